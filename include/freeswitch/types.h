/* Scalars, opaque types and the small enumerations. */
#ifndef MOD_SKINNY_FREESWITCH_TYPES_H
#define MOD_SKINNY_FREESWITCH_TYPES_H

/* The C library's, by the compiler's own names, so that no system header is needed. */
typedef __SIZE_TYPE__ size_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef long time_t;

/* The core's. */
typedef size_t switch_size_t;
typedef int64_t switch_time_t; /* microseconds since the epoch */
typedef uint16_t switch_port_t;
typedef uint8_t switch_payload_t;
typedef uint32_t switch_io_flag_t;
typedef uint32_t switch_frame_flag_t;
typedef uint32_t switch_module_flag_t;
typedef uint32_t switch_originate_flag_t;
typedef uint32_t switch_caller_profile_flag_t;
typedef uint32_t switch_core_session_message_flag_t;

/*
 * What the core keeps to itself: pools and locks of its portable runtime, sessions, channels,
 * media. A module only ever holds pointers to these.
 */
typedef struct fspr_pool_t switch_memory_pool_t;
typedef struct fspr_thread_mutex_t switch_mutex_t;
typedef struct fspr_thread_rwlock_t switch_thread_rwlock_t;
typedef struct switch_core_session switch_core_session_t;
typedef struct switch_channel switch_channel_t;
typedef struct switch_rtp switch_rtp_t;
typedef struct switch_event_node switch_event_node_t;
typedef struct switch_cache_db_handle switch_cache_db_handle_t;
typedef struct switch_codec_interface switch_codec_interface_t;
typedef struct switch_timer_interface switch_timer_interface_t;
typedef struct switch_chat_application_interface switch_chat_application_interface_t;
typedef struct switch_json_api_interface switch_json_api_interface_t;
typedef struct switch_file_interface switch_file_interface_t;
typedef struct switch_speech_interface switch_speech_interface_t;
typedef struct switch_directory_interface switch_directory_interface_t;
typedef struct switch_chat_interface switch_chat_interface_t;
typedef struct switch_say_interface switch_say_interface_t;
typedef struct switch_asr_interface switch_asr_interface_t;
typedef struct switch_management_interface switch_management_interface_t;
typedef struct switch_limit_interface switch_limit_interface_t;
typedef struct switch_database_interface switch_database_interface_t;
typedef struct switch_channel_timetable switch_channel_timetable_t;
typedef struct switch_jb_s switch_jb_t;
typedef union switch_codec_settings switch_codec_settings_t;
typedef struct profile_node_s profile_node_t;
typedef struct payload_map_s payload_map_t;
typedef struct switch_image switch_image_t;

/* Laid out further on. */
typedef struct switch_loadable_module_interface switch_loadable_module_interface_t;
typedef struct switch_endpoint_interface switch_endpoint_interface_t;
typedef struct switch_io_routines switch_io_routines_t;
typedef struct switch_state_handler_table switch_state_handler_table_t;
typedef struct switch_api_interface switch_api_interface_t;
typedef struct switch_application_interface switch_application_interface_t;
typedef struct switch_dialplan_interface switch_dialplan_interface_t;
typedef struct switch_stream_handle switch_stream_handle_t;
typedef struct switch_event switch_event_t;
typedef struct switch_event_header switch_event_header_t;
typedef struct switch_caller_profile switch_caller_profile_t;
typedef struct switch_caller_extension switch_caller_extension_t;
typedef struct switch_caller_application switch_caller_application_t;
typedef struct switch_codec switch_codec_t;
typedef struct switch_codec_implementation switch_codec_implementation_t;
typedef struct switch_frame switch_frame_t;
typedef struct switch_core_session_message switch_core_session_message_t;
typedef struct switch_xml *switch_xml_t;

/* The core's truth value. */
typedef enum {
    SWITCH_FALSE, SWITCH_TRUE,
} switch_bool_t;

/* What nearly every function and callback returns. */
typedef enum {
    SWITCH_STATUS_SUCCESS, SWITCH_STATUS_FALSE, SWITCH_STATUS_TIMEOUT, SWITCH_STATUS_RESTART,
    SWITCH_STATUS_INTR, SWITCH_STATUS_NOTIMPL, SWITCH_STATUS_MEMERR, SWITCH_STATUS_NOOP,
    SWITCH_STATUS_RESAMPLE, SWITCH_STATUS_GENERR, SWITCH_STATUS_INUSE, SWITCH_STATUS_BREAK,
    SWITCH_STATUS_SOCKERR, SWITCH_STATUS_MORE_DATA, SWITCH_STATUS_NOTFOUND, SWITCH_STATUS_UNLOAD,
    SWITCH_STATUS_NOUNLOAD, SWITCH_STATUS_IGNORE, SWITCH_STATUS_TOO_SMALL, SWITCH_STATUS_FOUND,
    SWITCH_STATUS_CONTINUE, SWITCH_STATUS_TERM, SWITCH_STATUS_NOT_INITALIZED,
    SWITCH_STATUS_TOO_LATE, SWITCH_STATUS_XBREAK = 35, SWITCH_STATUS_WINBREAK = 730035,
} switch_status_t;

/* Where an event header goes among the others. */
typedef enum {
    SWITCH_STACK_BOTTOM = 1, SWITCH_STACK_TOP, SWITCH_STACK_UNSHIFT = 4, SWITCH_STACK_PUSH = 8,
} switch_stack_t;

/* INBOUND: the phone called us. OUTBOUND: we call the phone. */
typedef enum {
    SWITCH_CALL_DIRECTION_INBOUND, SWITCH_CALL_DIRECTION_OUTBOUND,
} switch_call_direction_t;

/* Where a log line comes from. */
typedef enum {
    SWITCH_CHANNEL_ID_LOG, SWITCH_CHANNEL_ID_LOG_CLEAN, SWITCH_CHANNEL_ID_EVENT,
    SWITCH_CHANNEL_ID_SESSION,
} switch_text_channel_t;

/* Syslog numbers; DEBUG1 to DEBUG10 are finer. */
typedef enum {
    SWITCH_LOG_DEBUG10 = 110, SWITCH_LOG_DEBUG9 = 109, SWITCH_LOG_DEBUG8 = 108,
    SWITCH_LOG_DEBUG7 = 107, SWITCH_LOG_DEBUG6 = 106, SWITCH_LOG_DEBUG5 = 105,
    SWITCH_LOG_DEBUG4 = 104, SWITCH_LOG_DEBUG3 = 103, SWITCH_LOG_DEBUG2 = 102,
    SWITCH_LOG_DEBUG1 = 101, SWITCH_LOG_DEBUG = 7, SWITCH_LOG_INFO = 6, SWITCH_LOG_NOTICE = 5,
    SWITCH_LOG_WARNING = 4, SWITCH_LOG_ERROR = 3, SWITCH_LOG_CRIT = 2, SWITCH_LOG_ALERT = 1,
    SWITCH_LOG_CONSOLE = 0, SWITCH_LOG_DISABLE = -1, SWITCH_LOG_INVALID = 64,
    SWITCH_LOG_UNINIT = 1000,
} switch_log_level_t;

#endif
