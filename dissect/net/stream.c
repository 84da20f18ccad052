#include "dissect/net/stream.h"

#include "base/limits.h"

#include <stdlib.h>

/* How long a hole may stay open, capture time: what was acknowledged only arrives late when the capture itself
 * is out of order; what was not is sent again after a retransmission timeout (RFC 6298: 1 s at first). */
enum { PATIENCE_ACKED_NS = 200000000 };
#define PATIENCE_NS 3000000000

/* An Ethernet frame has 46 bytes of payload at least; two bare headers have 40, with a VLAN tag within it 44. */
enum { PADDING = 6, PADDING_TAGGED = 2 };

struct held_segment {
    struct held_segment *next;
    struct moment at;
    uint32_t seq;
    uint32_t length;   /* on the wire */
    uint32_t captured; /* bytes of `data` */
    bool doubtful;     /* may be padding: not handed on before a sign that it is part of the stream */
    uint8_t data[];
};

/* Can these be the bytes that fill a bare acknowledgement up to Ethernet's 60? */
static bool may_be_padding(const struct segment *segment)
{
    static const uint8_t zeros[PADDING];

    return (segment->length == PADDING || segment->length == PADDING_TAGGED) &&
           segment->payload.len == segment->length && !(segment->flags & (TCP_FIN | TCP_RST | TCP_PUSH)) &&
           memcmp(segment->payload.data, zeros, segment->length) == 0;
}

/* Takes a held segment off the list. The caller frees it. */
static struct held_segment *take(struct stream *stream, struct held_segment **link, struct held_account *account)
{
    struct held_segment *held = *link;
    size_t size = sizeof *held + held->captured;

    *link = held->next;
    stream->held_count--;
    stream->held_bytes -= (uint32_t)size;
    account->bytes -= size;
    return held;
}

void stream_drop(struct stream *stream, struct held_account *account)
{
    while (stream->held)
        free(take(stream, &stream->held, account));
}

/* Hands on what of [seq, seq + length) is new, and remembers it for later comparison; `payload` is what was captured of
 * it, with `frame`. */
static void hand_on(struct stream *stream, uint32_t seq, struct bytes payload, uint32_t length, uint64_t frame,
                    struct moment at, const struct stream_sink *sink)
{
    uint32_t old = stream->next - seq;
    uint32_t cut = length - (uint32_t)payload.len;

    if (old >= length)
        return;
    stream->next = seq + length;
    if (old < payload.len) {
        struct bytes news = bytes_of(payload.data + old, payload.len - old);

        if (sink->recent)
            recent_keep(sink->recent, sink->chain, seq + old, news, frame);
        sink->data(sink->context, news, at);
    } else {
        cut = length - old;
    }
    if (cut)
        sink->gap(sink->context, cut, true, at);
}

/* Does the first that is held wait for nothing but such a sign? What follows it in the stream is one. */
static bool is_doubtful(const struct stream *stream)
{
    const struct held_segment *held = stream->held;

    return held && held->doubtful && seq_distance(stream->next, held->seq) <= 0 &&
           (!held->next || held->next->seq == held->seq);
}

/* Hands on what is held and has its predecessor now. It became complete with the frame `at`. */
static void drain(struct stream *stream, struct moment at, const struct stream_sink *sink)
{
    while (stream->held && seq_distance(stream->next, stream->held->seq) <= 0 && !is_doubtful(stream)) {
        struct held_segment *held = take(stream, &stream->held, sink->account);
        struct moment when = held->at.frame > at.frame ? held->at : at;

        hand_on(stream, held->seq, bytes_of(held->data, held->captured), held->length, held->at.frame, when, sink);
        free(held);
    }
}

/* Steps over the first hole, if there is one. What stood behind it is told with its own frame. */
static void declare_gap(struct stream *stream, const struct stream_sink *sink)
{
    struct moment at = stream->held->at;
    uint32_t length = stream->held->seq - stream->next;

    stream->next += length;
    if (length)
        sink->gap(sink->context, length, false, at);
    drain(stream, at, sink);
}

static void flush_held(struct stream *stream, const struct stream_sink *sink)
{
    while (stream->held) {
        stream->held->doubtful = false;
        declare_gap(stream, sink);
    }
}

