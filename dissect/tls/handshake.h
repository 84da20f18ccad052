/*
 * handshake.h - the handshake messages of SSL 3.0 to TLS 1.3 that cross the wire in the clear.
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

#endif
