/*
 * link_cooked.c - Linux "cooked" captures, as the "any" interface gives them: LINKTYPE_LINUX_SLL and SLL2.
 */
#include "dissect/net/link.h"

enum {
    ARPHRD_WLAN = 801,
    ARPHRD_PRISM = 802,
    ARPHRD_RADIOTAP = 803,
    ARPHRD_NETLINK = 824,
    PROTOCOL_LLC = 4,
};

/* For some hardware the protocol field is no EtherType. */
static uint32_t after_cooked(struct packet *packet, uint16_t hardware, uint16_t type)
{
    if (!cur_ok(&packet->rest))
        return LAYER_END;
    switch (hardware) {
    case ARPHRD_WLAN:
        return LINKTYPE(105);
    case ARPHRD_PRISM:
        return LINKTYPE(119);
    case ARPHRD_RADIOTAP:
        return LINKTYPE(127);
    case ARPHRD_NETLINK:
        return LAYER_END;
    }
    return type == PROTOCOL_LLC ? link_after_llc(packet) : ETHERTYPE(type);
}

static uint32_t decode_sll(struct packet *packet)
{
    uint16_t hardware;

    cur_skip(&packet->rest, 2); /* direction */
    hardware = cur_u16(&packet->rest);
    cur_skip(&packet->rest, 10); /* address length, address */
    return after_cooked(packet, hardware, cur_u16(&packet->rest));
}

static uint32_t decode_sll2(struct packet *packet)
{
    uint16_t type = cur_u16(&packet->rest), hardware;

    cur_skip(&packet->rest, 6); /* reserved, interface */
    hardware = cur_u16(&packet->rest);
    cur_skip(&packet->rest, 10); /* direction, address length, address */
    return after_cooked(packet, hardware, type);
}

const struct link_layer layer_sll = { .name = "Linux cooked", .decode = decode_sll };
const struct link_layer layer_sll2 = { .name = "Linux cooked v2", .decode = decode_sll2 };
