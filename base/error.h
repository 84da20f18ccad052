/*
 * error.h - errors as values.
 *
 * A function that can fail takes a `struct error *` and returns false (or NULL) after filling it. The text is
 * one line, without a full stop, ready to be printed after "tlsdiag: ". Faults of the traffic are never errors:
 * they are anomalies of a conversation.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

struct error {
    char text[512]; /* cut, never overrun */
};

/* Fills `error` (which may be NULL) and returns false, so that a caller can write `return error_set(...)`. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The one text for memory that could not be had. */
bool error_memory(struct error *error);

#endif
