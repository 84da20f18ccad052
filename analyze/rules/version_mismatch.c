/*
 * version_mismatch.c - client and server share no protocol version.
 *
 * Six shapes: the server says so in an alert, or over QUIC in a list of its versions; it answers with a version
 * that the client then refuses; it resets or closes without a word, or says handshake_failure. The last three are told
 * from what the server does for others, or from an offer that leaves out what servers speak today.
 */
#include "analyze/rule.h"

enum { HANDSHAKE_FAILURE = 40, PROTOCOL_VERSION = 70, INTERNAL_ERROR = 80 };

/* Whose versions are older must change. */
static enum party outdated(uint16_t server_highest, const struct version_offer *offer)
{
    return server_highest < version_lowest(offer->set) || server_highest < offer->highest ? PARTY_SERVER
                                                                                          : PARTY_CLIENT;
}

/* A hello without a list takes whatever lower version the server picks (RFC 5246 E.1): a server that refuses it
 * knows only higher ones. Of a hello with a list this cannot be said, but for one that stops below TLS 1.2, and for one
 * of TLS 1.3, with TLS 1.2 or alone: whoever does not know the newest is out of date. TLS 1.2 alone in a list may be too
 * new for the server, or too old. */
static enum party outdated_by_refusal(const struct version_offer *offer)
{
    if (!offer->set)
        return PARTY_UNKNOWN;
    if (!offer->listed || offer->highest < TLS_1_2)
        return PARTY_CLIENT;
    return version_lowest(offer->set) >= TLS_1_2 && offer->highest == TLS_1_3 ? PARTY_SERVER : PARTY_UNKNOWN;
}

static void told_by_alert(const struct scene *s, struct findings *out)
{
    uint32_t accepted = profile_versions(s->server);
    bool disjoint = scene_versions_disjoint(s);
    bool only_tls13 = s->offer.set == version_bit(TLS_1_3);
    enum confidence confidence = CONFIDENCE_CERTAIN;
    struct finding *f;

    if (accepted & s->offer.set || (only_tls13 && !disjoint))
        confidence = CONFIDENCE_LIKELY; /* a server without a certificate for TLS 1.3 may say the same */
    if (s->course->end->code == HANDSHAKE_FAILURE)
        confidence = CONFIDENCE_LIKELY; /* GnuTLS says so; others mean other things by it */
    f = finding_add(out, "version-mismatch",
                    !s->offer.set ? "alert-cut"
                    : disjoint    ? "alert-elsewhere"
                                  : "alert",
                    SEVERITY_ERROR, confidence,
                    disjoint ? outdated(version_highest(accepted), &s->offer) : outdated_by_refusal(&s->offer));
    if (s->offer.set)
        scene_tell_offer(s, f);
    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    if (!disjoint)
        return;
    scene_tell_accepted(s, f);
    scene_prove_elsewhere(s, f);
}

/* The server answered with a version that the client does not take. */
static void told_by_refusal(const struct scene *s, struct findings *out, const char *shape,
                            enum confidence confidence)
{
    struct finding *f = finding_add(
        out, "version-mismatch", shape, SEVERITY_ERROR, confidence,
        s->course->version < TLS_1_2 || s->course->version < s->offer.highest ? PARTY_SERVER : PARTY_CLIENT);

    scene_tell_offer(s, f);
    finding_number(f, "chosen", VALUE_VERSION, conversation_version(s->conversation));
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->end);
}

static void told_by_others(const struct scene *s, struct findings *out)
{
    const char *shape = s->course->ending == ENDING_RST ? "reset" : "closed";
    uint16_t highest = version_highest(profile_versions(s->server));
    struct finding *f =
        finding_add(out, "version-mismatch", shape, SEVERITY_ERROR, CONFIDENCE_LIKELY, outdated(highest, &s->offer));

    scene_tell_offer(s, f);
    scene_tell_accepted(s, f);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    scene_prove_elsewhere(s, f);
}

/* TLS 1.3 and nothing else, with the suite, the group and the signatures that every server of TLS 1.3 has (RFC 8446 9.1).
 * One that knows nothing newer than TLS 1.2 does not read the list of versions, finds no suite that it knows and says so. */
static bool offers_all_of_tls13_alone(const struct scene *s)
{
    enum {
        TLS_AES_128_GCM_SHA256 = 0x1301,
        SECP256R1 = 23,
        ECDSA_SECP256R1_SHA256 = 0x0403,
        RSA_PSS_RSAE_SHA256 = 0x0804
    };
    const struct client_hello *hello = s->hello;

    return s->offer.set == version_bit(TLS_1_3) && bytes_u16_contains(hello->cipher_suites, TLS_AES_128_GCM_SHA256) &&
           bytes_u16_contains(hello->extensions.groups, SECP256R1) &&
           bytes_u16_contains(hello->extensions.signature_algorithms, ECDSA_SECP256R1_SHA256) &&
           bytes_u16_contains(hello->extensions.signature_algorithms, RSA_PSS_RSAE_SHA256);
}

