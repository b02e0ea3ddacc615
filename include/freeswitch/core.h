/* Log, version, memory, variables, time, registrations, databases. */
#ifndef MOD_SKINNY_FREESWITCH_CORE_H
#define MOD_SKINNY_FREESWITCH_CORE_H

#include "types.h"

/* Log. The format is printf's. */
void switch_log_printf(switch_text_channel_t channel, const char *file, const char *func, int line,
                       const char *userdata, switch_log_level_t level, const char *fmt, ...);

/* What the core is asked to tell or to do. LOGLEVEL sets the level up to which it logs to a value from
   SWITCH_LOG_DISABLE on, and writes the one that holds. */
typedef enum {
    SCSC_PAUSE_INBOUND, SCSC_PAUSE_OUTBOUND, SCSC_PAUSE_ALL, SCSC_HUPALL, SCSC_SHUTDOWN,
    SCSC_CHECK_RUNNING, SCSC_LOGLEVEL,
} switch_session_ctl_t;
int32_t switch_core_session_ctl(switch_session_ctl_t cmd, void *val);

/* Version of the running core: "1", "10", "12-release". */
const char *switch_version_major(void);
const char *switch_version_minor(void);
const char *switch_version_micro(void);
const char *switch_version_full(void);

/* Memory, locks. */
char *switch_core_perform_strdup(switch_memory_pool_t *pool, const char *todup, const char *file,
                                 const char *func, int line);
switch_status_t switch_core_perform_new_memory_pool(switch_memory_pool_t **pool, const char *file,
                                                    const char *func, int line);
switch_status_t switch_core_perform_destroy_memory_pool(switch_memory_pool_t **pool, const char *file,
                                                        const char *func, int line);
switch_status_t switch_mutex_lock(switch_mutex_t *lock);
switch_status_t switch_mutex_unlock(switch_mutex_t *lock);
switch_status_t switch_thread_rwlock_tryrdlock(switch_thread_rwlock_t *rwlock);
switch_status_t switch_thread_rwlock_unlock(switch_thread_rwlock_t *rwlock);

/* Global variables, names. */
char *switch_core_get_variable_dup(const char *varname);
void switch_core_set_variable(const char *varname, const char *value);
char *switch_core_get_uuid(void);
const char *switch_core_get_hostname(void);
const char *switch_core_get_switchname(void);
char *switch_uuid_str(char *buf, switch_size_t len);

/* Whether an address is on a list of acl.conf, or in networks written as a.b.c.d/n. */
switch_bool_t switch_check_network_list_ip_token(const char *ip_str, const char *list_name,
                                                 const char **token);

/* A broken-down time: month from 0, year from 1900, offset in seconds. */
typedef struct {
    int32_t tm_usec;
    int32_t tm_sec;
    int32_t tm_min;
    int32_t tm_hour;
    int32_t tm_mday;
    int32_t tm_mon;
    int32_t tm_year;
    int32_t tm_wday;
    int32_t tm_yday;
    int32_t tm_isdst;
    int32_t tm_gmtoff;
} switch_time_exp_t;

switch_time_t switch_micro_time_now(void);
switch_status_t switch_time_exp_lt(switch_time_exp_t *result, switch_time_t input);

/* The core's table of registrations. */
switch_status_t switch_core_add_registration(const char *user, const char *realm, const char *token,
                                             const char *url, uint32_t expires, const char *network_ip,
                                             const char *network_port, const char *network_proto,
                                             const char *metadata);
switch_status_t switch_core_del_registration(const char *user, const char *realm, const char *token);

/* Databases. A row callback that returns other than 0 ends the query. */
typedef int (*switch_core_db_callback_func_t)(void *pArg, int argc, char **argv, char **columnNames);
switch_status_t _switch_cache_db_get_db_handle_dsn(switch_cache_db_handle_t **dbh, const char *dsn,
                                                   const char *file, const char *func, int line);
void switch_cache_db_release_db_handle(switch_cache_db_handle_t **dbh);
switch_status_t switch_cache_db_execute_sql(switch_cache_db_handle_t *dbh, char *sql, char **err);
switch_status_t switch_cache_db_execute_sql_callback(switch_cache_db_handle_t *dbh, const char *sql,
                                                     switch_core_db_callback_func_t callback, void *pdata,
                                                     char **err);
switch_status_t switch_cache_db_persistant_execute_trans_full(switch_cache_db_handle_t *dbh, char *sql,
                                                              uint32_t retries, const char *pre_trans_execute,
                                                              const char *post_trans_execute,
                                                              const char *inner_pre_trans_execute,
                                                              const char *inner_post_trans_execute);
switch_bool_t switch_cache_db_test_reactive(switch_cache_db_handle_t *db, const char *test_sql,
                                            const char *drop_sql, const char *reactive_sql);

#endif
