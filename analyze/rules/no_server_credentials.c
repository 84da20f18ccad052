/*
 * no_server_credentials.c - the server has no certificate for this endpoint, or cannot use its private key.
 *
 * http.sys and SChannel drop the ClientHello without a word; other servers send handshake_failure, protocol_version,
 * access_denied (rustls) or unrecognized_name. None of these says it alone. It is likely when every client fails alike
 * and the offers leave nothing to wish for.
 */
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40, ACCESS_DENIED = 49, PROTOCOL_VERSION = 70, UNRECOGNIZED_NAME = 112 };

static void add(const struct scene *s, struct findings *out, const char *shape, enum confidence confidence)
{
    struct finding *f = finding_add(out, "no-server-credentials", shape, SEVERITY_ERROR, confidence, PARTY_SERVER);

    finding_number(f, "hellos", VALUE_NUMBER, s->server->hellos);
    if (s->course->ending == ENDING_ALERT)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

/* Nobody was ever answered, and more than one connection tried. */
static bool nobody_gets_through(const struct scene *s)
{
    return s->server->hellos > 1 && !s->server->answered;
}

static void check(const struct scene *s, struct findings *out)
{
    bool silent = scene_hello_dropped(s), common = scene_offers_common_suites(s) && s->offer.highest >= TLS_1_2;

    if (!s->hello || s->course->stage != STAGE_CLIENT_HELLO || s->server->answered)
        return;
    if (silent && common && nobody_gets_through(s))
        add(s, out, "dropped", CONFIDENCE_LIKELY);
    else if (silent)
        add(s, out, "dropped-once", CONFIDENCE_POSSIBLE);
    else if (scene_ended_by_alert(s, SERVER, UNRECOGNIZED_NAME) && s->server->nameless_refused)
        add(s, out, "nameless", CONFIDENCE_LIKELY);
    else if (scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE) && common)
        add(s, out, "alert", nobody_gets_through(s) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
    else if (scene_ended_by_alert(s, SERVER, PROTOCOL_VERSION) && s->offer.set == version_bit(TLS_1_3))
        add(s, out, "alert", CONFIDENCE_POSSIBLE);
    else if (scene_ended_by_alert(s, SERVER, ACCESS_DENIED) || scene_ended_by_alert(s, SERVER, UNRECOGNIZED_NAME))
        add(s, out, "alert", CONFIDENCE_POSSIBLE);
}

const struct rule no_server_credentials = { .name = "no-server-credentials", .check = check };
