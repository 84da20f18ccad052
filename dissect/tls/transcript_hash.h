/*
 * transcript_hash.h - the hash over a handshake's messages, as both sides keep it (RFC 8446 4.4.1, RFC 7627 3).
 */
#ifndef DISSECT_TLS_TRANSCRIPT_HASH_H
#define DISSECT_TLS_TRANSCRIPT_HASH_H

#include "dissect/conversation.h"

enum { TRANSCRIPT_HASH = 64 /* the longest, bytes */ };

struct transcript_hash;

/* Begins with the hellos, of which `conversation` has one pair, or two with a HelloRetryRequest. `digest` is named as in
 * struct protection. NULL when a hello is not all there, or libcrypto refuses. */
struct transcript_hash *transcript_hash_begin(const struct conversation *conversation, const char *digest);

/* One more message, as its header would say it. */
bool transcript_hash_add(struct transcript_hash *hash, uint8_t type, struct bytes body);

/* What it is now. Returns the bytes of it, 0 when libcrypto refuses. */
size_t transcript_hash_now(const struct transcript_hash *hash, uint8_t out[static TRANSCRIPT_HASH]);

void transcript_hash_free(struct transcript_hash *hash);

#endif
