#include "base/arena.h"

#include <stdlib.h>

struct arena_block {
    struct arena_block *next;
    uint32_t class; /* ARENA_CLASSES when too large for any list */
    uint32_t unused;
    size_t size; /* bytes of `data` */
    uint8_t data[];
};

/* Under AddressSanitizer each block is an allocation and none is used again, so that a use after the
 * end is seen. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
enum { KEEP_SPARE = 0 };
#else
enum { KEEP_SPARE = 1 };
#endif

/* Blocks that are kept are cut from chunks: a pool gives all back at once, and malloc is not asked for each. */
struct arena_chunk {
    struct arena_chunk *next;
    uint8_t data[];
};

enum { CHUNK = 1 << 20 /* bytes; several of the largest blocks */ };

static size_t class_size(uint32_t class)
{
    return ((size_t)ARENA_SMALLEST << class) - sizeof(struct arena_block);
}

static uint32_t class_for(size_t size)
{
    uint32_t class = 0;

    while (class < ARENA_CLASSES && class_size(class) < size)
        class ++;
    return class;
}

static void *cut(struct arena_pool *pool, size_t size)
{
    struct arena_chunk *chunk;

    if (!KEEP_SPARE)
        return malloc(size);
    if (pool->chunk_left < size) {
        if (!(chunk = malloc(sizeof *chunk + CHUNK)))
            return NULL;
        chunk->next = pool->chunks;
        pool->chunks = chunk;
        pool->chunk_left = CHUNK;
    }
    pool->chunk_left -= size;
    return pool->chunks->data + pool->chunk_left;
}

static struct arena_block *take_block(struct arena_pool *pool, size_t size)
{
    uint32_t class = class_for(size);
    struct arena_block *block;

    if (class < ARENA_CLASSES && (block = pool->spare[class])) {
        pool->spare[class] = block->next;
        return block;
    }
    if (class < ARENA_CLASSES)
        size = class_size(class);
    block = class < ARENA_CLASSES ? cut(pool, sizeof *block + size) : malloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->class = class;
    block->size = size;
    return block;
}

static void give_block(struct arena_pool *pool, struct arena_block *block)
{
    if (!KEEP_SPARE || block->class >= ARENA_CLASSES) {
        free(block);
        return;
    }
    block->next = pool->spare[block->class];
    pool->spare[block->class] = block;
}

void arena_pool_release(struct arena_pool *pool)
{
    for (struct arena_chunk *chunk; (chunk = pool->chunks);) {
        pool->chunks = chunk->next;
        free(chunk);
    }
    *pool = (struct arena_pool){ .chunks = NULL };
}

void *arena_pool_take(struct arena_pool *pool, uint32_t *size)
{
    struct arena_block *block = take_block(pool, *size);

    if (!block)
        return NULL;
    *size = (uint32_t)block->size;
    return block->data;
}

void arena_pool_give(struct arena_pool *pool, void *piece)
{
    if (piece)
        give_block(pool, (struct arena_block *)(void *)((uint8_t *)piece - sizeof(struct arena_block)));
}

void arena_init(struct arena *arena, struct arena_pool *pool)
{
    *arena = (struct arena){ .pool = pool };
}

static bool add_block(struct arena *arena, size_t size)
{
    size_t wanted = arena->size / 4 < size ? size : arena->size / 4; /* the larger, the larger its blocks come */
    size_t largest = class_size(ARENA_CLASSES - 1);
    struct arena_block *block;

    if (wanted > largest)
        wanted = size > largest ? size : largest;
    if (!(block = take_block(arena->pool, wanted)))
        return false;
    block->next = arena->blocks;
    arena->blocks = block;
    arena->next = block->data;
    arena->end = block->data + block->size;
    arena->size += block->size;
    return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *piece;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + 7) & ~(size_t)7;
    if ((size_t)(arena->end - arena->next) < size && !add_block(arena, size))
        return NULL;
    piece = arena->next;
    arena->next += size;
    return memset(piece, 0, size);
}

struct bytes arena_copy(struct arena *arena, struct bytes from)
{
    void *to = from.len ? arena_alloc(arena, from.len) : NULL;

    return to ? bytes_of(memcpy(to, from.data, from.len), from.len) : bytes_of(NULL, 0);
}

bool arena_grow(struct arena *arena, void *array, uint32_t *capacity, uint32_t count, size_t size)
{
    uint32_t wanted = *capacity ? *capacity * 2 : 4;
    void *old, *grown;

    if (count < *capacity)
        return true;
    if (!(grown = arena_alloc(arena, wanted * size)))
        return false;
    memcpy(&old, array, sizeof old);
    if (count)
        memcpy(grown, old, count * size);
    memcpy(array, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}

void arena_release(struct arena *arena)
{
    for (struct arena_block *block; (block = arena->blocks);) {
        arena->blocks = block->next;
        give_block(arena->pool, block);
    }
    arena_init(arena, arena->pool);
}
