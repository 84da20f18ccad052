/*
 * dialogue.h - follows what is said before TLS, however it is cut up, and records it in the conversation.
 *
 * A dialogue exists only while there is something to follow. It holds what is not understood yet of each side, up
 * to LIMIT_BEFORE_UNIT bytes, and nothing of what is.
 */
#ifndef DISSECT_BEFORE_DIALOGUE_H
#define DISSECT_BEFORE_DIALOGUE_H

#include "dissect/conversation.h"

struct cursor;
struct dialogue;
struct wrapping;

enum unwrapped {
    UNWRAPPED_PIECE, /* `piece` is TLS */
    UNWRAPPED_NONE,  /* nothing more in these bytes */
    UNWRAPPED_BARE,  /* TLS goes on without packets around it, at the cursor */
    UNWRAPPED_PLAIN, /* what follows is no TLS */
};

/* NULL when memory is out. */
struct dialogue *dialogue_new(struct conversation *conversation, struct arena_pool *pool);

/* NULL is nothing. */
void dialogue_free(struct dialogue *dialogue);

/* Plain bytes of a side, in order. */
void dialogue_data(struct dialogue *dialogue, enum side from, struct bytes data, struct moment at);

/* Bytes are missing: what follows cannot be understood any more. */
void dialogue_gap(struct dialogue *dialogue);

/* Nothing more will come of it; it can be freed. */
bool dialogue_is_over(const struct dialogue *dialogue);

/* Do both sides put TLS into packets from now on? Then their bytes go through dialogue_unwrap. */
bool dialogue_is_wrapped(const struct dialogue *dialogue);

/* The next piece of TLS in what a side says. */
enum unwrapped dialogue_unwrap(struct dialogue *dialogue, enum side from, struct cursor *in, struct bytes *piece);

#endif
