/*
 * link_overlay.c - whole frames carried over IP: VXLAN (RFC 7348), its GPE variant, Geneve (RFC 8926), NSH (RFC 8300),
 * EtherIP (RFC 3378) and the sniffers' TZSP.
 *
 * A port alone proves nothing: the bits that a header must have, and those it must not, decide.
 */
#include "dissect/net/link.h"

enum {
    VXLAN_ID = 0x08,      /* the one flag that must be set */
    VXLAN_POLICY = 0x80,  /* may be: a group policy is in the reserved bytes */
    GPE_FORBIDDEN = 0xF0, /* version, reserved */
    GENEVE_FORBIDDEN = 0xC03F,
    ETHERIP_VERSION = 0x3000,
    TZSP_END = 1,
    TZSP_PADDING = 0,
    TZSP_WLAN = 18,
    TZSP_PRISM = 119,
    TZSP_AVS = 127,
};

static uint32_t decode_vxlan(struct packet *packet)
{
    uint8_t flags = cur_u8(&packet->rest), last;

    cur_skip(&packet->rest, 6); /* policy, network identifier */
    last = cur_u8(&packet->rest);
    return (flags & ~VXLAN_POLICY) == VXLAN_ID && last == 0 ? LINKTYPE(1) : LAYER_END;
}

/* The numbers that GPE and NSH give to what they carry. */
static uint32_t next_protocol(uint8_t number)
{
    static const uint32_t keys[] = {
        [1] = ETHERTYPE(0x0800), [2] = ETHERTYPE(0x86DD), [3] = LINKTYPE(1),
        [4] = ETHERTYPE(0x894F), [5] = ETHERTYPE(0x8847),
    };

    return number < sizeof keys / sizeof *keys ? keys[number] : LAYER_END;
}

static uint32_t decode_vxlan_gpe(struct packet *packet)
{
    uint8_t flags = cur_u8(&packet->rest), number;

    cur_skip(&packet->rest, 2);
    number = cur_u8(&packet->rest);
    cur_skip(&packet->rest, 4); /* network identifier */
    if (flags & GPE_FORBIDDEN || !(flags & VXLAN_ID))
        return LAYER_END;
    return number ? next_protocol(number) : LINKTYPE(1); /* a flag says if there is a number; not all set it */
}

static uint32_t decode_geneve(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t flags = cur_u16(in), type = cur_u16(in);

    cur_skip(in, 4);                               /* network identifier */
    cur_skip(in, (size_t)(flags >> 8 & 0x3F) * 4); /* options */
    return flags & GENEVE_FORBIDDEN ? LAYER_END : ETHERTYPE(type);
}

/* The length counts 4-byte words, the header's own too. */
static uint32_t decode_nsh(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t first = cur_u16(in);
    size_t length = (first & 0x3F) * 4u;
    uint8_t number;

    cur_skip(in, 1); /* kind of metadata */
    number = cur_u8(in);
    if (first >> 14 != 0 || length < 8)
        return LAYER_END;
    cur_skip(in, length - 4);
    return next_protocol(number);
}

static uint32_t decode_etherip(struct packet *packet)
{
    return cur_u16(&packet->rest) == ETHERIP_VERSION ? LINKTYPE(1) : LAYER_END;
}

static uint32_t tzsp_carries(uint16_t protocol)
{
    switch (protocol) {
    case 1:
        return LINKTYPE(1);
    case TZSP_WLAN:
        return LINKTYPE(105);
    case TZSP_PRISM:
        return LINKTYPE(119);
    case TZSP_AVS:
        return LINKTYPE(163);
    }
    return LAYER_END;
}

static uint32_t decode_tzsp(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint8_t version = cur_u8(in), type = cur_u8(in), tag;
    uint16_t protocol = cur_u16(in);

    if (version != 1 || type > 1) /* received, or to be sent */
        return LAYER_END;
    do {
        tag = cur_u8(in);
        if (tag != TZSP_END && tag != TZSP_PADDING)
            cur_skip(in, cur_u8(in));
    } while (cur_ok(in) && tag != TZSP_END);
    return tzsp_carries(protocol);
}

const struct link_layer layer_vxlan = { .name = "VXLAN", .decode = decode_vxlan };
const struct link_layer layer_vxlan_gpe = { .name = "VXLAN-GPE", .decode = decode_vxlan_gpe };
const struct link_layer layer_geneve = { .name = "Geneve", .decode = decode_geneve };
const struct link_layer layer_nsh = { .name = "NSH", .decode = decode_nsh };
const struct link_layer layer_etherip = { .name = "EtherIP", .decode = decode_etherip };
const struct link_layer layer_tzsp = { .name = "TZSP", .decode = decode_tzsp };
