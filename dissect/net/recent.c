#include "dissect/net/recent.h"

#include "base/limits.h"

#include <stdlib.h>

/* What stands in the ring before the bytes of a segment. */
struct kept {
    uint64_t previous; /* of the same chain; 0 for none */
    uint64_t frame;
    uint32_t seq;
    uint32_t length;
};

bool recent_init(struct recent *recent)
{
    recent->ring = malloc(LIMIT_RECENT_BYTES);
    recent->head = 1; /* 0 is no place */
    return recent->ring != NULL;
}

void recent_release(struct recent *recent)
{
    free(recent->ring);
}

/* A segment lies in one piece: what does not fit before the end of the ring begins at its start. */
static uint64_t place_for(const struct recent *recent, size_t size)
{
    size_t left = LIMIT_RECENT_BYTES - recent->head % LIMIT_RECENT_BYTES;

    return size <= left ? recent->head : recent->head + left;
}

void recent_keep(struct recent *recent, struct recent_chain *chain, uint32_t seq, struct bytes data, uint64_t frame)
{
    size_t room = LIMIT_RECENT_STREAM_BYTES - chain->bytes;
    size_t length = data.len < room ? data.len : room;
    struct kept kept = { .previous = chain->last, .frame = frame, .seq = seq, .length = (uint32_t)length };
    uint8_t *to;

    if (!length)
        return;
    chain->bytes += (uint32_t)length;
    chain->last = place_for(recent, sizeof kept + length);
    recent->head = chain->last + sizeof kept + length;
    to = recent->ring + chain->last % LIMIT_RECENT_BYTES;
    memcpy(to, &kept, sizeof kept);
    memcpy(to + sizeof kept, data.data, length);
}

/* Nothing was written over it since. */
static bool is_there(const struct recent *recent, uint64_t place)
{
    return place && recent->head - place <= LIMIT_RECENT_BYTES;
}

static bool differ(const struct kept *kept, const uint8_t *bytes, uint32_t seq, struct bytes data)
{
    int32_t ahead = (int32_t)(kept->seq - seq);
    size_t in_data = ahead > 0 ? (size_t)ahead : 0, in_kept = ahead < 0 ? (size_t) - (int64_t)ahead : 0;
    size_t length;

    if (in_data >= data.len || in_kept >= kept->length)
        return false;
    length = data.len - in_data < kept->length - in_kept ? data.len - in_data : kept->length - in_kept;
    return memcmp(data.data + in_data, bytes + in_kept, length) != 0;
}

uint64_t recent_contradicts(const struct recent *recent, const struct recent_chain *chain, uint32_t seq,
                            struct bytes data)
{
    uint64_t place = chain->last;

    for (unsigned step = 0; step < LIMIT_RECENT_STEPS && is_there(recent, place); step++) {
        const uint8_t *at = recent->ring + place % LIMIT_RECENT_BYTES;
        struct kept kept;

        memcpy(&kept, at, sizeof kept);
        if (differ(&kept, at + sizeof kept, seq, data))
            return kept.frame;
        place = kept.previous;
    }
    return 0;
}
