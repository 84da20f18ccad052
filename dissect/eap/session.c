#include "dissect/eap/session.h"

#include "dissect/tls/transcript.h"

enum {
    BEHIND = 128, /* numbers are of 8 bits: further ahead is before */
    COPY_NS = 10000000,
};

void eap_session_reset(struct eap_session *session)
{
    for (int side = 0; side < 2; side++)
        session->sides[side] = (struct eap_side){ .spoke = false };
    session->decryption = NULL;
    session->started = (struct moment){ 0, 0 };
    session->by_one = session->by_jumps = false;
}

static uint8_t keep_name(uint8_t *to, struct bytes name)
{
    size_t length = name.len < LIMIT_EAP_NAME ? name.len : LIMIT_EAP_NAME;

    if (length)
        memcpy(to, name.data, length);
    return (uint8_t)length;
}

void eap_session_name_station(struct eap_session *session, struct bytes name)
{
    session->station_length = keep_name(session->station, name);
}

static enum side side_of(const struct eap_packet *packet)
{
    return packet->code == EAP_RESPONSE ? CLIENT : SERVER;
}

static struct transcript transcript_for(struct eap_session *session, const struct session_context *context,
                                        enum side side, struct moment at)
{
    return (struct transcript){
        .conversation = session->conversation,
        .certificates = context->certificates,
        .decryption = session->decryption,
        .side = side,
        .at = at,
    };
}

/* ---- the conversation ---- */

static struct bytes name_of(struct conversation *c, const uint8_t *name, uint8_t length)
{
    return arena_copy(&c->arena, bytes_of(name, length));
}

static void add_step(struct eap_session *session, enum eap_step step, enum side from, struct moment at)
{
    conversation_add(
        session->conversation,
        (struct event){
            .at = at, .kind = EVENT_EAP, .from = (uint8_t)from, .code = (uint8_t)step, .level = session->method });
}

/* Its first byte of TLS. False when memory is out. */
static bool begin(struct eap_session *session, const struct session_context *context, struct moment at)
{
    struct conversation *c = conversation_new(context->pool);

    if (!c || !(c->eap = arena_alloc(&c->arena, sizeof *c->eap))) {
        conversation_free(c);
        return false;
    }
    session->conversation = c;
    c->transport = session->client.transport;
    c->stream_index = session->stream_index;
    c->client = session->client;
    c->server = session->server;
    c->first = session->started.frame ? session->started : at;
    c->from_start = session->started.frame != 0;
    c->eap->carrier = session->carrier;
    c->eap->identity = name_of(c, session->identity, session->identity_length);
    c->eap->station = name_of(c, session->station, session->station_length);
    for (int side = 0; side < 2; side++)
        tls_reader_init(&session->sides[side].reader, context->pool);
    if (context->keyring)
        session->decryption = decryption_new(context->keyring, c);
    if (session->started.frame) {
        c->tcp[SERVER].last = session->started;
        add_step(session, EAP_STEP_START, SERVER, session->started);
    }
    return true;
}

/* ---- what the capture lacks ---- */

/* A gap: `length` bytes, all that is missing or (`exact` false) the least that is. */
static void lose(struct eap_session *session, const struct session_context *context, enum side side, uint32_t length,
                 bool exact, bool cut, struct moment at)
{
    struct transcript t = transcript_for(session, context, side, at);
    struct record_sink sink = transcript_sink(&t);

    session->conversation->tcp[side].missing += length;
    session->conversation->snapped |= cut;
    conversation_add(
        session->conversation,
        (struct event){ .at = at, .kind = EVENT_GAP, .from = (uint8_t)side, .length = length, .clipped = cut });
    tls_reader_gap(&session->sides[side].reader, exact ? length : CURSOR_OPEN, &sink);
}

/* Packets of a side were not captured. Before the first byte of TLS, and while the other side is in the middle of a
 * message, they brought none: they only asked for more. `next` is the packet that follows, if it is the same side's. */
