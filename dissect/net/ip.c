/*
 * ip.c - IPv4 (RFC 791), IPv6 (RFC 8200) and its extension headers.
 *
 * The datagram's own length bounds what follows: Ethernet pads short frames. A length of zero is taken for
 * "segmentation offload" and the frame's own end counts. Checksums are not looked at: offloading makes them
 * wrong on the sending host.
 */
#include "dissect/net/link.h"

enum { IPV4_HEADER = 20, MORE_FRAGMENTS = 0x2000, FRAGMENT_OFFSET = 0x1FFF };

/* Narrows the packet to the datagram's payload of `length` bytes. */
static void narrow(struct packet *packet, size_t length)
{
    packet->rest = cur_child(&packet->rest, length);
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
    if (total)
        narrow(packet, total - header);
    packet->fragment = (fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) != 0;
    return packet->fragment || !cur_ok(&packet->rest) ? LAYER_END : IP_PROTOCOL(packet->protocol);
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
    if (length)
        narrow(packet, length);
    return cur_ok(&packet->rest) ? IP_PROTOCOL(packet->protocol) : LAYER_END;
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

static uint32_t decode_fragment(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t offset;

    packet->protocol = cur_u8(in);
    cur_skip(in, 1);
    offset = cur_u16(in);
    cur_skip(in, 4);                             /* identification */
    packet->fragment = (offset & ~0x0006u) != 0; /* an "atomic" fragment is a whole packet (RFC 6946) */
    return cur_ok(in) && !packet->fragment ? IP_PROTOCOL(packet->protocol) : LAYER_END;
}

const struct link_layer layer_ipv4 = { .name = "IPv4", .decode = decode_ipv4 };
const struct link_layer layer_ipv6 = { .name = "IPv6", .decode = decode_ipv6 };
const struct link_layer layer_ipv6_option = { .name = "IPv6 extension", .decode = decode_option };
const struct link_layer layer_ipv6_ah = { .name = "authentication header", .decode = decode_ah };
const struct link_layer layer_ipv6_fragment = { .name = "IPv6 fragment", .decode = decode_fragment };
