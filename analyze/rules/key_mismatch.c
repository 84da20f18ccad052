/*
 * key_mismatch.c - the server's signature is not that of the key in its certificate.
 *
 * The engine has checked it, see scene->signature; a signature that could not be checked says nothing.
 */
#include "analyze/rule.h"

static void check(const struct scene *s, struct findings *out)
{
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || s->signature != SIGNATURE_BAD)
        return;
    f = finding_add(out, "key-mismatch", "", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_SERVER);
    finding_text(f, "message", "ServerKeyExchange");
    finding_proof(f, s->course->certificate);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, SERVER_KEY_EXCHANGE));
    finding_proof(f, s->course->end);
}

const struct rule key_mismatch = { .name = "key-mismatch", .check = check };
