/*
 * link_gre.c - GRE (RFC 2784, 2890; routing of RFC 1701), its version for PPTP (RFC 2637), and what is only seen inside
 * it: ERSPAN and WCCP.
 */
#include "dissect/net/link.h"

enum {
    CHECKSUM = 0x8000,
    ROUTING = 0x4000,
    KEY = 0x2000,
    SEQUENCE = 0x1000,
    ACKNOWLEDGEMENT = 0x0080, /* of version 1 */
    VERSION = 0x0007,
    TYPE_PPP = 0x880B,
    TYPE_ERSPAN = 0x88BE,
    ERSPAN_II = 1,
    ERSPAN_III = 2,
    ERSPAN_SUBHEADER = 0x0001, /* the O bit */
    ERSPAN_IP = 2,             /* frame type of version III; 0 is Ethernet */
};

/* Source route entries (RFC 1701) up to the empty one. */
static void skip_routing(struct cursor *in)
{
    size_t length;

    do {
        cur_skip(in, 3); /* address family, offset */
        length = cur_u8(in);
        cur_skip(in, length);
    } while (cur_ok(in) && length);
}

/* Reserved bits are there to be ignored (RFC 2784 2.3). */
static uint32_t decode_v0(struct packet *packet, uint16_t flags, uint16_t type)
{
    struct cursor *in = &packet->rest;

    cur_skip(in, flags & (CHECKSUM | ROUTING) ? 4 : 0);
    cur_skip(in, flags & KEY ? 4 : 0);
    cur_skip(in, flags & SEQUENCE ? 4 : 0);
    if (flags & ROUTING)
        skip_routing(in);
    if (!cur_ok(in))
        return LAYER_END;
    if (type == TYPE_ERSPAN && !(flags & SEQUENCE))
        return LINKTYPE(1); /* ERSPAN type I has no header of its own */
    return ETHERTYPE(type);
}

static uint32_t decode_v1(struct packet *packet, uint16_t flags, uint16_t type)
{
    struct cursor *in = &packet->rest;
    size_t length = cur_u16(in);

    cur_skip(in, 2); /* call */
    cur_skip(in, flags & SEQUENCE ? 4 : 0);
    cur_skip(in, flags & ACKNOWLEDGEMENT ? 4 : 0);
    if (!cur_ok(in) || flags & (CHECKSUM | ROUTING) || !(flags & KEY) || !(flags & SEQUENCE) || type != TYPE_PPP)
        return LAYER_END;
    packet->rest = cur_child(in, length);
    return ETHERTYPE(type);
}

static uint32_t decode_gre(struct packet *packet)
{
    uint16_t flags = cur_u16(&packet->rest), type = cur_u16(&packet->rest);

    switch (flags & VERSION) {
    case 0:
        return decode_v0(packet, flags, type);
    case 1:
        return decode_v1(packet, flags, type);
    }
    return LAYER_END;
}

static uint32_t decode_erspan2(struct packet *packet)
{
    uint16_t version_vlan = cur_u16(&packet->rest);

    cur_skip(&packet->rest, 6); /* class, truncation, session, index */
    return version_vlan >> 12 == ERSPAN_II ? LINKTYPE(1) : LAYER_END;
}

static uint32_t decode_erspan3(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t version_vlan = cur_u16(in), flags;

    cur_skip(in, 8); /* class, truncation, session, time, security group */
    flags = cur_u16(in);
    cur_skip(in, flags & ERSPAN_SUBHEADER ? 8 : 0);
    if (version_vlan >> 12 != ERSPAN_III)
        return LAYER_END;
    switch (flags >> 10 & 0x1F) {
    case 0:
        return LINKTYPE(1);
    case ERSPAN_IP:
        return link_ip_by_version(packet);
    }
    return LAYER_END;
}

/* Version 2 of WCCP puts four bytes before the redirected packet, version 1 none. */
static uint32_t decode_wccp(struct packet *packet)
{
    if (link_ip_by_version(packet) == LAYER_END)
        cur_skip(&packet->rest, 4);
    return link_ip_by_version(packet);
}

const struct link_layer layer_gre = { .name = "GRE", .decode = decode_gre };
const struct link_layer layer_erspan2 = { .name = "ERSPAN II", .decode = decode_erspan2 };
const struct link_layer layer_erspan3 = { .name = "ERSPAN III", .decode = decode_erspan3 };
const struct link_layer layer_wccp = { .name = "WCCP", .decode = decode_wccp };
