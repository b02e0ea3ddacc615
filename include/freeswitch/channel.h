/* Channels: the call side of a session. */
#ifndef MOD_SKINNY_FREESWITCH_CHANNEL_H
#define MOD_SKINNY_FREESWITCH_CHANNEL_H

#include "types.h"
#include "enums.h"
#include "flags.h"
#include "call.h"

/* Name, state, direction, flags. */
switch_status_t switch_channel_set_name(switch_channel_t *channel, const char *name);
char *switch_channel_get_name(switch_channel_t *channel);
char *switch_channel_get_uuid(switch_channel_t *channel);
switch_channel_state_t switch_channel_perform_set_state(switch_channel_t *channel, const char *file,
                                                        const char *func, int line,
                                                        switch_channel_state_t state);
switch_channel_state_t switch_channel_get_state(switch_channel_t *channel);
switch_channel_state_t switch_channel_get_running_state(switch_channel_t *channel);
void switch_channel_perform_set_callstate(switch_channel_t *channel, switch_channel_callstate_t callstate,
                                          const char *file, const char *func, int line);
switch_channel_callstate_t switch_channel_get_callstate(switch_channel_t *channel);
switch_call_direction_t switch_channel_direction(switch_channel_t *channel);
switch_call_direction_t switch_channel_logical_direction(switch_channel_t *channel);
int switch_channel_test_ready(switch_channel_t *channel, switch_bool_t check_ready,
                              switch_bool_t check_media);
/* Executes the application that a variable of this name, or of a name that begins so, holds. */
switch_status_t switch_channel_execute_on(switch_channel_t *channel, const char *variable_prefix);
void switch_channel_set_flag_value(switch_channel_t *channel, switch_channel_flag_t flag, uint32_t value);
void switch_channel_clear_flag(switch_channel_t *channel, switch_channel_flag_t flag);
uint32_t switch_channel_test_flag(switch_channel_t *channel, switch_channel_flag_t flag);
void switch_channel_set_cap_value(switch_channel_t *channel, switch_channel_cap_t cap, uint32_t value);

/* Variables. */
switch_status_t switch_channel_set_variable_var_check(switch_channel_t *channel, const char *varname,
                                                      const char *value, switch_bool_t var_check);
const char *switch_channel_get_variable_dup(switch_channel_t *channel, const char *varname, switch_bool_t dup,
                                            int idx);
const char *switch_channel_get_variable_partner(switch_channel_t *channel, const char *varname);
switch_event_header_t *switch_channel_variable_first(switch_channel_t *channel);
void switch_channel_variable_last(switch_channel_t *channel);
char *switch_channel_expand_variables_check(switch_channel_t *channel, const char *in,
                                            switch_event_t *var_list, switch_event_t *api_list,
                                            uint32_t recur);
const char *switch_channel_get_partner_uuid(switch_channel_t *channel);
const char *switch_channel_get_partner_uuid_copy(switch_channel_t *channel, char *buf, switch_size_t blen);
void switch_channel_event_set_data(switch_channel_t *channel, switch_event_t *event);

/* Who calls whom. */
void switch_channel_set_caller_profile(switch_channel_t *channel, switch_caller_profile_t *caller_profile);
switch_caller_profile_t *switch_channel_get_caller_profile(switch_channel_t *channel);
switch_status_t switch_channel_set_profile_var(switch_channel_t *channel, const char *name, const char *val);

/* Progress of the call. */
switch_status_t switch_channel_perform_ring_ready_value(switch_channel_t *channel, switch_ring_ready_t rv,
                                                        const char *file, const char *func, int line);
switch_status_t switch_channel_perform_mark_pre_answered(switch_channel_t *channel, const char *file,
                                                         const char *func, int line);
switch_status_t switch_channel_perform_mark_answered(switch_channel_t *channel, const char *file,
                                                     const char *func, int line);
switch_status_t switch_channel_perform_answer(switch_channel_t *channel, const char *file, const char *func,
                                              int line);
switch_channel_state_t switch_channel_perform_hangup(switch_channel_t *channel, const char *file,
                                                     const char *func, int line,
                                                     switch_call_cause_t hangup_cause);
const char *switch_channel_get_hold_music(switch_channel_t *channel);
void switch_channel_mark_hold(switch_channel_t *channel, switch_bool_t on);
void switch_channel_perform_audio_sync(switch_channel_t *channel, const char *file, const char *func,
                                       int line);
void switch_channel_perform_presence(switch_channel_t *channel, const char *rpid, const char *status,
                                     const char *id, const char *file, const char *func, int line);
switch_call_cause_t switch_channel_get_cause(switch_channel_t *channel);
const char *switch_channel_cause2str(switch_call_cause_t cause);
switch_call_cause_t switch_channel_str2cause(const char *str);

/* Digits. */
switch_status_t switch_channel_queue_dtmf(switch_channel_t *channel, const switch_dtmf_t *dtmf);
switch_size_t switch_channel_has_dtmf(switch_channel_t *channel);
switch_status_t switch_channel_dequeue_dtmf(switch_channel_t *channel, switch_dtmf_t *dtmf);
uint32_t switch_core_default_dtmf_duration(uint32_t duration);

#endif
