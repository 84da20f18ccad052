#include "analyze/course_walk.h"

#include "dissect/eap/packet.h"
#include "dissect/tls/names.h"

enum {
    CLOSE_NOTIFY = 0,
    USER_CANCELED = 90,
    ECH_REQUIRED = 121,
    FATAL = 2,
};

void walk_reach(struct walk *w, enum stage stage)
{
    if (w->course.stage < stage)
        w->course.stage = stage;
}

void walk_stop(struct walk *w, enum ending ending, const struct event *event)
{
    w->course.ending = ending;
    w->course.end = event;
    w->course.by = event->from;
    w->course.waited = event->at.time - w->last_message.time;
}

void walk_complete(struct walk *w, const struct event *event)
{
    w->complete = true;
    w->course.completed = event->at;
    walk_reach(w, STAGE_FINISHED);
}

static bool is_tls13(const struct walk *w)
{
    return w->course.version == TLS_1_3;
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
            walk_reach(w, milestones[i].stage);
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
    walk_reach(w, STAGE_SERVER_HELLO);
}

static void on_ccs(struct walk *w, const struct event *event)
{
    w->ccs[event->from] = true;
}

/* Without a ChangeCipherSpec before it, it is the rest of a message in the clear, of which the capture lost the
 * beginning. SSL 2.0 has none; a record of DTLS says its epoch, and may overtake the one it was sent behind. */
static bool is_under_keys(const struct walk *w, const struct event *event)
{
    return w->ccs[event->from] || event->version == SSL_2_0 || tls_version_is_dtls(event->version);
}

static void on_encrypted_handshake(struct walk *w, const struct event *event)
{
    if (w->conversation->quic) {
        walk_quic_packet(w, event);
        return;
    }
    if (!is_under_keys(w, event))
        return;
    w->finished[event->from] = true;
    if (event->from == CLIENT)
        walk_reach(w, STAGE_CLIENT_FLIGHT);
    if (w->finished[CLIENT] && w->finished[SERVER])
        walk_complete(w, event);
}

static void on_handshake(struct walk *w, const struct event *event)
{
    struct course *course = &w->course;

    take_message(w, event);
    if (event->decrypted && is_tls13(w))
        walk_tls13_message(w, event);
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
        walk_stop(w, ENDING_ALERT, event);
}

static void on_encrypted_alert(struct walk *w, const struct event *event)
{
    if (!leaves_after_finished(w, ENDING_ENCRYPTED_ALERT, event))
        walk_stop(w, ENDING_ENCRYPTED_ALERT, event);
}

/* Up to TLS 1.2 a server says nothing of the application before it has verified the client's Finished. */
static void on_application_data(struct walk *w, const struct event *event)
{
    if (w->conversation->quic) { /* RFC 9001 5.7: a client has those keys once it has verified the server */
        w->quic_close = NULL;
        if (event->from == CLIENT)
            walk_complete(w, event);
        return;
    }
    if (!is_tls13(w)) {
        if (event->from == SERVER && w->course.client_hello)
            walk_complete(w, event);
        else
            w->course.client_content |= w->finished[CLIENT];
        return;
    }
    walk_tls13_record(w, event);
}

/* Has the client's hello begun? Servers that do not know it answer its first segment. */
static bool hello_has_begun(const struct walk *w, const struct event *event)
{
    const struct conversation *c = w->conversation;
    uint64_t began = c->tcp[CLIENT].first_data;

    return w->course.client_hello ||
           (c->tls[CLIENT].spoke && !c->tls[CLIENT].plaintext && !c->before && began && began < event->at.frame);
}

static void on_plaintext(struct walk *w, const struct event *event)
{
    if (event->from == SERVER && hello_has_begun(w, event) && !w->conversation->tls[SERVER].spoke && !w->server_gap)
        walk_stop(w, ENDING_PLAINTEXT, event);
}

static void on_gap(struct walk *w, const struct event *event)
{
    w->server_gap |= event->from == SERVER;
}

static void on_close(struct walk *w, const struct event *event)
{
    enum ending ending = event->kind == EVENT_FIN ? ENDING_FIN : ENDING_RST;

    if (is_tls13(w) && walk_tls13_close(w, event))
        return;
    if (!leaves_after_finished(w, ending, event))
        walk_stop(w, ending, event);
}

/* RFC 5216 2.1.3: after a refusal the server says failure; the peer hears success only once both have finished. */
static void on_eap(struct walk *w, const struct event *event)
{
    bool shaped = is_tls13(w) && (w->refusal || !w->client_flight); /* perhaps a record before it was an alert */

    bool refused = event->code == EAP_STEP_FAILURE || event->code == EAP_STEP_REJECT;

    if (refused && !(shaped && walk_tls13_close(w, event)))
        walk_stop(w, ENDING_EAP_FAILURE, event);
    else if (!refused && event->code != EAP_STEP_START && w->course.server_hello)
        walk_complete(w, event);
}

