/* A module, the interfaces it offers, and console completion. */
#ifndef MOD_SKINNY_FREESWITCH_MODULE_H
#define MOD_SKINNY_FREESWITCH_MODULE_H

#include "types.h"
#include "enums.h"
#include "call.h"

#define SWITCH_API_VERSION 5

/* Entry points of a module. */
typedef switch_status_t (*switch_module_load_t)(switch_loadable_module_interface_t **module_interface,
                                                switch_memory_pool_t *pool);
typedef switch_status_t (*switch_module_runtime_t)(void);
typedef switch_status_t (*switch_module_shutdown_t)(void);

/* The one symbol that a module exports, named after it with the suffix _module_interface. */
typedef struct switch_loadable_module_function_table {
    int switch_api_version;
    switch_module_load_t load;
    switch_module_shutdown_t shutdown;
    switch_module_runtime_t runtime;
    switch_module_flag_t flags;
} switch_loadable_module_function_table_t;

/* Callbacks of an endpoint. */
typedef switch_status_t (*switch_state_handler_t)(switch_core_session_t *);
typedef int (*switch_core_recover_callback_t)(switch_core_session_t *session);
typedef switch_call_cause_t (*switch_io_outgoing_channel_t)(switch_core_session_t *, switch_event_t *,
                                                            switch_caller_profile_t *,
                                                            switch_core_session_t **, switch_memory_pool_t **,
                                                            switch_originate_flag_t, switch_call_cause_t *);
typedef switch_status_t (*switch_io_read_frame_t)(switch_core_session_t *, switch_frame_t **,
                                                  switch_io_flag_t, int);
typedef switch_status_t (*switch_io_write_frame_t)(switch_core_session_t *, switch_frame_t *,
                                                   switch_io_flag_t, int);
typedef switch_status_t (*switch_io_read_video_frame_t)(switch_core_session_t *, switch_frame_t **,
                                                        switch_io_flag_t, int);
typedef switch_status_t (*switch_io_write_video_frame_t)(switch_core_session_t *, switch_frame_t *,
                                                         switch_io_flag_t, int);
typedef switch_status_t (*switch_io_read_text_frame_t)(switch_core_session_t *, switch_frame_t **,
                                                       switch_io_flag_t, int);
typedef switch_status_t (*switch_io_write_text_frame_t)(switch_core_session_t *, switch_frame_t *,
                                                        switch_io_flag_t, int);
typedef switch_status_t (*switch_io_kill_channel_t)(switch_core_session_t *, int);
typedef switch_status_t (*switch_io_send_dtmf_t)(switch_core_session_t *, const switch_dtmf_t *);
typedef switch_status_t (*switch_io_receive_message_t)(switch_core_session_t *,
                                                       switch_core_session_message_t *);
typedef switch_status_t (*switch_io_receive_event_t)(switch_core_session_t *, switch_event_t *);
typedef switch_status_t (*switch_io_state_change_t)(switch_core_session_t *);
typedef switch_status_t (*switch_io_state_run_t)(switch_core_session_t *);
typedef switch_jb_t *(*switch_io_get_jb_t)(switch_core_session_t *, switch_media_type_t);

/* An endpoint's input and output; a null entry is not called. */
typedef struct switch_io_routines {
    switch_io_outgoing_channel_t outgoing_channel;
    switch_io_read_frame_t read_frame;
    switch_io_write_frame_t write_frame;
    switch_io_kill_channel_t kill_channel;
    switch_io_send_dtmf_t send_dtmf;
    switch_io_receive_message_t receive_message;
    switch_io_receive_event_t receive_event;
    switch_io_state_change_t state_change;
    switch_io_read_video_frame_t read_video_frame;
    switch_io_write_video_frame_t write_video_frame;
    switch_io_read_text_frame_t read_text_frame;
    switch_io_write_text_frame_t write_text_frame;
    switch_io_state_run_t state_run;
    switch_io_get_jb_t get_jb;
    void *padding[10];
} switch_io_routines_t;

/* An endpoint's part in each state of its channels. */
typedef struct switch_state_handler_table {
    switch_state_handler_t on_init;
    switch_state_handler_t on_routing;
    switch_state_handler_t on_execute;
    switch_state_handler_t on_hangup;
    switch_state_handler_t on_exchange_media;
    switch_state_handler_t on_soft_execute;
    switch_state_handler_t on_consume_media;
    switch_state_handler_t on_hibernate;
    switch_state_handler_t on_reset;
    switch_state_handler_t on_park;
    switch_state_handler_t on_reporting;
    switch_state_handler_t on_destroy;
    int flags;
    void *padding[10];
} switch_state_handler_table_t;

/* An endpoint: a kind of channel. */
typedef struct switch_endpoint_interface {
    const char *interface_name;
    switch_io_routines_t *io_routines;
    switch_state_handler_table_t *state_handler;
    void *private_info;
    switch_thread_rwlock_t *rwlock;
    int refs;
    switch_mutex_t *reflock;
    switch_loadable_module_interface_t *parent;
    struct switch_endpoint_interface *next;
    switch_core_recover_callback_t recover_callback;
} switch_endpoint_interface_t;

