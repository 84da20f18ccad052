/*
 * packet.h - one EAP packet (RFC 3748 4), and what the methods that carry TLS put into it.
 *
 * EAP-TLS (RFC 5216 3.1, RFC 9190), EAP-TTLS (RFC 5281 9.1) and PEAP share one layout: flags, perhaps the length of the
 * whole message, then a part of TLS. EAP goes in lock-step: a request waits for its response, and both have one number.
 */
#ifndef DISSECT_EAP_PACKET_H
#define DISSECT_EAP_PACKET_H

#include "base/cursor.h"

enum eap_code { EAP_REQUEST = 1, EAP_RESPONSE, EAP_SUCCESS, EAP_FAILURE };

enum eap_type { EAP_IDENTITY = 1, EAP_TLS = 13, EAP_TTLS = 21, EAP_PEAP = 25 };

struct eap_packet {
    uint8_t code;       /* enum eap_code */
    uint8_t id;         /* the same in a request and its response */
    uint8_t type;       /* enum eap_type or another method; 0 in success and failure */
    bool tls;           /* `type` is a method that carries TLS, and its flags were read */
    bool start;         /* the server begins the method */
    bool more;          /* the message goes on in the sender's next packet */
    uint32_t total;     /* of the message this packet begins, bytes; 0 where it does not say */
    struct cursor data; /* part of TLS; the peer's name in an identity; clipped where the capture cut it */
};

/* Reads the packet that `in` holds. False when it is none, or the capture lacks its first bytes. */
bool eap_read(struct cursor in, struct eap_packet *out);

/* "EAP-TLS"; NULL for a method that carries no TLS. Static. */
const char *eap_method_name(uint8_t type);

#endif
