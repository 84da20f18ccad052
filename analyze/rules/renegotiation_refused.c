/*
 * renegotiation_refused.c - the client breaks off because the server lacks secure renegotiation (RFC 5746 3.4), as
 * OpenSSL 3 and what is built on it do by default; or a second handshake that a side asks for is refused
 * by the other, or in the end by the server itself.
 */
#include "analyze/renegotiation.h"
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40, NO_RENEGOTIATION = 100, EMPTY_RENEGOTIATION_INFO_SCSV = 0x00FF };

static bool asks_for_it(const struct client_hello *hello)
{
    return hello->extensions.has_renegotiation_info ||
           bytes_u16_contains(hello->cipher_suites, EMPTY_RENEGOTIATION_INFO_SCSV);
}

static void check_unsafe(const struct scene *s, struct findings *out)
{
    const struct server_hello *hello = conversation_server_hello(s->conversation);
    struct finding *f;

    if (!hello || hello->clipped || hello->extensions.has_renegotiation_info || !s->hello || !asks_for_it(s->hello) ||
        s->course->version >= TLS_1_3 || s->course->stage > STAGE_SERVER_FLIGHT ||
        !scene_ended_by_alert(s, CLIENT, HANDSHAKE_FAILURE))
        return;
    f = finding_add(out, "renegotiation-refused", "unsafe", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_SERVER);
    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->end);
}

/* Who asks in vain should not have asked. A server that asked itself minds what the client had to say, most often in its
 * certificate. */
static struct finding *add_second(const struct renegotiation *found, struct findings *out)
{
    bool named = found->refusal->kind == EVENT_ALERT && found->refusal->code == NO_RENEGOTIATION;

    if (found->refusal->from != found->request->from)
        return finding_add(out, "renegotiation-refused", found->request->from == SERVER ? "second" : "asked",
                           SEVERITY_ERROR, named ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY,
                           found->request->from == SERVER ? PARTY_SERVER : PARTY_CLIENT);
    if (found->empty_certificate)
        return finding_add(out, "client-certificate-missing", "late", SEVERITY_ERROR, CONFIDENCE_CERTAIN,
                           PARTY_CLIENT);
    return finding_add(out, "renegotiation-refused", "late", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_UNKNOWN);
}

static void check_second(const struct scene *s, struct findings *out)
{
    struct renegotiation found = renegotiation_of(s->conversation, s->course);
    struct finding *f;

    if (!found.end)
        return;
    f = add_second(&found, out);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, found.request);
    finding_proof(f, found.empty_certificate);
    finding_proof(f, found.refusal);
    finding_proof(f, found.end);
}

static void check(const struct scene *s, struct findings *out)
{
    check_unsafe(s, out);
    check_second(s, out);
}

const struct rule renegotiation_refused = { .name = "renegotiation-refused", .check = check };
