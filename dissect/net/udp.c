/*
 * udp.c - the UDP header (RFC 768). Tunnels that run over UDP are layers of their own, found by port; a datagram
 * that turns out to be none stays the packet's transport.
 */
#include "dissect/net/link.h"

enum { UDP_HEADER = 8 };

static uint32_t tunnel_of(const struct datagram *datagram)
{
    uint32_t to = UDP_PORT(datagram->destination_port), from = UDP_PORT(datagram->source_port);

    return link_has(to) ? to : link_has(from) ? from : LAYER_END;
}

/* A length of zero means "to the end" in IPv6 (RFC 2675 4), and where the sender left lengths to its hardware. */
static bool may_be_zero(const struct packet *packet)
{
    return packet->offloaded || !address_is_v4(&packet->source);
}

static uint32_t decode_udp(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    struct datagram *datagram = &packet->datagrams[packet->datagram_count];
    size_t length;

    if (packet->datagram_count == PACKET_DATAGRAMS)
        return LAYER_END;
    datagram->source = packet->source;
    datagram->destination = packet->destination;
    datagram->source_port = cur_u16(in);
    datagram->destination_port = cur_u16(in);
    length = cur_u16(in);
    cur_skip(in, 2); /* checksum */
    if (!cur_ok(in) || (length < UDP_HEADER && !(length == 0 && may_be_zero(packet))))
        return LAYER_END;
    if (length && length - UDP_HEADER <= cur_left(in) + in->missing) /* else to the end, or a lie */
        packet->rest = cur_child(in, length - UDP_HEADER);
    datagram->payload = cur_rest(&packet->rest);
    datagram->length = (uint32_t)(datagram->payload.len + packet->rest.missing);
    packet->datagram_count++;
    return tunnel_of(datagram);
}

const struct link_layer layer_udp = { .name = "UDP", .decode = decode_udp };
