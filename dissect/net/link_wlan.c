/*
 * link_wlan.c - data frames of IEEE 802.11 that are not encrypted.
 *
 * Of several packets in one frame (A-MSDU) only the first is read. Frames that were split by 802.11 itself are not put
 * together.
 */
#include "dissect/net/link.h"

enum {
    VERSION_TYPE = 0x000F, /* of the frame control field, which is little endian */
    DATA = 0x0008,
    NO_DATA = 0x0040,
    QOS = 0x0080,
    TO_DS = 0x0100,
    FROM_DS = 0x0200,
    MORE_FRAGMENTS = 0x0400,
    PROTECTED = 0x4000,
    ORDER = 0x8000,
    FRAGMENT_NUMBER = 0x000F, /* of the sequence control field */
    QOS_AMSDU = 0x0080,       /* of the QoS control field */
};

static bool next_is_llc(struct cursor peek, size_t skip)
{
    cur_skip(&peek, skip);
    return cur_u16(&peek) == 0xAAAA && cur_u8(&peek) == 3;
}

/* Some drivers align what follows the header to four bytes, and do not always say so. */
static uint32_t after_header(struct packet *packet, size_t header)
{
    if (header % 4 && !next_is_llc(packet->rest, 0) && next_is_llc(packet->rest, 2))
        cur_skip(&packet->rest, 2);
    return link_after_llc(packet);
}

/* IEEE 802.11 9.3.2.2.2: addresses and length before each packet. */
static uint32_t first_of_amsdu(struct packet *packet)
{
    struct cursor *in = &packet->rest;

    packet->hardware_destination = cur_take(in, 6);
    packet->hardware_source = cur_take(in, 6);
    packet->rest = cur_vector16(in);
    return link_after_llc(packet);
}

/* IEEE 802.11 9.3.2.1: which of the addresses are the ends' depends on the way through the distribution system. */
static void note_ends(struct packet *packet, uint16_t control, const struct bytes addresses[4])
{
    packet->hardware_destination = addresses[control & TO_DS ? 2 : 0];
    packet->hardware_source = addresses[control & FROM_DS ? (control & TO_DS ? 3 : 2) : 1];
}

static uint32_t decode_wlan(struct packet *packet)
{
    struct cursor *in = &packet->rest;
    uint16_t control = cur_u16le(in), sequence, qos = 0;
    bool four = (control & (TO_DS | FROM_DS)) == (TO_DS | FROM_DS), order = (control & QOS) && (control & ORDER);
    struct bytes addresses[4];

    cur_skip(in, 2); /* duration */
    for (int i = 0; i < 3; i++)
        addresses[i] = cur_take(in, 6);
    sequence = cur_u16le(in);
    addresses[3] = cur_take(in, four ? 6 : 0);
    note_ends(packet, control, addresses);
    if (control & QOS)
        qos = cur_u16le(in);
    cur_skip(in, order ? 4 : 0); /* HT control */
    if (!cur_ok(in) || (control & VERSION_TYPE) != DATA || control & (NO_DATA | PROTECTED | MORE_FRAGMENTS) ||
        sequence & FRAGMENT_NUMBER)
        return LAYER_END;
    if (qos & QOS_AMSDU)
        return first_of_amsdu(packet);
    return after_header(packet, 24 + (four ? 6u : 0) + (control & QOS ? 2u : 0) + (order ? 4u : 0));
}

const struct link_layer layer_wlan = { .name = "802.11", .decode = decode_wlan };
