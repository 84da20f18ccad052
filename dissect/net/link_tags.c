/*
 * link_tags.c - tags between the Ethernet addresses and the EtherType of what is carried: a few bytes that say who,
 * where or how, and again a type. Connections are told apart without them.
 */
#include "dissect/net/link.h"

/* `length` bytes of tag, then an EtherType. */
static uint32_t skip_tag(struct packet *packet, size_t length)
{
    cur_skip(&packet->rest, length);
    return link_after_type(packet, cur_u16(&packet->rest));
}

/* IEEE 802.1Q: priority, VLAN identifier. */
static uint32_t decode_vlan(struct packet *packet)
{
    return skip_tag(packet, 2);
}

/* Cisco MetaData: version, length, one option with the security group. */
static uint32_t decode_metadata(struct packet *packet)
{
    return skip_tag(packet, 6);
}

/* Cisco VN-Tag: virtual interfaces. */
static uint32_t decode_vntag(struct packet *packet)
{
    return skip_tag(packet, 4);
}

/* IEEE 802.1BR E-TAG: the same idea. */
static uint32_t decode_etag(struct packet *packet)
{
    return skip_tag(packet, 6);
}

/* HSR (IEC 62439-3): path, size, sequence number. PRP has the same as a trailer, which nobody needs to read. */
static uint32_t decode_hsr(struct packet *packet)
{
    return skip_tag(packet, 4);
}

/* IEEE 802.1ah I-TAG: service instance, then the customer's whole frame. */
static uint32_t decode_itag(struct packet *packet)
{
    cur_skip(&packet->rest, 4);
    return LINKTYPE(1);
}

const struct link_layer layer_vlan = { .name = "VLAN tag", .decode = decode_vlan };
const struct link_layer layer_metadata = { .name = "Cisco MetaData", .decode = decode_metadata };
const struct link_layer layer_vntag = { .name = "VN-Tag", .decode = decode_vntag };
const struct link_layer layer_etag = { .name = "E-TAG", .decode = decode_etag };
const struct link_layer layer_hsr = { .name = "HSR", .decode = decode_hsr };
const struct link_layer layer_itag = { .name = "I-TAG", .decode = decode_itag };
