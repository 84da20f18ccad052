#include "analyze/course.h"

#include "dissect/tls/names.h"

enum {
    CLOSE_NOTIFY = 0,
    USER_CANCELED = 90,
    FATAL = 2,
    INNER_TYPE = 1, /* RFC 8446 5.2: the content type inside */
    ALERT_BODY = 2,
    FINISHED_HEADER = 4,
    PADDING_STEP = 16, /* JSSE pads handshake and alert records by 16 */

    /* Bytes behind the header of a QUIC Handshake packet. EncryptedExtensions with the transport parameters that
     * every server must send (RFC 9000 7.3, 18.2) is longer: a CRYPTO frame with it, packet number and tag take 48
     * bytes at least. CONNECTION_CLOSE with a short reason, an ACK and a PING are what fits below. */
    QUIC_SMALL = 44,
};

/* A server that refuses does so at once; one that closes an idle connection takes its time. */
#define REFUSAL_NS 5000000000

/* Where the walk over the events stands. */
struct walk {
    const struct conversation *conversation;
    struct course course;
    const struct event *last_server_record; /* TLS 1.3: behind the ServerHello */
    const struct event *client_flight;      /* TLS 1.3: the client's first record that is no early data */
    const struct event *refusal;            /* TLS 1.3: the server's alert-sized record after it */
    const struct event *other_versions;     /* QUIC: the server asked for another version */
    const struct event *quic_close;         /* QUIC: in place of its flight the server said something very short */
    uint32_t server_records_after;          /* TLS 1.3: the server's records after the client's flight */
    bool finished[2];                       /* TLS 1.2 and below */
    const struct event *farewell;           /* TLS 1.2 and below: the client leaves after its Finished */
    enum ending farewell_kind;
    bool client_certificate; /* TLS 1.3: decrypted, be it an empty one */
    bool server_gap;         /* bytes of the server are missing: TLS may have begun there */
    bool client_leaves;      /* TLS 1.3: the client itself closes after its flight */
    bool complete;
    struct moment last_message;
};

static void reach(struct walk *w, enum stage stage)
{
    if (w->course.stage < stage)
        w->course.stage = stage;
}

static void stop(struct walk *w, enum ending ending, const struct event *event)
{
    w->course.ending = ending;
    w->course.end = event;
    w->course.by = event->from;
    w->course.waited = event->at.time - w->last_message.time;
}

static void complete(struct walk *w, const struct event *event)
{
    w->complete = true;
    w->course.completed = event->at;
    reach(w, STAGE_FINISHED);
}

static bool is_tls13(const struct walk *w)
{
    return w->course.version == TLS_1_3;
}

/* ---- what TLS 1.3 records look like from outside ---- */

static uint32_t tag_length(const struct walk *w)
{
    const struct server_hello *hello = conversation_server_hello(w->conversation);

    return hello && (hello->cipher_suite == 0x1305 /* TLS_AES_128_CCM_8_SHA256 */) ? 8 : 16;
}

/* An alert, padded or not; two bytes of application data look the same. What was decrypted is known. */
static bool is_alert_sized(const struct walk *w, const struct event *event)
{
    uint32_t alert = ALERT_BODY + INNER_TYPE + tag_length(w);

    return !event->decrypted && (event->length == alert || event->length == alert + PADDING_STEP);
}

/* EndOfEarlyData, which a client says between its early data and its Finished. */
static bool is_end_of_early_data(const struct walk *w, const struct event *event)
{
    return event->length == FINISHED_HEADER + INNER_TYPE + tag_length(w);
}

static bool sends_early_data(const struct walk *w)
{
    const struct client_hello *hello = conversation_last_client_hello(w->conversation);

    return hello && hello->extensions.has_early_data;
}

