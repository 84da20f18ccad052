#include "dissect/pieces.h"

#include "base/limits.h"

static uint64_t end_of(const struct piece *piece)
{
    return piece->place + piece->length;
}

/* The link that a piece at `place` goes into. */
static struct piece **link_for(struct pieces *pieces, uint64_t place)
{
    struct piece **link = &pieces->first;

    while (*link && (*link)->place < place)
        link = &(*link)->next;
    return link;
}

bool pieces_keep(struct pieces *pieces, struct arena_pool *pool, uint64_t place, struct bytes data, struct moment at)
{
    struct piece **link = link_for(pieces, place);
    uint32_t size = (uint32_t)(sizeof(struct piece) + data.len);
    struct piece *piece;

    if (*link && (*link)->place == place && (*link)->length >= data.len)
        return true;
    if (pieces->count >= LIMIT_PIECES || pieces->bytes + data.len > LIMIT_PIECE_BYTES ||
        !(piece = arena_pool_take(pool, &size)))
        return false;
    *piece = (struct piece){ .next = *link, .place = place, .length = (uint32_t)data.len, .at = at };
    if (data.len)
        memcpy(piece->bytes, data.data, data.len);
    *link = piece;
    pieces->count++;
    pieces->bytes += (uint32_t)data.len;
    return true;
}

static void drop_first(struct pieces *pieces, struct arena_pool *pool)
{
    struct piece *first = pieces->first;

    pieces->first = first->next;
    pieces->count--;
    pieces->bytes -= first->length;
    arena_pool_give(pool, first);
}

bool pieces_at(struct pieces *pieces, struct arena_pool *pool, uint64_t place, struct bytes *data, struct moment *at)
{
    const struct piece *first;

    while (pieces->first && end_of(pieces->first) <= place)
        drop_first(pieces, pool);
    first = pieces->first;
    if (!first || first->place > place)
        return false;
    *data = bytes_of(first->bytes + (place - first->place), end_of(first) - place);
    *at = first->at;
    return true;
}

void pieces_drop(struct pieces *pieces, struct arena_pool *pool)
{
    while (pieces->first)
        drop_first(pieces, pool);
}
