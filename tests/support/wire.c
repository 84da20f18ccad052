#include "tests/support/wire.h"

#include <assert.h>

void wire_put(struct wire *wire, const void *data, size_t len)
{
    assert(wire->len + len <= sizeof wire->bytes);
    if (len)
        memcpy(wire->bytes + wire->len, data, len);
    wire->len += len;
}

void wire_u8(struct wire *wire, unsigned value)
{
    uint8_t byte = (uint8_t)value;

    wire_put(wire, &byte, 1);
}

void wire_u16(struct wire *wire, unsigned value)
{
    wire_u8(wire, value >> 8);
    wire_u8(wire, value);
}

void wire_u24(struct wire *wire, unsigned value)
{
    wire_u8(wire, value >> 16);
    wire_u16(wire, value);
}

void wire_u32(struct wire *wire, uint32_t value)
{
    wire_u16(wire, value >> 16);
    wire_u16(wire, value);
}

struct bytes wire_view(const struct wire *wire)
{
    return bytes_of(wire->bytes, wire->len);
}

size_t wire_open(struct wire *wire, unsigned width)
{
    size_t mark = wire->len;

    for (unsigned i = 0; i < width; i++)
        wire_u8(wire, 0);
    return mark;
}

void wire_close(struct wire *wire, size_t mark, unsigned width)
{
    size_t length = wire->len - mark - width;

    for (unsigned i = width; i-- > 0; length >>= 8)
        wire->bytes[mark + i] = (uint8_t)length;
}

static void put_ipv4(struct wire *wire, const struct packet *packet, size_t payload)
{
    wire_u16(wire, 0x4500);
    wire_u16(wire, (unsigned)(40 + payload));
    wire_u16(wire, packet->ip_id);
    wire_u16(wire, 0x4000);
    wire_u8(wire, packet->ttl);
    wire_u8(wire, PROTOCOL_TCP);
    wire_u16(wire, 0);
    wire_put(wire, packet->source.bytes + 12, 4);
    wire_put(wire, packet->destination.bytes + 12, 4);
}

static void put_ipv6(struct wire *wire, const struct packet *packet, size_t payload)
{
    wire_u32(wire, 0x60000000);
    wire_u16(wire, (unsigned)(20 + payload));
    wire_u8(wire, PROTOCOL_TCP);
    wire_u8(wire, packet->ttl);
    wire_put(wire, packet->source.bytes, 16);
    wire_put(wire, packet->destination.bytes, 16);
}

struct bytes wire_segment(struct wire *wire, const struct packet *packet, uint32_t seq, uint8_t flags,
                          struct bytes payload)
{
    size_t start = wire->len;
    bool v4 = address_is_v4(&packet->source);

    wire_put(wire, "\2\0\0\0\0\1\2\0\0\0\0\2", 12);
    wire_u16(wire, v4 ? 0x0800 : 0x86DD);
    if (v4)
        put_ipv4(wire, packet, payload.len);
    else
        put_ipv6(wire, packet, payload.len);
    wire_u16(wire, packet->source_port);
    wire_u16(wire, packet->destination_port);
    wire_u32(wire, seq);
    wire_u32(wire, packet->segment.ack);
    wire_u16(wire, 0x5000u | flags);
    wire_u16(wire, packet->segment.window);
    wire_u32(wire, 0);
    wire_put(wire, payload.data, payload.len);
    return bytes_of(wire->bytes + start, wire->len - start);
}

static struct address made_address(bool v6, uint8_t last)
{
    uint8_t four[4] = { 10, 0, 0, last }, sixteen[16] = { 0xFD, [15] = last };

    return v6 ? address_v6(bytes_of(sixteen, 16)) : address_v4(bytes_of(four, 4));
}

struct bytes wire_tcp_frame(struct wire *wire, const struct tcp_frame *frame)
{
    struct packet packet = { .ip_id = 0x1234, .ttl = 64, .segment = { .ack = frame->ack, .window = 65535 } };

    packet.source = made_address(frame->v6, frame->from_server ? 9 : 5);
    packet.destination = made_address(frame->v6, frame->from_server ? 5 : 9);
    packet.source_port = frame->from_server ? 443 : frame->client_port;
    packet.destination_port = frame->from_server ? frame->client_port : 443;
    return wire_segment(wire, &packet, frame->seq, frame->flags, frame->payload);
}
