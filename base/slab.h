/*
 * slab.h - records of one size, named by 32-bit numbers.
 *
 * Numbers start at 1; 0 names nothing. A record never moves. Records given back are used again, last first.
 */
#ifndef BASE_SLAB_H
#define BASE_SLAB_H

#include "base/bytes.h"

enum { SLAB_CHUNK = 1024 /* records allocated together */ };

struct slab {
    size_t record; /* bytes, at least 4 */
    uint8_t **chunks;
    uint32_t chunk_count, used; /* `used`: highest number ever given */
    uint32_t spare;             /* first of the list of numbers given back */
};

void slab_init(struct slab *slab, size_t record);
void slab_release(struct slab *slab);

/* A zeroed record; 0 when memory is out. */
uint32_t slab_take(struct slab *slab);
void slab_give(struct slab *slab, uint32_t number);

static inline void *slab_at(const struct slab *slab, uint32_t number)
{
    return slab->chunks[(number - 1) / SLAB_CHUNK] + (size_t)((number - 1) % SLAB_CHUNK) * slab->record;
}

#endif
