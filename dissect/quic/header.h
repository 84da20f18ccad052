/*
 * header.h - QUIC packet headers (RFC 8999, RFC 9000 17, RFC 9369 3), as far as they are not protected.
 */
#ifndef DISSECT_QUIC_HEADER_H
#define DISSECT_QUIC_HEADER_H

#include "base/cursor.h"

enum quic_packet_type {
    QUIC_INITIAL,
    QUIC_ZERO_RTT,
    QUIC_HANDSHAKE,
    QUIC_RETRY,
    QUIC_ONE_RTT, /* short header */
    QUIC_VERSION_NEGOTIATION,
};

enum { QUIC_LONGEST_ID = 20 /* bytes; RFC 9000 17.2 */, QUIC_SALT = 20 };

/* A version that can be read: how its Initial packets are protected. */
struct quic_version {
    uint32_t first, last; /* version numbers, both included */
    const uint8_t *salt;  /* QUIC_SALT bytes: RFC 9001 5.2 and the drafts before it */
    const char *label;    /* begins the labels of the keys: "quic " or "quicv2 " */
    bool rotated_types;   /* RFC 9369 3.2: long packet types are numbered differently */
    bool google_frames;   /* frames as Google's QUIC had them before RFC 9000 */
};

/* NULL for a version that is not known. */
const struct quic_version *quic_version_of(uint32_t version);

struct quic_packet {
    uint8_t type;   /* enum quic_packet_type */
    bool fixed_bit; /* clear only between peers that agreed on it (RFC 9287) */
    uint32_t version;
    const struct quic_version *known; /* NULL for a short header and for version negotiation */
    struct bytes destination_id, source_id;
    struct bytes token;    /* of an Initial or Retry */
    struct bytes versions; /* of version negotiation, 32 bits each */
    struct bytes header;   /* from the first byte to the packet number */
    struct cursor rest;    /* packet number and payload, both protected */
};

/* Takes the next packet off a datagram: several can stand in one. False when none begins there. The rest of a datagram
 * behind a short header, a Retry or version negotiation belongs to it. */
bool quic_read_packet(struct cursor *in, struct quic_packet *out);

/* RFC 9000 16: 1, 2, 4 or 8 bytes. */
uint64_t quic_read_number(struct cursor *in);

#endif
