/*
 * hash.h - mixing for the run's own tables.
 *
 * Not cryptographic. Every table seeds it from the run's random seed, so that a capture cannot be made to fall
 * into one bucket; nothing that is printed may depend on its values or on a table's order.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/bytes.h"

/* A random number to seed tables with. Where the system has none yet the address of `own`, which is some seed. */
uint64_t hash_seed(const void *own);

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_load(const uint8_t *from, size_t len)
{
    uint64_t word = 0;

    memcpy(&word, from, len);
    return word;
}

static inline uint64_t hash_bytes(struct bytes b, uint64_t seed)
{
    uint64_t h = seed ^ b.len;
    size_t i = 0;

    for (; i + 16 <= b.len; i += 16)
        h = hash_mix(h ^ hash_load(b.data + i, 8), hash_load(b.data + i + 8, 8) + h);
    if (i + 8 <= b.len) {
        h = hash_mix(h, hash_load(b.data + i, 8));
        i += 8;
    }
    return hash_mix(h, i < b.len ? hash_load(b.data + i, b.len - i) : 0);
}

/* Of a host's name, in which neither the case of letters nor a dot at the end counts. */
uint64_t hash_host(struct bytes name, uint64_t seed);

#endif
