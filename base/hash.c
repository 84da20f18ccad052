#include "base/hash.h"

#include <sys/random.h>

uint64_t hash_seed(const void *own)
{
    uint64_t seed = 0;

    return getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed ? seed : (uint64_t)(uintptr_t)own;
}
