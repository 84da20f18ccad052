/*
 * link_cooked.c - Linux "cooked" captures, as the "any" interface gives them: LINKTYPE_LINUX_SLL and SLL2.
 */
#include "dissect/net/link.h"

static uint32_t decode_sll(struct packet *packet)
{
    uint16_t type;

    cur_skip(&packet->rest, 14); /* direction, hardware type, address length, address */
    type = cur_u16(&packet->rest);
    return cur_ok(&packet->rest) ? ETHERTYPE(type) : LAYER_END;
}

static uint32_t decode_sll2(struct packet *packet)
{
    uint16_t type = cur_u16(&packet->rest);

    cur_skip(&packet->rest, 18); /* reserved, interface, hardware type, direction, address length, address */
    return cur_ok(&packet->rest) ? ETHERTYPE(type) : LAYER_END;
}

const struct link_layer layer_sll = { .name = "Linux cooked", .decode = decode_sll };
const struct link_layer layer_sll2 = { .name = "Linux cooked v2", .decode = decode_sll2 };
