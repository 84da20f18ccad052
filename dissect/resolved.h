/*
 * resolved.h - what DNS told clients of addresses (RFC 1035): for which host an address was asked for.
 *
 * Few notes of fixed size, one for a client and an address: newer ones take the place of older ones. Only answers over UDP in
 * the clear are read.
 */
#ifndef DISSECT_RESOLVED_H
#define DISSECT_RESOLVED_H

#include "base/limits.h"
#include "dissect/conversation.h"
#include "dissect/net/packet.h"

enum { RESOLVED_NAME = 253 /* RFC 1035 3.1: 255 bytes on the wire */ };

struct resolved_note {
    struct moment at; /* of the first such answer; frame 0: the place is free */
    struct address client, address;
    uint8_t length;
    uint8_t name[RESOLVED_NAME]; /* that was asked for, whatever it is an alias of */
};

struct resolved {
    struct resolved_note notes[LIMIT_RESOLVED];
    uint64_t seed;
};

/* Keeps what the datagram says, if it is an answer of DNS. */
void resolved_note(struct resolved *resolved, const struct datagram *datagram, struct moment at);

/* Tells a finished conversation that never opened for whom its client took the server. */
void resolved_tell(const struct resolved *resolved, struct conversation *conversation);

#endif
