#include "dissect/session.h"

#include "base/cursor.h"
#include "base/limits.h"
#include "dissect/net/flow.h"
#include "dissect/tls/transcript.h"

enum {
    SETTLED_TURNS = 64,       /* requests and answers: both sides use the connection */
    SETTLED_BYTES = 64 << 10, /* of application data from the server: more than tickets and alerts */
    MIDSTREAM_RECORDS = 64,   /* of a connection joined in the middle */
    PLAIN_BYTES = 4 << 20,    /* without a ClientHello: the stream will not turn to TLS any more */
};

void session_init(struct session *session, const struct session_context *context, struct conversation *conversation,
                  unsigned client, uint8_t role)
{
    bool joined = !conversation->from_start;

    *session = (struct session){ .conversation = conversation, .client = (uint8_t)client, .role = role };
    for (int i = 0; i < 2; i++) {
        tls_reader_init(&session->readers[i], context->pool);
        session->modes[i] = joined ? MODE_TLS : MODE_UNDECIDED;
    }
}

/* ---- roles ---- */

/* What was taken for the client is the server. */
static void swap_sides(struct session *session)
{
    session->client = !session->client;
    conversation_swap_sides(session->conversation);
    if (session->decryption)
        decryption_swap_sides(session->decryption);
}

/* Who says hello is the client, whoever opened the connection. */
static void settle_roles(struct session *session, const struct transcript *t)
{
    bool hello_seen = session->conversation->client_hello != NULL;

    if (t->hello_from_server && session->role < ROLE_BY_HELLO)
        swap_sides(session);
    else if (t->answer_from_client && session->role < ROLE_BY_SYN_ACK && !hello_seen) {
        swap_sides(session);
        session->role = ROLE_BY_SERVER_MESSAGE;
    }
    if (hello_seen)
        session->role = ROLE_BY_HELLO;
}

/* ---- bytes ---- */

static struct transcript transcript_for(struct session *session, const struct session_context *context,
                                        unsigned direction, struct moment at)
{
    return (struct transcript){
        .conversation = session->conversation,
        .certificates = context->certificates,
        .decryption = session->decryption,
        .side = session_side(session, direction),
        .at = at,
    };
}

static void count_turns(struct session *session, unsigned direction, uint32_t records_before)
{
    const struct tls_side *tls = &session->conversation->tls[session_side(session, direction)];

    if (tls->application_records == records_before || session->last_speaker == direction + 1)
        return;
    session->last_speaker = (uint8_t)(direction + 1);
    session->turns += session->turns < UINT16_MAX;
}

static void feed_tls(struct session *session, const struct session_context *context, unsigned direction,
                     struct bytes data, struct moment at)
{
    struct transcript t;
    struct record_sink sink;
    uint32_t before;

    if (context->keyring && !session->decryption)
        session->decryption = decryption_new(context->keyring, session->conversation);
    t = transcript_for(session, context, direction, at);
    sink = transcript_sink(&t);
    before = session->conversation->tls[t.side].application_records;
    tls_reader_feed(&session->readers[direction], data, &sink);
    settle_roles(session, &t);
    count_turns(session, direction, before);
}

/* Keeps the first bytes of a side that does not speak TLS, to name what it speaks. */
static void keep_first_bytes(struct session *session, unsigned direction, struct bytes data)
{
    struct conversation *c = session->conversation;
    struct bytes *first = &c->first_bytes[session_side(session, direction)];
    size_t room = LIMIT_FIRST_BYTES - first->len;
    size_t more = data.len < room ? data.len : room;
    uint8_t *copy;

    if (!more || !(copy = arena_alloc(&c->arena, first->len + more)))
        return;
    if (first->len)
        memcpy(copy, first->data, first->len);
    memcpy(copy + first->len, data.data, more);
    *first = bytes_of(copy, first->len + more);
}

/* Gives the dialogue back as soon as nothing more can come of it; one that wraps TLS stays until that is over. */
static void end_dialogue(struct session *session)
{
    struct dialogue *dialogue = session->dialogue;

    if (dialogue && !dialogue_is_over(dialogue))
        return;
    if (dialogue && dialogue_is_wrapped(dialogue)) {
        session->modes[0] = session->modes[1] = MODE_WRAPPED;
        return;
    }
    dialogue_free(dialogue);
    session->dialogue = NULL;
    session->dialogue_over = true;
}