static void miss(struct eap_session *session, const struct session_context *context, enum side side,
                 const struct eap_packet *next, struct moment at)
{
    struct eap_side *own = &session->sides[side];
    uint32_t part = next ? (uint32_t)(cur_left(&next->data) + next->data.missing) : 0;
    bool exact = next && own->more && !next->more && own->left > part;

    if (!session->conversation || (session->sides[other_side(side)].more && !own->more))
        return;
    lose(session, context, side, exact ? own->left - part : own->more ? own->last_part : 1, exact, false, at);
    own->left = exact ? part : 0;
}

/* A request follows: was the one before answered, and is it the next? */
static void check_request(struct eap_session *session, const struct session_context *context,
                          const struct eap_packet *packet, struct moment at)
{
    const struct eap_side *client = &session->sides[CLIENT], *server = &session->sides[SERVER];
    uint8_t step = (uint8_t)(packet->id - server->id);

    if (!server->spoke)
        return;
    if (client->spoke && client->id != server->id)
        miss(session, context, CLIENT, NULL, at);
    if (step != 1 && !session->by_jumps) { /* whole exchanges */
        miss(session, context, SERVER, packet, at);
        miss(session, context, CLIENT, NULL, at);
    }
}

static void check_response(struct eap_session *session, const struct session_context *context,
                           const struct eap_packet *packet, struct moment at)
{
    const struct eap_side *client = &session->sides[CLIENT];
    struct eap_side *server = &session->sides[SERVER];

    if (!server->spoke || server->id == packet->id)
        return;
    miss(session, context, SERVER, NULL, at);
    server->id = packet->id;
    server->more &= !cur_left(&packet->data); /* who has the whole message answers it */
    if (client->spoke && (uint8_t)(packet->id - client->id) != 1 && !session->by_jumps)
        miss(session, context, CLIENT, packet, at);
}

/* The end follows a response, which answers the last request. `asked`: it is known to be the one that was seen last. */
static void check_end(struct eap_session *session, const struct session_context *context, bool asked,
                      struct moment at)
{
    struct eap_side *client = &session->sides[CLIENT], *server = &session->sides[SERVER];
    bool answered = client->id == server->id;

    if (!client->spoke || !server->spoke || (answered && asked))
        return;
    client->more = server->more = false;
    miss(session, context, CLIENT, NULL, at);
    if (answered)
        miss(session, context, SERVER, NULL, at);
}

/* RFC 3748 4.2: it has the response's number. Success may come with the next one from servers that take liberties. */
static bool ends_last(const struct eap_session *session, const struct eap_packet *packet)
{
    uint8_t ahead = (uint8_t)(packet->id - session->sides[CLIENT].id);

    return !ahead || (ahead == 1 && packet->code == EAP_SUCCESS);
}

/* ---- packets ---- */

/* Sent again, or a copy: of one number the first one counts. Older ones come late. */
static bool is_old(const struct eap_session *session, const struct eap_side *own, const struct eap_packet *packet)
{
    uint8_t ahead = (uint8_t)(packet->id - own->id);

    return own->spoke && (!ahead || (ahead >= BEHIND && session->by_one && !session->by_jumps));
}

/* A mirror port's copy comes at once; who sends a packet again has waited for an answer. */
static void note_copy(struct eap_session *session, enum side side, struct moment at)
{
    struct tcp_side *tcp = session->conversation ? &session->conversation->tcp[side] : NULL;

    if (tcp && at.time - tcp->last.time < COPY_NS)
        tcp->duplicates++;
}

static void note_number(struct eap_session *session, const struct eap_packet *packet, enum side side)
{
    struct eap_side *own = &session->sides[side];

    if (side == SERVER && own->spoke && session->sides[CLIENT].spoke && session->sides[CLIENT].id == own->id) {
        bool next = packet->id == (uint8_t)(own->id + 1);

        session->by_jumps |= !next && !session->by_one;
        session->by_one |= next;
    }
    own->id = packet->id;
    own->spoke = true;
}

static void note_bytes(struct eap_session *session, enum side side, const struct eap_packet *packet, struct moment at)
{
    struct conversation *c = session->conversation;
    struct tcp_side *tcp = &c->tcp[side];

    tcp->bytes += cur_left(&packet->data);
    if (!tcp->first_data)
        tcp->first_data = at.frame;
    c->tcp[other_side(side)].acknowledged = (uint32_t)c->tcp[other_side(side)].bytes;
}

