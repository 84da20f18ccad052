/*
 * link_raw.c - captures without a link header: raw IP, and the 4-byte address family of BSD loopbacks.
 */
#include "dissect/net/link.h"

uint32_t link_ip_by_version(const struct packet *packet)
{
    struct cursor peek = packet->rest;

    switch (cur_u8(&peek) >> 4) {
    case 4:
        return ETHERTYPE(0x0800);
    case 6:
        return ETHERTYPE(0x86DD);
    }
    return LAYER_END;
}

static uint32_t decode_raw(struct packet *packet)
{
    return link_ip_by_version(packet);
}

/* The family's numbers differ between systems and its byte order between hosts; the IP version does not. */
static uint32_t decode_null(struct packet *packet)
{
    cur_skip(&packet->rest, 4);
    return link_ip_by_version(packet);
}

const struct link_layer layer_raw = { .name = "raw IP", .decode = decode_raw };
const struct link_layer layer_null = { .name = "loopback", .decode = decode_null };