/* What is said in plain text may lead to TLS. */
static void feed_dialogue(struct session *session, const struct session_context *context, unsigned direction,
                          struct bytes data, struct moment at)
{
    if (session->dialogue_over)
        return;
    if (!session->dialogue)
        session->dialogue = dialogue_new(session->conversation, context->pool);
    if (session->dialogue)
        dialogue_data(session->dialogue, session_side(session, direction), data, at);
    end_dialogue(session);
}

static void feed_plain(struct session *session, const struct session_context *context, unsigned direction,
                       struct bytes data, struct moment at)
{
    struct conversation *c = session->conversation;
    enum side side = session_side(session, direction);
    struct event event = { .at = at, .kind = EVENT_PLAINTEXT, .from = (uint8_t)side, .length = (uint32_t)data.len };

    if (!data.len)
        return;
    keep_first_bytes(session, direction, data);
    session->plain_bytes[direction] += (uint32_t)data.len;
    conversation_add(c, event);
    feed_dialogue(session, context, direction, data, at);
}

/* The last `count` bytes that were told as plain text are the beginning of a hello: they are not. */
static void take_back_plain(struct session *session, unsigned direction, uint32_t count)
{
    struct conversation *c = session->conversation;
    enum side side = session_side(session, direction);
    struct bytes *first = &c->first_bytes[side];
    uint32_t i = c->event_count;

    count = count < session->plain_bytes[direction] ? count : session->plain_bytes[direction];
    session->plain_bytes[direction] -= count;
    if (first->len > session->plain_bytes[direction])
        first->len = session->plain_bytes[direction];
    while (count && i-- > 0) {
        struct event *event = &c->events[i];
        uint32_t part = event->length < count ? event->length : count;

        if (event->kind != EVENT_PLAINTEXT || event->from != side)
            continue;
        event->length -= part;
        count -= part;
        if (!event->length)
            memmove(event, event + 1, (--c->event_count - i) * sizeof *event);
    }
}

/* Keeps the last bytes of a plain stream: a hello may begin in them. */
static void keep_tail(struct head *tail, struct bytes data, struct moment at)
{
    size_t size = sizeof tail->bytes, new = data.len < size ? data.len : size;
    size_t old = tail->len + new > size ? size - new : tail->len;

    memmove(tail->bytes, tail->bytes + tail->len - old, old);
    memcpy(tail->bytes + old, data.data + data.len - new, new);
    tail->len = (uint8_t)(old + new);
    tail->at = at;
}

/* TLS begins at `start`, which lies in the kept tail or in `data`. */
static void feed_from(struct session *session, const struct session_context *context, unsigned direction,
                      struct tls_start start, struct bytes data, struct moment at)
{
    const struct head *tail = &session->heads[direction];

    session->modes[direction] = MODE_TLS;
    session->readers[direction].lost = false;
    session->readers[direction].header_have = 0;
    take_back_plain(session, direction, (uint32_t)(tail->len - start.in_tail));
    feed_plain(session, context, direction, bytes_of(data.data, start.in_data), at);
    feed_tls(session, context, direction, bytes_of(tail->bytes + start.in_tail, tail->len - start.in_tail), at);
    feed_tls(session, context, direction, bytes_of(data.data + start.in_data, data.len - start.in_data), at);
}

/* The other side has turned to TLS: an alert that the capture shows before the hello that it answers ends the plain text. */
static void look_back(struct session *session, const struct session_context *context, unsigned direction)
{
    const struct head *tail = &session->heads[direction];
    struct bytes none = bytes_of("", 0);
    struct tls_start start = tls_find_start(bytes_of(tail->bytes, tail->len), none, true);

    if (session->modes[direction] == MODE_PLAIN && start.found)
        feed_from(session, context, direction, start, none, tail->at);
}

/* A plain stream turns to TLS with a hello, or with an alert in answer to one, wherever in a segment it begins:
 * that is how it goes on behind STARTTLS and proxies. What stands before stays plain. */
static void feed_watched(struct session *session, const struct session_context *context, unsigned direction,
                         struct bytes data, struct moment at)
{
    struct head *tail = &session->heads[direction];
    bool answered = session->modes[!direction] == MODE_TLS;
    struct tls_start start = tls_find_start(bytes_of(tail->bytes, tail->len), data, answered);

