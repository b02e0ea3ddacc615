/* Events and XML. */
#ifndef MOD_SKINNY_FREESWITCH_EVENT_H
#define MOD_SKINNY_FREESWITCH_EVENT_H

#include "types.h"
#include "enums.h"
#include "flags.h"

/* A header of an event; array headers have idx values. */
typedef struct switch_event_header {
    char *name;
    char *value;
    char **array;
    int idx;
    unsigned long hash;
    struct switch_event_header *next;
} switch_event_header_t;

/* An event. */
typedef struct switch_event {
    switch_event_types_t event_id;
    switch_priority_t priority;
    char *owner;
    char *subclass_name;
    switch_event_header_t *headers;
    switch_event_header_t *last_header;
    char *body;
    void *bind_user_data;
    void *event_user_data;
    unsigned long key;
    struct switch_event *next;
    int flags;
} switch_event_t;

typedef void (*switch_event_callback_t)(switch_event_t *);
switch_status_t switch_event_create_subclass_detailed(const char *file, const char *func, int line,
                                                      switch_event_t **event, switch_event_types_t event_id,
                                                      const char *subclass_name);
switch_status_t switch_event_add_header(switch_event_t *event, switch_stack_t stack, const char *header_name,
                                        const char *fmt, ...);
switch_status_t switch_event_add_header_string(switch_event_t *event, switch_stack_t stack,
                                               const char *header_name, const char *data);
switch_status_t switch_event_set_body(switch_event_t *event, const char *body);
char *switch_event_get_header_idx(switch_event_t *event, const char *header_name, int idx);
char *switch_event_get_body(switch_event_t *event);
switch_status_t switch_event_fire_detailed(const char *file, const char *func, int line,
                                           switch_event_t **event, void *user_data);
void switch_event_destroy(switch_event_t **event);
switch_status_t switch_event_bind_removable(const char *id, switch_event_types_t event,
                                            const char *subclass_name, switch_event_callback_t callback,
                                            void *user_data, switch_event_node_t **node);
switch_status_t switch_event_unbind(switch_event_node_t **node);
switch_status_t switch_event_reserve_subclass_detailed(const char *owner, const char *subclass_name);
switch_status_t switch_event_free_subclass_detailed(const char *owner, const char *subclass_name);

/*
 * An element. attr is a list of name, value, ..., null; next is the next sibling of the same
 * name.
 */
struct switch_xml {
    char *name;
    char **attr;
    char *txt;
    char *free_path;
    switch_size_t off;
    switch_xml_t next;
    switch_xml_t sibling;
    switch_xml_t ordered;
    switch_xml_t child;
    switch_xml_t parent;
    uint32_t flags;
    switch_bool_t is_switch_xml_root_t;
    uint32_t refs;
    const char *open;
    const char *close;
};

switch_xml_t switch_xml_open_cfg(const char *file_path, switch_xml_t *node, switch_event_t *params);
switch_xml_t switch_xml_child(switch_xml_t xml, const char *name);
const char *switch_xml_attr(switch_xml_t xml, const char *attr);
void switch_xml_free(switch_xml_t xml);
switch_xml_t switch_xml_root(void);
switch_status_t switch_xml_locate_domain(const char *domain_name, switch_event_t *params, switch_xml_t *root,
                                         switch_xml_t *domain);

#endif