static void on_syn(struct walk *w, const struct event *event)
{
    if (event->code)
        walk_reach(w, STAGE_CONNECTED);
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
        [EVENT_CCS] = on_ccs,
        [EVENT_OTHER_RECORD] = NULL,
        [EVENT_RETRY] = NULL,
        [EVENT_VERSION_NEGOTIATION] = walk_quic_versions,
        [EVENT_CONNECTION_CLOSE] = NULL, /* without an alert it says nothing of TLS */
        [EVENT_BEFORE] = NULL,
        [EVENT_UNREACHABLE] = NULL, /* no word of a side */
        [EVENT_EAP] = on_eap,
        [EVENT_GAP] = on_gap,
    };

    if (handlers[event->kind])
        handlers[event->kind](w, event);
    if (event->kind == EVENT_UNREACHABLE || event->kind == EVENT_FIN || event->kind == EVENT_RST ||
        event->kind == EVENT_EAP || event == w->course.end)
        return;
    w->last_message = event->at;
    if (event->kind != EVENT_SYN && event->kind != EVENT_GAP)
        w->course.last = event;
}

/* ---- the verdict ---- */

static bool is_one_sided(const struct conversation *c)
{
    const struct tcp_side *tcp = c->tcp;

    return (!tcp[SERVER].last.frame && tcp[CLIENT].bytes) || (!tcp[CLIENT].last.frame && tcp[SERVER].bytes);
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

/* A client that leaves before a word of TLS was said began no handshake, whatever its server answers to that: some send
 * an alert to a bare FIN. */
static bool begins_only_behind_the_end(const struct walk *w)
{
    const struct conversation *c = w->conversation;
    const struct course *course = &w->course;
    bool left = course->by == CLIENT && (course->ending == ENDING_FIN || course->ending == ENDING_RST);
    bool whole = c->from_start && !c->tcp[CLIENT].missing && !course->one_sided;

    return left && whole && !c->tls[CLIENT].spoke && (!course->last || course->last->kind == EVENT_BEFORE);
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

/* Both sides spoke under keys, and the capture cut off the hellos: without the version nobody knows what of it was the
 * handshake. */
static bool is_without_version(const struct walk *w)
{
    const struct conversation *c = w->conversation;

    return !w->course.client_hello && c->tls[CLIENT].application_records && c->tls[SERVER].application_records;
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
    if (course->ending && (proof || (!course->blind && !course->one_sided && !is_without_version(w))))
        return OUTCOME_FAILED;
    return OUTCOME_TRUNCATED;
}

/* Is the last word before `end` an alert of the client, or what it said through the tunnel? */
static bool client_gave_reason(const struct conversation *c, const struct event *end)
{
    const struct event *last = end;

    while (last > c->events && (last == end || last->kind == EVENT_GAP))
        last--;
    return last->from == CLIENT &&
           (last->kind == EVENT_ALERT || last->kind == EVENT_ENCRYPTED_ALERT || last->kind == EVENT_APPLICATION_DATA);
}

static void deny(struct walk *w, enum ending ending, const struct event *end)
{
    w->complete = false;
    w->course.completed = (struct moment){ 0, 0 };
    walk_stop(w, ending, end);
}

/* RFC 9849 6.1.6: a client whose encrypted hello was not taken finishes the handshake for the outer name first, and does not
 * use it. */
static void deny_outer_name(struct walk *w)
{
    const struct conversation *c = w->conversation;

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_ALERT && c->events[i].from == CLIENT && c->events[i].code == ECH_REQUIRED) {
            deny(w, ENDING_ALERT, &c->events[i]);
            return;
        }
}

/* The server says failure to a peer that has finished and gave no reason since: it did not accept the handshake. EAP-TLS
 * has no use for the tunnel (RFC 5216 2.1.1); where others used it, the failure is one of what was said there. */
static void deny_completed(struct walk *w)
{
    const struct conversation *c = w->conversation;
    const struct event *end = c->event_count ? &c->events[c->event_count - 1] : NULL;

    if (!c->eap || c->eap->result != EAP_FAILURE || !end || end->kind != EVENT_EAP || client_gave_reason(c, end) ||
        (c->eap->method != EAP_TLS && c->tls[CLIENT].application_records))
        return;
    deny(w, ENDING_EAP_FAILURE, end);
}

struct course course_of(const struct conversation *conversation)
{
    struct walk w = { .conversation = conversation, .last_message = conversation->first };

    w.course.tls = conversation->tls[CLIENT].spoke || conversation->tls[SERVER].spoke;
    w.course.blind = conversation_has_anomaly(conversation, ANOMALY_SYNC_LOST);
    w.course.one_sided = is_one_sided(conversation);
    for (uint32_t i = 0; i < conversation->event_count && !w.complete && !w.course.ending; i++)
        follow(&w, &conversation->events[i]);
    if (w.complete)
        deny_outer_name(&w);
    if (w.complete)
        deny_completed(&w);
    if (w.farewell && !w.complete)
        walk_stop(&w, w.farewell_kind, w.farewell);
    walk_tls13_settle(&w);
    walk_quic_settle(&w);
    w.course.tls &= !begins_only_behind_the_end(&w);
    w.course.resumed = is_resumed(&w);
    w.course.asked = asked_in_vain(&w);
    w.course.outcome = outcome_of(&w);
    return w.course;
}
