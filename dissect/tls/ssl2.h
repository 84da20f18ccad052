/*
 * ssl2.h - SSL 2.0 (draft-hickman-netscape-ssl-00), of which one message long outlived the protocol: the
 * ClientHello that offers TLS in the old form (RFC 5246 E.2).
 *
 * Only what is in the clear is read: both hellos, and errors.
 */
#ifndef DISSECT_TLS_SSL2_H
#define DISSECT_TLS_SSL2_H

#include "base/arena.h"
#include "base/cursor.h"
#include "dissect/tls/messages.h"
#include "dissect/tls/start.h"

enum ssl2_message { SSL2_ERROR = 0, SSL2_CLIENT_HELLO = 1, SSL2_CLIENT_MASTER_KEY = 2, SSL2_SERVER_HELLO = 4 };

/* Do the first bytes of a stream begin an SSL 2.0 hello, `answered` to what the other side began with? */
enum start_guess ssl2_guess_start(struct bytes first, bool answered);

/* The length of the record that `header` (3 bytes or more) begins, without its 2 bytes of length, or with the
 * third that says how much padding there is. 0 when none begins so. */
uint32_t ssl2_record_length(struct bytes header);

/* What the message is called in TLS; -1 for those that have no equal. */
int ssl2_handshake_type(uint8_t message);

/* The alert description (RFC 6101 5.4.2) that says what the body of an error says. */
uint8_t ssl2_alert(struct cursor in);

/* Bodies of messages, as in handshake.h. Of the cipher kinds those that are suites of SSL 3.0 and TLS become the
 * hello's `cipher_suites`, for which memory is taken from `arena`. */
enum cursor_state ssl2_parse_client_hello(struct cursor in, struct arena *arena, struct client_hello *out);
enum cursor_state ssl2_parse_server_hello(struct cursor in, struct arena *arena, struct server_hello *out);

#endif
