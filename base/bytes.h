/* bytes.h - a view of memory that somebody else owns. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* `data` may be NULL when `len` is 0. Never owns; lives as long as what it points into. */
struct bytes {
    const uint8_t *data;
    size_t len; /* bytes */
};

static inline struct bytes bytes_of(const void *data, size_t len)
{
    return (struct bytes){ data, len };
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* The same bytes as the C string `text`, its NUL not counted? */
static inline bool bytes_are(struct bytes a, const char *text)
{
    return bytes_equal(a, bytes_of(text, strlen(text)));
}

static inline bool bytes_start_with(struct bytes a, const char *prefix)
{
    size_t n = strlen(prefix);

    return a.len >= n && memcmp(a.data, prefix, n) == 0;
}

/* A list of big-endian 16-bit numbers, as TLS writes suites, groups and schemes; an odd last byte is no
 * entry. */
static inline size_t bytes_u16_count(struct bytes list)
{
    return list.len / 2;
}

/* Entry `i` of such a list; 0 when there is no such entry. */
static inline uint16_t bytes_u16_at(struct bytes list, size_t i)
{
    if (i >= list.len / 2)
        return 0;
    return (uint16_t)(list.data[2 * i] << 8 | list.data[2 * i + 1]);
}

static inline bool bytes_u16_contains(struct bytes list, uint16_t value)
{
    for (size_t i = 0; i < bytes_u16_count(list); i++)
        if (bytes_u16_at(list, i) == value)
            return true;
    return false;
}

/* Likewise for 32-bit numbers, as QUIC writes versions. */
static inline uint32_t bytes_u32_at(struct bytes list, size_t i)
{
    return (uint32_t)bytes_u16_at(list, 2 * i) << 16 | bytes_u16_at(list, 2 * i + 1);
}

static inline bool bytes_u32_contains(struct bytes list, uint32_t value)
{
    for (size_t i = 0; i < list.len / 4; i++)
        if (bytes_u32_at(list, i) == value)
            return true;
    return false;
}

#endif
