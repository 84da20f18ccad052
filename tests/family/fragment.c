#include "tests/family/make.h"

#include "tests/support/wire.h"

enum { FRAGMENT = 24 /* bytes: the TCP header comes in two */, LARGEST = 60000 };

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

struct frames make_fragments(const struct frames *frames, unsigned seed, struct tally *tally)
{
    struct frames made = { 0 };
    uint32_t id = seed;

    for (size_t i = 0; i < frames->count; i++) {
        struct packet packet;

        if (can_remake(&frames->items[i], &packet) && packet.segment.length < LARGEST) {
            tally->remade++;
            add_fragments(&made, &frames->items[i], &packet, ++id);
        } else {
            tally->passed++;
            frames_add(&made, &frames->items[i]);
        }
    }
    return made;
}
