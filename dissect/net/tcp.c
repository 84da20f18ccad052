/*
 * tcp.c - the TCP header (RFC 9293 3.1) and the one option that a diagnosis needs.
 */
#include "dissect/net/link.h"

enum {
    TCP_HEADER = 20,
    COUNTED_HEADER = 16, /* bytes of it that make Wireshark number the stream */
    OPTION_END = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2,
};

static uint16_t read_mss(struct cursor options)
{
    while (cur_more(&options)) {
        uint8_t kind = cur_u8(&options);
        uint8_t length;
        struct cursor value;

        if (kind == OPTION_END)
            break;
        if (kind == OPTION_NOP)
            continue;
        length = cur_u8(&options);
        if (length < 2)
            break;
        value = cur_child(&options, length - 2u);
        if (kind == OPTION_MSS)
            return cur_u16(&value);
    }
    return 0;
}

/* A header that is cut off or lies takes a stream number all the same, if `there` is enough of it. */
static uint32_t note_bare(struct packet *packet, size_t there)
{
    packet->is_tcp = packet->bare = there >= COUNTED_HEADER;
    packet->segment.payload = bytes_of(NULL, 0);
    packet->segment.length = packet->segment.flags = packet->segment.mss = 0;
    return LAYER_END;
}

static uint32_t decode_tcp(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    size_t there = cur_left(in);
    struct segment *segment = &packet->segment;
    uint16_t offset_flags;
    size_t header;
    struct cursor options;

    packet->source_port = cur_u16(in);
    packet->destination_port = cur_u16(in);
    segment->seq = cur_u32(in);
    segment->ack = cur_u32(in);
    offset_flags = cur_u16(in);
    segment->flags = (uint8_t)offset_flags;
    segment->window = cur_u16(in);
    cur_skip(in, 4); /* checksum, urgent pointer */
    header = (offset_flags >> 12) * 4u;
    if (!cur_ok(in) || header < TCP_HEADER)
        return note_bare(packet, there);
    options = cur_child(in, header - TCP_HEADER);
    if (!cur_ok(in))
        return note_bare(packet, there);
    segment->mss = segment->flags & TCP_SYN ? read_mss(options) : 0;
    segment->payload = cur_rest(in);
    segment->length = (uint32_t)(segment->payload.len + in->missing);
    packet->is_tcp = true;
    return LAYER_END;
}

const struct link_layer layer_tcp = { .name = "TCP", .decode = decode_tcp };
