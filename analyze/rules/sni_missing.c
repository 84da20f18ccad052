/*
 * sni_missing.c - the client names no server, and this server answers only those who do.
 */
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40, INTERNAL_ERROR = 80, MISSING_EXTENSION = 109, UNRECOGNIZED_NAME = 112 };

static bool sends_no_name(const struct scene *s)
{
    if (s->conversation->eap) /* nobody names a server there: the network chooses it */
        return false;
    return s->hello && !s->hello->clipped && !s->hello->ssl2 && !s->hello->extensions.has_server_name;
}

/* The alerts about a name that is missing (RFC 6066 3, RFC 8446 9.2). */
static bool is_told(const struct scene *s)
{
    return scene_ended_by_alert(s, SERVER, UNRECOGNIZED_NAME) || scene_ended_by_alert(s, SERVER, MISSING_EXTENSION);
}

static bool is_refused(const struct scene *s)
{
    return is_told(s) || s->attempt->died || scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE) ||
           scene_ended_by_alert(s, SERVER, INTERNAL_ERROR);
}

/* A hello that lived and differs in the name: the same client's in nothing else, other clients' roughly. */
static const struct attempt *with_name(const struct scene *s)
{
    const struct attempt *retry = s->attempt->retry;

    if (retry && retry->outcome == OUTCOME_COMPLETED && attempts_differ(s->attempt, retry) == ASPECTS_NAME)
        return retry;
    for (const struct attempt *lived = s->server->attempts.lived; lived; lived = lived->next)
        if (attempt_kinds_differ(s->attempt->kind, lived->kind) == ASPECTS_NAME)
            return lived;
    return NULL;
}

static void add(const struct scene *s, struct findings *out, const struct attempt *named)
{
    bool told = is_told(s);
    enum confidence confidence = told ? CONFIDENCE_CERTAIN : named ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    struct finding *f =
        finding_add(out, "sni-missing", told ? "alert" : "", SEVERITY_ERROR, confidence, PARTY_CLIENT);

    finding_number(f, "count", VALUE_CONNECTIONS, s->server->named);
    if (told)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    if (named)
        finding_proof_elsewhere(f, "client_hello, named, of one that completed", named->stream_index, named->hello,
                                CLIENT);
    else
        scene_prove_elsewhere(s, f);
}

static void check(const struct scene *s, struct findings *out)
{
    if (!sends_no_name(s))
        return;
    if (s->course->outcome == OUTCOME_COMPLETED) {
        finding_proof(finding_add(out, "sni-missing", "info", SEVERITY_INFO, CONFIDENCE_CERTAIN, PARTY_CLIENT),
                      s->course->client_hello);
        return;
    }
    if (s->course->outcome != OUTCOME_FAILED || !s->attempt || s->course->stage != STAGE_CLIENT_HELLO ||
        !is_refused(s) || !s->server->named || s->server->nameless_answered || scene_versions_exclude(s) ||
        !scene_offers_taken_suite(s))
        return;
    add(s, out, with_name(s));
}

const struct rule sni_missing = { .name = "sni-missing", .check = check };
