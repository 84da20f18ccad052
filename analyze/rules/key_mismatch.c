/*
 * key_mismatch.c - the server's signature is not that of the key in its certificate.
 *
 * The engine has checked it, see analyze/signed_by.h; a signature that could not be checked says nothing. Where the key
 * is that of another certificate in the list, it is the order of the list that is wrong.
 */
#include "analyze/rule.h"

static const struct event *find_signature(const struct scene *s)
{
    return scene_find_event(s, SERVER, EVENT_HANDSHAKE,
                            s->server_signed.said ? CERTIFICATE_VERIFY : SERVER_KEY_EXCHANGE);
}

static void add(const struct scene *s, struct findings *out, const char *code, const char *shape)
{
    struct finding *f = finding_add(out, code, shape, SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_SERVER);

    finding_text(f, "message", s->server_signed.said ? "CertificateVerify" : "ServerKeyExchange");
    finding_number(f, "place", VALUE_NUMBER, s->server_signed.other + 1);
    finding_proof(f, s->course->certificate);
    finding_proof(f, find_signature(s));
    finding_proof(f, s->course->end);
}

static void check(const struct scene *s, struct findings *out)
{
    if (s->course->outcome != OUTCOME_FAILED)
        return;
    if (s->server_signed.other)
        add(s, out, "certificate-chain-disordered", "signer");
    else if (s->server_signed.first == SIGNATURE_BAD)
        add(s, out, "key-mismatch", "");
}

const struct rule key_mismatch = { .name = "key-mismatch", .check = check };
