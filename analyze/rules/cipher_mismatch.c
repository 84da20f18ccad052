/*
 * cipher_mismatch.c - client and server share no cipher suite.
 *
 * No alert says this and nothing else: handshake_failure has nine causes. What tells is the offer itself (does
 * it hold what current servers take?) and what the server took from others.
 */
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40, INSUFFICIENT_SECURITY = 71 };

static void add(const struct scene *s, struct findings *out, const char *shape, enum confidence confidence)
{
    struct finding *f = finding_add(out, "cipher-mismatch", shape, SEVERITY_ERROR, confidence, PARTY_SERVER);

    finding_bytes(f, "suites", VALUE_SUITES, s->hello->cipher_suites);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    if (!scene_suites_disjoint(s))
        return;
    finding_number(f, "taken", VALUE_SUITE, s->server->suites[0]);
    finding_number(f, "count", VALUE_CONNECTIONS, profile_completed(s->server));
    scene_prove_elsewhere(s, f);
}

/* An offer of outdated suites only, or for one kind of certificate only, is the client's to widen. */
static void check(const struct scene *s, struct findings *out)
{
    bool alerted = scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE) ||
                   scene_ended_by_alert(s, SERVER, INSUFFICIENT_SECURITY);
    bool disjoint = scene_suites_disjoint(s);

    if (!s->hello || s->hello->clipped || s->course->stage != STAGE_CLIENT_HELLO || scene_versions_disjoint(s))
        return;
    if (s->server->suite_count && !disjoint)
        return; /* it takes a suite of this offer from others */
    if (alerted && disjoint)
        add(s, out, "elsewhere", CONFIDENCE_LIKELY);
    else if (alerted)
        add(s, out, "", scene_offers_common_suites(s) ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY);
    else if (scene_hello_dropped(s) && disjoint)
        add(s, out, "silent", CONFIDENCE_LIKELY);
}

const struct rule cipher_mismatch = { .name = "cipher-mismatch", .check = check };
