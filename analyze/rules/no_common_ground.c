/*
 * no_common_ground.c - groups, signature algorithms and Diffie-Hellman primes that one side does not take.
 *
 * Servers say handshake_failure to all of these, or insufficient_security: what tells is what the server took from
 * others.
 */
#include "analyze/rule.h"
#include "dissect/tls/names.h"

enum { HANDSHAKE_FAILURE = 40, ILLEGAL_PARAMETER = 47, INSUFFICIENT_SECURITY = 71, SAFE_PRIME_BITS = 2048 };

/* Groups that current servers take: P-256, P-384, X25519. */
static const uint16_t common_groups[] = { 23, 24, 29 };

static bool takes_group_of(const struct scene *s)
{
    for (uint32_t i = 0; i < s->server->group_count; i++)
        if (bytes_u16_contains(s->hello->extensions.groups, s->server->groups[i]))
            return true;
    return false;
}

static bool offers_common_group(const struct client_hello *hello)
{
    for (size_t i = 0; i < sizeof common_groups / sizeof *common_groups; i++)
        if (bytes_u16_contains(hello->extensions.groups, common_groups[i]))
            return true;
    return false;
}

static void check_group(const struct scene *s, struct findings *out)
{
    bool known = s->server->group_count && s->hello && !takes_group_of(s);
    struct finding *f;

    if (!s->hello || s->hello->clipped || !s->hello->extensions.groups.len || !scene_offer_refused(s) ||
        scene_suites_disjoint(s) || (!known && offers_common_group(s->hello)))
        return;
    f = finding_add(out, "group-mismatch", known ? "elsewhere" : "", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_SERVER);
    finding_number(f, "offered", VALUE_GROUP, bytes_u16_at(s->hello->extensions.groups, 0));
    if (known)
        finding_number(f, "taken", VALUE_GROUP, s->server->groups[0]);
    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    if (known)
        scene_prove_elsewhere(s, f);
}

/* The kind of key behind a scheme: the low byte of the TLS 1.2 pair names it, RSA-PSS and EdDSA have numbers of
 * their own (RFC 8446 4.2.3). */
static enum authentication key_of_scheme(uint16_t scheme)
{
    uint8_t high = (uint8_t)(scheme >> 8), low = (uint8_t)scheme;

    if (high == 8)
        return low == 7 || low == 8 || (low >= 0x1A && low <= 0x1C) ? AUTH_ECDSA : AUTH_RSA;
    return low == 1 ? AUTH_RSA : low == 3 ? AUTH_ECDSA : low == 2 ? AUTH_DSS : AUTH_NONE;
}

static bool takes_signatures_by(const struct client_hello *hello, enum authentication key)
{
    struct bytes schemes = hello->extensions.signature_algorithms;

    for (size_t i = 0; i < bytes_u16_count(schemes); i++)
        if (key_of_scheme(bytes_u16_at(schemes, i)) == key)
            return true;
    return false;
}

/* The one kind of key that the server's suites up to TLS 1.2 show; AUTH_NONE when there is none, or several. */
static enum authentication key_of_server(const struct server_profile *server)
{
    enum authentication key = AUTH_NONE;

    for (uint32_t i = 0; i < server->suite_count; i++) {
        const struct cipher_suite *suite = tls_cipher_suite(server->suites[i]);

        if (!suite || (suite->authentication != AUTH_RSA && suite->authentication != AUTH_ECDSA))
            continue;
        if (key != AUTH_NONE && key != suite->authentication)
            return AUTH_NONE;
        key = (enum authentication)suite->authentication;
    }
    return key;
}

/* `key` is the kind that the client's offer lacks; `known`, that the server has shown one. */
static void add_signature(const struct scene *s, struct findings *out, enum authentication key, bool known)
{
    bool rsa = key == AUTH_RSA;
    struct finding *f = finding_add(out, "signature-mismatch", known ? "elsewhere" : "", SEVERITY_ERROR,
                                    CONFIDENCE_LIKELY, PARTY_SERVER);

    finding_text(f, "key", rsa ? "an RSA" : "an ECDSA");
    finding_text(f, "other", rsa ? "ECDSA" : "RSA");
    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    if (known)
        scene_prove_elsewhere(s, f);
}

/* A client of TLS 1.3 takes signatures of both kinds (RFC 8446 9.1): where one is what its offer lacks, and all that it
 * lacks, that is the likely reason. */
static enum authentication key_that_is_missing(const struct scene *s)
{
    bool rsa = takes_signatures_by(s->hello, AUTH_RSA), ecdsa = takes_signatures_by(s->hello, AUTH_ECDSA);

    if (s->offer.highest != TLS_1_3 || rsa == ecdsa || s->server->answered || !scene_offers_common_suites(s) ||
        !offers_common_group(s->hello))
        return AUTH_NONE;
    return rsa ? AUTH_ECDSA : AUTH_RSA;
}

static void check_signature(const struct scene *s, struct findings *out)
{
    enum authentication key = key_of_server(s->server), missing;

    if (!s->hello || s->hello->clipped || !s->hello->extensions.signature_algorithms.len || !scene_offer_refused(s))
        return;
    missing = key_that_is_missing(s);
    if (key != AUTH_NONE && !takes_signatures_by(s->hello, key))
        add_signature(s, out, key, true);
    else if (key == AUTH_NONE && missing != AUTH_NONE)
        add_signature(s, out, missing, false);
}

static void check_prime(const struct scene *s, struct findings *out)
{
    const struct server_key_exchange *exchange = s->conversation->server_key_exchange;
    struct finding *f;

    if (!exchange || !exchange->prime_bits || exchange->prime_bits >= SAFE_PRIME_BITS ||
        s->course->stage >= STAGE_CLIENT_FLIGHT ||
        (!scene_ended_by_alert(s, CLIENT, HANDSHAKE_FAILURE) && !scene_ended_by_alert(s, CLIENT, ILLEGAL_PARAMETER) &&
         !scene_ended_by_alert(s, CLIENT, INSUFFICIENT_SECURITY)))
        return;
    f = finding_add(out, "dh-group-rejected", "", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_SERVER);
    finding_number(f, "bits", VALUE_NUMBER, exchange->prime_bits);
    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, SERVER_KEY_EXCHANGE));
    finding_proof(f, s->course->end);
}

const struct rule group_mismatch = { .name = "group-mismatch", .check = check_group };
const struct rule signature_mismatch = { .name = "signature-mismatch", .check = check_signature };
const struct rule dh_group_rejected = { .name = "dh-group-rejected", .check = check_prime };
