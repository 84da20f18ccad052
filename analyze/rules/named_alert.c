/*
 * named_alert.c - alerts that name their cause by themselves (RFC 8446 6.2, RFC 5246 7.2.2 and the extensions' RFCs).
 *
 * Alerts with several causes are not here: handshake_failure and protocol_version have rules of their own, those
 * about certificates too.
 */
#include "analyze/rule.h"

enum { ANY = 2, ACCESS_DENIED = 49, DECODE_ERROR = 50, UNRECOGNIZED_NAME = 112, NO_APPLICATION_PROTOCOL = 120 };

static const struct named_alert {
    uint8_t alert;
    uint8_t by; /* enum side, or ANY */
    const char *code;
    uint8_t party; /* PARTY_UNKNOWN: the side that did not send it */
    uint8_t confidence;
} named_alerts[] = {
    { 10, ANY, "unexpected-message", PARTY_UNKNOWN, CONFIDENCE_CERTAIN },
    { 20, ANY, "integrity-failure", PARTY_NETWORK, CONFIDENCE_LIKELY },
    { 22, ANY, "malformed-message", PARTY_UNKNOWN, CONFIDENCE_CERTAIN },
    { 47, ANY, "malformed-message", PARTY_UNKNOWN, CONFIDENCE_CERTAIN },
    { 49, SERVER, "access-denied", PARTY_SERVER, CONFIDENCE_CERTAIN },
    { 50, ANY, "malformed-message", PARTY_UNKNOWN, CONFIDENCE_CERTAIN },
    { 51, ANY, "integrity-failure", PARTY_NETWORK, CONFIDENCE_LIKELY },
    { 80, SERVER, "server-internal-error", PARTY_SERVER, CONFIDENCE_CERTAIN },
    { 80, CLIENT, "client-internal-error", PARTY_CLIENT, CONFIDENCE_CERTAIN },
    { 86, SERVER, "fallback-rejected", PARTY_CLIENT, CONFIDENCE_CERTAIN },
    { 90, CLIENT, "client-cancelled", PARTY_CLIENT, CONFIDENCE_CERTAIN }, /* server-silent goes before it */
    { 100, ANY, "renegotiation-refused", PARTY_UNKNOWN, CONFIDENCE_CERTAIN },
    { 109, ANY, "extension-required", PARTY_UNKNOWN, CONFIDENCE_CERTAIN },
    { 110, ANY, "extension-required", PARTY_UNKNOWN, CONFIDENCE_CERTAIN },
    { UNRECOGNIZED_NAME, SERVER, "sni-unrecognized", PARTY_SERVER, CONFIDENCE_CERTAIN },
    { 115, SERVER, "psk-rejected", PARTY_CLIENT, CONFIDENCE_CERTAIN },
    { NO_APPLICATION_PROTOCOL, SERVER, "alpn-mismatch", PARTY_SERVER, CONFIDENCE_CERTAIN },
    { 121, ANY, "ech-rejected", PARTY_SERVER, CONFIDENCE_CERTAIN },
};

/* These tell where it broke, not why: whatever says why goes before them. */
static bool is_vague(uint8_t alert)
{
    return alert == 10 || alert == 22 || alert == 47 || alert == 50 || alert == 80 || alert == 90;
}

static const struct named_alert *find(const struct course *course)
{
    for (size_t i = 0; i < sizeof named_alerts / sizeof *named_alerts; i++)
        if (named_alerts[i].alert == course->end->code &&
            (named_alerts[i].by == ANY || named_alerts[i].by == course->by))
            return &named_alerts[i];
    return NULL;
}

/* What a rule of its own tells: decode_error is the client's answer to an empty list of certificates, access_denied that of
 * GnuTLS to a client's certificate. An alert about the name says nothing when no name was sent, or when the server says it to a client without one;
 * one about application protocols when none was offered. */
static bool makes_sense(const struct scene *s, const struct named_alert *row)
{
    if (row->alert == DECODE_ERROR && s->course->by == CLIENT)
        return !scene_empty_certificate(s);
    if (row->alert == ACCESS_DENIED)
        return !scene_find_event(s, CLIENT, EVENT_HANDSHAKE, CERTIFICATE);
    if (row->alert == UNRECOGNIZED_NAME)
        return s->hello->extensions.server_name.len && !s->server->nameless_refused;
    return row->alert != NO_APPLICATION_PROTOCOL || s->hello->extensions.alpn.len;
}

/* What the alert is about: the server's first word, be it a HelloRetryRequest, or the hello that it refuses. */
static const struct event *subject(const struct scene *s)
{
    const struct event *answer = scene_find_event(s, SERVER, EVENT_HANDSHAKE, SERVER_HELLO);
    bool answered = s->course->stage > STAGE_CLIENT_HELLO || s->course->by == CLIENT;

    return answered && answer ? answer : s->course->client_hello;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct named_alert *row;
    enum party party;
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || s->course->ending != ENDING_ALERT || !s->hello ||
        !(row = find(s->course)) || !makes_sense(s, row))
        return;
    party = row->party ? row->party : s->course->by == SERVER ? PARTY_CLIENT : PARTY_SERVER;
    f = finding_add(out, row->code, "", SEVERITY_ERROR, row->confidence, party);
    f->general = is_vague(row->alert);
    finding_number(f, "alert", VALUE_ALERT, row->alert);
    finding_bytes(f, "alpn", VALUE_ALPN, s->hello->extensions.alpn);
    scene_tell_offer(s, f);
    finding_proof(f, subject(s));
    finding_proof(f, s->course->end);
}

const struct rule named_alert = { .name = "named alerts", .check = check };
