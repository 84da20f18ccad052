#include "dissect/datagram_session.h"

#include "base/hash.h"
#include "dissect/quic/quic.h"
#include "dissect/tls/decrypt.h"
#include "dissect/tls/dtls.h"

enum {
    SETTLED_RECORDS = 64, /* of each side behind the handshake */
    REMEMBERED = 8,       /* datagrams a direction that a copy is known by */
    COPY_NS = 10000000,
    PAUSE_NS = 20000000, /* between two attempts: the shortest timers of DTLS and QUIC are longer */
    COMPARED = 128,      /* bytes of each: record and packet numbers stand in them */
};

struct seen_datagram {
    uint64_t hash;
    int64_t time;
};

struct datagram_session {
    struct conversation *conversation;
    struct decryption *decryption; /* NULL without keys */
    uint8_t client;                /* direction of the client */
    bool roles_known;              /* a hello told */
    uint8_t last_seen[2];
    struct seen_datagram seen[2][REMEMBERED]; /* the last ones, by direction; rings */
    union {
        struct dtls_reader dtls[2]; /* by direction */
        struct quic quic;
    };
};

/* The session lives in its conversation's arena: both end together. */
struct datagram_session *datagram_session_begin(const struct session_context *context,
                                                const struct datagram *datagram, unsigned direction, bool *failed)
{
    bool quic = quic_recognise(datagram);
    struct datagram_session *session = NULL;
    struct conversation *c;

    *failed = false;
    if (!quic && !dtls_recognise(datagram))
        return NULL;
    c = conversation_new(context->pool);
    if (!c || !(session = arena_alloc(&c->arena, sizeof *session))) {
        conversation_free(c);
        *failed = true;
        return NULL;
    }
    session->conversation = c;
    session->client = (uint8_t)direction;
    c->transport = TRANSPORT_UDP;
    c->quic = quic;
    c->client = (struct endpoint){ datagram->source, datagram->source_port, TRANSPORT_UDP };
    c->server = (struct endpoint){ datagram->destination, datagram->destination_port, TRANSPORT_UDP };
    if (quic)
        quic_init(&session->quic, context->pool);
    for (int i = 0; i < 2 && !quic; i++)
        dtls_reader_init(&session->dtls[i], context->pool);
    return session;
}

struct conversation *datagram_session_conversation(struct datagram_session *session)
{
    return session->conversation;
}

static enum side side_of(const struct datagram_session *session, unsigned direction)
{
    return direction == session->client ? CLIENT : SERVER;
}

/* Who says hello is the client, whoever came first in the capture. */
static void settle_roles(struct datagram_session *session, const struct transcript *t)
{
    if (!session->roles_known && (t->hello_from_server || t->answer_from_client)) {
        session->client = !session->client;
        conversation_swap_sides(session->conversation);
        if (session->decryption)
            decryption_swap_sides(session->decryption);
    }
    session->roles_known |= session->conversation->client_hello || session->conversation->server_hello;
}

/* A mirror port's or the network's copy: the same bytes at once. Peers wait before they say a thing again, and hardly
 * any then sends the very same bytes. */
static bool is_copy(struct datagram_session *session, unsigned direction, const struct datagram *datagram,
                    int64_t time)
{
    size_t compared = datagram->payload.len < COMPARED ? datagram->payload.len : COMPARED;
    uint64_t hash = hash_bytes(bytes_of(datagram->payload.data, compared), datagram->length);
    struct seen_datagram *place = &session->seen[direction][session->last_seen[direction] % REMEMBERED];

    for (int i = 0; i < REMEMBERED; i++) {
        struct seen_datagram *before = &session->seen[direction][i];

        if (before->hash == hash && time - before->time < COPY_NS && time >= before->time)
            return true;
    }
    *place = (struct seen_datagram){ hash, time };
    session->last_seen[direction]++;
    return false;
}

/* What belongs together is sent at once: a flight in several datagrams, and probes in pairs. */
static void note_try(struct tcp_side *side, const struct tcp_side *other, struct moment at)
{
    bool pause = !side->last.frame || at.time - side->last.time >= PAUSE_NS;

    side->tries += pause && !other->last.frame && side->tries < UINT16_MAX;
}

static void note_datagram(struct tcp_side *side, const struct datagram *datagram, uint8_t ttl, struct moment at)
{
    side->last = at;
    side->bytes += datagram->payload.len;
    side->missing += datagram->length - datagram->payload.len;
    if (!side->first_data) {
        side->first_data = at.frame;
        side->data_ttl = ttl;
    }
}

static struct transcript transcript_for(struct datagram_session *session, const struct session_context *context,
                                        unsigned direction, struct moment at)
{
    return (struct transcript){
        .conversation = session->conversation,
        .certificates = context->certificates,
        .decryption = session->decryption,
        .side = side_of(session, direction),
        .at = at,
    };
}

void datagram_session_feed(struct datagram_session *session, const struct session_context *context,
                           const struct datagram *datagram, unsigned direction, uint8_t ttl, struct moment at)
{
    struct conversation *c = session->conversation;
    struct transcript t;

    if (context->keyring && !session->decryption)
        session->decryption = decryption_new(context->keyring, c);
    t = transcript_for(session, context, direction, at);
    if (!c->first.frame)
        c->first = at;
    c->last = at;
    c->snapped |= datagram->length > datagram->payload.len;
    if (is_copy(session, direction, datagram, at.time)) {
        c->tcp[t.side].duplicates++;
        return;
    }
    note_try(&c->tcp[t.side], &c->tcp[other_side(t.side)], at);
    note_datagram(&c->tcp[t.side], datagram, ttl, at);
    if (c->quic)
        quic_feed(&session->quic, direction, datagram, &t);
    else if (dtls_recognise(datagram)) /* STUN and media may share the ports (RFC 7983) */
        dtls_reader_feed(&session->dtls[direction], datagram, &t);
    settle_roles(session, &t);
}

bool datagram_session_settled(const struct datagram_session *session)
{
    const struct conversation *c = session->conversation;

    return c->tls[CLIENT].application_records >= SETTLED_RECORDS &&
           c->tls[SERVER].application_records >= SETTLED_RECORDS;
}

struct conversation *datagram_session_take(struct datagram_session *session, const struct session_context *context,
                                           enum conversation_end end)
{
    struct conversation *c = session->conversation;

    for (unsigned direction = 0; direction < 2; direction++) {
        struct transcript t = transcript_for(session, context, direction, c->last);

        if (c->quic)
            quic_finish(&session->quic, direction, &t);
        else
            dtls_reader_finish(&session->dtls[direction], &t);
        settle_roles(session, &t);
    }
    decryption_free(session->decryption);
    c->end = (uint8_t)end;
    c->midstream = !c->client_hello && !c->server_hello;
    return c;
}
