/*
 * reaching.c - the connection never came as far as TLS: refused, unanswered, or silent from the start.
 *
 * Over TCP all of these are failures only where TLS was to be expected; over UDP the hello itself asks for it.
 */
#include "analyze/rule.h"
#include "dissect/undelivered.h"

enum { SYNS_ENOUGH = 2 /* one SYN without an answer may just be the end of the capture */ };

#define PATIENCE_NS 1000000000 /* a server that ends it sooner did not wait for a hello */

static void check_refused(const struct scene *s, struct findings *out)
{
    const struct tcp_side *server = &s->conversation->tcp[SERVER];
    struct finding *f;

    if (!s->expects_tls || server->syn.frame || !server->rst.frame || !server->rst_ack ||
        !s->conversation->tcp[CLIENT].syn.frame || s->conversation->tcp[CLIENT].bytes)
        return;
    f = finding_add(out, "tcp-refused", "", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_SERVER);
    finding_proof(f, scene_find_event(s, CLIENT, EVENT_SYN, -1));
    finding_proof(f, scene_find_event(s, SERVER, EVENT_RST, -1));
}

/* An ICMP error about what the client sent: then one attempt is enough, and it is certain. */
static const struct unreachable *refusal_of(const struct scene *s)
{
    const struct unreachable *unreachable = s->conversation->unreachable;

    return unreachable && unreachable->to == SERVER ? unreachable : NULL;
}

static void tell_refusal(const struct scene *s, struct finding *f)
{
    const struct unreachable *refusal = refusal_of(s);

    if (!refusal)
        return;
    finding_endpoint(f, "reporter", VALUE_ADDRESS, &refusal->reporter);
    finding_text(f, "reason", undelivered_text(refusal->code, refusal->v6));
    finding_proof(f, scene_find_event(s, SERVER, EVENT_UNREACHABLE, -1));
}

static struct finding *add_unanswered(const struct scene *s, struct findings *out, const char *code)
{
    bool told = refusal_of(s);

    return finding_add(out, code, told ? "icmp" : "", SEVERITY_ERROR, told ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY,
                       PARTY_NETWORK);
}

static void check_unanswered(const struct scene *s, struct findings *out)
{
    const struct tcp_side *tcp = s->conversation->tcp;
    struct finding *f;

    if (!s->expects_tls || tcp[SERVER].last.frame || tcp[CLIENT].bytes || !tcp[CLIENT].syns ||
        (tcp[CLIENT].syns < SYNS_ENOUGH && !refusal_of(s)))
        return;
    f = add_unanswered(s, out, "tcp-unanswered");
    finding_number(f, "syns", VALUE_NUMBER, tcp[CLIENT].syns);
    finding_proof(f, scene_find_event(s, CLIENT, EVENT_SYN, -1));
    tell_refusal(s, f);
}

static void check_udp(const struct scene *s, struct findings *out)
{
    struct finding *f;

    if (!scene_udp_unanswered(s))
        return;
    f = add_unanswered(s, out, "udp-unanswered");
    finding_text(f, "protocol", s->conversation->quic ? "QUIC" : "DTLS");
    finding_number(f, "tries", VALUE_NUMBER, s->conversation->tcp[CLIENT].tries);
    finding_proof(f, s->course->client_hello);
    tell_refusal(s, f);
}

/* Java's servers say an alert (user_canceled) when they have waited long enough for a hello. */
static bool waited_in_vain(const struct scene *s)
{
    return s->course->ending == ENDING_ALERT && s->course->by == SERVER && s->course->waited >= PATIENCE_NS;
}

/* Neither side said a word before it ended; what the server's TLS says of the client's end does not count. */
static bool nobody_spoke(const struct scene *s)
{
    const struct conversation *c = s->conversation;
    bool answers_the_end = s->course->by == CLIENT && !s->course->last && c->tls[SERVER].spoke;
    bool server_spoke = c->tcp[SERVER].bytes && !answers_the_end && !waited_in_vain(s);

    return !c->tcp[CLIENT].bytes && !c->tcp[CLIENT].missing && !server_spoke;
}

static void check_never_spoke(const struct scene *s, struct findings *out)
{
    const struct conversation *c = s->conversation;
    bool by_server = s->course->by == SERVER;
    struct finding *f;

    if (!s->expects_tls || !nobody_spoke(s) || !c->tcp[SERVER].syn.frame || !s->course->end)
        return;
    f = finding_add(out, "client-never-spoke", by_server ? "" : "left", by_server ? SEVERITY_ERROR : SEVERITY_INFO,
                    CONFIDENCE_CERTAIN, PARTY_CLIENT);
    finding_number(f, "waited", VALUE_SECONDS, (uint64_t)s->course->waited);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_SYN, -1));
    finding_proof(f, s->course->end);
}

/* The client asked for TLS and may begin, and says no more until the server's timeout. */
static void check_consent(const struct scene *s, struct findings *out)
{
    const struct before *asked = s->course->asked;
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || !asked || asked->answer != ANSWER_ACCEPTED ||
        s->course->by != SERVER || s->course->waited < PATIENCE_NS)
        return;
    f = finding_add(out, "client-never-spoke", "consent", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_CLIENT);
    finding_text(f, "protocol", asked->title);
    finding_number(f, "waited", VALUE_SECONDS, (uint64_t)s->course->waited);
    finding_proof(f, scene_find_event(s, CLIENT, EVENT_BEFORE, STEP_REQUEST));
    finding_proof(f, scene_find_event(s, SERVER, EVENT_BEFORE, STEP_ACCEPTED));
    finding_proof(f, s->course->end);
}

const struct rule tcp_refused = { .name = "tcp-refused", .check = check_refused };
const struct rule tcp_unanswered = { .name = "tcp-unanswered", .check = check_unanswered };
const struct rule udp_unanswered = { .name = "udp-unanswered", .check = check_udp };
const struct rule client_never_spoke = { .name = "client-never-spoke", .check = check_never_spoke };
const struct rule unused_consent = { .name = "client-never-spoke", .check = check_consent };