static void take_server_record(struct walk *w, const struct event *event)
{
    w->last_server_record = event;
    if (!w->client_flight) {
        if (!is_alert_sized(w, event))
            reach(w, STAGE_SERVER_FLIGHT);
        return;
    }
    w->server_records_after++;
    if (w->server_records_after == 1 && is_alert_sized(w, event) &&
        event->at.time - w->client_flight->at.time < REFUSAL_NS && !w->client_leaves)
        w->refusal = event;
    else if (!w->refusal || !is_alert_sized(w, event))
        complete(w, w->client_flight);
}

static void take_client_record(struct walk *w, const struct event *event)
{
    if (w->client_flight) {
        w->client_leaves |= is_alert_sized(w, event);
        return;
    }
    if (event->decrypted) /* before its Finished: early data */
        return;
    if (sends_early_data(w) && (!w->last_server_record || is_end_of_early_data(w, event)))
        return;
    if (is_alert_sized(w, event)) {
        stop(w, ENDING_ENCRYPTED_ALERT, event);
        return;
    }
    w->client_flight = event;
    reach(w, STAGE_CLIENT_FLIGHT);
}

/* Does the client's flight show a certificate, be it an empty one? It is Finished alone otherwise. */
static bool client_sent_certificate(const struct walk *w)
{
    const struct server_hello *hello = conversation_server_hello(w->conversation);
    const struct cipher_suite *suite = hello ? tls_cipher_suite(hello->cipher_suite) : NULL;
    uint32_t hash = suite && strcmp(suite->hash, "SHA384") == 0 ? 48 : 32;
    uint32_t finished = FINISHED_HEADER + hash + INNER_TYPE + tag_length(w);

    if (w->client_flight->decrypted)
        return w->client_certificate;
    return w->client_flight->length != finished && w->client_flight->length != finished + PADDING_STEP;
}

/* A side leaves a TLS 1.3 connection. True when that is not abnormal, or was told already. */
static bool close_tls13(struct walk *w, const struct event *event)
{
    if (!w->client_flight) {
        if (!w->last_server_record || !is_alert_sized(w, w->last_server_record))
            return false;
        stop(w, ENDING_ENCRYPTED_ALERT, w->last_server_record);
        return true;
    }
    if (w->refusal) {
        stop(w, ENDING_ENCRYPTED_ALERT, w->refusal);
        return true;
    }
    if (event->from == SERVER && !w->client_leaves && client_sent_certificate(w) &&
        event->at.time - w->client_flight->at.time < REFUSAL_NS)
        return false; /* a certificate was shown, and the answer is a closed door */
    complete(w, w->client_flight);
    return true;
}

/* A message of TLS 1.3 that could be read. The client's flight ends with its Finished; the server judges it then. */
static void take_decrypted(struct walk *w, const struct event *event)
{
    if (event->from == SERVER) {
        if (event->code == FINISHED)
            reach(w, STAGE_SERVER_FLIGHT);
        w->last_server_record = event;
        if (w->client_flight)
            complete(w, w->client_flight);
        return;
    }
    w->client_certificate |= event->code == CERTIFICATE;
    if (event->code == FINISHED && !w->client_flight) {
        w->client_flight = event;
        reach(w, STAGE_CLIENT_FLIGHT);
    }
}

/* ---- events ---- */

static void take_message(struct walk *w, const struct event *event)
{
    static const struct {
        uint8_t code;
        uint8_t from;
        enum stage stage;
    } milestones[] = {
        { CLIENT_HELLO, CLIENT, STAGE_CLIENT_HELLO },         { SERVER_HELLO_DONE, SERVER, STAGE_SERVER_FLIGHT },
        { CERTIFICATE, SERVER, STAGE_SERVER_HELLO },          { CERTIFICATE, CLIENT, STAGE_CLIENT_FLIGHT },
        { CLIENT_KEY_EXCHANGE, CLIENT, STAGE_CLIENT_FLIGHT },
    };

    for (size_t i = 0; i < sizeof milestones / sizeof *milestones; i++)
        if (milestones[i].code == event->code && milestones[i].from == event->from)
            reach(w, milestones[i].stage);
}

