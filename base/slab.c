#include "base/slab.h"

#include <stdlib.h>

void slab_init(struct slab *slab, size_t record)
{
    *slab = (struct slab){ .record = (record + 7) & ~(size_t)7 };
}

void slab_release(struct slab *slab)
{
    for (uint32_t i = 0; i < slab->chunk_count; i++)
        free(slab->chunks[i]);
    free(slab->chunks);
    slab_init(slab, slab->record);
}

static bool add_chunk(struct slab *slab)
{
    uint8_t **chunks = slab->chunks;

    if ((slab->chunk_count & (slab->chunk_count - 1)) == 0) { /* full at every power of two */
        chunks = realloc(slab->chunks, (slab->chunk_count ? slab->chunk_count * 2 : 1) * sizeof *chunks);
        if (!chunks)
            return false;
        slab->chunks = chunks;
    }
    if (!(chunks[slab->chunk_count] = malloc(SLAB_CHUNK * slab->record)))
        return false;
    slab->chunk_count++;
    return true;
}

uint32_t slab_take(struct slab *slab)
{
    uint32_t number = slab->spare;

    if (number) {
        memcpy(&slab->spare, slab_at(slab, number), sizeof slab->spare);
    } else {
        if (slab->used == slab->chunk_count * SLAB_CHUNK && !add_chunk(slab))
            return 0;
        number = ++slab->used;
    }
    memset(slab_at(slab, number), 0, slab->record);
    return number;
}

void slab_give(struct slab *slab, uint32_t number)
{
    memcpy(slab_at(slab, number), &slab->spare, sizeof slab->spare);
    slab->spare = number;
}
