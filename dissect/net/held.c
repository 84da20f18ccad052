#include "dissect/net/held.h"

#include "base/limits.h"

#include <stdlib.h>

/* An Ethernet frame has 46 bytes of payload at least; two bare headers have 40, with a VLAN tag within it 44. */
enum { PADDING = 6, PADDING_TAGGED = 2 };

bool segment_may_be_padding(const struct segment *segment)
{
    static const uint8_t zeros[PADDING];

    return (segment->length == PADDING || segment->length == PADDING_TAGGED) &&
           segment->payload.len == segment->length && !(segment->flags & (TCP_FIN | TCP_RST | TCP_PUSH)) &&
           memcmp(segment->payload.data, zeros, segment->length) == 0;
}

struct held_segment *held_take(struct stream *stream, struct held_segment **link, struct held_account *account)
{
    struct held_segment *held = *link;
    size_t size = sizeof *held + held->captured;

    *link = held->next;
    stream->held_count--;
    stream->held_bytes -= (uint32_t)size;
    account->bytes -= size;
    return held;
}

/* The place of `seq` in the list: after all that begin before or with it. */
static struct held_segment **place_of(struct stream *stream, uint32_t seq)
{
    struct held_segment **place = &stream->held;

    while (*place && seq_distance((*place)->seq, seq) >= 0)
        place = &(*place)->next;
    return place;
}

static bool may_hold(const struct stream *stream, size_t more, const struct held_account *account)
{
    return stream->held_count < LIMIT_HELD_FLOW_SEGMENTS && stream->held_bytes + more <= LIMIT_HELD_FLOW_BYTES &&
           account->bytes + more <= LIMIT_HELD_ALL_BYTES;
}

bool held_keep_apart(struct stream *stream, const struct segment *segment, struct moment at,
                     struct held_account *account)
{
    size_t size = sizeof(struct held_segment) + segment->payload.len;
    struct held_segment **place = place_of(stream, segment->seq);
    struct held_segment *held = may_hold(stream, size, account) ? malloc(size) : NULL;

    if (!held)
        return false;
    held->at = at;
    held->seq = segment->seq;
    held->length = segment->length;
    held->captured = (uint32_t)segment->payload.len;
    held->doubtful = segment_may_be_padding(segment);
    memcpy(held->data, segment->payload.data, segment->payload.len);
    held->next = *place;
    *place = held;
    stream->held_count++;
    stream->held_bytes += (uint32_t)size;
    account->bytes += size;
    return true;
}

/* The link to the last segment that begins before `seq` or with it; NULL for none. */
static struct held_segment **last_before(struct stream *stream, uint32_t seq)
{
    struct held_segment **found = NULL;

    for (struct held_segment **link = &stream->held; *link && seq_distance((*link)->seq, seq) >= 0;
         link = &(*link)->next)
        found = link;
    return found;
}

/* To the one that it follows, so that their number is no reason to give up. */
static bool join(struct stream *stream, const struct segment *segment, struct moment at, struct held_account *account)
{
    struct held_segment **link = last_before(stream, segment->seq);
    struct held_segment *held = link ? *link : NULL;
    size_t more = segment->payload.len;

    if (!held || held->seq + held->length != segment->seq || held->captured != held->length ||
        stream->held_bytes + more > LIMIT_HELD_FLOW_BYTES || account->bytes + more > LIMIT_HELD_ALL_BYTES ||
        !(held = realloc(held, sizeof *held + held->captured + more)))
        return false;
    *link = held;
    memcpy(held->data + held->captured, segment->payload.data, more);
    held->captured += (uint32_t)more;
    held->length += segment->length;
    held->doubtful = false;
    held->at = at;
    stream->held_bytes += (uint32_t)more;
    account->bytes += more;
    return true;
}

bool held_keep(struct stream *stream, const struct segment *segment, struct moment at, struct held_account *account)
{
    bool many = stream->held_count >= LIMIT_HELD_FLOW_SEGMENTS / 2;

    return (many && !segment_may_be_padding(segment) && join(stream, segment, at, account)) ||
           held_keep_apart(stream, segment, at, account);
}

bool held_has(const struct stream *stream, const struct segment *segment)
{
    for (const struct held_segment *held = stream->held; held; held = held->next) {
        uint32_t within = segment->seq - held->seq;

        if (within < held->length && held->length - within >= segment->length)
            return true;
    }
    return false;
}

bool held_is_ahead(const struct stream *stream, const struct segment *segment)
{
    for (const struct held_segment *held = stream->held; held; held = held->next)
        if (!held->doubtful && seq_distance(segment->seq, held->seq) > 0)
            return true;
    return false;
}

/* Where both have bytes, are they others? */
static bool contradicts(const struct held_segment *held, const struct segment *segment)
{
    int32_t ahead = seq_distance(segment->seq, held->seq);
    size_t in_held = ahead < 0 ? (size_t) - (int64_t)ahead : 0, in_segment = ahead > 0 ? (size_t)ahead : 0;
    size_t length;

    if (in_held >= held->captured || in_segment >= segment->payload.len)
        return false;
    length = held->captured - in_held;
    length = length < segment->payload.len - in_segment ? length : segment->payload.len - in_segment;
    return memcmp(held->data + in_held, segment->payload.data + in_segment, length) != 0;
}

uint64_t held_contradicts(const struct stream *stream, const struct segment *segment)
{
    for (const struct held_segment *held = stream->held; held; held = held->next)
        if (contradicts(held, segment))
            return held->at.frame;
    return 0;
}

/* A keep-alive that is padded begins with a number that was used before. */
static uint32_t first_new(const struct stream *stream, const struct held_segment *held)
{
    return seq_distance(held->seq, stream->next) > 0 ? stream->next : held->seq;
}

void held_drop_padding(struct stream *stream, uint32_t seq, uint32_t length, struct held_account *account)
{
    struct held_segment **link = &stream->held;

    while (*link) {
        if ((*link)->doubtful && first_new(stream, *link) - seq < length)
            free(held_take(stream, link, account));
        else
            link = &(*link)->next;
    }
}