    if (!start.found) {
        feed_plain(session, context, direction, data, at);
        keep_tail(tail, data, at);
        return;
    }
    feed_from(session, context, direction, start, data, at);
    look_back(session, context, !direction);
}

/* The first bytes of a direction, until there are enough of them to tell what they are. */
static void feed_undecided(struct session *session, const struct session_context *context, unsigned direction,
                           struct bytes data, struct moment at)
{
    struct head *head = &session->heads[direction];
    struct head longer = *head;
    size_t more = RECORD_HEADER - head->len;

    memcpy(longer.bytes + longer.len, data.data, data.len < more ? data.len : more);
    longer.len = (uint8_t)(longer.len + (data.len < more ? data.len : more));
    switch (tls_guess_start(bytes_of(longer.bytes, longer.len), session->modes[!direction] == MODE_TLS)) {
    case START_NEEDS_MORE:
        *head = longer;
        break;
    case START_YES:
        session->modes[direction] = MODE_TLS;
        feed_tls(session, context, direction, bytes_of(head->bytes, head->len), at);
        feed_tls(session, context, direction, data, at);
        break;
    case START_NO:
        session->modes[direction] = MODE_PLAIN;
        session->conversation->tls[session_side(session, direction)].plaintext = true;
        feed_plain(session, context, direction, bytes_of(head->bytes, head->len), at);
        feed_watched(session, context, direction, data, at);
    }
}

/* A stream that was joined in the middle turns to TLS: what it said before is plain text after all, as long as all of
 * that was kept. When it was said is known of the stream's first packet only. */
static void tell_kept(struct session *session, const struct session_context *context, unsigned direction,
                      struct moment at)
{
    struct conversation *c = session->conversation;
    enum side side = session_side(session, direction);
    struct bytes kept = c->first_bytes[side];

    if (!kept.len || session->plain_bytes[direction] != kept.len)
        return;
    c->first_bytes[side] = bytes_of(NULL, 0);
    session->plain_bytes[direction] = 0;
    feed_plain(session, context, direction, kept, c->first.frame == c->tcp[side].first_data ? c->first : at);
}

/* A stream that is TLS, or was joined in the middle and is taken for TLS: then the reader finds a record boundary
 * by itself, or there is none. */
static void feed_joined(struct session *session, const struct session_context *context, unsigned direction,
                        struct bytes data, struct moment at)
{
    struct tls_reader *reader = &session->readers[direction];
    struct head *tail = &session->heads[direction];
    bool spoke = session->conversation->tls[session_side(session, direction)].spoke;
    uint8_t header[RECORD_HEADER]; /* what came before and looked like the beginning of one */
    size_t begun = reader->in_body ? 0 : reader->header_have;

    if (!spoke && (reader->lost || !reader->begun)) { /* a hello may stand behind a header or an answer */
        struct tls_start start = tls_find_start(bytes_of(tail->bytes, tail->len), data, false);

        if (start.found && (start.in_data || start.in_tail < tail->len)) {
            tell_kept(session, context, direction, at);
            feed_from(session, context, direction, start, data, at);
            return;
        }
        keep_tail(tail, data, at);
    }
    memcpy(header, reader->header, sizeof header);
    feed_tls(session, context, direction, data, at);
    if (!reader->lost || session->conversation->tls[session_side(session, direction)].spoke)
        return;
    keep_first_bytes(session, direction, bytes_of(header, begun));
    keep_first_bytes(session, direction, data);
    session->plain_bytes[direction] += (uint32_t)(begun + data.len);
}

/* TLS in packets of another protocol. When these end, what follows is TLS alone, or no TLS at all. */
static void feed_wrapped(struct session *session, const struct session_context *context, unsigned direction,
                         struct bytes data, struct moment at)
{
    struct cursor in = cur_of(data);
    struct bytes piece;
    enum unwrapped found;

    while ((found = dialogue_unwrap(session->dialogue, session_side(session, direction), &in, &piece)) ==
           UNWRAPPED_PIECE)
        feed_tls(session, context, direction, piece, at);
    if (found == UNWRAPPED_NONE)
        return;
    session->modes[direction] = found == UNWRAPPED_BARE ? MODE_TLS : MODE_PLAIN;
    session->dialogue_over = true; /* it stays for the other direction */
    if (found == UNWRAPPED_BARE)
        feed_tls(session, context, direction, cur_rest(&in), at);
    else
        feed_watched(session, context, direction, cur_rest(&in), at);
}

