/*
 * link_ethernet.c - Ethernet II and IEEE 802.3 with LLC and SNAP, and what capture devices put before them.
 */
#include "dissect/net/link.h"

enum {
    SMALLEST_ETHERTYPE = 0x0600,
    LLC_SNAP = 0xAAAA,
    LLC_IP = 0x0606,
    LLC_UNNUMBERED = 3,
    ORGANISATION_8021H = 0xF8
};

uint32_t link_after_llc(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t access_points = cur_u16(in), type;
    uint8_t control = cur_u8(in);
    uint32_t organisation;

    if (access_points == LLC_IP && control == LLC_UNNUMBERED)
        return ETHERTYPE(0x0800);
    if (access_points != LLC_SNAP || control != LLC_UNNUMBERED)
        return LAYER_END;
    organisation = cur_u24(in);
    type = cur_u16(in);
    return cur_ok(in) && (organisation == 0 || organisation == ORGANISATION_8021H) ? ETHERTYPE(type) : LAYER_END;
}

uint32_t link_after_type(struct packet *packet, uint16_t type)
{
    if (type < SMALLEST_ETHERTYPE)
        return link_after_llc(packet);
    return cur_ok(&packet->rest) ? ETHERTYPE(type) : LAYER_END;
}

static uint32_t decode_ethernet(struct packet *packet)
{
    packet->hardware_destination = cur_take(&packet->rest, 6);
    packet->hardware_source = cur_take(&packet->rest, 6);
    return link_after_type(packet, cur_u16(&packet->rest));
}

/* Hilscher netANALYZER: four bytes about the port, then Ethernet ... */
static uint32_t decode_netanalyzer(struct packet *packet)
{
    cur_skip(&packet->rest, 4);
    return LINKTYPE(1);
}

/* ... or Ethernet with its preamble. */
static uint32_t decode_netanalyzer_transparent(struct packet *packet)
{
    cur_skip(&packet->rest, 4 + 8);
    return LINKTYPE(1);
}

const struct link_layer layer_ethernet = { .name = "Ethernet", .decode = decode_ethernet };
const struct link_layer layer_llc = { .name = "LLC", .decode = link_after_llc };
const struct link_layer layer_netanalyzer = { .name = "netANALYZER", .decode = decode_netanalyzer };
const struct link_layer layer_netanalyzer_transparent = { .name = "netANALYZER, transparent",
                                                          .decode = decode_netanalyzer_transparent };