/* The length of the whole stands in a message's first part. */
static void note_part(struct eap_side *own, const struct eap_packet *packet)
{
    uint32_t part = (uint32_t)(cur_left(&packet->data) + packet->data.missing);

    if (!own->more)
        own->left = packet->total;
    own->left = packet->more && own->left > part ? own->left - part : 0;
    own->last_part = part;
    own->more = packet->more;
}

static void feed_tls(struct eap_session *session, const struct session_context *context,
                     const struct eap_packet *packet, enum side side, struct moment at)
{
    struct transcript t = transcript_for(session, context, side, at);
    struct record_sink sink = transcript_sink(&t);

    session->conversation->eap->method = session->method;
    note_bytes(session, side, packet, at);
    tls_reader_feed(&session->sides[side].reader, cur_rest(&packet->data), &sink);
    if (packet->data.missing)
        lose(session, context, side, (uint32_t)packet->data.missing, true, true, at);
}

/* A method's packet. */
static bool feed_method(struct eap_session *session, const struct session_context *context,
                        const struct eap_packet *packet, enum side side, struct moment at)
{
    bool holds_tls = packet->tls && !packet->start && (cur_left(&packet->data) || packet->data.missing);

    if (packet->type == EAP_IDENTITY && side == CLIENT)
        session->identity_length = keep_name(session->identity, cur_rest(&packet->data));
    if (packet->tls)
        session->method = packet->type;
    if (packet->tls && packet->start)
        session->started = at;
    if (holds_tls) {
        bool first = !session->conversation;

        if (first && !begin(session, context, at))
            return false;
        if (first && side == SERVER && session->sides[CLIENT].spoke) /* which the client asked for with its hello */
            lose(session, context, CLIENT, 1, false, false, at);
        feed_tls(session, context, packet, side, at);
    }
    if (packet->tls)
        note_part(&session->sides[side], packet);
    return true;
}

bool eap_session_begins(const struct eap_session *session, const struct eap_packet *packet)
{
    const struct eap_side *server = &session->sides[SERVER];

    return (packet->start || packet->type == EAP_IDENTITY) && packet->code == EAP_REQUEST &&
           !(server->spoke && server->id == packet->id);
}

void eap_session_end(struct eap_session *session, const struct session_context *context, enum eap_step step,
                     bool asked, struct moment at)
{
    struct conversation *c = session->conversation;

    if (!c || c->eap->result)
        return;
    check_end(session, context, asked, at);
    c->eap->result = step == EAP_STEP_SUCCESS || step == EAP_STEP_ACCEPT ? EAP_SUCCESS : EAP_FAILURE;
    c->last = c->tcp[SERVER].last = at;
    add_step(session, step, SERVER, at);
}

bool eap_session_feed(struct eap_session *session, const struct session_context *context,
                      const struct eap_packet *packet, struct moment at)
{
    enum side side = side_of(packet);
    bool fed;

    if (packet->code >= EAP_SUCCESS) {
        eap_session_end(session, context, packet->code == EAP_SUCCESS ? EAP_STEP_SUCCESS : EAP_STEP_FAILURE,
                        ends_last(session, packet), at);
        return true;
    }
    if (is_old(session, &session->sides[side], packet)) {
        note_copy(session, side, at);
        return true;
    }
    if (side == SERVER)
        check_request(session, context, packet, at);
    else
        check_response(session, context, packet, at);
    note_number(session, packet, side);
    fed = feed_method(session, context, packet, side, at);
    if (session->conversation)
        session->conversation->last = session->conversation->tcp[side].last = at;
    return fed;
}

struct conversation *eap_session_take(struct eap_session *session, const struct session_context *context,
                                      enum conversation_end end)
{
    struct conversation *c = session->conversation;

    if (!c)
        return NULL;
    for (int side = 0; side < 2; side++) {
        struct transcript t = transcript_for(session, context, side, c->last);
        struct record_sink sink = transcript_sink(&t);

        tls_reader_finish(&session->sides[side].reader, &sink);
        tls_reader_release(&session->sides[side].reader);
    }
    decryption_free(session->decryption);
    c->end = (uint8_t)end;
    c->midstream = !c->client_hello && !c->server_hello;
    session->conversation = NULL;
    return c;
}