void session_data(struct session *session, const struct session_context *context, unsigned direction,
                  struct bytes data, struct moment at)
{
    if (session->modes[direction] == MODE_TLS)
        feed_joined(session, context, direction, data, at);
    else if (session->modes[direction] == MODE_PLAIN)
        feed_watched(session, context, direction, data, at);
    else if (session->modes[direction] == MODE_WRAPPED)
        feed_wrapped(session, context, direction, data, at);
    else
        feed_undecided(session, context, direction, data, at);
}

/* Bytes of a plain stream are missing: neither a hello nor a line that begins before goes on behind them. */
static void forget_plain(struct session *session, unsigned direction)
{
    session->heads[direction].len = 0;
    if (!session->dialogue || session->dialogue_over)
        return;
    dialogue_gap(session->dialogue);
    end_dialogue(session);
}

void session_gap(struct session *session, const struct session_context *context, unsigned direction, uint64_t length,
                 bool cut, struct moment at)
{
    struct transcript t = transcript_for(session, context, direction, at);
    struct record_sink sink = transcript_sink(&t);
    struct event event = { .at = at,
                           .kind = EVENT_GAP,
                           .from = (uint8_t)t.side,
                           .clipped = cut,
                           .length = length < UINT32_MAX ? (uint32_t)length : UINT32_MAX };

    session->conversation->tcp[t.side].missing += length;
    session->conversation->snapped |= cut;
    conversation_add(session->conversation, event);
    if (session->modes[direction] == MODE_UNDECIDED) {
        session->modes[direction] = MODE_TLS;
        session->readers[direction].lost = true;
    }
    if (session->modes[direction] == MODE_WRAPPED) /* the reader finds a boundary by itself, or none */
        session->modes[direction] = MODE_TLS;
    if (session->modes[direction] == MODE_PLAIN)
        forget_plain(session, direction);
    if (session->modes[direction] == MODE_TLS)
        tls_reader_gap(&session->readers[direction], length, &sink);
    settle_roles(session, &t);
}

/* ---- the end ---- */

static bool handshake_is_over(const struct conversation *c)
{
    uint16_t version = conversation_version(c);

    if (version >= TLS_1_3)
        return c->tls[CLIENT].application_records > 0;
    return c->tls[CLIENT].finished && c->tls[SERVER].finished;
}

bool session_settled(const struct session *session)
{
    const struct conversation *c = session->conversation;

    if (session->plain_bytes[0] + session->plain_bytes[1] >= PLAIN_BYTES)
        return true;
    if (!c->client_hello && !c->server_hello)
        return !c->from_start && c->tls[CLIENT].records + c->tls[SERVER].records >= MIDSTREAM_RECORDS;
    /* asked of every packet: what lies nearest comes first */
    return (session->turns >= SETTLED_TURNS || c->tls[SERVER].application_bytes >= SETTLED_BYTES) &&
           handshake_is_over(c);
}

static void finish_direction(struct session *session, const struct session_context *context, unsigned direction)
{
    struct transcript t = transcript_for(session, context, direction, session->last_data[direction]);
    struct record_sink sink = transcript_sink(&t);

    if (session->modes[direction] == MODE_UNDECIDED)
        feed_plain(session, context, direction,
                   bytes_of(session->heads[direction].bytes, session->heads[direction].len), t.at);
    tls_reader_finish(&session->readers[direction], &sink);
    settle_roles(session, &t);
    tls_reader_release(&session->readers[direction]);
}

struct conversation *session_take(struct session *session, const struct session_context *context,
                                  enum conversation_end end)
{
    struct conversation *c = session->conversation;

    finish_direction(session, context, 0);
    finish_direction(session, context, 1);
    dialogue_free(session->dialogue);
    session->dialogue = NULL;
    decryption_free(session->decryption);
    session->decryption = NULL;
    c->end = (uint8_t)end;
    for (int side = 0; side < 2; side++)
        c->tls[side].plaintext |= !c->tls[side].spoke && c->first_bytes[side].len;
    c->midstream =
        !c->client_hello && !c->server_hello && (c->tls[CLIENT].spoke || c->tls[SERVER].spoke) && !c->from_start;
    session->conversation = NULL;
    return c;
}