static const struct server_hello *hello_at(const struct walk *w, const struct event *event)
{
    const struct server_hello *hello = w->conversation->server_hello;

    while (hello && hello->at.frame != event->at.frame)
        hello = hello->next;
    return hello;
}

static void take_server_hello(struct walk *w, const struct event *event)
{
    const struct server_hello *hello = hello_at(w, event);

    if (!hello || hello->retry)
        return;
    w->other_versions = NULL; /* the list was forged or came late: the server did take the version */
    w->course.server_hello = w->course.server_hello ? w->course.server_hello : event;
    w->course.version = tls_version_stream(hello->version);
    reach(w, STAGE_SERVER_HELLO);
}

/* Handshake packets of QUIC: what is in them does not show, but for one thing. Before the client has said anything in
 * such packets there is nothing to acknowledge: a server that begins with a very short one closes. */
static void take_handshake_packet(struct walk *w, const struct event *event)
{
    bool small = event->length <= QUIC_SMALL;

    if (small && (w->quic_close || (event->from == SERVER && w->course.stage == STAGE_SERVER_HELLO))) {
        w->quic_close = w->quic_close ? w->quic_close : event;
        return;
    }
    w->quic_close = NULL;
    reach(w, event->from == CLIENT ? STAGE_CLIENT_FLIGHT : STAGE_SERVER_FLIGHT);
}

static void on_encrypted_handshake(struct walk *w, const struct event *event)
{
    if (w->conversation->quic) {
        take_handshake_packet(w, event);
        return;
    }
    w->finished[event->from] = true;
    if (event->from == CLIENT)
        reach(w, STAGE_CLIENT_FLIGHT);
    if (w->finished[CLIENT] && w->finished[SERVER])
        complete(w, event);
}

static void on_handshake(struct walk *w, const struct event *event)
{
    struct course *course = &w->course;

    take_message(w, event);
    if (event->decrypted && is_tls13(w))
        take_decrypted(w, event);
    else if (event->code == FINISHED) /* decrypted, or of a suite that does not encrypt */
        on_encrypted_handshake(w, event);
    if (event->code == CLIENT_HELLO && event->from == CLIENT && !course->client_hello)
        course->client_hello = event;
    if (event->code == SERVER_HELLO && event->from == SERVER)
        take_server_hello(w, event);
    if (event->code == CERTIFICATE && event->from == SERVER && !course->certificate)
        course->certificate = event;
    if (event->code == CERTIFICATE && event->from == CLIENT && event->length == (is_tls13(w) ? 4 : 3))
        course->empty_certificate = event;
}

/* A client may say Finished and leave, while the server's Finished is still under way: whether the handshake was
 * completed shows when that comes, or does not. */
static bool leaves_after_finished(struct walk *w, enum ending ending, const struct event *event)
{
    if (event->from != CLIENT || !w->finished[CLIENT] || is_tls13(w))
        return false;
    if (!w->farewell) {
        w->farewell = event;
        w->farewell_kind = ending;
    }
    return true;
}

/* Which alerts end a handshake: fatal ones; in TLS 1.3 all but the two farewells count as fatal whatever their
 * level says (RFC 8446 6); the farewells themselves, which are no way to end a handshake. */
static void on_alert(struct walk *w, const struct event *event)
{
    bool farewell = event->code == CLOSE_NOTIFY || event->code == USER_CANCELED;

    if (is_tls13(w) && farewell && w->client_flight) {
        w->client_leaves |= event->from == CLIENT;
        return;
    }
    if (farewell && leaves_after_finished(w, ENDING_ALERT, event))
        return;
    if (event->level == FATAL || farewell || is_tls13(w))
        stop(w, ENDING_ALERT, event);
}

static void on_encrypted_alert(struct walk *w, const struct event *event)
{
    if (!leaves_after_finished(w, ENDING_ENCRYPTED_ALERT, event))
        stop(w, ENDING_ENCRYPTED_ALERT, event);
}