/* A FIN takes a number, too: one byte more than was seen is no loss. */
void stream_flush(struct stream *stream, struct moment at, const struct stream_sink *sink)
{
    int32_t beyond;

    flush_held(stream, sink);
    beyond = stream->started && stream->acked_set ? seq_distance(stream->next, stream->acked) : 0;
    if (beyond <= 1 || beyond > LIMIT_STREAM_AHEAD)
        return;
    stream->next = stream->acked;
    sink->gap(sink->context, (uint32_t)beyond, false, at);
}

static bool hole_was_acked(const struct stream *stream)
{
    return stream->acked_set && seq_distance(stream->acked, stream->next) < 0;
}

void stream_check_hole(struct stream *stream, int64_t now, const struct stream_sink *sink)
{
    int64_t patience = hole_was_acked(stream) ? PATIENCE_ACKED_NS : PATIENCE_NS;

    if (is_doubtful(stream))
        return; /* there is no hole */
    if (stream->held && now - stream->held->at.time > patience)
        declare_gap(stream, sink);
}

void stream_acknowledge(struct stream *stream, uint32_t ack)
{
    if (stream->acked_set && seq_distance(stream->acked, ack) <= 0)
        return;
    stream->acked = ack;
    stream->acked_set = true;
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

/* No room to wait for what is missing: everything goes on with gaps. */
static void give_up_order(struct stream *stream, const struct segment *segment, struct moment at,
                          const struct stream_sink *sink)
{
    sink->limit(sink->context, at);
    flush_held(stream, sink);
    if (seq_distance(stream->next, segment->seq) > 0) {
        sink->gap(sink->context, segment->seq - stream->next, false, at);
        stream->next = segment->seq;
    }
    hand_on(stream, segment->seq, segment->payload, segment->length, at.frame, at, sink);
}

static void hold_apart(struct stream *stream, const struct segment *segment, struct moment at,
                       const struct stream_sink *sink)
{
    size_t size = sizeof(struct held_segment) + segment->payload.len;
    struct held_segment **place = place_of(stream, segment->seq);
    struct held_segment *held = may_hold(stream, size, sink->account) ? malloc(size) : NULL;

    if (!held) {
        give_up_order(stream, segment, at, sink);
        return;
    }
    held->at = at;
    held->seq = segment->seq;
    held->length = segment->length;
    held->captured = (uint32_t)segment->payload.len;
    held->doubtful = may_be_padding(segment);
    memcpy(held->data, segment->payload.data, segment->payload.len);
    held->next = *place;
    *place = held;
    stream->held_count++;
    stream->held_bytes += (uint32_t)size;
    sink->account->bytes += size;
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

/* Many small segments are put together where one follows the other, so that their number is no reason to give up. All
 * of them then came with the last one's frame. */
static bool join(struct stream *stream, const struct segment *segment, struct moment at,
                 const struct stream_sink *sink)
{
    struct held_segment **link = last_before(stream, segment->seq);
    struct held_segment *held = link ? *link : NULL;
    size_t more = segment->payload.len;

    if (!held || held->seq + held->length != segment->seq || held->captured != held->length ||
        stream->held_bytes + more > LIMIT_HELD_FLOW_BYTES || sink->account->bytes + more > LIMIT_HELD_ALL_BYTES ||
        !(held = realloc(held, sizeof *held + held->captured + more)))
        return false;
    *link = held;
    memcpy(held->data + held->captured, segment->payload.data, more);
    held->captured += (uint32_t)more;
    held->length += segment->length;
    held->doubtful = false;
    held->at = at;
    stream->held_bytes += (uint32_t)more;
    sink->account->bytes += more;
    return true;
}

static void hold(struct stream *stream, const struct segment *segment, struct moment at,
                 const struct stream_sink *sink)
{
    if (stream->held_count >= LIMIT_HELD_FLOW_SEGMENTS / 2 && !may_be_padding(segment) &&
        join(stream, segment, at, sink))
        return;
    hold_apart(stream, segment, at, sink);
}

/* Is all of it held in one piece already? */
static bool is_held_already(const struct stream *stream, const struct segment *segment)
{
    for (const struct held_segment *held = stream->held; held; held = held->next) {
        uint32_t within = segment->seq - held->seq;

        if (within < held->length && held->length - within >= segment->length)
            return true;
    }
    return false;
}

/* Did something that stands behind it in the stream come before it? */
static bool comes_late(const struct stream *stream, const struct segment *segment)
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

static void compare_with_held(const struct stream *stream, const struct segment *segment, struct moment at,
                              const struct stream_sink *sink)
{
    for (const struct held_segment *held = stream->held; held; held = held->next)
        if (contradicts(held, segment)) {
            sink->conflict(sink->context, at, held->at.frame, true);
            return;
        }
}

static void compare_with_recent(const struct stream *stream, const struct segment *segment, struct moment at,
                                const struct stream_sink *sink)
{
    uint32_t old = stream->next - segment->seq;
    size_t length = old < segment->payload.len ? old : segment->payload.len;
    uint64_t earlier;

    if (!sink->recent)
        return;
    earlier = recent_contradicts(sink->recent, sink->chain, segment->seq, bytes_of(segment->payload.data, length));
    if (earlier)
        sink->conflict(sink->context, at, earlier, false);
}

static void compare(const struct stream *stream, const struct segment *segment, struct moment at,
                    const struct stream_sink *sink)
{
    compare_with_held(stream, segment, at, sink);
    if (seq_distance(stream->next, segment->seq) < 0)
        compare_with_recent(stream, segment, at, sink);
}

/* They are part of the stream. */
static void accept_zeros(struct stream *stream, const struct stream_sink *sink)
{
    stream->held->doubtful = false;
    drain(stream, stream->held->at, sink);
}

void stream_check_padding(struct stream *stream, const struct stream_sink *sink)
{
    if (is_doubtful(stream) && stream->acked_set &&
        seq_distance(stream->held->seq + stream->held->length, stream->acked) >= 0)
        accept_zeros(stream, sink);
}

/* A keep-alive that is padded begins with a number that was used before. */
static uint32_t first_new(const struct stream *stream, const struct held_segment *held)
{
    return seq_distance(held->seq, stream->next) > 0 ? stream->next : held->seq;
}

/* The sender used their numbers for something else: [seq, seq + length). */
static void drop_padding(struct stream *stream, uint32_t seq, uint32_t length, struct held_account *account)
{
    struct held_segment **link = &stream->held;

    while (*link) {
        if ((*link)->doubtful && first_new(stream, *link) - seq < length)
            free(take(stream, link, account));
        else
            link = &(*link)->next;
    }
}

/* What the sender says next tells whether it counted zeros that are held. */
static void settle_doubt(struct stream *stream, const struct segment *segment, const struct stream_sink *sink)
{
    uint32_t length = segment->length + (segment->flags & TCP_FIN ? 1 : 0);

    if (!stream->held || !length)
        return;
    if (!may_be_padding(segment))
        drop_padding(stream, segment->seq, length, sink->account);
    if (is_doubtful(stream) && seq_distance(stream->next, segment->seq) > 0)
        accept_zeros(stream, sink);
}

static void start(struct stream *stream, const struct segment *segment)
{
    if (stream->started)
        return;
    stream->started = true;
    stream->next = segment->seq + (segment->flags & TCP_SYN ? 1 : 0);
}

unsigned stream_push(struct stream *stream, const struct segment *segment, struct moment at,
                     const struct stream_sink *sink)
{
    struct segment data = *segment;
    enum stream_note order;
    int32_t ahead;

    start(stream, segment);
    data.seq += segment->flags & TCP_SYN ? 1 : 0;
    settle_doubt(stream, &data, sink);
    ahead = seq_distance(stream->next, data.seq);
    if (ahead == -1 && data.length <= 1 && !(segment->flags & (TCP_SYN | TCP_FIN | TCP_RST)))
        return STREAM_KEEP_ALIVE;
    if (!data.length)
        return STREAM_IN_ORDER;
    if (ahead > LIMIT_STREAM_AHEAD || ahead < -LIMIT_STREAM_AHEAD)
        return STREAM_OUTSIDE;
    if (!may_be_padding(&data))
        compare(stream, &data, at, sink);
    order = comes_late(stream, &data) ? STREAM_OUT_OF_ORDER : STREAM_IN_ORDER;
    if (ahead > 0) {
        if (is_held_already(stream, &data))
            return STREAM_RETRANSMISSION;
        hold(stream, &data, at, sink);
        return order;
    }
    if ((uint32_t)-ahead >= data.length)
        return STREAM_RETRANSMISSION;
    if (may_be_padding(&data)) {
        if (!is_doubtful(stream))
            hold_apart(stream, &data, at, sink);
        return STREAM_IN_ORDER;
    }
    hand_on(stream, data.seq, data.payload, data.length, at.frame, at, sink);
    drain(stream, at, sink);
    return order;
}
