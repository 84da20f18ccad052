/*
 * session.h - what the two streams of a connection feed: it finds TLS in them and writes the transcript.
 *
 * Each direction is undecided until its first bytes tell, then TLS or plain text. A plain stream is watched for
 * a ClientHello, which is how TLS begins behind STARTTLS and proxies, and what is said before is recorded.
 */
#ifndef DISSECT_SESSION_H
#define DISSECT_SESSION_H

#include "dissect/before/dialogue.h"
#include "dissect/conversation.h"
#include "dissect/net/recent.h"
#include "dissect/tls/decrypt.h"
#include "dissect/tls/record.h"
#include "dissect/tls/start.h"
#include "dissect/undelivered.h"
#include "dissect/x509/store.h"

enum direction_mode {
    MODE_UNDECIDED,
    MODE_TLS,
    MODE_PLAIN,
    MODE_WRAPPED, /* TLS in packets of another protocol, until its handshake is over */
};

/* Few bytes of a direction: its first ones, until there are enough of them to tell what they are; then the last
 * ones of plain text, in which a hello may begin. */
struct head {
    struct moment at; /* of plain text: when the last of them came */
    uint8_t bytes[TLS_START - 1];
    uint8_t len;
};

/* The last packet of a direction, to tell a mirror port's duplicates from retransmissions. */
struct seen_segment {
    int64_t time;
    uint32_t seq, ack;
    uint16_t ip_id;
    uint8_t flags;
    uint8_t length; /* its low byte: enough beside all else that is compared */
};

struct session {
    struct conversation *conversation; /* owned until session_take */
    struct moment last_data[2];        /* the last payload, by direction */
    struct seen_segment seen[2];
    struct recent_chain recent[2]; /* what was handed on lately, by direction */
    struct tls_reader readers[2];  /* by direction of the flow */
    struct decryption *decryption; /* of what is sealed; NULL without keys */
    struct dialogue *dialogue;     /* what is said before TLS; NULL: not begun, or over */
    struct head heads[2];
    bool dialogue_over;
    uint8_t modes[2];        /* enum direction_mode, by direction */
    uint8_t client;          /* direction of the client */
    uint8_t role;            /* enum role_source: how that is known */
    uint8_t last_speaker;    /* direction of the last application data, plus 1 */
    uint16_t turns;          /* times that application data changed direction */
    uint32_t plain_bytes[2]; /* that were not TLS, by direction */
    uint32_t fin_seq[2];     /* number of the FIN, by direction; see struct flow for whether there is one */
};

/* What all sessions of a run share. */
struct session_context {
    struct arena_pool *pool;
    struct certificate_store *certificates;
    struct undelivered *undelivered;
    struct keyring *keyring; /* NULL: nothing is decrypted */
};

/* Takes over `conversation`, whose endpoints and `from_start` are filled in. */
void session_init(struct session *session, const struct session_context *context, struct conversation *conversation,
                  unsigned client, uint8_t role);

/* New bytes of a direction, in order; what the capture misses between them. */
void session_data(struct session *session, const struct session_context *context, unsigned direction,
                  struct bytes data, struct moment at);
void session_gap(struct session *session, const struct session_context *context, unsigned direction, uint64_t length,
                 bool cut, struct moment at);

static inline enum side session_side(const struct session *session, unsigned direction)
{
    return direction == session->client ? CLIENT : SERVER;
}

/* Nothing that may still come can change what there is to say. */
bool session_settled(const struct session *session);

/* No more bytes. Hands over the finished conversation; the session is void then. */
struct conversation *session_take(struct session *session, const struct session_context *context,
                                  enum conversation_end end);

#endif
