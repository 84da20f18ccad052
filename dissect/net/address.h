/* address.h - IP addresses of both families, and MAC addresses, in one form. */
#ifndef DISSECT_NET_ADDRESS_H
#define DISSECT_NET_ADDRESS_H

#include "base/bytes.h"

/* IPv4 stands as an IPv4-mapped IPv6 address (RFC 4291 2.5.5.2), so that one comparison serves both. A MAC address
 * stands behind a prefix of addresses that nobody has: RFC 6666's, to which everything is discarded. */
struct address {
    uint8_t bytes[16];
};

enum transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_EAPOL /* 802.1X: MAC addresses, no ports */ };

struct endpoint {
    struct address address;
    uint16_t port;
    uint8_t transport; /* enum transport: the same port of TCP and of UDP are two servers */
};

enum { ADDRESS_TEXT = 46, ENDPOINT_TEXT = 56 }; /* bytes with the NUL */

struct address address_v4(struct bytes four);
struct address address_v6(struct bytes sixteen);
struct address address_mac(struct bytes six);
bool address_is_v4(const struct address *address);
bool address_is_mac(const struct address *address);

static inline bool address_equal(const struct address *a, const struct address *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static inline bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
    return a->port == b->port && a->transport == b->transport && address_equal(&a->address, &b->address);
}

/* From text, IPv6 without brackets. False when it is none. */
bool address_read(struct bytes text, struct address *out);

/* "10.0.0.9", "2001:db8::1" (RFC 5952) or "02-00-00-00-00-09". */
void address_text(const struct address *address, char text[static ADDRESS_TEXT]);

/* "10.0.0.9:443", "[2001:db8::1]:443", or a MAC address alone. */
void endpoint_text(const struct endpoint *endpoint, char text[static ENDPOINT_TEXT]);

#endif
