/*
 * renegotiation_refused.c - the client breaks off because the server lacks secure renegotiation (RFC 5746 3.4), as
 * OpenSSL 3 and what is built on it do by default; or it refuses a second handshake that the server asks for.
 */
#include "analyze/renegotiation.h"
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40, EMPTY_RENEGOTIATION_INFO_SCSV = 0x00FF };

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

static void check_second(const struct scene *s, struct findings *out)
{
    struct renegotiation found = renegotiation_of(s->conversation, s->course);
    struct finding *f;

    if (!found.end)
        return;
    f = finding_add(out, "renegotiation-refused", "second", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_SERVER);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, found.request);
    finding_proof(f, found.refusal);
    finding_proof(f, found.end);
}

static void check(const struct scene *s, struct findings *out)
{
    check_unsafe(s, out);
    check_second(s, out);
}

const struct rule renegotiation_refused = { .name = "renegotiation-refused", .check = check };
