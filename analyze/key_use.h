/*
 * key_use.h - what a handshake asks of the key in a certificate.
 *
 * The key exchange of the suite decides up to TLS 1.2 (RFC 5246 7.4.2, RFC 8422 5.3): the server's key signs, or it
 * deciphers the client's secret, or it agrees on one. In TLS 1.3 it signs whatever the suite is (RFC 8446 4.4.2.2). A
 * client's key signs its CertificateVerify.
 */
#ifndef ANALYZE_KEY_USE_H
#define ANALYZE_KEY_USE_H

#include "dissect/conversation.h"

/* One of enum key_usage; 0 where nothing is asked, or where the version or the suite is not known. */
uint16_t key_use_asked(const struct conversation *conversation, enum side side);

#endif
