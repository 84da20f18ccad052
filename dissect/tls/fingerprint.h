/*
 * fingerprint.h - JA3 and JA3S: one text for how a client or a server says hello.
 *
 * A later pass over the transcript: nothing of it is made unless it is printed.
 */
#ifndef DISSECT_TLS_FINGERPRINT_H
#define DISSECT_TLS_FINGERPRINT_H

#include "dissect/tls/messages.h"

enum { JA3_TEXT = 33 };

/* False for a hello that was not captured whole. GREASE values are left out, as everywhere. */
bool tls_ja3(const struct client_hello *hello, char text[static JA3_TEXT]);
bool tls_ja3s(const struct server_hello *hello, char text[static JA3_TEXT]);

#endif
