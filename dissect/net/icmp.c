/*
 * icmp.c - ICMP errors (RFC 792, RFC 4443 3) quote the packet that they are about.
 *
 * Wireshark gives a quoted header its stream's number, so it has to count; what is quoted is no part of the stream.
 */
#include "dissect/net/link.h"

enum {
    UNREACHABLE = 3,
    SOURCE_QUENCH = 4,
    REDIRECT = 5,
    TIME_EXCEEDED = 11,
    PARAMETER_PROBLEM = 12,
    LAST_ERROR_V6 = 127, /* the others inform */
    PORTS = 4,
    UDP_HEADER = 8,
    COUNTED_TCP_HEADER = 16, /* of a shorter one Wireshark makes no stream */
};

static bool is_error(uint8_t type)
{
    return type == UNREACHABLE || type == SOURCE_QUENCH || type == REDIRECT || type == TIME_EXCEEDED ||
           type == PARAMETER_PROBLEM;
}

static void note_quoted_udp(struct packet *packet)
{
    struct datagram *datagram = &packet->datagrams[packet->datagram_count];

    if (packet->datagram_count == PACKET_DATAGRAMS)
        return;
    *datagram = (struct datagram){ .source = packet->source,
                                   .destination = packet->destination,
                                   .source_port = packet->source_port,
                                   .destination_port = packet->destination_port };
    packet->datagram_count++;
    packet->bare = true;
}

static void note_quoted_tcp(struct packet *packet)
{
    packet->segment = (struct segment){ .seq = cur_u32(&packet->rest) };
    packet->is_tcp = packet->bare = true;
}

/* The quoted packet's addresses and ports take the place of the error's own. */
static uint32_t decode_quoted(struct packet *packet, const struct icmp_error *error)
{
    struct cursor *in = &packet->rest;
    uint32_t key = link_ip_by_version(packet);
    size_t left;

    while (key != LAYER_END && key != IP_PROTOCOL(PROTOCOL_TCP) && key != IP_PROTOCOL(PROTOCOL_UDP))
        key = link_step(packet, key);
    packet->is_fragment = false; /* it is not here to be put together */
    left = cur_left(in);
    packet->source_port = cur_u16(in);
    packet->destination_port = cur_u16(in);
    if (key == LAYER_END || left < PORTS)
        return LAYER_END;
    packet->is_icmp_error = true;
    packet->icmp = *error;
    if (key == IP_PROTOCOL(PROTOCOL_UDP) && left >= UDP_HEADER)
        note_quoted_udp(packet);
    if (key == IP_PROTOCOL(PROTOCOL_TCP) && left >= COUNTED_TCP_HEADER && (error->v6 || error->type != REDIRECT))
        note_quoted_tcp(packet);
    return LAYER_END;
}

static uint32_t decode_icmp(struct packet *packet)
{
    struct icmp_error error = { .reporter = packet->source };

    error.type = cur_u8(&packet->rest);
    error.code = cur_u8(&packet->rest);
    cur_skip(&packet->rest, 6); /* checksum, and what depends on the type */
    return is_error(error.type) ? decode_quoted(packet, &error) : LAYER_END;
}

static uint32_t decode_icmpv6(struct packet *packet)
{
    struct icmp_error error = { .reporter = packet->source, .v6 = true };

    error.type = cur_u8(&packet->rest);
    error.code = cur_u8(&packet->rest);
    cur_skip(&packet->rest, 6); /* checksum, and what depends on the type */
    return error.type <= LAST_ERROR_V6 ? decode_quoted(packet, &error) : LAYER_END;
}

const struct link_layer layer_icmp = { .name = "ICMP", .decode = decode_icmp };
const struct link_layer layer_icmpv6 = { .name = "ICMPv6", .decode = decode_icmpv6 };
