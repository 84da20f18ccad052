/*
 * datagram_session.h - TLS over UDP: what the datagrams of one flow feed, DTLS or QUIC.
 */
#ifndef DISSECT_DATAGRAM_SESSION_H
#define DISSECT_DATAGRAM_SESSION_H

#include "dissect/conversation.h"
#include "dissect/net/packet.h"
#include "dissect/session.h"

struct datagram_session;

/* Begins a session if the datagram is one of DTLS or QUIC; NULL when it is neither, or memory is out (`failed`). The
 * sender, `direction`, is the client until a hello says otherwise. */
struct datagram_session *datagram_session_begin(const struct session_context *context,
                                                const struct datagram *datagram, unsigned direction, bool *failed);

/* One datagram, the first one included. */
void datagram_session_feed(struct datagram_session *session, const struct session_context *context,
                           const struct datagram *datagram, unsigned direction, uint8_t ttl, struct moment at);

struct conversation *datagram_session_conversation(struct datagram_session *session);

/* Nothing that may still come can change what there is to say. */
bool datagram_session_settled(const struct datagram_session *session);

/* Hands over the finished conversation; the session is gone then. */
struct conversation *datagram_session_take(struct datagram_session *session, const struct session_context *context,
                                           enum conversation_end end);

#endif
