/*
 * handshake.h - the handshake messages of SSL 3.0 to TLS 1.3.
 *
 * Each reader takes the body of one message (behind type and length). It returns what the cursor says at the
 * end: CURSOR_OK, CURSOR_SHORT for a message of which the capture holds only the beginning (what was read is
 * good), CURSOR_BAD for one that contradicts itself. Views point into the cursor's bytes.
 */
#ifndef DISSECT_TLS_HANDSHAKE_H
#define DISSECT_TLS_HANDSHAKE_H

#include "base/arena.h"
#include "base/cursor.h"
#include "dissect/tls/messages.h"

enum cursor_state tls_parse_client_hello(struct cursor in, struct arena *arena, struct client_hello *out);
enum cursor_state tls_parse_server_hello(struct cursor in, struct arena *arena, struct server_hello *out);

/* Needs the suite for the kind of parameters, and the version for the form of the signature. */
enum cursor_state tls_parse_server_key_exchange(struct cursor in, uint16_t cipher_suite, uint16_t version,
                                                struct server_key_exchange *out);
enum cursor_state tls_parse_certificate_request(struct cursor in, uint16_t version, struct certificate_request *out);

/* Needs the version for the form of the signature, too. */
enum cursor_state tls_parse_certificate_verify(struct cursor in, uint16_t version, struct certificate_verify *out);

/* Of TLS 1.3, all of them encrypted on the wire. */
enum cursor_state tls13_parse_encrypted_extensions(struct cursor in, struct arena *arena,
                                                   struct encrypted_extensions *out);

/* The next entry of a Certificate's list: the DER of it, and what came with it. False at the end, and where a length does
 * not fit. */
struct certificate_entry {
    struct bytes der;
    struct bytes staple;            /* OCSP response */
    bool has_timestamps, delegated; /* the extensions are there */
};
bool tls13_next_certificate(struct cursor *list, struct certificate_entry *out);

#endif
