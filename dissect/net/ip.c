/*
 * ip.c - IPv4 (RFC 791), IPv6 (RFC 8200) and its extension headers.
 *
 * The datagram's own length bounds what follows: Ethernet pads short frames. Where it says more than there is, the
 * rest counts as not captured: tunnels and loggers cut packets without telling. A length of zero is taken for
 * "segmentation offload" and the frame's own end counts. Checksums are not looked at: offloading makes them wrong on
 * the sending host.
 */
#include "dissect/net/link.h"

enum {
    IPV4_HEADER = 20,
    MORE_FRAGMENTS = 0x2000,
    FRAGMENT_OFFSET = 0x1FFF,
    HOP_BY_HOP = 0,
    OPTION_PAD = 0,
    OPTION_JUMBO = 0xC2,
    V6_MORE_FRAGMENTS = 1,
    V6_RESERVED = 6,
};

/* Narrows the packet to the datagram's payload of `length` bytes. */
static void narrow(struct packet *packet, size_t length)
{
    struct cursor *in = &packet->rest;
    size_t there = cur_left(in) + in->missing;

    if (length > there)
        in->missing += length - there;
    packet->rest = cur_child(in, length);
}

/* The packet is the part of a datagram that begins at `offset`. */
static void note_fragment(struct packet *packet, uint32_t id, size_t offset, bool more, bool v6)
{
    packet->is_fragment = true;
    packet->fragment = (struct fragment){ .id = id, .offset = (uint16_t)offset, .more = more, .v6 = v6 };
}

static uint32_t decode_ipv4(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint8_t version_length = cur_u8(in);
    size_t header = (version_length & 0x0F) * 4u, total;
    uint16_t fragment;
    struct bytes address;

    cur_skip(in, 1); /* type of service */
    total = cur_u16(in);
    packet->ip_id = cur_u16(in);
    fragment = cur_u16(in);
    packet->ttl = cur_u8(in);
    packet->protocol = cur_u8(in);
    cur_skip(in, 2); /* checksum */
    address = cur_take(in, 4);
    packet->source = address_v4(address);
    address = cur_take(in, 4);
    packet->destination = address_v4(address);
    if (!cur_ok(in) || version_length >> 4 != 4 || header < IPV4_HEADER || (total && total < header))
        return LAYER_END;
    cur_skip(in, header - IPV4_HEADER);
    if (!cur_ok(in))
        return LAYER_END;
    packet->offloaded = total == 0;
    if (total)
        narrow(packet, total - header);
    if (!(fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)))
        return IP_PROTOCOL(packet->protocol);
    note_fragment(packet, packet->ip_id, (fragment & FRAGMENT_OFFSET) * 8u, fragment & MORE_FRAGMENTS, false);
    return LAYER_END;
}

/* The length in a jumbogram's hop-by-hop options (RFC 2675 2); 0 when there is none. */
static size_t jumbo_length(struct cursor peek)
{
    struct cursor options;
    size_t length;

    cur_skip(&peek, 1); /* next header */
    length = cur_u8(&peek) * 8u + 6;
    options = cur_child(&peek, length);
    while (cur_more(&options)) {
        uint8_t type = cur_u8(&options);
        struct cursor value;

        if (type == OPTION_PAD)
            continue;
        value = cur_vector8(&options);
        if (type == OPTION_JUMBO)
            return cur_u32(&value);
    }
    return 0;
}

static uint32_t decode_ipv6(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint8_t version = cur_u8(in);
    size_t length;
    struct bytes address;

    cur_skip(in, 3); /* traffic class, flow label */
    length = cur_u16(in);
    packet->protocol = cur_u8(in);
    packet->ttl = cur_u8(in);
    packet->ip_id = 0;
    address = cur_take(in, 16);
    packet->source = address_v6(address);
    address = cur_take(in, 16);
    packet->destination = address_v6(address);
    if (!cur_ok(in) || version >> 4 != 6)
        return LAYER_END;
    if (!length && packet->protocol == HOP_BY_HOP)
        length = jumbo_length(*in);
    packet->offloaded = length == 0;
    if (length)
        narrow(packet, length);
    return IP_PROTOCOL(packet->protocol);
}

/* Hop-by-hop, routing, destination options and mobility are of one shape (RFC 8200 4.2). */
static uint32_t decode_option(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    size_t length;

    packet->protocol = cur_u8(in);
    length = cur_u8(in);
    cur_skip(in, length * 8 + 6);
    return cur_ok(in) ? IP_PROTOCOL(packet->protocol) : LAYER_END;
}

/* Authentication header (RFC 4302 2): its length counts 4-byte words. */
static uint32_t decode_ah(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    size_t length;

    packet->protocol = cur_u8(in);
    length = cur_u8(in);
    cur_skip(in, (length + 2) * 4 - 2);
    return cur_ok(in) ? IP_PROTOCOL(packet->protocol) : LAYER_END;
}

/* An "atomic" fragment is a whole packet (RFC 6946). */
static uint32_t decode_fragment(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t offset;
    uint32_t id;

    packet->protocol = cur_u8(in);
    cur_skip(in, 1);
    offset = cur_u16(in);
    id = cur_u32(in);
    if (!cur_ok(in))
        return LAYER_END;
    if (!(offset & ~V6_RESERVED))
        return IP_PROTOCOL(packet->protocol);
    note_fragment(packet, id, offset & ~7u, offset & V6_MORE_FRAGMENTS, true);
    return LAYER_END;
}

const struct link_layer layer_ipv4 = { .name = "IPv4", .decode = decode_ipv4 };
const struct link_layer layer_ipv6 = { .name = "IPv6", .decode = decode_ipv6 };
const struct link_layer layer_ipv6_option = { .name = "IPv6 extension", .decode = decode_option };
const struct link_layer layer_ipv6_ah = { .name = "authentication header", .decode = decode_ah };
const struct link_layer layer_ipv6_fragment = { .name = "IPv6 fragment", .decode = decode_fragment };
