#include "dissect/quic/header.h"

enum { LONG_HEADER = 0x80, FIXED_BIT = 0x40, RETRY_TAG = 16 };

static const uint8_t salt_22[QUIC_SALT] = { 0x7F, 0xBC, 0xDB, 0x0E, 0x7C, 0x66, 0xBB, 0xE9, 0x19, 0x3A,
                                            0x96, 0xCD, 0x21, 0x51, 0x9E, 0xBD, 0x7A, 0x02, 0x64, 0x4A };
static const uint8_t salt_23[QUIC_SALT] = { 0xC3, 0xEE, 0xF7, 0x12, 0xC7, 0x2E, 0xBB, 0x5A, 0x11, 0xA7,
                                            0xD2, 0x43, 0x2B, 0xB4, 0x63, 0x65, 0xBE, 0xF9, 0xF5, 0x02 };
static const uint8_t salt_29[QUIC_SALT] = { 0xAF, 0xBF, 0xEC, 0x28, 0x99, 0x93, 0xD2, 0x4C, 0x9E, 0x97,
                                            0x86, 0xF1, 0x9C, 0x61, 0x11, 0xE0, 0x43, 0x90, 0xA8, 0x99 };
static const uint8_t salt_v1[QUIC_SALT] = { 0x38, 0x76, 0x2C, 0xF7, 0xF5, 0x59, 0x34, 0xB3, 0x4D, 0x17,
                                            0x9A, 0xE6, 0xA4, 0xC8, 0x0C, 0xAD, 0xCC, 0xBB, 0x7F, 0x0A };
static const uint8_t salt_v2[QUIC_SALT] = { 0x0D, 0xED, 0xE3, 0xDE, 0xF7, 0x00, 0xA6, 0xDB, 0x81, 0x93,
                                            0x81, 0xBE, 0x6E, 0x26, 0x9D, 0xCB, 0xF9, 0xBD, 0x2E, 0xD9 };
static const uint8_t salt_v2_draft[QUIC_SALT] = { 0xA7, 0x07, 0xC2, 0x03, 0xA5, 0x9B, 0x47, 0x18, 0x4A, 0x1D,
                                                  0x62, 0xCA, 0x57, 0x04, 0x06, 0xEA, 0x7A, 0xE3, 0xE5, 0xD3 };
static const uint8_t salt_t050[QUIC_SALT] = { 0x7F, 0xF5, 0x79, 0xE5, 0xAC, 0xD0, 0x72, 0x91, 0x55, 0x80,
                                              0x30, 0x4C, 0x43, 0xA2, 0x36, 0x7C, 0x60, 0x48, 0x83, 0x10 };
static const uint8_t salt_t051[QUIC_SALT] = { 0x7A, 0x4E, 0xDE, 0xF4, 0xE7, 0xCC, 0xEE, 0x5F, 0xA4, 0x50,
                                              0x6C, 0x19, 0x12, 0x4F, 0xC8, 0xCC, 0xDA, 0x6E, 0x03, 0x3D };

static const struct quic_version versions[] = {
    { 0x00000001, 0x00000001, salt_v1, "quic ", false, false },        /* RFC 9000 */
    { 0x6B3343CF, 0x6B3343CF, salt_v2, "quicv2 ", true, false },       /* RFC 9369 */
    { 0x709A50C4, 0x709A50C4, salt_v2_draft, "quicv2 ", true, false }, /* its drafts */
    { 0xFF000021, 0xFF000022, salt_v1, "quic ", false, false },        /* drafts 33 and 34 */
    { 0xFF00001D, 0xFF000020, salt_29, "quic ", false, false },        /* drafts 29 to 32 */
    { 0xFF000017, 0xFF00001C, salt_23, "quic ", false, false },        /* drafts 23 to 28 */
    { 0xFF000016, 0xFF000016, salt_22, "quic ", false, false },        /* draft 22 */
    { 0xFACEB001, 0xFACEB001, salt_22, "quic ", false, false },        /* mvfst, after draft 22 */
    { 0xFACEB002, 0xFACEB00E, salt_23, "quic ", false, false },        /* mvfst, after draft 27 */
    { 0x54303530, 0x54303530, salt_t050, "quic ", false, true },       /* T050: Google's, with TLS inside */
    { 0x54303531, 0x54303531, salt_t051, "quic ", false, false },      /* T051 */
};

const struct quic_version *quic_version_of(uint32_t version)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (version >= versions[i].first && version <= versions[i].last)
            return &versions[i];
    return NULL;
}

uint64_t quic_read_number(struct cursor *in)
{
    uint8_t first = cur_u8(in);
    uint64_t number = first & 0x3F;

    for (int more = (1 << (first >> 6)) - 1; more > 0; more--)
        number = number << 8 | cur_u8(in);
    return cur_ok(in) ? number : 0;
}

static uint8_t packet_type(uint8_t first, const struct quic_version *version)
{
    static const uint8_t rotated[] = { QUIC_RETRY, QUIC_INITIAL, QUIC_ZERO_RTT, QUIC_HANDSHAKE };
    uint8_t bits = first >> 4 & 3;

    return version->rotated_types ? rotated[bits] : bits;
}

/* What a packet's own length bounds: packet number and payload. */
static bool read_bounded(struct cursor *in, struct bytes start, struct quic_packet *out)
{
    uint64_t length = quic_read_number(in);

    if (!cur_ok(in) || length > CURSOR_OPEN)
        return false;
    out->header = bytes_of(start.data, start.len - cur_left(in));
    out->rest = cur_child(in, (size_t)length);
    return cur_ok(&out->rest);
}

static bool read_retry(struct cursor *in, struct quic_packet *out)
{
    if (in->missing || cur_left(in) < RETRY_TAG)
        return false;
    out->token = cur_take(in, cur_left(in) - RETRY_TAG);
    cur_skip(in, RETRY_TAG);
    return true;
}

static bool read_long(struct cursor *in, struct bytes start, struct quic_packet *out)
{
    uint8_t first = cur_u8(in);

    out->version = cur_u32(in);
    out->destination_id = cur_bytes8(in);
    out->source_id = cur_bytes8(in);
    if (!cur_ok(in))
        return false;
    if (!out->version) {
        out->type = QUIC_VERSION_NEGOTIATION;
        out->versions = cur_take(in, cur_left(in));
        return out->versions.len >= 4 && out->versions.len % 4 == 0;
    }
    out->known = quic_version_of(out->version);
    if (!out->known || out->destination_id.len > QUIC_LONGEST_ID || out->source_id.len > QUIC_LONGEST_ID)
        return false;
    out->type = packet_type(first, out->known);
    if (out->type == QUIC_RETRY)
        return read_retry(in, out);
    if (out->type == QUIC_INITIAL)
        out->token = cur_take(in, (size_t)quic_read_number(in));
    return cur_ok(in) && read_bounded(in, start, out);
}

bool quic_read_packet(struct cursor *in, struct quic_packet *out)
{
    struct bytes start = cur_rest(in);
    struct cursor peek = *in;
    uint8_t first = cur_u8(&peek);

    *out = (struct quic_packet){ .type = QUIC_ONE_RTT, .fixed_bit = first & FIXED_BIT };
    if (first & LONG_HEADER)
        return read_long(in, start, out);
    out->rest = cur_child(in, cur_left(in) + in->missing);
    return true;
}
