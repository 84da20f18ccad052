/*
 * link_ppp.c - PPP (RFC 1661), over Ethernet (RFC 2516), in serial captures and over L2TPv2 (RFC 2661); Cisco's HDLC.
 */
#include "dissect/net/link.h"

enum {
    ALL_STATIONS = 0xFF,
    UNNUMBERED = 0x03,
    PPPOE_VERSION_TYPE = 0x11,
    PPPOE_SESSION_DATA = 0,
    HDLC_UNICAST = 0x0F,
    HDLC_BROADCAST = 0x8F,
    MULTILINK_WHOLE = 0xC0,
};

static bool next_is(const struct cursor *in, uint8_t value)
{
    struct cursor peek = *in;

    return cur_u8(&peek) == value && cur_ok(&peek);
}

/* Address and control are optional (RFC 1661 6.6); a protocol number whose first byte is odd has only that one. */
static uint32_t decode_ppp(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t protocol;

    if (next_is(in, ALL_STATIONS)) {
        cur_skip(in, 1);
        if (cur_u8(in) != UNNUMBERED)
            return LAYER_END;
    }
    protocol = cur_u8(in);
    if (!(protocol & 1))
        protocol = (uint16_t)(protocol << 8 | cur_u8(in));
    return cur_ok(in) ? PPP_PROTOCOL(protocol) : LAYER_END;
}

/* A byte for the direction stands before PPP, or in place of its address. */
static uint32_t decode_ppp_directed(struct packet *packet)
{
    cur_skip(&packet->rest, 1);
    if (next_is(&packet->rest, UNNUMBERED))
        cur_skip(&packet->rest, 1);
    return decode_ppp(packet);
}

static uint32_t decode_pppoe(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint8_t version_type = cur_u8(in), code = cur_u8(in);
    size_t length;

    cur_skip(in, 2); /* session */
    length = cur_u16(in);
    if (!cur_ok(in) || version_type != PPPOE_VERSION_TYPE || code != PPPOE_SESSION_DATA)
        return LAYER_END;
    if (length <= cur_left(in) + in->missing)
        packet->rest = cur_child(in, length);
    return decode_ppp(packet);
}

/* Multilink (RFC 1990 3): only a packet that was not split, with the long sequence number. */
static uint32_t decode_multilink(struct packet *packet)
{
    uint8_t flags = cur_u8(&packet->rest);

    cur_skip(&packet->rest, 3);
    return flags == MULTILINK_WHOLE ? decode_ppp(packet) : LAYER_END;
}

/* Serial lines: PPP in HDLC framing (RFC 1662), or Cisco's own with an EtherType (RFC 1547 4.3.1). */
static uint32_t decode_hdlc(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint8_t address;
    uint16_t type;

    if (next_is(in, ALL_STATIONS))
        return decode_ppp(packet);
    address = cur_u8(in);
    cur_skip(in, 1); /* control */
    type = cur_u16(in);
    if (!cur_ok(in) || (address != HDLC_UNICAST && address != HDLC_BROADCAST))
        return LAYER_END;
    return ETHERTYPE(type);
}

const struct link_layer layer_ppp = { .name = "PPP", .decode = decode_ppp };
const struct link_layer layer_ppp_directed = { .name = "PPP with direction", .decode = decode_ppp_directed };
const struct link_layer layer_pppoe = { .name = "PPPoE", .decode = decode_pppoe };
const struct link_layer layer_multilink = { .name = "PPP multilink", .decode = decode_multilink };
const struct link_layer layer_hdlc = { .name = "HDLC", .decode = decode_hdlc };
