/*
 * recent.h - what streams handed on lately, to tell a plain retransmission from one that says something else.
 *
 * One ring of fixed size serves all streams of a run; the oldest bytes give way. Compared can be what came among the
 * first LIMIT_RECENT_STREAM_BYTES of a direction, which is where handshakes are, and is still in the ring. Beyond
 * that nothing is copied and nothing compared: bulk data costs nothing here.
 */
#ifndef DISSECT_NET_RECENT_H
#define DISSECT_NET_RECENT_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stdint.h>

struct recent {
    uint8_t *ring; /* LIMIT_RECENT_BYTES, owned */
    uint64_t head; /* bytes written so far; where the next go, modulo the ring */
};

/* One direction's part of it. All zero: nothing was kept. */
struct recent_chain {
    uint64_t last;  /* where its latest bytes are; 0 for none */
    uint32_t bytes; /* kept so far */
};

/* False when memory is out. */
bool recent_init(struct recent *recent);
void recent_release(struct recent *recent);

/* Keeps a copy of bytes that came with `frame`. */
void recent_keep(struct recent *recent, struct recent_chain *chain, uint32_t seq, struct bytes data, uint64_t frame);

/* The frame whose bytes in this place were other ones; 0 when none is known. */
uint64_t recent_contradicts(const struct recent *recent, const struct recent_chain *chain, uint32_t seq,
                            struct bytes data);

#endif
