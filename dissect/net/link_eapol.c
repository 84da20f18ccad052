/*
 * link_eapol.c - EAP over LANs (IEEE 802.1X 11.3): of its packets those that carry EAP.
 */
#include "dissect/net/link.h"

enum { EAP_PACKET = 0 };

static uint32_t decode_eapol(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint8_t type;

    cur_skip(in, 1); /* version */
    type = cur_u8(in);
    *in = cur_vector16(in);
    packet->is_eap =
        cur_ok(in) && type == EAP_PACKET && packet->hardware_source.len == 6 && packet->hardware_destination.len == 6;
    return LAYER_END;
}

const struct link_layer layer_eapol = { .name = "EAPOL", .decode = decode_eapol };
