/*
 * ja4.h - JA4, the fingerprint of a ClientHello (FoxIO's JA4 technical details; the client's alone, whose method is under
 * the BSD 3-Clause licence).
 */
#ifndef DISSECT_TLS_JA4_H
#define DISSECT_TLS_JA4_H

#include "dissect/tls/messages.h"

enum { JA4_TEXT = 37 }; /* bytes with the NUL */

/* `transport` is 't' for TCP, 'd' for DTLS, 'q' for QUIC. False for a hello that was not captured whole. */
bool tls_ja4(const struct client_hello *hello, char transport, char text[static JA4_TEXT]);

#endif