/* Up to TLS 1.2 a server says nothing of the application before it has verified the client's Finished. */
static void on_application_data(struct walk *w, const struct event *event)
{
    if (w->conversation->quic) { /* RFC 9001 5.7: a client has those keys once it has verified the server */
        w->quic_close = NULL;
        if (event->from == CLIENT)
            complete(w, event);
        return;
    }
    if (!is_tls13(w)) {
        if (event->from == SERVER && w->course.client_hello)
            complete(w, event);
        else
            w->course.client_content |= w->finished[CLIENT];
        return;
    }
    if (event->from == SERVER)
        take_server_record(w, event);
    else
        take_client_record(w, event);
}

/* A list that has the client's version in it is to be ignored (RFC 9000 6.2). So is one that the client followed: its
 * last version is in there, too. */
static void on_version_negotiation(struct walk *w, const struct event *event)
{
    const struct conversation *c = w->conversation;

    if (event->from == SERVER && w->course.stage == STAGE_CLIENT_HELLO &&
        !bytes_u32_contains(c->quic_versions, c->quic_version))
        w->other_versions = event;
}

static void on_plaintext(struct walk *w, const struct event *event)
{
    if (event->from == SERVER && w->course.client_hello && !w->conversation->tls[SERVER].spoke && !w->server_gap)
        stop(w, ENDING_PLAINTEXT, event);
}

static void on_gap(struct walk *w, const struct event *event)
{
    w->server_gap |= event->from == SERVER;
}

static void on_close(struct walk *w, const struct event *event)
{
    enum ending ending = event->kind == EVENT_FIN ? ENDING_FIN : ENDING_RST;

    if (is_tls13(w) && close_tls13(w, event))
        return;
    if (!leaves_after_finished(w, ending, event))
        stop(w, ending, event);
}

static void on_syn(struct walk *w, const struct event *event)
{
    if (event->code)
        reach(w, STAGE_CONNECTED);
}

static void follow(struct walk *w, const struct event *event)
{
    static void (*const handlers[])(struct walk * w, const struct event *event) = {
        [EVENT_SYN] = on_syn,
        [EVENT_FIN] = on_close,
        [EVENT_RST] = on_close,
        [EVENT_HANDSHAKE] = on_handshake,
        [EVENT_ENCRYPTED_HANDSHAKE] = on_encrypted_handshake,
        [EVENT_ALERT] = on_alert,
        [EVENT_ENCRYPTED_ALERT] = on_encrypted_alert,
        [EVENT_APPLICATION_DATA] = on_application_data,
        [EVENT_PLAINTEXT] = on_plaintext,
        [EVENT_CCS] = NULL,
        [EVENT_OTHER_RECORD] = NULL,
        [EVENT_RETRY] = NULL,
        [EVENT_VERSION_NEGOTIATION] = on_version_negotiation,
        [EVENT_CONNECTION_CLOSE] = NULL, /* without an alert it says nothing of TLS */
        [EVENT_BEFORE] = NULL,
        [EVENT_UNREACHABLE] = NULL, /* no word of a side */
        [EVENT_GAP] = on_gap,
    };

    if (handlers[event->kind])
        handlers[event->kind](w, event);
    if (event->kind == EVENT_UNREACHABLE || event->kind == EVENT_FIN || event->kind == EVENT_RST ||
        event == w->course.end)
        return;
    w->last_message = event->at;
    if (event->kind != EVENT_SYN && event->kind != EVENT_GAP)
        w->course.last = event;
}

/* ---- the verdict ---- */

static bool lost_its_place(const struct conversation *c)
{
    for (uint32_t i = 0; i < c->anomaly_count; i++)
        if (c->anomalies[i].kind == ANOMALY_SYNC_LOST)
            return true;
    return false;
}

static bool is_one_sided(const struct conversation *c)
{
    const struct tcp_side *tcp = c->tcp;

    return (!tcp[SERVER].last.frame && tcp[CLIENT].bytes) || (!tcp[CLIENT].last.frame && tcp[SERVER].bytes);
}

