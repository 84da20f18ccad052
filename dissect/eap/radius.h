/*
 * radius.h - a RADIUS packet (RFC 2865 3) that carries EAP (RFC 3579 3.1), or ends an exchange of it.
 *
 * Which datagram is RADIUS is told by its contents, on any port: one of four codes, a length that is the datagram's own,
 * attributes that fill it exactly, and in EAP-Message an EAP packet whose length fits. The authenticators need the shared
 * secret and are not checked.
 */
#ifndef DISSECT_EAP_RADIUS_H
#define DISSECT_EAP_RADIUS_H

#include "dissect/net/packet.h"

enum radius_code { ACCESS_REQUEST = 1, ACCESS_ACCEPT = 2, ACCESS_REJECT = 3, ACCESS_CHALLENGE = 11 };

enum { RADIUS_LARGEST = 4096 /* RFC 2865 3 */ };

struct radius_packet {
    uint8_t code, id;
    bool cut;                       /* the capture lacks attributes, or parts of them */
    struct bytes state;             /* of the attribute; empty for none */
    struct bytes station;           /* Calling-Station-Id, likewise */
    struct cursor eap;              /* the EAP-Message attributes, joined; nothing in it: there are none */
    uint8_t joined[RADIUS_LARGEST]; /* their bytes */
};

/* Could this be RADIUS at all? Cheap; asked of every datagram that is nothing else. */
static inline bool radius_is_likely(const struct datagram *datagram)
{
    struct cursor in = datagram_cursor(datagram);
    uint8_t code = cur_u8(&in);

    cur_skip(&in, 1);
    return (code == ACCESS_REQUEST || code == ACCESS_ACCEPT || code == ACCESS_REJECT || code == ACCESS_CHALLENGE) &&
           cur_u16(&in) == datagram->length && cur_ok(&in) && datagram->length <= RADIUS_LARGEST;
}

/* Reads a datagram that is likely. False when it is none, or there is nothing of EAP in it: a request or a challenge
 * without EAP. `state` and `station` are views of the datagram. */
bool radius_read(const struct datagram *datagram, struct radius_packet *out);

#endif
