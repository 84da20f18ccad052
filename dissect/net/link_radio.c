/*
 * link_radio.c - what capturing stations put before an 802.11 frame: radiotap, PPI, and the older Prism and AVS headers.
 * Each says how long it is.
 */
#include "dissect/net/link.h"

enum { WLAN = 105, AVS_MAGIC = 0x80211000, PRISM_HEADER = 144 };

/* A header of `length` bytes, of which `read` were read. */
static uint32_t skip_header(struct packet *packet, size_t length, size_t read, uint32_t link_type)
{
    if (length < read)
        return LAYER_END;
    cur_skip(&packet->rest, length - read);
    return cur_ok(&packet->rest) ? link_nested(link_type) : LAYER_END;
}

static uint32_t decode_radiotap(struct packet *packet)
{
    uint8_t version = cur_u8(&packet->rest);
    size_t length;

    cur_skip(&packet->rest, 1);
    length = cur_u16le(&packet->rest);
    return version == 0 ? skip_header(packet, length, 4, WLAN) : LAYER_END;
}

/* Per-Packet Information names the link type that follows. */
static uint32_t decode_ppi(struct packet *packet)
{
    uint8_t version = cur_u8(&packet->rest);
    size_t length;
    uint32_t link_type;

    cur_skip(&packet->rest, 1); /* flags */
    length = cur_u16le(&packet->rest);
    link_type = cur_u32le(&packet->rest);
    return version == 0 ? skip_header(packet, length, 8, link_type) : LAYER_END;
}

static uint32_t decode_avs(struct packet *packet)
{
    uint32_t magic = cur_u32(&packet->rest), length = cur_u32(&packet->rest);

    return (magic & ~3u) == AVS_MAGIC ? skip_header(packet, length, 8, WLAN) : LAYER_END;
}

/* Of one size, in the byte order of the host. Drivers that had learned AVS still gave this link type. */
static uint32_t decode_prism(struct packet *packet)
{
    struct cursor peek = packet->rest;

    if ((cur_u32(&peek) & ~3u) == AVS_MAGIC)
        return decode_avs(packet);
    return skip_header(packet, PRISM_HEADER, 0, WLAN);
}

const struct link_layer layer_radiotap = { .name = "radiotap", .decode = decode_radiotap };
const struct link_layer layer_ppi = { .name = "PPI", .decode = decode_ppi };
const struct link_layer layer_prism = { .name = "Prism", .decode = decode_prism };
const struct link_layer layer_avs = { .name = "AVS", .decode = decode_avs };
