/*
 * signed_messages.h - what a client signs in its CertificateVerify up to TLS 1.2: the messages before it, as they were
 * sent (RFC 5246 7.4.8, RFC 4346 7.4.8).
 *
 * They are written again from what the conversation keeps, so that nothing is hashed or held for the connections in which
 * nobody asks. DTLS signs its own message headers, as if no message were in fragments, and leaves out the exchange of the
 * cookie (RFC 6347 4.2.6). SSL 3.0 signs in another way, which is not written here.
 */
#ifndef DISSECT_TLS_SIGNED_MESSAGES_H
#define DISSECT_TLS_SIGNED_MESSAGES_H

#include "dissect/conversation.h"

/* The messages of the first handshake of TLS 1.0 to 1.2 or DTLS 1.0 to 1.2, `*length` bytes that the caller frees. NULL when one of them is
 * not known to its last byte, when one came that does not belong there, when bytes may be missing between them, and
 * when memory is out. */
uint8_t *signed_messages(const struct conversation *conversation, size_t *length);

#endif
