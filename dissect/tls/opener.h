/*
 * opener.h - opens what one direction sealed under one set of keys: records of TLS and DTLS, packets of QUIC.
 *
 * Nothing is believed that its tag or MAC does not prove. Who sent what in which order is the caller's matter: each
 * call says the number of its record.
 */
#ifndef DISSECT_TLS_OPENER_H
#define DISSECT_TLS_OPENER_H

#include "dissect/tls/keyring.h"
#include "dissect/tls/record.h"
#include "dissect/tls/schedule.h"

struct opener;

/* NULL when libcrypto does not have the cipher, or memory is out. Copies what it needs of the keys. `version` is of TLS or
 * DTLS, and negotiated. */
struct opener *opener_new(struct keyring *keyring, const struct protection *protection,
                          const struct record_keys *keys, uint16_t version, bool encrypt_then_mac);

/* Wipes the keys, too. */
void opener_free(struct opener *opener);

/* Opens the body of a record. `number` is its sequence number; in DTLS below the 16 bits of its epoch. `plain` has room
 * for `sealed.len` bytes. False, and `plain` is wiped, when the keys do not fit or it is not all here. */
bool opener_open(struct opener *opener, uint64_t number, const struct record *record, struct bytes sealed,
                 uint8_t *plain, size_t *length);

/* The same for an AEAD whose additional data is all in the clear: QUIC's (RFC 9001 5.3). */
bool opener_open_packet(struct opener *opener, uint64_t number, struct bytes header, struct bytes sealed,
                        uint8_t *plain, size_t *length);

/* Does a record hang on the one before it, so that each has to pass through here? RC4, and CBC in TLS 1.0. */
bool opener_is_chained(const struct opener *opener);

/* A record passes that nobody needs to read. */
bool opener_pass(struct opener *opener, struct bytes sealed, uint8_t *scratch);

#endif
