#include "dissect/eap/packet.h"

enum {
    HEADER = 4,
    FLAG_LENGTH = 0x80, /* RFC 5216 3.1; the lowest three bits are a version in TTLS and PEAP */
    FLAG_MORE = 0x40,
    FLAG_START = 0x20,
};

const char *eap_method_name(uint8_t type)
{
    switch (type) {
    case EAP_TLS:
        return "EAP-TLS";
    case EAP_TTLS:
        return "EAP-TTLS";
    case EAP_PEAP:
        return "PEAP";
    }
    return NULL;
}

static void read_flags(struct eap_packet *out)
{
    uint8_t flags;

    if (!eap_method_name(out->type) || !cur_more(&out->data))
        return;
    flags = cur_u8(&out->data);
    out->start = flags & FLAG_START;
    out->more = flags & FLAG_MORE;
    if (flags & FLAG_LENGTH)
        out->total = cur_u32(&out->data);
    out->tls = cur_ok(&out->data);
}

bool eap_read(struct cursor in, struct eap_packet *out)
{
    size_t length;

    *out = (struct eap_packet){ .code = cur_u8(&in) };
    out->id = cur_u8(&in);
    length = cur_u16(&in);
    if (!cur_ok(&in) || out->code < EAP_REQUEST || out->code > EAP_FAILURE || length < HEADER)
        return false;
    out->data = cur_child(&in, length - HEADER);
    if (out->code >= EAP_SUCCESS)
        return cur_ok(&out->data) && length == HEADER;
    out->type = cur_u8(&out->data);
    if (!cur_ok(&out->data) || !out->type)
        return false;
    read_flags(out);
    return true;
}
