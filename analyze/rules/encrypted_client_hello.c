/*
 * encrypted_client_hello.c - the name in the hello need not be the one that is wanted (RFC 9849).
 */
#include "analyze/rule.h"

static void check(const struct scene *s, struct findings *out)
{
    if (s->course->outcome != OUTCOME_COMPLETED || !s->hello || !s->hello->extensions.has_encrypted_client_hello)
        return;
    finding_proof(finding_add(out, "encrypted-client-hello", "", SEVERITY_INFO, CONFIDENCE_CERTAIN, PARTY_UNKNOWN),
                  s->course->client_hello);
}

const struct rule encrypted_client_hello = { .name = "encrypted-client-hello", .check = check };
