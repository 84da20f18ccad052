/*
 * hidden_refusal.c - a TLS 1.3 server says ServerHello and then refuses in an encrypted alert.
 *
 * Which reason it gives cannot be read. The three that stacks find only then are named as candidates. With keys it can
 * be read, and handshake_failure still does not tell whether there is no certificate, or none that the client could verify.
 */
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40 };

static void add(const struct scene *s, struct findings *out, const char *code)
{
    struct finding *f = finding_add(out, code, "hidden", SEVERITY_ERROR, CONFIDENCE_POSSIBLE, PARTY_SERVER);

    finding_bytes(f, "alpn", VALUE_ALPN, s->hello->extensions.alpn);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->end);
}

/* Signatures that an RSA key of any kind and one on P-256 can make. */
static bool takes_common_keys(const struct client_hello *hello)
{
    enum { RSA_PSS_RSAE_SHA256 = 0x0804, ECDSA_SECP256R1_SHA256 = 0x0403 };
    struct bytes schemes = hello->extensions.signature_algorithms;

    return bytes_u16_contains(schemes, RSA_PSS_RSAE_SHA256) && bytes_u16_contains(schemes, ECDSA_SECP256R1_SHA256);
}

static void add_due(const struct scene *s, struct findings *out, const char *code, bool fits)
{
    struct finding *f =
        finding_add(out, code, "due", SEVERITY_ERROR, fits ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, PARTY_SERVER);

    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, ENCRYPTED_EXTENSIONS));
    finding_proof(f, s->course->end);
}

/* handshake_failure in place of the Certificate. A server that served others has one. */
static void check_read(const struct scene *s, struct findings *out)
{
    bool lacks_one = takes_common_keys(s->hello) && !profile_completed(s->server);

    if (s->course->certificate || !scene_find_event(s, SERVER, EVENT_HANDSHAKE, ENCRYPTED_EXTENSIONS))
        return;
    add_due(s, out, "no-server-credentials", lacks_one);
    add_due(s, out, "signature-mismatch", !lacks_one);
}

static void check(const struct scene *s, struct findings *out)
{
    if (s->hello && s->course->version == TLS_1_3 && scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE))
        check_read(s, out);
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
