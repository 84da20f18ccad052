/*
 * wire.h - made packets: bytes put together by hand, and frames of a TCP connection.
 */
#ifndef TESTS_SUPPORT_WIRE_H
#define TESTS_SUPPORT_WIRE_H

#include "capture/frame.h"
#include "dissect/net/packet.h"

/* Bytes that grow. Writes in network order. */
struct wire {
    uint8_t bytes[70000];
    size_t len;
};

void wire_u8(struct wire *wire, unsigned value);
void wire_u16(struct wire *wire, unsigned value);
void wire_u24(struct wire *wire, unsigned value);
void wire_u32(struct wire *wire, uint32_t value);
void wire_put(struct wire *wire, const void *data, size_t len);
struct bytes wire_view(const struct wire *wire);

/* Opens a vector with a length of `width` bytes; wire_close writes what it turned out to be. */
size_t wire_open(struct wire *wire, unsigned width);
void wire_close(struct wire *wire, size_t mark, unsigned width);

/* Appends an Ethernet frame with the packet's addresses, TTL and TCP header, and this part of the stream. */
struct bytes wire_segment(struct wire *wire, const struct packet *packet, uint32_t seq, uint8_t flags,
                          struct bytes payload);

/* Frames of one TCP connection between made addresses, over Ethernet and IPv4 or IPv6. */
struct tcp_frame {
    bool from_server, v6;
    uint16_t client_port; /* the server's is 443 */
    uint32_t seq, ack;
    uint8_t flags;
    struct bytes payload;
    int64_t time;
};

/* Appends the frame to `wire` and returns a view of it. Addresses: 10.0.0.5 to 10.0.0.9, fd00::5 to fd00::9. */
struct bytes wire_tcp_frame(struct wire *wire, const struct tcp_frame *frame);

#endif
