/* Caller profiles, extensions, messages and digits. */
#ifndef MOD_SKINNY_FREESWITCH_CALL_H
#define MOD_SKINNY_FREESWITCH_CALL_H

#include "types.h"
#include "enums.h"
#include "flags.h"

/* A digit; duration in samples at 8 kHz. */
typedef struct {
    char digit;
    uint32_t duration;
    int32_t flags;
    switch_dtmf_source_t source;
} switch_dtmf_t;

/* Who calls whom, and where the dialplan is to look. Strings live in the pool. */
typedef struct switch_caller_profile {
    const char *username;
    const char *dialplan;
    const char *caller_id_name;
    const char *caller_id_number;
    const char *orig_caller_id_name;
    const char *orig_caller_id_number;
    const char *callee_id_name;
    const char *callee_id_number;
    uint8_t caller_ton;
    uint8_t caller_numplan;
    const char *network_addr;
    const char *ani;
    uint8_t ani_ton;
    uint8_t ani_numplan;
    const char *aniii;
    const char *rdnis;
    uint8_t rdnis_ton;
    uint8_t rdnis_numplan;
    char *destination_number;
    uint8_t destination_number_ton;
    uint8_t destination_number_numplan;
    const char *source;
    char *chan_name;
    char *uuid;
    const char *context;
    const char *profile_index;
    switch_caller_profile_flag_t flags;
    struct switch_caller_profile *originator_caller_profile;
    struct switch_caller_profile *originatee_caller_profile;
    struct switch_caller_profile *origination_caller_profile;
    struct switch_caller_profile *hunt_caller_profile;
    struct switch_channel_timetable *times;
    struct switch_channel_timetable *old_times;
    struct switch_caller_extension *caller_extension;
    switch_memory_pool_t *pool;
    struct switch_caller_profile *next;
    switch_call_direction_t direction;
    switch_call_direction_t logical_direction;
    profile_node_t *soft;
    char *uuid_str;
    char *clone_of;
    char *transfer_source;
} switch_caller_profile_t;

/* One application of an extension. */
typedef struct switch_caller_application {
    char *application_name;
    char *application_data;
    void (*application_function)(switch_core_session_t *, const char *);
    struct switch_caller_application *next;
} switch_caller_application_t;

/* What a dialplan hunt found. */
typedef struct switch_caller_extension {
    char *extension_name;
    char *extension_number;
    switch_caller_application_t *current_application;
    switch_caller_application_t *last_application;
    switch_caller_application_t *applications;
    struct switch_caller_profile *children;
    struct switch_caller_extension *next;
} switch_caller_extension_t;

/* A message to a session's endpoint. */
typedef struct switch_core_session_message {
    char *from;
    switch_core_session_message_types_t message_id;
    int numeric_arg;
    const char *string_arg;
    switch_size_t string_arg_size;
    void *pointer_arg;
    switch_size_t pointer_arg_size;
    int numeric_reply;
    char *string_reply;
    switch_size_t string_reply_size;
    void *pointer_reply;
    switch_size_t pointer_reply_size;
    switch_core_session_message_flag_t flags;
    const char *_file;
    const char *_func;
    int _line;
    const char *string_array_arg[10];
    time_t delivery_time;
} switch_core_session_message_t;

switch_caller_profile_t *switch_caller_profile_new(switch_memory_pool_t *pool, const char *username,
                                                   const char *dialplan, const char *caller_id_name,
                                                   const char *caller_id_number, const char *network_addr,
                                                   const char *ani, const char *aniii, const char *rdnis,
                                                   const char *source, const char *context,
                                                   const char *destination_number);
switch_caller_profile_t *switch_caller_profile_clone(switch_core_session_t *session,
                                                     switch_caller_profile_t *tocopy);

#endif
