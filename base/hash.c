#include "base/hash.h"

#include <sys/random.h>

uint64_t hash_seed(const void *own)
{
    uint64_t seed = 0;

    return getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed ? seed : (uint64_t)(uintptr_t)own;
}

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
}

uint64_t hash_host(struct bytes name, uint64_t seed)
{
    size_t len = name.len && name.data[name.len - 1] == '.' ? name.len - 1 : name.len;
    uint64_t h = seed;

    for (size_t i = 0; i < len; i++)
        h = hash_mix(h, lower(name.data[i]));
    return h;
}
