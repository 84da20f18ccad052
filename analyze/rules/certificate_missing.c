/*
 * certificate_missing.c - the suite calls for a server certificate, and none comes.
 *
 * Every suite of TLS 1.3 does, unless the server takes a PSK: there it is an empty list, which without keys shows by its
 * size alone.
 */
#include "analyze/rule.h"
#include "dissect/tls/names.h"

/* RFC 5246 7.4.2: the server sends a certificate whenever the suite authenticates it by one. */
static bool calls_for_certificate(const struct scene *s)
{
    const struct server_hello *hello = conversation_server_hello(s->conversation);
    const struct cipher_suite *suite = hello ? tls_cipher_suite(hello->cipher_suite) : NULL;

    if (s->course->version == TLS_1_3)
        return suite && !s->course->resumed;
    return suite && (suite->authentication == AUTH_RSA || suite->authentication == AUTH_ECDSA ||
                     suite->authentication == AUTH_DSS);
}

/* ServerHelloDone without a Certificate before it. */
static const struct event *done_without(const struct scene *s)
{
    bool in_time = s->course->stage >= STAGE_SERVER_FLIGHT; /* it was said before the end, not too late for it */

    if (s->course->certificate || !in_time || s->course->blind || s->conversation->tcp[SERVER].missing)
        return NULL;
    return scene_find_event(s, SERVER, EVENT_HANDSHAKE, SERVER_HELLO_DONE);
}

static void add(const struct scene *s, struct findings *out, const char *shape, const struct event *proof)
{
    bool read = proof->kind == EVENT_HANDSHAKE;
    struct finding *f = finding_add(out, "certificate-missing", shape, SEVERITY_ERROR,
                                    read ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, PARTY_SERVER);

    finding_number(f, "suite", VALUE_SUITE, conversation_server_hello(s->conversation)->cipher_suite);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, proof);
    finding_proof(f, s->course->end);
}

static void check(const struct scene *s, struct findings *out)
{
    const struct event *empty = scene_empty_certificate(s), *done = done_without(s);

    if (s->course->outcome != OUTCOME_FAILED || !calls_for_certificate(s))
        return;
    if (empty && s->course->version < TLS_1_3)
        add(s, out, "empty", empty);
    else if (empty)
        add(s, out, empty->kind == EVENT_HANDSHAKE ? "empty13" : "hidden", empty);
    else if (done)
        add(s, out, "", done);
}

const struct rule certificate_missing = { .name = "certificate-missing", .check = check };