/* Nothing is known of this server that speaks for a version in the offer, which lacks TLS 1.2 or 1.3. */
static bool may_speak_others(const struct scene *s)
{
    bool part = s->offer.highest <= TLS_1_2 || s->offer.set == version_bit(TLS_1_3);

    return s->hello && s->offer.set && !(s->offer.set & VERSIONS_DTLS) && part &&
           !(profile_versions(s->server) & s->offer.set);
}

/* What servers say to an offer of other versions, and to other things. */
static void told_vaguely(const struct scene *s, struct findings *out)
{
    bool alerted = s->course->ending == ENDING_ALERT;
    bool telling = alerted && (s->offer.highest < TLS_1_2 || offers_all_of_tls13_alone(s));
    struct finding *f = finding_add(out, "version-mismatch", alerted ? "vague" : "silent", SEVERITY_ERROR,
                                    telling ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
                                    s->offer.highest > TLS_1_2 ? PARTY_SERVER : PARTY_CLIENT);

    scene_tell_offer(s, f);
    if (alerted)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

/* nginx says internal_error where its configuration allows an old version that its library does not. */
static struct finding *add_possible(const struct scene *s, struct findings *out)
{
    struct finding *f =
        finding_add(out, "version-mismatch", "alert", SEVERITY_ERROR, CONFIDENCE_POSSIBLE, PARTY_CLIENT);

    scene_tell_offer(s, f);
    finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    return f;
}

/* QUIC: the server lists its versions, and the client knows none of them (RFC 9000 6.2). */
static void told_by_negotiation(const struct scene *s, struct findings *out)
{
    struct finding *f =
        finding_add(out, "version-mismatch", "quic", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_UNKNOWN);

    finding_number(f, "version", VALUE_QUIC_VERSION, s->conversation->quic_version);
    finding_bytes(f, "versions", VALUE_QUIC_VERSIONS, s->conversation->quic_versions);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

static bool answered_unoffered(const struct scene *s)
{
    return s->course->version && s->offer.set && !(s->offer.set & version_bit(s->course->version));
}

/* The server picks a version that is out of use (RFC 8996) though the client knows better, and the client leaves. */
static bool left_an_old_version(const struct scene *s)
{
    return s->course->version && s->course->version < TLS_1_2 && s->offer.highest >= TLS_1_2 &&
           s->course->stage < STAGE_CLIENT_FLIGHT && scene_ended_silently(s, CLIENT) && !scene_client_saw_nothing(s);
}

/* SSL 3.0 has no protocol_version (RFC 6101 5.4.2): servers that went beyond it say handshake_failure. */
static bool offers_only_ssl3(const struct scene *s)
{
    return s->offer.highest == SSL_3_0;
}

static void check(const struct scene *s, struct findings *out)
{
    if (s->course->outcome != OUTCOME_FAILED || !s->course->client_hello || s->offer.set == version_bit(SSL_2_0))
        return; /* of SSL 2.0 alone a rule of its own speaks */
    if (s->course->ending == ENDING_VERSIONS)
        told_by_negotiation(s, out);
    else if (s->course->stage == STAGE_CLIENT_HELLO && scene_ended_by_alert(s, SERVER, PROTOCOL_VERSION))
        told_by_alert(s, out);
    else if (s->course->stage == STAGE_CLIENT_HELLO && (scene_versions_exclude(s) || offers_only_ssl3(s)) &&
             scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE))
        told_by_alert(s, out);
    else if (s->course->version && scene_ended_by_alert(s, CLIENT, PROTOCOL_VERSION))
        told_by_refusal(s, out, "refused", CONFIDENCE_CERTAIN);
    else if (answered_unoffered(s) && s->course->by == CLIENT)
        told_by_refusal(s, out, "refused", CONFIDENCE_LIKELY);
    else if (left_an_old_version(s))
        told_by_refusal(s, out, "left", CONFIDENCE_POSSIBLE);
    else if (scene_hello_dropped(s) && scene_versions_exclude(s))
        told_by_others(s, out);
    else if (s->course->stage == STAGE_CLIENT_HELLO && s->offer.highest && s->offer.highest < TLS_1_2 &&
             scene_ended_by_alert(s, SERVER, INTERNAL_ERROR))
        finding_proof(add_possible(s, out), s->course->end);
    else if (s->course->stage == STAGE_CLIENT_HELLO && may_speak_others(s) &&
             (scene_hello_dropped(s) || scene_ended_by_alert(s, SERVER, HANDSHAKE_FAILURE)))
        told_vaguely(s, out);
}

const struct rule version_mismatch = { .name = "version-mismatch", .check = check };
