/*
 * keep.h - what a conversation keeps of the messages that say more than that they came.
 */
#ifndef DISSECT_TLS_KEEP_H
#define DISSECT_TLS_KEEP_H

#include "dissect/tls/transcript.h"

/* Decodes the body of a message of this HandshakeType and keeps what a diagnosis needs of it, as far as the limits
 * allow; notes in the transcript what it shows of the roles. */
void transcript_keep(struct transcript *transcript, uint8_t type, const struct handshake_message *message);

#endif
