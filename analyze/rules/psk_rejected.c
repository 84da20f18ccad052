/*
 * psk_rejected.c - a pre-shared key that the server does not take: its binder does not verify, or the client knows no
 * other way. That the identity is unknown an alert says itself, see named_alert.c.
 */
#include "analyze/rule.h"
#include "dissect/tls/names.h"

enum { HANDSHAKE_FAILURE = 40, ILLEGAL_PARAMETER = 47, DECRYPT_ERROR = 51 };

static bool is_psk(const struct cipher_suite *suite)
{
    return suite->key_exchange == KX_PSK || suite->key_exchange == KX_DHE_PSK ||
           suite->key_exchange == KX_ECDHE_PSK || suite->key_exchange == KX_RSA_PSK;
}

/* At least one suite, and all of them for pre-shared keys. */
static bool offers_only_psk(const struct client_hello *hello)
{
    bool any = false;

    for (size_t i = 0; i < bytes_u16_count(hello->cipher_suites); i++) {
        const struct cipher_suite *suite = tls_cipher_suite(bytes_u16_at(hello->cipher_suites, i));

        if (suite && suite->versions == SUITE_SCSV)
            continue;
        if (!suite || !is_psk(suite))
            return false;
        any = true;
    }
    return any;
}

/* RFC 8446 4.2.11.2: the server checks the binder before it says anything. Where it makes full handshakes the key is
 * rather a ticket, see resumption_mismatch.c. */
static bool is_wrong_key(const struct scene *s)
{
    return !s->server->full && s->hello->extensions.has_pre_shared_key && s->offer.highest == TLS_1_3 &&
           (scene_ended_by_alert(s, SERVER, ILLEGAL_PARAMETER) || scene_ended_by_alert(s, SERVER, DECRYPT_ERROR));
}

static void check(const struct scene *s, struct findings *out)
{
    const char *shape;
    struct finding *f;

    if (!s->hello || s->hello->clipped || s->course->stage != STAGE_CLIENT_HELLO)
        return;
    if (is_wrong_key(s))
        shape = "binder";
    else if (scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE) && offers_only_psk(s->hello))
        shape = "only";
    else
        return;
    f = finding_add(out, "psk-rejected", shape, SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_CLIENT);
    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

const struct rule psk_rejected = { .name = "psk-rejected", .check = check };
