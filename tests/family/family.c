/*
 * family.c - every sample is a family of captures that must tell the same.
 *
 *   family WAY CAPTURE...
 *
 *   split      one byte of payload a segment
 *   reorder    segments out of order within a small window, several seeds
 *   duplicate  every packet twice
 *   fragment   every packet in IP fragments, the last one first
 *   snap       packets cut to each length in turn
 *   end        the capture cut off behind each frame
 *
 * The first four must give the same transcript. Cut ones must not invent a fault: no message is called
 * malformed, and what did not fail in whole does not fail in part.
 */
#include "tests/support/capture.h"
#include "tests/support/wire.h"

#include "dissect/net/link.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEEDS = 8, WINDOW = 4, LONGEST_SNAP = 1600, FRAGMENT = 24 /* bytes: the TCP header comes in two */ };

static int faults;

static void fault(const char *capture, const char *what, unsigned long detail)
{
    printf("%s: %s (%lu)\n", capture, what, detail);
    faults++;
}

/* ---- making captures ---- */

static void add_segment(struct frames *to, const struct frame *frame, const struct packet *packet, uint32_t seq,
                        uint8_t flags, struct bytes payload)
{
    struct wire wire = { .len = 0 };
    struct frame made = { .time = frame->time, .link_type = 1 };

    made.data = wire_segment(&wire, packet, seq, flags, payload);
    made.original_length = (uint32_t)made.data.len;
    frames_add(to, &made);
}

/* Its flags: SYN on the first piece, FIN and RST on the last. */
static void add_split(struct frames *to, const struct frame *frame, const struct packet *packet)
{
    const struct segment *segment = &packet->segment;
    uint32_t syn = segment->flags & TCP_SYN ? 1 : 0;

    if (segment->length < 2 || segment->payload.len < segment->length) {
        frames_add(to, frame);
        return;
    }
    for (uint32_t i = 0; i < segment->length; i++) {
        uint8_t flags = segment->flags;

        if (i)
            flags &= (uint8_t)~TCP_SYN;
        if (i + 1 < segment->length)
            flags &= (uint8_t) ~(TCP_FIN | TCP_RST | TCP_PUSH);
        add_segment(to, frame, packet, segment->seq + i + (i ? syn : 0), flags,
                    bytes_of(segment->payload.data + i, 1));
    }
}

static struct frames split(const struct frames *frames)
{
    struct frames made = { 0 };

    for (size_t i = 0; i < frames->count; i++) {
        struct packet packet;

        if (link_decode(&frames->items[i], &packet) && packet.is_tcp)
            add_split(&made, &frames->items[i], &packet);
        else
            frames_add(&made, &frames->items[i]);
    }
    return made;
}