/* TLS 1.3: at the end of the capture a client's Finished that nobody refused is all that there will be. */
static void settle_tls13(struct walk *w)
{
    if (w->complete || w->course.ending || !w->client_flight)
        return;
    if (!w->refusal && !client_sent_certificate(w))
        complete(w, w->client_flight);
}

/* QUIC says no goodbye: that nothing else came of it shows at the end. */
static void settle_quic(struct walk *w)
{
    if (w->complete || w->course.ending)
        return;
    if (w->other_versions)
        stop(w, ENDING_VERSIONS, w->other_versions);
    else if (w->quic_close)
        stop(w, ENDING_ENCRYPTED_ALERT, w->quic_close);
}

/* RFC 5246 7.3: the server goes straight to ChangeCipherSpec; RFC 8446 2.2: it takes the client's PSK. */
static bool is_resumed(const struct walk *w)
{
    const struct conversation *c = w->conversation;
    const struct server_hello *hello = conversation_server_hello(c);

    if (!hello || w->course.blind)
        return false;
    if (is_tls13(w))
        return hello->extensions.has_pre_shared_key;
    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_HANDSHAKE && c->events[i].from == SERVER &&
            (c->events[i].code == CERTIFICATE || c->events[i].code == SERVER_HELLO_DONE))
            return false;
    return c->tls[SERVER].ccs;
}

/* TLS that was asked for in plain text, or demanded, and that the client did not do without. */
static const struct before *asked_in_vain(const struct walk *w)
{
    const struct before *before = conversation_before(w->conversation, BEFORE_STARTTLS);
    bool wanted = before && (before->requested.frame || before->demanded) && !before->went_on;

    return wanted && !w->course.tls ? before : NULL;
}

/* A hello may have gone where bytes are missing. */
static enum outcome outcome_without_tls(const struct walk *w)
{
    const struct conversation *c = w->conversation;
    const struct course *course = &w->course;
    bool whole = !c->tcp[CLIENT].missing && !c->tcp[SERVER].missing && !course->blind && !course->one_sided;

    if (!course->asked)
        return OUTCOME_NOT_TLS;
    return course->ending && whole && !course->asked->blind ? OUTCOME_FAILED : OUTCOME_TRUNCATED;
}

static enum outcome outcome_of(const struct walk *w)
{
    const struct course *course = &w->course;
    bool farewell =
        w->farewell && course->end == w->farewell; /* behind its Finished: whether there was another shows not */
    bool proof = (course->ending == ENDING_ALERT && !farewell) || course->ending == ENDING_PLAINTEXT ||
                 course->ending == ENDING_VERSIONS;

    if (w->complete)
        return OUTCOME_COMPLETED;
    if (!course->tls)
        return outcome_without_tls(w);
    if (w->conversation->midstream)
        return OUTCOME_MIDSTREAM;
    if (course->ending && (proof || (!course->blind && !course->one_sided)))
        return OUTCOME_FAILED;
    return OUTCOME_TRUNCATED;
}

struct course course_of(const struct conversation *conversation)
{
    struct walk w = { .conversation = conversation, .last_message = conversation->first };

    w.course.tls = conversation->tls[CLIENT].spoke || conversation->tls[SERVER].spoke;
    w.course.blind = lost_its_place(conversation);
    w.course.one_sided = is_one_sided(conversation);
    for (uint32_t i = 0; i < conversation->event_count && !w.complete && !w.course.ending; i++)
        follow(&w, &conversation->events[i]);
    if (w.farewell && !w.complete)
        stop(&w, w.farewell_kind, w.farewell);
    settle_tls13(&w);
    settle_quic(&w);
    w.course.resumed = is_resumed(&w);
    w.course.asked = asked_in_vain(&w);
    w.course.outcome = outcome_of(&w);
    return w.course;
}