/* An API command writes its answer to a stream. */
typedef uint8_t *(*switch_stream_handle_read_function_t)(switch_stream_handle_t *handle, int *len);
typedef switch_status_t (*switch_stream_handle_write_function_t)(switch_stream_handle_t *handle,
                                                                 const char *fmt, ...);
typedef switch_status_t (*switch_stream_handle_raw_write_function_t)(switch_stream_handle_t *handle,
                                                                     uint8_t *data, switch_size_t datalen);
/* Where an API command's answer goes. */
typedef struct switch_stream_handle {
    switch_stream_handle_read_function_t read_function;
    switch_stream_handle_write_function_t write_function;
    switch_stream_handle_raw_write_function_t raw_write_function;
    void *data;
    void *end;
    switch_size_t data_size;
    switch_size_t data_len;
    switch_size_t alloc_len;
    switch_size_t alloc_chunk;
    switch_event_t *param_event;
} switch_stream_handle_t;

typedef switch_status_t (*switch_api_function_t)(const char *cmd, switch_core_session_t *session,
                                                 switch_stream_handle_t *stream);
/* A command of the console and the event socket. */
typedef struct switch_api_interface {
    const char *interface_name;
    const char *desc;
    switch_api_function_t function;
    const char *syntax;
    switch_thread_rwlock_t *rwlock;
    int refs;
    switch_mutex_t *reflock;
    switch_loadable_module_interface_t *parent;
    struct switch_api_interface *next;
} switch_api_interface_t;

typedef void (*switch_application_function_t)(switch_core_session_t *, const char *);
/* A dialplan application. */
typedef struct switch_application_interface {
    const char *interface_name;
    switch_application_function_t application_function;
    const char *long_desc;
    const char *short_desc;
    const char *syntax;
    uint32_t flags;
    switch_thread_rwlock_t *rwlock;
    int refs;
    switch_mutex_t *reflock;
    switch_loadable_module_interface_t *parent;
    struct switch_application_interface *next;
} switch_application_interface_t;

typedef switch_caller_extension_t *(*switch_dialplan_hunt_function_t)(switch_core_session_t *, void *,
                                                                      switch_caller_profile_t *);
/* A dialplan. Whoever asks for one holds it (rwlock, refs) until it gives it back. */
typedef struct switch_dialplan_interface {
    const char *interface_name;
    switch_dialplan_hunt_function_t hunt_function;
    switch_thread_rwlock_t *rwlock;
    int refs;
    switch_mutex_t *reflock;
    switch_loadable_module_interface_t *parent;
    struct switch_dialplan_interface *next;
} switch_dialplan_interface_t;

/* A loaded module: heads of the lists of its interfaces. */
typedef struct switch_loadable_module_interface {
    const char *module_name;
    switch_endpoint_interface_t *endpoint_interface;
    switch_timer_interface_t *timer_interface;
    switch_dialplan_interface_t *dialplan_interface;
    switch_codec_interface_t *codec_interface;
    switch_application_interface_t *application_interface;
    switch_chat_application_interface_t *chat_application_interface;
    switch_api_interface_t *api_interface;
    switch_json_api_interface_t *json_api_interface;
    switch_file_interface_t *file_interface;
    switch_speech_interface_t *speech_interface;
    switch_directory_interface_t *directory_interface;
    switch_chat_interface_t *chat_interface;
    switch_say_interface_t *say_interface;
    switch_asr_interface_t *asr_interface;
    switch_management_interface_t *management_interface;
    switch_limit_interface_t *limit_interface;
    switch_database_interface_t *database_interface;
    switch_thread_rwlock_t *rwlock;
    int refs;
    switch_memory_pool_t *pool;
} switch_loadable_module_interface_t;

switch_loadable_module_interface_t *switch_loadable_module_create_module_interface(switch_memory_pool_t *pool,
                                                                                   const char *name);
void *switch_loadable_module_create_interface(switch_loadable_module_interface_t *mod,
                                              switch_module_interface_name_t iname);
switch_dialplan_interface_t *switch_loadable_module_get_dialplan_interface(const char *name);

/* One possible completion of a console line. */
typedef struct switch_console_callback_match_node {
    char *val;
    struct switch_console_callback_match_node *next;
} switch_console_callback_match_node_t;

/* The possible completions of a console line. */
typedef struct switch_console_callback_match {
    struct switch_console_callback_match_node *head;
    struct switch_console_callback_match_node *end;
    int count;
    int dynamic;
} switch_console_callback_match_t;

typedef switch_status_t (*switch_console_complete_callback_t)(const char *, const char *,
                                                              switch_console_callback_match_t **matches);
switch_status_t switch_console_set_complete(const char *string);
switch_status_t switch_console_add_complete_func(const char *name, switch_console_complete_callback_t cb);
switch_status_t switch_console_del_complete_func(const char *name);
void switch_console_push_match(switch_console_callback_match_t **matches, const char *new_val);

#endif
