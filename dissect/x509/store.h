/*
 * store.h - every certificate of a run, kept once.
 *
 * A busy server sends the same chain a million times; it is copied, hashed and parsed the first time. The store
 * owns its certificates; they stay until it is released.
 */
#ifndef DISSECT_X509_STORE_H
#define DISSECT_X509_STORE_H

#include "base/arena.h"
#include "dissect/tls/messages.h"

struct certificate_store {
    const struct certificate **slots;
    uint64_t *hashes;
    uint32_t slot_count, used; /* slot_count is a power of two, or 0 before the first */
    struct arena_pool pool;
    struct arena facts; /* what the certificates say */
    size_t bytes;       /* held, what libcrypto takes included; without the arena */
    uint64_t seed;
    bool full; /* LIMIT_CERTIFICATE_BYTES is reached: newer certificates are not kept */
};

/* The store stays where it is from now on. */
void certificate_store_init(struct certificate_store *store, uint64_t seed);
void certificate_store_release(struct certificate_store *store);

/* The certificate with these bytes. NULL when memory is out, or the store is full. */
const struct certificate *certificate_store_add(struct certificate_store *store, struct bytes der);

#endif
