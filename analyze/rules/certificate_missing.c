/*
 * certificate_missing.c - the suite calls for a server certificate, and none comes.
 */
#include "analyze/rule.h"
#include "dissect/tls/names.h"

/* RFC 5246 7.4.2: the server sends a certificate whenever the suite authenticates it by one. */
static bool calls_for_certificate(const struct scene *s)
{
    const struct server_hello *hello = conversation_server_hello(s->conversation);
    const struct cipher_suite *suite = hello ? tls_cipher_suite(hello->cipher_suite) : NULL;

    return suite && s->course->version < TLS_1_3 &&
           (suite->authentication == AUTH_RSA || suite->authentication == AUTH_ECDSA ||
            suite->authentication == AUTH_DSS);
}

static void check(const struct scene *s, struct findings *out)
{
    const struct event *sent = s->course->certificate;
    const struct certificate_list *list = sent ? conversation_certificates(s->conversation, SERVER) : NULL;
    const struct event *done = scene_find_event(s, SERVER, EVENT_HANDSHAKE, SERVER_HELLO_DONE);
    bool empty = list && !list->count && !list->clipped && sent->length == 3;
    bool in_time = s->course->stage >= STAGE_SERVER_FLIGHT; /* it was said before the end, not too late for it */
    bool absent = !sent && done && in_time && !s->course->blind && !s->conversation->tcp[SERVER].missing;
    const struct server_hello *hello = conversation_server_hello(s->conversation);
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || !calls_for_certificate(s) || (!empty && !absent))
        return;
    f = finding_add(out, "certificate-missing", empty ? "empty" : "", SEVERITY_ERROR, CONFIDENCE_CERTAIN,
                    PARTY_SERVER);
    finding_number(f, "suite", VALUE_SUITE, hello->cipher_suite);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, empty ? sent : done);
    finding_proof(f, s->course->end);
}

const struct rule certificate_missing = { .name = "certificate-missing", .check = check };
