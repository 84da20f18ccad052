/*
 * plaintext_server.c - the ClientHello is answered by something that is not TLS.
 */
#include "analyze/rule.h"

static void check(const struct scene *s, struct findings *out)
{
    const char *protocol = s->conversation->application;
    struct finding *f;

    if (s->course->ending != ENDING_PLAINTEXT || s->course->outcome != OUTCOME_FAILED)
        return;
    f = finding_add(out, "plaintext-server", protocol ? "named" : "", SEVERITY_ERROR, CONFIDENCE_CERTAIN,
                    PARTY_SERVER);
    if (protocol)
        finding_text(f, "protocol", protocol);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

const struct rule plaintext_server = { .name = "plaintext-server", .check = check };
