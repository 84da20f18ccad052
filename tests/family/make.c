#include "tests/family/make.h"

#include "base/hash.h"
#include "dissect/net/link.h"
#include "tests/support/wire.h"

#include <stdlib.h>

enum { LARGEST = 60000 /* payload that fits an IP packet with its headers */ };

/* The same on every machine, unlike rand(). */
static uint32_t random_below(uint64_t *state, uint32_t bound)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % bound;
}

bool can_remake(const struct frame *frame, struct packet *packet)
{
    return link_decode(frame, packet) && packet->is_tcp && !packet->bare && !packet->is_icmp_error &&
           !packet->datagram_count && packet->segment.payload.len == packet->segment.length;
}

/* ---- segments in pieces ---- */

/* One piece of a segment: SYN stays on the first, FIN and RST on the last. */
static void add_piece(struct frames *to, const struct packet *packet, uint32_t from, uint32_t length)
{
    static struct wire wire;
    const struct segment *segment = &packet->segment;
    struct frame made = { .time = packet->frame->time, .link_type = 1 };
    uint32_t syn = segment->flags & TCP_SYN ? 1 : 0;
    uint8_t flags = segment->flags;

    if (from)
        flags &= (uint8_t)~TCP_SYN;
    if (from + length < segment->length)
        flags &= (uint8_t) ~(TCP_FIN | TCP_RST | TCP_PUSH);
    wire.len = 0;
    made.data = wire_segment(&wire, packet, segment->seq + from + (from ? syn : 0), flags,
                             bytes_of(segment->payload.data + from, length));
    made.original_length = (uint32_t)made.data.len;
    frames_add(to, &made);
}

/* What a RST carries is a remark, told by its length: it stays whole. */
static bool is_divisible(const struct frame *frame, struct packet *packet)
{
    return can_remake(frame, packet) && packet->segment.length > 1 && !(packet->segment.flags & TCP_RST);
}

struct frames make_split(const struct frames *frames, unsigned seed, struct tally *tally)
{
    struct frames made = { 0 };

    (void)seed;
    for (size_t i = 0; i < frames->count; i++) {
        struct packet packet;

        if (!is_divisible(&frames->items[i], &packet)) {
            tally->passed++;
            frames_add(&made, &frames->items[i]);
            continue;
        }
        tally->remade++;
        for (uint32_t from = 0; from < packet.segment.length; from++)
            add_piece(&made, &packet, from, 1);
    }
    return made;
}

/* Pieces of a segment are of one order of magnitude, few bytes or most of a packet. */
static void add_random_pieces(struct frames *to, const struct packet *packet, uint64_t *state)
{
    static const uint32_t scales[] = { 2, 6, 40, 300, 1500, LARGEST };
    uint32_t scale = scales[random_below(state, sizeof scales / sizeof *scales)];
    uint32_t length = packet->segment.length;

    for (uint32_t from = 0, piece; from < length; from += piece) {
        piece = 1 + random_below(state, scale);
        piece = piece < length - from ? piece : length - from;
        add_piece(to, packet, from, piece);
    }
}

struct frames make_random(const struct frames *frames, unsigned seed, struct tally *tally)
{
    struct frames made = { 0 };
    uint64_t state = seed;

    for (size_t i = 0; i < frames->count; i++) {
        struct packet packet;

        if (is_divisible(&frames->items[i], &packet)) {
            tally->remade++;
            add_random_pieces(&made, &packet, &state);
        } else {
            tally->passed++;
            frames_add(&made, &frames->items[i]);
        }
    }
    return made;
}

/* ---- other order ---- */

enum { WINDOW = 4 /* frames */ };
#define WINDOW_NS 50000000 /* a mirror port or a network mixes up what comes close together */

enum cargo { CARGO_FIXED, CARGO_SEGMENT, CARGO_DATAGRAM };

/* A frame on its way to another place. */
struct mover {
    const struct frame *frame;
    enum cargo cargo;
    bool begins; /* with it the direction's stream begins, if nothing came before */
    struct endpoint from, to;
};

/* RFC 6347 4.2.2: the first part of a ClientHello, of an epoch without keys. */
static bool opens_dtls(struct bytes payload)
{
    enum { RECORD = 13, HANDSHAKE = 22, HELLO = 1, OFFSET = 6 };
    struct cursor in = cur_of(payload);
    bool handshake = cur_u8(&in) == HANDSHAKE, hello;

    cur_skip(&in, RECORD - 1);
    hello = cur_u8(&in) == HELLO;
    cur_skip(&in, OFFSET - 1);
    return handshake && hello && cur_u24(&in) == 0 && cur_ok(&in);
}

static struct mover mover_of(const struct frame *frame)
{
    struct mover mover = { .frame = frame, .cargo = CARGO_FIXED };
    struct packet packet;

