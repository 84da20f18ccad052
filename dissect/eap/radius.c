#include "dissect/eap/radius.h"

#include "dissect/eap/packet.h"

enum {
    AUTHENTICATOR = 16,
    STATE = 24, /* RFC 2865 5.24 */
    CALLING_STATION_ID = 31,
    EAP_MESSAGE = 79, /* RFC 3579 3.1: up to 253 bytes each, joined in their order */
};

/* Several attributes of one packet are one EAP packet. */
static void join(struct radius_packet *out, size_t *joined, struct cursor *value)
{
    struct bytes part = cur_rest(value);

    if (part.len)
        memcpy(out->joined + *joined, part.data, part.len);
    *joined += part.len;
}

/* What of the EAP packet was not captured: its own length says how much there is. */
static struct cursor joined_eap(const struct radius_packet *out, size_t joined)
{
    struct bytes bytes = bytes_of(out->joined, joined);
    struct cursor peek = cur_of(bytes);
    size_t length;

    cur_skip(&peek, 2);
    length = cur_u16(&peek);
    if (!out->cut || !cur_ok(&peek) || length <= joined)
        return cur_of(bytes);
    return cur_clipped(bytes, length - joined);
}

/* The attributes fill the packet, as far as it was captured. */
static bool read_attributes(struct cursor *in, struct radius_packet *out)
{
    size_t joined = 0;

    while (cur_more(in)) {
        uint8_t type = cur_u8(in), length = cur_u8(in);
        struct cursor value;

        if (!cur_ok(in) || length < 2)
            break;
        value = cur_child(in, length - 2u);
        if (!cur_ok(&value))
            return false;
        if (type == EAP_MESSAGE)
            join(out, &joined, &value);
        else if (type == STATE && !value.missing)
            out->state = cur_rest(&value);
        else if (type == CALLING_STATION_ID && !value.missing)
            out->station = cur_rest(&value);
    }
    out->eap = joined_eap(out, joined);
    return in->state == CURSOR_SHORT || (cur_ok(in) && !cur_left(in));
}

/* A whole EAP packet, as long as it says. */
static bool has_eap(const struct radius_packet *out)
{
    struct cursor peek = out->eap;
    struct eap_packet packet;

    cur_skip(&peek, 2);
    return cur_u16(&peek) == cur_left(&out->eap) + out->eap.missing && eap_read(out->eap, &packet);
}

bool radius_read(const struct datagram *datagram, struct radius_packet *out)
{
    struct cursor in = datagram_cursor(datagram);

    out->code = cur_u8(&in);
    out->id = cur_u8(&in);
    out->cut = in.missing != 0;
    out->state = out->station = bytes_of(NULL, 0);
    cur_skip(&in, 2 + AUTHENTICATOR);
    if (!cur_ok(&in) || !read_attributes(&in, out))
        return false;
    if (cur_left(&out->eap))
        return has_eap(out);
    return out->code == ACCESS_ACCEPT || out->code == ACCESS_REJECT;
}
