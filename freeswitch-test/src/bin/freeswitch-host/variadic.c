/* The variadic functions of the interface: they format their arguments and hand the text on. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void host_log(int channel, const char *file, const char *func, int line, const char *userdata, int level,
              const char *text);
int host_add_header(void *event, int stack, const char *name, const char *value);
int host_stream_append(void *handle, const char *text);

/* Returns the formatted text for the caller to free, or null when there is no memory. */
static char *format_text(const char *format, va_list arguments)
{
    va_list again;
    char *text = NULL;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length >= 0 && (text = malloc((size_t)length + 1)) != NULL) {
        vsnprintf(text, (size_t)length + 1, format, arguments);
    }
    return text;
}

void switch_log_printf(int channel, const char *file, const char *func, int line, const char *userdata, int level,
                       const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = format_text(format, arguments);
    va_end(arguments);
    if (text != NULL) {
        host_log(channel, file, func, line, userdata, level, text);
    }
    free(text);
}

int switch_event_add_header(void *event, int stack, const char *name, const char *format, ...)
{
    va_list arguments;
    char *text;
    int status = 1;

    va_start(arguments, format);
    text = format_text(format, arguments);
    va_end(arguments);
    if (text != NULL) {
        status = host_add_header(event, stack, name, text);
    }
    free(text);
    return status;
}

int host_stream_write(void *handle, const char *format, ...)
{
    va_list arguments;
    char *text;
    int status = 1;

    va_start(arguments, format);
    text = format_text(format, arguments);
    va_end(arguments);
    if (text != NULL) {
        status = host_stream_append(handle, text);
    }
    free(text);
    return status;
}
