/*
 * encrypted_client_hello.c - the name in the hello need not be the one that is wanted (RFC 9849).
 */
#include "analyze/rule.h"

/* A client whose encrypted hello is not taken ends the handshake, and keys are logged under the random of the hello that was
 * taken. So one that goes on in TLS 1.2, or with keys for this very hello, had only made it up (6.2, GREASE). */
static bool is_made_up(const struct scene *s)
{
    return s->course->version < TLS_1_3 || s->conversation->tls[CLIENT].decrypted;
}

static void check(const struct scene *s, struct findings *out)
{
    if (s->course->outcome != OUTCOME_COMPLETED || !s->hello || !s->hello->extensions.has_encrypted_client_hello ||
        is_made_up(s))
        return;
    finding_proof(finding_add(out, "encrypted-client-hello", "", SEVERITY_INFO, CONFIDENCE_CERTAIN, PARTY_UNKNOWN),
                  s->course->client_hello);
}

const struct rule encrypted_client_hello = { .name = "encrypted-client-hello", .check = check };
