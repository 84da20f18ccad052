/*
 * arena.h - memory that is freed as a whole.
 *
 * An arena hands out pieces of blocks; blocks come from a pool that keeps those given back, so that a run over
 * a million connections does not call malloc a million times. Pieces are zeroed and aligned to 8 bytes. No
 * piece is freed on its own.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/bytes.h"

struct arena_block;
struct arena_chunk;

enum { ARENA_CLASSES = 8, ARENA_SMALLEST = 512 /* bytes, block of class 0; each next class is twice as large */ };

/* Blocks to be used again, one list a size. One pool a run; its arenas must be released before it. */
struct arena_pool {
    struct arena_block *spare[ARENA_CLASSES];
    struct arena_chunk *chunks; /* what small blocks are cut from, the newest first */
    size_t chunk_left;          /* bytes of the newest not cut yet */
};

struct arena {
    struct arena_pool *pool;
    struct arena_block *blocks; /* the newest first */
    uint8_t *next, *end;        /* what is left of the newest */
    size_t size;                /* bytes taken from the pool, for the run's memory accounts */
};

void arena_pool_release(struct arena_pool *pool);

/* A piece of at least `*size` bytes outside any arena, not zeroed; `*size` becomes what it has. NULL when memory is
 * out. It is given back with arena_pool_give. */
void *arena_pool_take(struct arena_pool *pool, uint32_t *size);
void arena_pool_give(struct arena_pool *pool, void *piece);

/* An empty arena takes no memory. */
void arena_init(struct arena *arena, struct arena_pool *pool);

/* NULL when memory is out; the arena then stays as it was. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of `from`. An empty view when memory is out (or `from` is empty). */
struct bytes arena_copy(struct arena *arena, struct bytes from);

/* `*array` of `*capacity` elements of `size` bytes, `count` of them in use, gets room for one more. The old
 * array stays behind in the arena. False, and nothing changed, when memory is out. */
bool arena_grow(struct arena *arena, void *array, uint32_t *capacity, uint32_t count, size_t size);

/* Everything goes back to the pool; the arena is empty and can be used again. */
void arena_release(struct arena *arena);

#endif
