/*
 * proxy_protocol.c - a PROXY header where the server expects none, or none where it expects one.
 *
 * The server never says so: it drops the connection. What it took from others makes the difference between likely
 * and possible; without that, a missing header is not even suspected.
 */
#include "analyze/rule.h"

enum { UNEXPECTED_MESSAGE = 10, RECORD_OVERFLOW = 22, DECODE_ERROR = 50, PROTOCOL_VERSION = 70 };

/* What stacks say to a header that they take for a broken record. */
static bool is_puzzled(uint8_t alert)
{
    return alert == UNEXPECTED_MESSAGE || alert == RECORD_OVERFLOW || alert == DECODE_ERROR ||
           alert == PROTOCOL_VERSION;
}

static bool turned_away(const struct scene *s)
{
    const struct course *course = s->course;

    if (!course->end || course->by != SERVER || course->server_hello || course->blind)
        return false;
    return course->ending == ENDING_FIN || course->ending == ENDING_RST ||
           (course->ending == ENDING_ALERT && is_puzzled(course->end->code));
}

static void prove(const struct scene *s, struct finding *f, const struct example *elsewhere, const char *what)
{
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    if (elsewhere->at.frame)
        finding_proof_elsewhere(f, what, elsewhere->stream_index, elsewhere->at, SERVER);
}

static void check_unexpected(const struct scene *s, struct findings *out)
{
    const struct example *bare = &s->server->without_header;
    bool known = bare->at.frame;
    struct finding *f;

    if (s->server->with_header.at.frame || (!known && !s->course->client_hello))
        return;
    f = finding_add(out, "proxy-protocol-mismatch", "unexpected", SEVERITY_ERROR,
                    known ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, known ? PARTY_CLIENT : PARTY_UNKNOWN);
    finding_proof(f, scene_find_event(s, CLIENT, EVENT_BEFORE, STEP_HEADER));
    prove(s, f, bare, "a handshake without a PROXY header");
}

static void check_missing(const struct scene *s, struct findings *out)
{
    const struct example *with = &s->server->with_header;
    struct finding *f;

    if (!with->at.frame || s->server->without_header.at.frame || !scene_hello_dropped(s))
        return;
    f = finding_add(out, "proxy-protocol-mismatch", "missing", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_CLIENT);
    prove(s, f, with, "a handshake behind a PROXY header");
}

static void check(const struct scene *s, struct findings *out)
{
    if (!turned_away(s) || s->conversation->tcp[SERVER].missing)
        return;
    if (conversation_before(s->conversation, BEFORE_PROXY_HEADER))
        check_unexpected(s, out);
    else if (!s->conversation->tls[CLIENT].plaintext)
        check_missing(s, out);
}

const struct rule proxy_protocol = { .name = "proxy-protocol-mismatch", .check = check };
