/*
 * eap.h - made EAP packets, and what carries them.
 */
#ifndef TESTS_SUPPORT_EAP_H
#define TESTS_SUPPORT_EAP_H

#include "dissect/eap/table.h"
#include "tests/support/wire.h"

/* What a test says of one packet; the rest is 0. */
struct eap_made {
    uint8_t code, id, type, flags; /* type 0: none of it, as in success and failure */
    bool has_flags;
    uint32_t total; /* with FLAG_LENGTH among the flags */
    struct bytes data;
};

enum { MADE_LENGTH = 0x80, MADE_MORE = 0x40, MADE_START = 0x20 };

/* Appends the packet, with its length. */
void wire_eap(struct wire *wire, const struct eap_made *made);

struct radius_made {
    uint8_t code, id;
    const char *state, *station; /* NULL: no such attribute */
    const struct eap_made *eap;  /* NULL: no EAP-Message */
};

/* Appends the packet, EAP in attributes of 253 bytes each. */
void wire_radius(struct wire *wire, const struct radius_made *made);

/* Appends an Ethernet frame with EAPOL between these hosts; 0 is the group address. */
void wire_eapol(struct wire *wire, uint8_t source, uint8_t destination, const struct eap_made *made);

/* Appends a record with a ClientHello, which the byte tells from others. */
void wire_tls_hello(struct wire *wire, uint8_t first_of_random);

#endif
