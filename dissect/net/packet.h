/*
 * packet.h - a frame taken apart down to its transport header.
 */
#ifndef DISSECT_NET_PACKET_H
#define DISSECT_NET_PACKET_H

#include "base/cursor.h"
#include "capture/frame.h"
#include "dissect/net/address.h"

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 };

enum tcp_flag { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PUSH = 8, TCP_ACK = 16 };

/* A TCP header (RFC 9293 3.1) and what it carries. */
struct segment {
    uint32_t seq, ack;
    uint16_t window;      /* as on the wire, not scaled */
    uint16_t mss;         /* of a SYN; 0 when not given */
    uint8_t flags;        /* enum tcp_flag */
    struct bytes payload; /* what was captured of it */
    uint32_t length;      /* of the payload on the wire, bytes */
};

/* A UDP header (RFC 768) and what it carries, with the addresses of the IP header around it. */
struct datagram {
    struct address source, destination;
    uint16_t source_port, destination_port;
    struct bytes payload; /* what was captured of it */
    uint32_t length;      /* of the payload on the wire, bytes */
};

static inline struct cursor datagram_cursor(const struct datagram *datagram)
{
    return cur_clipped(datagram->payload, datagram->length - datagram->payload.len);
}

/* Which part of its datagram an IP fragment is (RFC 791 3.2, RFC 8200 4.5). */
struct fragment {
    uint32_t id;
    uint16_t offset; /* bytes, a multiple of 8 */
    bool more;       /* others follow this one */
    bool v6;
};

/* An ICMP error (RFC 792, RFC 4443 3). */
struct icmp_error {
    struct address reporter; /* who sent it */
    uint8_t type, code;
    bool v6;
};

enum { PACKET_DATAGRAMS = 3 /* UDP in UDP in UDP: a tunnel in a tunnel; deeper ones are not read */ };

/* Where a packet stands on its way through the layers: the innermost IP header wins. Filled by the layers. */
struct packet {
    const struct frame *frame;
    struct cursor rest; /* what the layers have not read yet, the addresses' header behind it */
    struct bytes hardware_source, hardware_destination; /* MAC addresses, of the last layer that has them; or empty */
    struct address source, destination;
    uint16_t source_port, destination_port;
    uint16_t ip_id;         /* IPv4 identification; 0 for IPv6 */
    uint8_t ttl;            /* or hop limit */
    uint8_t protocol;       /* what the last IP header says comes next */
    uint8_t depth;          /* layers read so far */
    uint8_t datagram_count; /* UDP headers passed, outermost first; the last one is the transport unless is_tcp */
    bool is_tcp : 1;        /* a TCP header was reached and read */
    bool bare : 1;          /* the transport header counts where Wireshark numbers streams, and says nothing more: it
                               is broken, cut off, or quoted by an ICMP error. No payload, no flags */
    bool offloaded : 1;     /* the IP header gives no length: the frame has still to be cut into packets */
    bool is_fragment : 1;   /* `rest` is part of a datagram, `fragment` says which */
    bool is_icmp_error : 1; /* the addresses and ports are those of the packet that an ICMP error quotes */
    bool is_eap : 1;        /* `rest` is EAP, which came in EAPOL between the hardware addresses */
    struct fragment fragment;
    struct icmp_error icmp; /* is_icmp_error */
    struct segment segment; /* is_tcp */
    struct datagram datagrams[PACKET_DATAGRAMS];
};

#endif
