/*
 * link_mpls.c - MPLS labels (RFC 3032), and what is behind them, which they do not say.
 *
 * IP is known by its version, as routers do that balance load (RFC 4928). Anything else is taken for an Ethernet
 * pseudo-wire, with a control word (RFC 4448 4.6) or without.
 */
#include "dissect/net/link.h"

enum { BOTTOM_OF_STACK = 0x100, CONTROL_WORD = 4, ADDRESSES = 12 };

/* Could an Ethernet header stand `skip` bytes ahead? */
static bool has_ethernet(struct cursor peek, size_t skip)
{
    uint16_t type;

    cur_skip(&peek, skip + ADDRESSES);
    type = cur_u16(&peek);
    return cur_ok(&peek) && link_has(ETHERTYPE(type));
}

/* Address bytes may look like an IP version; then the length behind it hardly fits. */
static bool fits_ip(struct cursor peek)
{
    size_t there = cur_left(&peek) + peek.missing, length;
    uint8_t first = cur_u8(&peek);

    cur_skip(&peek, first >> 4 == 6 ? 3 : 1);
    length = cur_u16(&peek) + (first >> 4 == 6 ? 40u : 0);
    return cur_ok(&peek) && length <= there;
}

static uint32_t decode_mpls(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint32_t label, ip;
    struct cursor peek;

    do
        label = cur_u32(in);
    while (cur_ok(in) && !(label & BOTTOM_OF_STACK));
    if (!cur_ok(in))
        return LAYER_END;
    ip = link_ip_by_version(packet);
    if (ip != LAYER_END && (fits_ip(*in) || !has_ethernet(*in, 0)))
        return ip;
    peek = *in;
    if (cur_u16(&peek) == 0 && has_ethernet(*in, CONTROL_WORD))
        cur_skip(in, CONTROL_WORD);
    return has_ethernet(*in, 0) ? LINKTYPE(1) : LAYER_END;
}

const struct link_layer layer_mpls = { .name = "MPLS", .decode = decode_mpls };
