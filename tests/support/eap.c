#include "tests/support/eap.h"

enum { STATE = 24, STATION = 31, EAP_MESSAGE = 79, ATTRIBUTE = 253 };

void wire_eap(struct wire *wire, const struct eap_made *made)
{
    size_t start = wire->len;

    wire_u8(wire, made->code);
    wire_u8(wire, made->id);
    wire_u16(wire, 0);
    if (made->type)
        wire_u8(wire, made->type);
    if (made->has_flags)
        wire_u8(wire, made->flags);
    if (made->flags & MADE_LENGTH)
        wire_u32(wire, made->total);
    wire_put(wire, made->data.data, made->data.len);
    wire->bytes[start + 2] = (uint8_t)((wire->len - start) >> 8);
    wire->bytes[start + 3] = (uint8_t)(wire->len - start);
}

static void put_attribute(struct wire *wire, unsigned type, struct bytes value)
{
    wire_u8(wire, type);
    wire_u8(wire, (unsigned)value.len + 2);
    wire_put(wire, value.data, value.len);
}

static void put_message(struct wire *wire, const struct eap_made *made)
{
    static struct wire packet;

    packet.len = 0;
    wire_eap(&packet, made);
    for (size_t at = 0; at < packet.len; at += ATTRIBUTE)
        put_attribute(wire, EAP_MESSAGE,
                      bytes_of(packet.bytes + at, packet.len - at < ATTRIBUTE ? packet.len - at : ATTRIBUTE));
}

void wire_radius(struct wire *wire, const struct radius_made *made)
{
    static const uint8_t authenticator[16] = { 1 };
    size_t start = wire->len;

    wire_u8(wire, made->code);
    wire_u8(wire, made->id);
    wire_u16(wire, 0);
    wire_put(wire, authenticator, sizeof authenticator);
    if (made->station)
        put_attribute(wire, STATION, bytes_of(made->station, strlen(made->station)));
    if (made->eap)
        put_message(wire, made->eap);
    if (made->state)
        put_attribute(wire, STATE, bytes_of(made->state, strlen(made->state)));
    wire->bytes[start + 2] = (uint8_t)((wire->len - start) >> 8);
    wire->bytes[start + 3] = (uint8_t)(wire->len - start);
}

static void put_mac(struct wire *wire, uint8_t host)
{
    static const uint8_t group[6] = { 0x01, 0x80, 0xC2, 0, 0, 3 };
    const uint8_t own[6] = { 2, 0, 0, 0, 0, host };

    wire_put(wire, host ? own : group, 6);
}

void wire_eapol(struct wire *wire, uint8_t source, uint8_t destination, const struct eap_made *made)
{
    size_t mark;

    put_mac(wire, destination);
    put_mac(wire, source);
    wire_u16(wire, 0x888E);
    wire_u8(wire, 2);
    wire_u8(wire, 0);
    mark = wire_open(wire, 2);
    wire_eap(wire, made);
    wire_close(wire, mark, 2);
    wire_u32(wire, 0); /* Ethernet's padding */
}

void wire_tls_hello(struct wire *wire, uint8_t first_of_random)
{
    uint8_t random[32] = { first_of_random };
    size_t record, message;

    wire_u8(wire, 22);
    wire_u16(wire, 0x0301);
    record = wire_open(wire, 2);
    wire_u8(wire, 1);
    message = wire_open(wire, 3);
    wire_u16(wire, 0x0303);
    wire_put(wire, random, sizeof random);
    wire_u8(wire, 0);
    wire_u16(wire, 4);
    wire_u16(wire, 0xC02F);
    wire_u16(wire, 0x009C);
    wire_u16(wire, 0x0100);
    wire_close(wire, message, 3);
    wire_close(wire, record, 2);
}
