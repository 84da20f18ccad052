/*
 * pieces.h - parts of a message or of a stream that came before what should stand in front of them.
 *
 * Each piece has a place; they are kept in order of it, copied, until they are taken. Bounded in number and bytes:
 * beyond that a piece is refused. DTLS fragments (RFC 9147 5.5) and QUIC's CRYPTO frames (RFC 9000 19.6) use it.
 */
#ifndef DISSECT_PIECES_H
#define DISSECT_PIECES_H

#include "base/arena.h"
#include "dissect/tls/messages.h"

struct piece {
    struct piece *next;
    uint64_t place;  /* of its first byte */
    uint32_t length; /* bytes that follow this header */
    struct moment at;
    uint8_t bytes[];
};

struct pieces {
    struct piece *first; /* in order of places; they may overlap */
    uint32_t count, bytes;
};

/* Keeps a copy. False when there is no room: LIMIT_PIECES, LIMIT_PIECE_BYTES, or memory is out. A piece with the same
 * place as one that is kept, and no longer, is not kept again. */
bool pieces_keep(struct pieces *pieces, struct arena_pool *pool, uint64_t place, struct bytes data, struct moment at);

/* What the first piece has from `place` on: `data` is a view into it. False when it begins behind `place`, or there is
 * none. Pieces that end at or before `place` are dropped first. */
bool pieces_at(struct pieces *pieces, struct arena_pool *pool, uint64_t place, struct bytes *data, struct moment *at);

/* Gives everything back. */
void pieces_drop(struct pieces *pieces, struct arena_pool *pool);

#endif
