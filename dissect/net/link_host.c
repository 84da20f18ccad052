/*
 * link_host.c - what firewalls and hosts put before the packets they log: NFLOG, PFLOG, ENC, IPNET and Apple's PKTAP.
 */
#include "dissect/net/link.h"

enum {
    NFLOG_PAYLOAD = 9,
    NFLOG_LAST_TYPE = 0xFF, /* larger numbers are small ones in the other byte order */
    PFLOG_SMALLEST = 4,
    ENC_HEADER = 12,
    IPNET_HEADER = 24,
    PKTAP_PACKET = 1,
    PKTAP_READ = 12,
};

/* One attribute: length, type, value, padding to four bytes; numbers in the byte order of the host. */
static struct cursor nflog_attribute(struct cursor *in, uint16_t *type)
{
    uint16_t length = cur_u16le(in);
    struct cursor value;

    *type = cur_u16le(in);
    if (*type > NFLOG_LAST_TYPE) {
        *type = __builtin_bswap16(*type);
        length = __builtin_bswap16(length);
    }
    if (length < 4)
        cur_fail(in);
    value = cur_child(in, length - 4u);
    if (*type != NFLOG_PAYLOAD)
        cur_skip(in, -length & 3u);
    return value;
}

static uint32_t decode_nflog(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t type = 0;
    uint8_t version;

    cur_skip(in, 1); /* address family */
    version = cur_u8(in);
    cur_skip(in, 2); /* group */
    if (version != 0)
        return LAYER_END;
    while (cur_more(in)) {
        struct cursor value = nflog_attribute(in, &type);

        if (type != NFLOG_PAYLOAD)
            continue;
        packet->rest = value;
        return link_ip_by_version(packet);
    }
    return LAYER_END;
}

/* Its length does not count the padding to four bytes. */
static uint32_t decode_pflog(struct packet *packet)
{
    size_t length = cur_u8(&packet->rest);

    if (length < PFLOG_SMALLEST)
        return LAYER_END;
    cur_skip(&packet->rest, (length + 3) / 4 * 4 - 1);
    return link_ip_by_version(packet);
}

/* OpenBSD's view into IPsec: address family, SPI, flags. */
static uint32_t decode_enc(struct packet *packet)
{
    cur_skip(&packet->rest, ENC_HEADER);
    return link_ip_by_version(packet);
}

/* Solaris: version, family, hook, length, interfaces, zones. */
static uint32_t decode_ipnet(struct packet *packet)
{
    cur_skip(&packet->rest, IPNET_HEADER);
    return link_ip_by_version(packet);
}

/* Names the link type of what follows. Also looked for where old systems wrote it as a user's link type, so that the
 * header must fit. */
static uint32_t decode_pktap(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint32_t length = cur_u32le(in), record = cur_u32le(in), link_type = cur_u32le(in);

    if (record != PKTAP_PACKET || length < PKTAP_READ)
        return LAYER_END;
    cur_skip(in, length - PKTAP_READ);
    return cur_ok(in) ? link_nested(link_type) : LAYER_END;
}

const struct link_layer layer_nflog = { .name = "NFLOG", .decode = decode_nflog };
const struct link_layer layer_pflog = { .name = "PFLOG", .decode = decode_pflog };
const struct link_layer layer_enc = { .name = "ENC", .decode = decode_enc };
const struct link_layer layer_ipnet = { .name = "IPNET", .decode = decode_ipnet };
const struct link_layer layer_pktap = { .name = "PKTAP", .decode = decode_pktap };