static bool carries_data(const struct frame *frame)
{
    struct packet packet;

    return link_decode(frame, &packet) && packet.is_tcp && packet.segment.length &&
           !(packet.segment.flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

/* Shuffles runs of data segments; what opens and closes a connection stays in its place. */
static struct frames reorder(const struct frames *frames, unsigned seed)
{
    struct frames made = { 0 };
    struct frame *order = malloc((frames->count + 1) * sizeof *order);

    if (!order)
        exit(1);
    if (frames->count)
        memcpy(order, frames->items, frames->count * sizeof *order);
    srand(seed);
    for (size_t i = 0; i + 1 < frames->count; i++) {
        size_t other = i + 1 + (size_t)rand() % WINDOW;
        bool movable = other < frames->count;

        for (size_t j = i; j <= other && movable; j++)
            movable = carries_data(&order[j]);
        if (movable) {
            struct frame keep = order[i];

            order[i] = order[other];
            order[other] = keep;
        }
    }
    for (size_t i = 0; i < frames->count; i++) {
        order[i].time = frames->items[i].time;
        frames_add(&made, &order[i]);
    }
    free(order);
    return made;
}

static struct frames duplicate(const struct frames *frames)
{
    struct frames made = { 0 };

    for (size_t i = 0; i < frames->count; i++) {
        struct frame again = frames->items[i];

        frames_add(&made, &frames->items[i]);
        again.time += 2000;
        frames_add(&made, &again);
    }
    return made;
}

/* The headers of one fragment; `carried` is what the datagram holds. */
static void put_fragment_header(struct wire *wire, struct bytes headers, size_t carried, size_t from, size_t length,
                                uint32_t id)
{
    bool v4 = headers.len == 34, more = from + length < carried;

    wire_put(wire, headers.data, headers.len);
    if (v4) {
        wire->len = 16;
        wire_u16(wire, (unsigned)(20 + length));
        wire_u16(wire, id);
        wire_u16(wire, (unsigned)(from / 8) | (more ? 0x2000 : 0));
        wire->len = headers.len;
        return;
    }
    wire->len = 18;
    wire_u16(wire, (unsigned)(8 + length));
    wire_u8(wire, 44);
    wire->len = headers.len;
    wire_u16(wire, PROTOCOL_TCP << 8);
    wire_u16(wire, (unsigned)from | more);
    wire_u32(wire, id);
}

static void add_fragments(struct frames *to, const struct frame *frame, const struct packet *packet, uint32_t id)
{
    static struct wire whole, wire;
    size_t header = address_is_v4(&packet->source) ? 34 : 54, carried, from;

    whole.len = 0;
    wire_segment(&whole, packet, packet->segment.seq, packet->segment.flags, packet->segment.payload);
    carried = whole.len - header;
    for (from = (carried - 1) / FRAGMENT * FRAGMENT;; from -= FRAGMENT) {
        size_t length = carried - from < FRAGMENT ? carried - from : FRAGMENT;
        struct frame made = { .time = frame->time, .link_type = 1 };

        wire.len = 0;
        put_fragment_header(&wire, bytes_of(whole.bytes, header), carried, from, length, id);
        wire_put(&wire, whole.bytes + header + from, length);
        made.data = wire_view(&wire);
        made.original_length = (uint32_t)wire.len;
        frames_add(to, &made);
        if (from == 0)
            return;
    }
}

static struct frames fragment(const struct frames *frames)
{
    struct frames made = { 0 };
    uint32_t id = 0;

    for (size_t i = 0; i < frames->count; i++) {
        struct packet packet;

        if (link_decode(&frames->items[i], &packet) && packet.is_tcp &&
            packet.segment.payload.len == packet.segment.length)
            add_fragments(&made, &frames->items[i], &packet, ++id);
        else
            frames_add(&made, &frames->items[i]);
    }
    return made;
}

static struct frames snap(const struct frames *frames, size_t length)
{
    struct frames made = { 0 };

    for (size_t i = 0; i < frames->count; i++) {
        struct frame cut = frames->items[i];

        if (cut.data.len > length)
            cut.data.len = length;
        frames_add(&made, &cut);
    }
    return made;
}

/* ---- comparing ---- */

static void same(const char *capture, const struct transcripts *whole, const struct frames *frames, bool verdict,
                 unsigned long detail)
{
    struct transcripts made = transcripts_of(frames);

    if (made.count != whole->count)
        fault(capture, "another number of connections", detail);
    for (size_t i = 0; i < whole->count; i++) {
        const struct transcript_text *want = &whole->items[i];
        const struct transcript_text *have = transcript_find(&made, want->stream_index);

        if (!have || strcmp(have->client, want->client) != 0 || strcmp(have->server, want->server) != 0) {
            fault(capture, "another transcript", detail);
            printf("  wanted:\n%s\n--\n%s\n  got:\n%s\n--\n%s\n", want->client, want->server,
                   have ? have->client : "nothing", have ? have->server : "");
        } else if (verdict && strcmp(have->verdict, want->verdict) != 0) {
            fault(capture, have->verdict, detail);
        }
    }
    transcripts_release(&made);
}

static void no_invention(const char *capture, const struct transcripts *whole, const struct frames *frames,
                         unsigned long detail)
{
    struct transcripts made = transcripts_of(frames);

    for (size_t i = 0; i < made.count; i++) {
        const struct transcript_text *have = &made.items[i];
        const struct transcript_text *want = transcript_find(whole, have->stream_index);

        if (have->malformed && !(want && want->malformed))
            fault(capture, "a message is called malformed", detail);
        if (have->outcome == OUTCOME_FAILED && !(want && want->outcome == OUTCOME_FAILED))
            fault(capture, have->verdict, detail);
    }
    transcripts_release(&made);
}

/* ---- ways ---- */

static void way_split(const char *capture, const struct frames *frames, const struct transcripts *whole)
{
    struct frames made = split(frames);

    same(capture, whole, &made, true, 1);
    frames_release(&made);
}

static void way_reorder(const char *capture, const struct frames *frames, const struct transcripts *whole)
{
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct frames made = reorder(frames, seed);

        same(capture, whole, &made, false, seed);
        frames_release(&made);
    }
}

static void way_duplicate(const char *capture, const struct frames *frames, const struct transcripts *whole)
{
    struct frames made = duplicate(frames);

    same(capture, whole, &made, true, 2);
    frames_release(&made);
}

static void way_fragment(const char *capture, const struct frames *frames, const struct transcripts *whole)
{
    struct frames made = fragment(frames);

    same(capture, whole, &made, true, 3);
    frames_release(&made);
}

static void way_snap(const char *capture, const struct frames *frames, const struct transcripts *whole)
{
    for (size_t length = 0; length < LONGEST_SNAP; length++) {
        struct frames made = snap(frames, length);

        no_invention(capture, whole, &made, length);
        frames_release(&made);
    }
}

static void way_end(const char *capture, const struct frames *frames, const struct transcripts *whole)
{
    for (size_t end = 0; end <= frames->count; end++) {
        struct frames made = *frames;

        made.count = end;
        no_invention(capture, whole, &made, end);
    }
}

static const struct way {
    const char *name;
    void (*run)(const char *capture, const struct frames *frames, const struct transcripts *whole);
} ways[] = {
    { "split", way_split },       { "reorder", way_reorder }, { "duplicate", way_duplicate },
    { "fragment", way_fragment }, { "snap", way_snap },       { "end", way_end },
};

int main(int argc, char **argv)
{
    const struct way *way = NULL;

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (argc > 2 && strcmp(ways[i].name, argv[1]) == 0)
            way = &ways[i];
    if (!way) {
        fprintf(stderr, "usage: family split|reorder|duplicate|fragment|snap|end CAPTURE...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        struct frames frames = frames_of_file(argv[i]);
        struct transcripts whole = transcripts_of(&frames);

        way->run(argv[i], &frames, &whole);
        transcripts_release(&whole);
        frames_release(&frames);
    }
    printf("%s: %d captures, %d faults\n", way->name, argc - 2, faults);
    return faults != 0;
}
