/*
 * link_ethernet.c - Ethernet II and IEEE 802.3, and the tags of IEEE 802.1Q and 802.1ad.
 */
#include "dissect/net/link.h"

enum { SMALLEST_ETHERTYPE = 0x0600, LLC_SNAP = 0xAAAA };

/* What follows an EtherType field, which in 802.3 is a length followed by LLC (and perhaps SNAP). */
static uint32_t after_type(struct packet *packet, uint16_t type)
{
    struct cursor *in = &packet->rest;

    if (type >= SMALLEST_ETHERTYPE)
        return cur_ok(in) ? ETHERTYPE(type) : LAYER_END;
    if (cur_u16(in) != LLC_SNAP)
        return LAYER_END;
    cur_skip(in, 4); /* control, organisation */
    type = cur_u16(in);
    return cur_ok(in) ? ETHERTYPE(type) : LAYER_END;
}

static uint32_t decode_ethernet(struct packet *packet)
{
    cur_skip(&packet->rest, 12); /* destination, source */
    return after_type(packet, cur_u16(&packet->rest));
}

static uint32_t decode_vlan(struct packet *packet)
{
    cur_skip(&packet->rest, 2); /* priority, VLAN identifier: connections are told apart without it */
    return after_type(packet, cur_u16(&packet->rest));
}

const struct link_layer layer_ethernet = { .name = "Ethernet", .decode = decode_ethernet };
const struct link_layer layer_vlan = { .name = "VLAN tag", .decode = decode_vlan };
