/* Sessions. */
#ifndef MOD_SKINNY_FREESWITCH_SESSION_H
#define MOD_SKINNY_FREESWITCH_SESSION_H

#include "types.h"
#include "enums.h"
#include "call.h"

/* Making, finding and holding sessions. */
switch_core_session_t *switch_core_session_request_uuid(switch_endpoint_interface_t *endpoint_interface,
                                                        switch_call_direction_t direction,
                                                        switch_originate_flag_t originate_flags,
                                                        switch_memory_pool_t **pool, const char *use_uuid);
int switch_core_session_add_stream(switch_core_session_t *session, void *private_info);
switch_status_t switch_core_session_thread_launch(switch_core_session_t *session);
void switch_core_session_perform_destroy(switch_core_session_t **session, const char *file, const char *func,
                                         int line);
switch_core_session_t *switch_core_session_perform_locate(const char *uuid_str, const char *file,
                                                          const char *func, int line);
switch_status_t switch_core_session_perform_get_partner(switch_core_session_t *session,
                                                        switch_core_session_t **partner, const char *file,
                                                        const char *func, int line);
switch_status_t switch_core_session_read_lock(switch_core_session_t *session);
void switch_core_session_rwunlock(switch_core_session_t *session);
void switch_core_session_hupall_endpoint(const switch_endpoint_interface_t *endpoint_interface,
                                         switch_call_cause_t cause);

/* A session's own things. */
switch_channel_t *switch_core_session_get_channel(switch_core_session_t *session);
switch_memory_pool_t *switch_core_session_get_pool(switch_core_session_t *session);
char *switch_core_session_get_uuid(switch_core_session_t *session);
switch_status_t switch_core_session_set_private_class(switch_core_session_t *session, void *private_info,
                                                      switch_pvt_class_t index);
void *switch_core_session_get_private_class(switch_core_session_t *session, switch_pvt_class_t index);
unsigned int switch_core_session_running(switch_core_session_t *session);
unsigned int switch_core_session_started(switch_core_session_t *session);
uint8_t switch_core_session_check_interface(switch_core_session_t *session,
                                            const switch_endpoint_interface_t *endpoint_interface);

/* Messages and events to a session. */
switch_status_t switch_core_session_perform_receive_message(switch_core_session_t *session,
                                                            switch_core_session_message_t *message,
                                                            const char *file, const char *func, int line);
switch_status_t switch_core_session_queue_message(switch_core_session_t *session,
                                                  switch_core_session_message_t *message);
switch_status_t switch_core_session_queue_event(switch_core_session_t *session, switch_event_t **event);
switch_status_t switch_core_session_receive_event(switch_core_session_t *session, switch_event_t **event);
switch_status_t switch_core_session_perform_kill_channel(switch_core_session_t *session, const char *file,
                                                         const char *func, int line, switch_signal_t sig);

/* The codecs that a session reads and writes. */
switch_status_t switch_core_session_set_real_read_codec(switch_core_session_t *session,
                                                        switch_codec_t *codec);
switch_status_t switch_core_session_set_read_codec(switch_core_session_t *session, switch_codec_t *codec);
switch_status_t switch_core_session_set_write_codec(switch_core_session_t *session, switch_codec_t *codec);
switch_status_t switch_core_session_set_read_impl(switch_core_session_t *session,
                                                  const switch_codec_implementation_t *impp);
switch_status_t switch_core_session_set_write_impl(switch_core_session_t *session,
                                                   const switch_codec_implementation_t *impp);
switch_codec_t *switch_core_session_get_read_codec(switch_core_session_t *session);
switch_status_t switch_core_session_get_read_impl(switch_core_session_t *session,
                                                  switch_codec_implementation_t *impp);
switch_status_t switch_core_session_get_write_impl(switch_core_session_t *session,
                                                   switch_codec_implementation_t *impp);
void switch_core_session_lock_codec_read(switch_core_session_t *session);
void switch_core_session_unlock_codec_read(switch_core_session_t *session);
void switch_core_session_lock_codec_write(switch_core_session_t *session);
void switch_core_session_unlock_codec_write(switch_core_session_t *session);

/* What is done with calls. */
uint32_t switch_core_session_flush_private_events(switch_core_session_t *session);
switch_status_t switch_ivr_broadcast(const char *uuid, const char *path, switch_media_flag_t flags);
switch_status_t switch_ivr_hold(switch_core_session_t *session, const char *message, switch_bool_t moh);
switch_status_t switch_ivr_unhold(switch_core_session_t *session);
switch_status_t switch_ivr_uuid_bridge(const char *originator_uuid, const char *originatee_uuid);
switch_status_t switch_ivr_session_transfer(switch_core_session_t *session, const char *extension,
                                            const char *dialplan, const char *context);

#endif
