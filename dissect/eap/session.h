/*
 * session.h - one EAP conversation between a peer, which is the TLS client, and a server: the parts of TLS that its
 * packets carry go to the reader of TLS records, in the frames in which they came.
 *
 * It knows nothing of what carries EAP. The lock-step of EAP tells what the capture lacks: a request without a response,
 * a response to a request that was not seen, a jump in the numbers of a server that counts. A conversation begins with the first
 * byte of TLS: what never comes to that, as a method that the peer refuses (Nak), is none.
 */
#ifndef DISSECT_EAP_SESSION_H
#define DISSECT_EAP_SESSION_H

#include "base/limits.h"
#include "dissect/eap/packet.h"
#include "dissect/session.h"

/* What the lock-step shows of one side. */
struct eap_side {
    struct tls_reader reader;
    uint32_t left;      /* bytes of the message in parts that are still to come; 0: not known */
    uint32_t last_part; /* length of its last part, bytes */
    uint8_t id;         /* of its last packet */
    bool spoke;         /* `id` counts */
    bool more;          /* it is in the middle of a message in parts */
};

struct eap_session {
    struct endpoint client, server;
    uint32_t stream_index;
    uint8_t carrier;                   /* enum eap_carrier */
    struct conversation *conversation; /* NULL until there is TLS; owned until eap_session_take */
    struct decryption *decryption;     /* NULL without keys */
    struct eap_side sides[2];
    struct moment started; /* the server's Start; frame 0: not seen */
    uint8_t method;        /* enum eap_type of the last packet with TLS */
    bool by_one;           /* numbers of requests were seen to go one by one, as those of nearly all servers do ... */
    bool by_jumps;         /* ... or not to, from the beginning */
    uint8_t identity_length, station_length;
    uint8_t identity[LIMIT_EAP_NAME]; /* what the peer calls itself; not trusted to be text */
    uint8_t station[LIMIT_EAP_NAME];  /* what the access server calls the peer: Calling-Station-Id; likewise */
};

/* Forgets what was said, not who speaks. A zeroed one with its ends, stream and carrier filled in is fresh. */
void eap_session_reset(struct eap_session *session);

/* Keeps the name that the access server gives the peer: its first bytes. */
void eap_session_name_station(struct eap_session *session, struct bytes name);

/* Takes a packet. False when memory is out. */
bool eap_session_feed(struct eap_session *session, const struct session_context *context,
                      const struct eap_packet *packet, struct moment at);

/* The exchange ended so: any step but the first. `asked`: the response that brought it about was captured. */
void eap_session_end(struct eap_session *session, const struct session_context *context, enum eap_step step,
                     bool asked, struct moment at);

/* Does this packet begin the exchange? A server's Start does, and its question for the identity. */
bool eap_session_begins(const struct eap_session *session, const struct eap_packet *packet);

/* Ends it. The finished conversation, or NULL when it never came to TLS; the session is void then. */
struct conversation *eap_session_take(struct eap_session *session, const struct session_context *context,
                                      enum conversation_end end);

#endif
