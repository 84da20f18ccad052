/*
 * cursor.h - the only reader of packet bytes.
 *
 * A cursor walks one vector: a packet, a record, a message, a list inside it. Reading past its end returns
 * zero, marks the cursor and leaves it there: a chain of reads needs one check at the end (cur_ok, cur_end).
 *
 * Two kinds of end are kept apart. Where the vector itself ends, a read past it is BAD: the sender
 * contradicted a length of its own. Where the capture cut the vector short (snaplen, a lost segment, a stream
 * that still arrives), `missing` says how many bytes of the vector follow but are not here, and a read into
 * them is SHORT: nobody is to blame. A child vector that does not fit what its parent has and misses is BAD
 * even then.
 */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include "base/bytes.h"

enum cursor_state { CURSOR_OK, CURSOR_SHORT, CURSOR_BAD };

struct cursor {
    const uint8_t *next;
    const uint8_t *end;
    size_t missing; /* bytes of the vector that were not captured; CURSOR_OPEN when nobody knows how many */
    enum cursor_state state;
};

#define CURSOR_OPEN (SIZE_MAX / 2)

/* A vector that is all here. */
static inline struct cursor cur_of(struct bytes b)
{
    return (struct cursor){ b.data, b.len ? b.data + b.len : b.data, 0, CURSOR_OK };
}

/* A vector of which `missing` more bytes exist but were not captured. */
static inline struct cursor cur_clipped(struct bytes b, size_t missing)
{
    struct cursor in = cur_of(b);

    in.missing = missing;
    return in;
}

static inline bool cur_ok(const struct cursor *in)
{
    return in->state == CURSOR_OK;
}

/* Bytes that can still be read. */
static inline size_t cur_left(const struct cursor *in)
{
    return (size_t)(in->end - in->next);
}

/* Is there more, here or cut away? False once the cursor has failed. */
static inline bool cur_more(const struct cursor *in)
{
    return in->state == CURSOR_OK && (in->next != in->end || in->missing != 0);
}

/* The bytes that are left, without consuming them. */
static inline struct bytes cur_rest(const struct cursor *in)
{
    return bytes_of(in->next, cur_left(in));
}

/* The sender is wrong: what was read cannot be what it should. */
static inline void cur_fail(struct cursor *in)
{
    in->state = CURSOR_BAD;
    in->next = in->end;
}

/* Mark a read of `n` bytes that are not all here. */
static inline void cur_overrun(struct cursor *in, size_t n)
{
    if (in->state == CURSOR_OK)
        in->state = n - cur_left(in) <= in->missing ? CURSOR_SHORT : CURSOR_BAD;
    in->next = in->end;
}

static inline bool cur_has(struct cursor *in, size_t n)
{
    if (in->state == CURSOR_OK && n <= cur_left(in))
        return true;
    cur_overrun(in, n);
    return false;
}

static inline uint8_t cur_u8(struct cursor *in)
{
    return cur_has(in, 1) ? *in->next++ : 0;
}

static inline uint16_t cur_u16(struct cursor *in)
{
    if (!cur_has(in, 2))
        return 0;
    in->next += 2;
    return (uint16_t)(in->next[-2] << 8 | in->next[-1]);
}

static inline uint32_t cur_u24(struct cursor *in)
{
    if (!cur_has(in, 3))
        return 0;
    in->next += 3;
    return (uint32_t)in->next[-3] << 16 | (uint32_t)in->next[-2] << 8 | in->next[-1];
}

static inline uint32_t cur_u32(struct cursor *in)
{
    if (!cur_has(in, 4))
        return 0;
    in->next += 4;
    return (uint32_t)in->next[-4] << 24 | (uint32_t)in->next[-3] << 16 | (uint32_t)in->next[-2] << 8 | in->next[-1];
}

/* Little-endian reads, for file formats and link layers of the capturing host's own order. */
static inline uint16_t cur_u16le(struct cursor *in)
{
    return __builtin_bswap16(cur_u16(in));
}

static inline uint32_t cur_u32le(struct cursor *in)
{
    return __builtin_bswap32(cur_u32(in));
}

static inline void cur_skip(struct cursor *in, size_t n)
{
    if (cur_has(in, n))
        in->next += n;
}

/* Moves to the next byte of this value. False, and the cursor at its end, when there is none. */
static inline bool cur_seek(struct cursor *in, uint8_t value)
{
    const uint8_t *found = cur_left(in) ? memchr(in->next, value, cur_left(in)) : NULL;

    in->next = found ? found : in->end;
    return found != NULL;
}

/* The next `n` bytes. When some were cut away: those that are here, and the cursor is SHORT. When they cannot
 * exist: nothing, and the cursor is BAD. */
static inline struct bytes cur_take(struct cursor *in, size_t n)
{
    struct bytes here = cur_rest(in);

    if (!cur_has(in, n))
        return in->state == CURSOR_SHORT ? here : bytes_of(NULL, 0);
    in->next += n;
    return bytes_of(here.data, n);
}

/* A child vector of `n` bytes. The parent moves behind it; where the capture ends inside the child, the child
 * is clipped, and the parent is left at its own clipped end, still OK: only a read beyond is SHORT. */
static inline struct cursor cur_child(struct cursor *in, size_t n)
{
    size_t left = cur_left(in);
    struct cursor child = cur_of(cur_rest(in));

    if (in->state == CURSOR_OK && n > left && n - left > in->missing)
        cur_fail(in);
    if (in->state != CURSOR_OK) {
        child.state = in->state;
        child.next = child.end;
        return child;
    }
    if (n <= left) {
        child.end = child.next + n;
        in->next = child.end;
        return child;
    }
    child.missing = n - left;
    if (in->missing < CURSOR_OPEN)
        in->missing -= child.missing;
    in->next = in->end;
    return child;
}

/* Children whose length stands in 8, 16 or 24 bits before them. */
static inline struct cursor cur_vector8(struct cursor *in)
{
    size_t n = cur_u8(in);

    return cur_child(in, n);
}

static inline struct cursor cur_vector16(struct cursor *in)
{
    size_t n = cur_u16(in);

    return cur_child(in, n);
}

static inline struct cursor cur_vector24(struct cursor *in)
{
    size_t n = cur_u24(in);

    return cur_child(in, n);
}

/* The same as views. */
static inline struct bytes cur_bytes8(struct cursor *in)
{
    return cur_take(in, cur_u8(in));
}

static inline struct bytes cur_bytes16(struct cursor *in)
{
    return cur_take(in, cur_u16(in));
}

static inline struct bytes cur_bytes24(struct cursor *in)
{
    return cur_take(in, cur_u24(in));
}

/* The verdict on a vector: nothing failed, nothing cut off, nothing left over. Leftovers make it BAD, missing
 * bytes SHORT; ask `state` which. */
static inline bool cur_end(struct cursor *in)
{
    if (in->state == CURSOR_OK && in->next != in->end)
        in->state = CURSOR_BAD;
    if (in->state == CURSOR_OK && in->missing != 0)
        in->state = CURSOR_SHORT;
    return in->state == CURSOR_OK;
}

#endif
