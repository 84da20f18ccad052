/*
 * sslv2_only.c - a hello of SSL 2.0 that offers nothing newer: what no maintained server takes (RFC 6176).
 */
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40, PROTOCOL_VERSION = 70 };

static bool is_told(const struct scene *s)
{
    return scene_ended_by_alert(s, SERVER, PROTOCOL_VERSION) || scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE);
}

static void check(const struct scene *s, struct findings *out)
{
    bool newer = profile_versions(s->server) & ~version_bit(SSL_2_0);
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || s->course->stage != STAGE_CLIENT_HELLO || s->course->by != SERVER ||
        s->offer.set != version_bit(SSL_2_0))
        return;
    f = finding_add(out, "sslv2-only", s->course->ending == ENDING_ALERT ? "alert" : "", SEVERITY_ERROR,
                    is_told(s) || newer ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, PARTY_CLIENT);
    if (s->course->ending == ENDING_ALERT)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

const struct rule sslv2_only = { .name = "sslv2-only", .check = check };
