/*
 * hidden_refusal.c - a TLS 1.3 server says ServerHello and then refuses in an encrypted alert.
 *
 * Which reason it gives cannot be read. The three that stacks find only then are named as candidates.
 */
#include "analyze/rule.h"

static void add(const struct scene *s, struct findings *out, const char *code)
{
    struct finding *f = finding_add(out, code, "hidden", SEVERITY_ERROR, CONFIDENCE_POSSIBLE, PARTY_SERVER);

    finding_bytes(f, "alpn", VALUE_ALPN, s->hello->extensions.alpn);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->end);
}

static void check(const struct scene *s, struct findings *out)
{
    if (s->course->outcome != OUTCOME_FAILED || s->course->by != SERVER || s->course->version != TLS_1_3 ||
        s->course->ending != ENDING_ENCRYPTED_ALERT || s->course->stage > STAGE_SERVER_FLIGHT || !s->hello)
        return;
    if (s->hello->extensions.alpn.len)
        add(s, out, "alpn-mismatch");
    add(s, out, "signature-mismatch");
    if (!profile_completed(s->server))
        add(s, out, "no-server-credentials");
}

const struct rule hidden_refusal = { .name = "hidden refusals", .check = check };