    if (!link_decode(frame, &packet) || packet.bare || packet.is_icmp_error)
        return mover;
    if (packet.is_tcp) {
        bool moves = packet.segment.length && !(packet.segment.flags & (TCP_SYN | TCP_FIN | TCP_RST));

        mover.cargo = moves ? CARGO_SEGMENT : CARGO_FIXED;
        mover.begins = packet.segment.length || packet.segment.flags & TCP_SYN;
        mover.from = (struct endpoint){ packet.source, packet.source_port, 0 };
        mover.to = (struct endpoint){ packet.destination, packet.destination_port, 0 };
    } else if (packet.datagram_count == 1) {
        const struct datagram *datagram = &packet.datagrams[0];

        mover.cargo = opens_dtls(datagram->payload) ? CARGO_FIXED : CARGO_DATAGRAM;
        mover.from = (struct endpoint){ datagram->source, datagram->source_port, 1 };
        mover.to = (struct endpoint){ datagram->destination, datagram->destination_port, 1 };
    }
    return mover;
}

static bool same_direction(const struct mover *a, const struct mover *b)
{
    return endpoint_equal(&a->from, &b->from) && endpoint_equal(&a->to, &b->to);
}

static uint64_t hash_of(const struct mover *mover)
{
    uint64_t ports = (uint64_t)mover->from.port << 16 | mover->to.port;

    ports = hash_bytes(bytes_of(mover->from.address.bytes, sizeof mover->from.address.bytes), ports);
    return hash_bytes(bytes_of(mover->to.address.bytes, sizeof mover->to.address.bytes), ports);
}

static bool is_near(const struct mover *mover, int64_t place)
{
    return mover->frame->time - place < WINDOW_NS && place - mover->frame->time < WINDOW_NS;
}

static bool answers(const struct mover *a, const struct mover *b)
{
    return endpoint_equal(&a->from, &b->to) && endpoint_equal(&a->to, &b->from);
}

/* May the movers at both ends change places, past those between? */
static bool may_swap(const struct mover *movers, const struct frames *frames, size_t first, size_t last, bool mixed)
{
    if (last >= frames->count || !is_near(&movers[first], frames->items[last].time) ||
        !is_near(&movers[last], frames->items[first].time))
        return false;
    for (size_t i = first; i <= last; i++)
        if (movers[i].cargo == CARGO_FIXED ||
            ((!mixed || movers[i].cargo == CARGO_DATAGRAM) &&
             (answers(&movers[i], &movers[first]) || answers(&movers[i], &movers[last]))))
            return false;
    return true;
}

/* The first data of each direction of TCP says where the stream begins, if no SYN does. Directions stand in a hash table. */
static void pin_first(struct mover *movers, size_t count)
{
    size_t size = 16;
    struct mover **seen;

    while (size < count * 2)
        size *= 2;
    if (!(seen = calloc(size, sizeof(struct mover *))))
        exit(1);
    for (size_t i = 0; i < count; i++) {
        size_t place = hash_of(&movers[i]) & (size - 1);

        if (!movers[i].begins)
            continue;
        while (seen[place] && !same_direction(seen[place], &movers[i]))
            place = (place + 1) & (size - 1);
        if (!seen[place] && movers[i].cargo == CARGO_SEGMENT)
            movers[i].cargo = CARGO_FIXED;
        if (!seen[place])
            seen[place] = &movers[i];
    }
    free(seen);
}

static struct mover *movers_of(const struct frames *frames)
{
    struct mover *movers = calloc(frames->count + 1, sizeof *movers);

    if (!movers)
        exit(1);
    for (size_t i = 0; i < frames->count; i++)
        movers[i] = mover_of(&frames->items[i]);
    pin_first(movers, frames->count);
    return movers;
}

static struct frames shuffle(const struct frames *frames, unsigned seed, struct tally *tally, bool mixed)
{
    struct frames made = { 0 };
    struct mover *movers = movers_of(frames);
    uint64_t state = seed;

    for (size_t i = 0; i + 1 < frames->count; i++) {
        size_t other = i + 1 + random_below(&state, WINDOW);
        struct mover keep = movers[i];

        if (!may_swap(movers, frames, i, other, mixed))
            continue;
        movers[i] = movers[other];
        movers[other] = keep;
    }
    for (size_t i = 0; i < frames->count; i++) {
        struct frame frame = *movers[i].frame;

        tally->remade += movers[i].frame != &frames->items[i];
        tally->passed += movers[i].frame == &frames->items[i];
        frame.time = frames->items[i].time;
        frames_add(&made, &frame);
    }
    free(movers);
    return made;
}

struct frames make_reordered(const struct frames *frames, unsigned seed, struct tally *tally)
{
    return shuffle(frames, seed, tally, false);
}

struct frames make_mixed(const struct frames *frames, unsigned seed, struct tally *tally)
{
    return shuffle(frames, seed, tally, true);
}

/* ---- doubled, cut ---- */

enum { COPY_NS = 2000 };

struct frames make_duplicate(const struct frames *frames, unsigned seed, struct tally *tally)
{
    struct frames made = { 0 };

    (void)seed;
    for (size_t i = 0; i < frames->count; i++) {
        struct frame again = frames->items[i];

        frames_add(&made, &frames->items[i]);
        again.time += COPY_NS;
        frames_add(&made, &again);
        tally->remade++;
    }
    return made;
}

struct frames make_snapped(const struct frames *frames, size_t length)
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
