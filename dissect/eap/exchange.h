/*
 * exchange.h - what a conversation tells of the EAP exchange (RFC 3748) that TLS is a part of.
 */
#ifndef DISSECT_EAP_EXCHANGE_H
#define DISSECT_EAP_EXCHANGE_H

#include "base/bytes.h"

/* What carries EAP (RFC 3748): RFC 3579, or IEEE 802.1X. */
enum eap_carrier { EAP_IN_RADIUS, EAP_IN_EAPOL };

/* The EAP exchange that TLS is a part of. */
struct eap {
    uint8_t carrier;       /* enum eap_carrier */
    uint8_t method;        /* the method's type: 13 EAP-TLS, 21 EAP-TTLS, 25 PEAP */
    uint8_t result;        /* code of its end: 3 success, 4 failure; 0: none was seen */
    struct bytes identity; /* what the peer calls itself in the clear, up to LIMIT_EAP_NAME; not trusted to be text */
    struct bytes station;  /* RADIUS: Calling-Station-Id, likewise */
};

#endif
