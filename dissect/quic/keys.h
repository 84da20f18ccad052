/*
 * keys.h - the protection of QUIC Initial packets, whose keys follow from what is in the clear (RFC 9001 5.2 to 5.4).
 */
#ifndef DISSECT_QUIC_KEYS_H
#define DISSECT_QUIC_KEYS_H

#include "dissect/quic/header.h"

/* AES-128-GCM for what one side sends. */
struct quic_keys {
    uint8_t key[16], iv[12], header_key[16];
};

/* Derives the keys of both sides, the client's first, from the destination connection ID of the client's first Initial.
 * False when libcrypto refuses. */
bool quic_initial_keys(const struct quic_version *version, struct bytes destination_id, struct quic_keys keys[2]);

/* Removes header and packet protection of an Initial. `largest` is the largest packet number that this side used so
 * far, or -1; it is raised. `plain` has room for all of packet->rest. Returns the frames in it; no bytes when the tag
 * is not that of these keys or the packet is not all here. */
struct bytes quic_open_initial(const struct quic_keys *keys, const struct quic_packet *packet, int64_t *largest,
                               uint8_t *plain);

/* ---- for other keys than those: handshake_keys.c ---- */

enum { QUIC_SAMPLE = 16, QUIC_MASK = 5, QUIC_LONGEST_HEADER = 1600 };

/* A packet without its header protection. */
struct quic_unmasked {
    uint8_t header[QUIC_LONGEST_HEADER + 4]; /* with the packet number: what is authenticated beside the payload */
    size_t header_length;
    int64_t number;
    struct bytes sealed;
};

/* The bytes that the mask is made of, RFC 9001 5.4.2. False when the packet is too short, or not all here. */
bool quic_sample(const struct quic_packet *packet, struct bytes *sample);

/* Takes the mask off a packet that has a sample. */
void quic_unmask(const struct quic_packet *packet, const uint8_t mask[static QUIC_MASK], int64_t largest,
                 struct quic_unmasked *out);

#endif
