#include "dissect/net/held.h"

#include "base/limits.h"

#include <stdlib.h>

/* How long a hole may stay open, capture time: what was acknowledged only arrives late when the capture itself
 * is out of order; what was not is sent again after a retransmission timeout (RFC 6298: 1 s at first). */
enum { PATIENCE_ACKED_NS = 200000000 };
#define PATIENCE_NS 3000000000

void stream_drop(struct stream *stream, struct held_account *account)
{
    while (stream->held)
        free(held_take(stream, &stream->held, account));
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
        struct held_segment *held = held_take(stream, &stream->held, sink->account);
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

static void compare_with_held(const struct stream *stream, const struct segment *segment, struct moment at,
                              const struct stream_sink *sink)
{
    uint64_t earlier = held_contradicts(stream, segment);

    if (earlier)
        sink->conflict(sink->context, at, earlier, true);
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

/* What the sender says next tells whether it counted zeros that are held. */
static void settle_doubt(struct stream *stream, const struct segment *segment, const struct stream_sink *sink)
{
    uint32_t length = segment->length + (segment->flags & TCP_FIN ? 1 : 0);

    if (!stream->held || !length)
        return;
    if (!segment_may_be_padding(segment))
        held_drop_padding(stream, segment->seq, length, sink->account);
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
    if (!segment_may_be_padding(&data))
        compare(stream, &data, at, sink);
    order = held_is_ahead(stream, &data) ? STREAM_OUT_OF_ORDER : STREAM_IN_ORDER;
    if (ahead > 0) {
        if (held_has(stream, &data))
            return STREAM_RETRANSMISSION;
        if (!held_keep(stream, &data, at, sink->account))
            give_up_order(stream, &data, at, sink);
        return order;
    }
    if ((uint32_t)-ahead >= data.length)
        return STREAM_RETRANSMISSION;
    if (segment_may_be_padding(&data)) {
        if (!is_doubtful(stream) && !held_keep_apart(stream, &data, at, sink->account))
            give_up_order(stream, &data, at, sink);
        return STREAM_IN_ORDER;
    }
    hand_on(stream, data.seq, data.payload, data.length, at.frame, at, sink);
    drain(stream, at, sink);
    return order;
}
