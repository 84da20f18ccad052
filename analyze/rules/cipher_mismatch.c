/*
 * cipher_mismatch.c - client and server share no cipher suite.
 *
 * No alert says this and nothing else: handshake_failure has nine causes. What tells is the offer itself (does
 * it hold what current servers take?) and what the server took from others.
 */
#include "analyze/rule.h"
#include "dissect/tls/names.h"

enum { INSUFFICIENT_SECURITY = 71 };

/* A client without any AEAD suite is out of date. */
static bool offers_aead(const struct client_hello *hello)
{
    for (size_t i = 0; i < bytes_u16_count(hello->cipher_suites); i++) {
        const struct cipher_suite *suite = tls_cipher_suite(bytes_u16_at(hello->cipher_suites, i));

        if (suite &&
            (suite->versions == SUITE_TLS13 || strstr(suite->bulk, "GCM") || strstr(suite->bulk, "CHACHA20")))
            return true;
    }
    return false;
}

static void add(const struct scene *s, struct findings *out, const char *shape, enum confidence confidence)
{
    enum party party = scene_offers_common_suites(s) ? PARTY_SERVER
                       : offers_aead(s->hello)       ? PARTY_UNKNOWN
                                                     : PARTY_CLIENT;
    struct finding *f = finding_add(out, "cipher-mismatch", shape, SEVERITY_ERROR, confidence, party);

    finding_bytes(f, "suites", VALUE_SUITES, s->hello->cipher_suites);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    if (!scene_suites_disjoint(s))
        return;
    finding_number(f, "taken", VALUE_SUITE, s->server->suites[0]);
    finding_number(f, "count", VALUE_CONNECTIONS, profile_completed(s->server));
    scene_prove_elsewhere(s, f);
}

/* The offer lacks what servers take today; or insufficient_security, which up to TLS 1.2 is handshake_failure for suites
 * that the server finds too weak (RFC 5246 7.2.2), and in TLS 1.3 speaks of any parameter (RFC 8446 6.2). */
static bool means_suites(const struct scene *s)
{
    return !scene_offers_common_suites(s) ||
           (s->course->end->code == INSUFFICIENT_SECURITY && s->offer.highest < TLS_1_3);
}

static void check(const struct scene *s, struct findings *out)
{
    bool alerted = scene_offer_refused(s);
    bool disjoint = scene_suites_disjoint(s);

    if (!s->hello || s->hello->clipped || s->course->stage != STAGE_CLIENT_HELLO || scene_versions_exclude(s))
        return;
    if (scene_offers_taken_suite(s))
        return;
    if (alerted && disjoint)
        add(s, out, "elsewhere", CONFIDENCE_LIKELY);
    else if (alerted)
        add(s, out, "", means_suites(s) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
    else if (scene_hello_dropped(s) && disjoint)
        add(s, out, "silent", CONFIDENCE_LIKELY);
}

const struct rule cipher_mismatch = { .name = "cipher-mismatch", .check = check };
