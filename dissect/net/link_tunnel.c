/*
 * link_tunnel.c - IP packets carried over UDP: GTP-U (3GPP TS 29.281), Teredo (RFC 4380) and L2TPv2 (RFC 2661).
 *
 * A port alone proves nothing: versions, types and lengths must fit, or the datagram was the packet.
 */
#include "dissect/net/link.h"

enum {
    GTP_FORM = 0xF8,   /* version, protocol type, a spare bit ... */
    GTP_FORM_U = 0x30, /* ... as GTP-U has them */
    GTP_OPTIONAL = 0x07,
    GTP_PDU = 0xFF,
    TEREDO_ORIGIN = 0,
    TEREDO_AUTHENTICATION = 1,
    L2TP_CONTROL = 0x8000,
    L2TP_LENGTH = 0x4000,
    L2TP_SEQUENCE = 0x0800,
    L2TP_OFFSET = 0x0200,
    L2TP_FORM = 0x34FF, /* reserved bits and version ... */
    L2TP_FORM_2 = 2,    /* ... as version 2 has them */
};

/* Extension headers: length in 4-byte words, content, type of the next. */
static void skip_gtp_extensions(struct cursor *in, uint8_t type)
{
    while (cur_ok(in) && type) {
        size_t length = cur_u8(in) * 4u;

        if (!length) {
            cur_fail(in);
            return;
        }
        cur_skip(in, length - 2);
        type = cur_u8(in);
    }
}

static uint32_t decode_gtp(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint8_t flags = cur_u8(in), type = cur_u8(in);
    size_t length = cur_u16(in);

    cur_skip(in, 4); /* tunnel endpoint */
    if (!cur_ok(in) || (flags & GTP_FORM) != GTP_FORM_U || type != GTP_PDU)
        return LAYER_END;
    packet->rest = cur_child(in, length);
    if (flags & GTP_OPTIONAL) {
        cur_skip(in, 3); /* sequence number, N-PDU number */
        skip_gtp_extensions(in, cur_u8(in));
    }
    return cur_ok(in) ? link_ip_by_version(packet) : LAYER_END;
}

static void skip_teredo_authentication(struct cursor *in)
{
    size_t identifier, value;

    cur_skip(in, 2);
    identifier = cur_u8(in);
    value = cur_u8(in);
    cur_skip(in, identifier + value + 8 + 1); /* and nonce, confirmation */
}

static uint16_t next_u16(struct cursor peek)
{
    return cur_u16(&peek);
}

static uint32_t decode_teredo(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint32_t ip;

    if (next_u16(*in) == TEREDO_AUTHENTICATION)
        skip_teredo_authentication(in);
    if (next_u16(*in) == TEREDO_ORIGIN)
        cur_skip(in, 2 + 2 + 4); /* and port, address */
    ip = link_ip_by_version(packet);
    return ip == ETHERTYPE(0x86DD) ? ip : LAYER_END;
}

static uint32_t decode_l2tp(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t flags = cur_u16(in);
    size_t length;

    if (!cur_ok(in) || flags & L2TP_CONTROL || (flags & L2TP_FORM) != L2TP_FORM_2)
        return LAYER_END;
    if (flags & L2TP_LENGTH) {
        length = cur_u16(in);
        if (length < 4)
            return LAYER_END;
        packet->rest = cur_child(in, length - 4); /* flags and length are read */
    }
    cur_skip(in, 4); /* tunnel, session */
    cur_skip(in, flags & L2TP_SEQUENCE ? 4 : 0);
    if (flags & L2TP_OFFSET)
        cur_skip(in, cur_u16(in));
    return cur_ok(in) ? LINKTYPE(9) : LAYER_END;
}

const struct link_layer layer_gtp = { .name = "GTP-U", .decode = decode_gtp };
const struct link_layer layer_teredo = { .name = "Teredo", .decode = decode_teredo };
const struct link_layer layer_l2tp = { .name = "L2TP", .decode = decode_l2tp };
