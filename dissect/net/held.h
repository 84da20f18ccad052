/*
 * held.h - the segments of a stream that wait for what stands before them, and the zeros that wait for a sign (stream.h).
 */
#ifndef DISSECT_NET_HELD_H
#define DISSECT_NET_HELD_H

#include "dissect/net/stream.h"

struct held_segment {
    struct held_segment *next;
    struct moment at;
    uint32_t seq;
    uint32_t length;   /* on the wire */
    uint32_t captured; /* bytes of `data` */
    bool doubtful;     /* may be padding: not handed on before a sign that it is part of the stream */
    uint8_t data[];
};

/* Can these be the bytes that fill a bare acknowledgement up to Ethernet's 60? */
bool segment_may_be_padding(const struct segment *segment);

/* Takes a held segment off the list. The caller frees it. */
struct held_segment *held_take(struct stream *stream, struct held_segment **link, struct held_account *account);

/* Keeps a copy. False when there is no room, or memory is out. Of many small ones those that follow one another are put
 * together; all of them then came with the last one's frame. */
bool held_keep(struct stream *stream, const struct segment *segment, struct moment at, struct held_account *account);

/* Keeps a copy, as it is, likewise. */
bool held_keep_apart(struct stream *stream, const struct segment *segment, struct moment at,
                     struct held_account *account);

/* Is all of it held in one piece already? */
bool held_has(const struct stream *stream, const struct segment *segment);

/* Did something that stands behind it in the stream come before it? */
bool held_is_ahead(const struct stream *stream, const struct segment *segment);

/* The frame of a held segment that has other bytes where both have some; 0 for none. */
uint64_t held_contradicts(const struct stream *stream, const struct segment *segment);

/* The sender used the numbers of doubtful zeros for something else: [seq, seq + length). */
void held_drop_padding(struct stream *stream, uint32_t seq, uint32_t length, struct held_account *account);

#endif
