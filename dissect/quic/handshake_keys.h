/*
 * handshake_keys.h - the protection of QUIC Handshake packets, whose secrets have to be given (RFC 9001 5.1 to 5.4).
 */
#ifndef DISSECT_QUIC_HANDSHAKE_KEYS_H
#define DISSECT_QUIC_HANDSHAKE_KEYS_H

#include "dissect/quic/keys.h"
#include "dissect/tls/decrypt.h"

/* What one side seals its Handshake packets with. */
struct quic_handshake_keys;

/* NULL for a suite that is not known, when libcrypto refuses, or memory is out. */
struct quic_handshake_keys *quic_handshake_keys_new(const struct quic_version *version,
                                                    const struct traffic_secret *secret);

/* Wipes them. */
void quic_handshake_keys_free(struct quic_handshake_keys *keys);

/* The first bytes of a header's mask, RFC 9001 5.4.3 and 5.4.4. */
bool quic_header_mask(const struct quic_handshake_keys *keys, struct bytes sample, uint8_t mask[static QUIC_MASK]);

/* As quic_open_initial. */
struct bytes quic_open_handshake(struct quic_handshake_keys *keys, const struct quic_packet *packet, int64_t *largest,
                                 uint8_t *plain);

#endif
