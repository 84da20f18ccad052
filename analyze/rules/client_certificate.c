/*
 * client_certificate.c - the server asked for a client certificate and does not like what it got.
 *
 * Up to TLS 1.2 the client's Certificate is in the clear, empty or not, and so is the server's alert. In TLS 1.3
 * without keys only sizes show: a Certificate without any entry has one known size, and the refusal is a record of an alert's
 * size in place of tickets and data.
 */
#include "analyze/rule.h"
#include "analyze/shapes.h"
#include "dissect/x509/distinguished.h"

enum {
    BAD_RECORD_MAC = 20,
    HANDSHAKE_FAILURE = 40,
    UNSUPPORTED_CERTIFICATE = 43,
    CERTIFICATE_EXPIRED = 45,
    UNKNOWN_CA = 48,
    DECRYPT_ERROR = 51,
    INTERNAL_ERROR = 80,
    CERTIFICATE_REQUIRED = 116,
};

static const struct event *first_client_record(const struct scene *s)
{
    const struct conversation *c = s->conversation;

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_APPLICATION_DATA && c->events[i].from == CLIENT &&
            c->events[i].at.frame > s->course->server_hello->at.frame)
            return &c->events[i];
    return NULL;
}

/* ---- what the certificate itself shows ---- */

static const struct certificate_facts *leaf_of(const struct scene *s)
{
    const struct certificate_facts *leaf = presented_leaf(&s->client);

    return leaf && !leaf->fault ? leaf : NULL;
}

static bool is_expired(const struct scene *s)
{
    return leaf_of(s) && s->client.time && s->client.time > leaf_of(s)->not_after;
}

static bool is_for_other_uses(const struct scene *s)
{
    for (uint32_t i = 0; i < s->client.chain.defect_count; i++)
        if (s->client.chain.defects[i].kind == CHAIN_WRONG_USAGE && s->client.chain.defects[i].index == 0)
            return leaf_of(s);
    return false;
}

/* It is for clients, but its key must not make the signature that every client's key makes (RFC 5246 7.4.8). */
static bool is_forbidden_to_sign(const struct scene *s)
{
    return leaf_of(s) && s->client.forbidden && !is_for_other_uses(s);
}

static struct bytes authorities_asked(const struct scene *s)
{
    const struct certificate_request *request = s->conversation->certificate_request;

    return request ? request->authorities : bytes_of(NULL, 0);
}

/* The server named its authorities, and nothing that the client sent comes from any of them (RFC 5246 7.4.6). */
static bool is_not_listed(const struct scene *s)
{
    struct bytes asked = authorities_asked(s);

    return leaf_of(s) && asked.len && !s->client.list->clipped && !distinguished_issued(asked, s->client.list);
}

static void put_certificate(const struct scene *s, struct finding *f)
{
    const struct certificate_facts *leaf = leaf_of(s);

    if (!leaf)
        return;
    finding_text(f, "subject", *leaf->subject ? leaf->subject : "(no subject)");
    finding_text(f, "issuer", s->client.chain.authority ? s->client.chain.authority : leaf->issuer);
    finding_number(f, "date", VALUE_DATE, (uint64_t)leaf->not_after);
    finding_number(f, "at", VALUE_DATE, (uint64_t)s->client.time);
    if (is_forbidden_to_sign(s))
        finding_number(f, "usage", VALUE_KEY_USES, leaf->key_usage);
    else
        finding_facts(f, "usage", VALUE_USES, leaf);
    finding_bytes(f, "authorities", VALUE_AUTHORITIES, authorities_asked(s));
}

/* ---- ---- */

static void add(const struct scene *s, struct findings *out, const char *code, const char *shape,
                enum confidence confidence, const struct event *shown)
{
    struct finding *f = finding_add(out, code, shape, SEVERITY_ERROR, confidence, PARTY_CLIENT);

    if (s->course->ending == ENDING_ALERT)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    put_certificate(s, f);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, CERTIFICATE_REQUEST));
    finding_proof(f, shown);
    if (s->client_signed.first == SIGNATURE_BAD)
        finding_proof(f, scene_find_event(s, CLIENT, EVENT_HANDSHAKE, CERTIFICATE_VERIFY));
    finding_proof(f, s->course->end);
}

/* An empty list by its size: alone, or with Finished in one record. */
static bool has_empty_size(const struct shapes *shapes, const struct event *record)
{
    return shape_is_empty_certificate(shapes, record->length) ||
           shape_is_empty_certificate_and_finished(shapes, record->length);
}

static bool is_finished_alone(const struct shapes *shapes, const struct event *record)
{
    return shape_is_finished(shapes, record->length) || shape_is_padded_finished(shapes, record->length);
}

static void check_hidden(const struct scene *s, struct findings *out)
{
    const struct event *record = first_client_record(s);
    struct shapes shapes = shapes_of(s->conversation);

    if (s->course->ending == ENDING_ALERT && s->course->end->code == CERTIFICATE_REQUIRED)
        add(s, out, "client-certificate-missing", "required", CONFIDENCE_CERTAIN, record);
    else if (record && has_empty_size(&shapes, record))
        add(s, out, "client-certificate-missing", "hidden", CONFIDENCE_LIKELY, record);
    else if (record && !is_finished_alone(&shapes, record))
        add(s, out, "client-certificate-rejected", "hidden", CONFIDENCE_LIKELY, record);
}

/* The server's word is general, or there is none: what is visible in the certificate explains it. */
static bool explain(const struct scene *s, struct findings *out, enum confidence confidence,
                    const struct event *shown)
{
    if (is_expired(s))
        add(s, out, "client-certificate-expired", "dates", confidence, shown);
    else if (is_for_other_uses(s))
        add(s, out, "client-certificate-rejected", "usage", confidence, shown);
    else if (is_forbidden_to_sign(s)) /* not every server minds that */
        add(s, out, "client-certificate-rejected", "key",
            scene_ended_by_alert(s, SERVER, UNSUPPORTED_CERTIFICATE) ? confidence : CONFIDENCE_LIKELY, shown);
    else if (is_not_listed(s))
        add(s, out, "client-certificate-untrusted", "not-listed", CONFIDENCE_LIKELY, shown);
    else
        return false;
    return true;
}

/* The signature is wrong, as was checked here. What else the server may say of the certificate goes before it. */
static bool has_other_key(const struct scene *s, uint8_t alert)
{
    return s->client_signed.first == SIGNATURE_BAD && alert != UNKNOWN_CA && alert != CERTIFICATE_EXPIRED;
}

static bool speaks_of_certificate(uint8_t alert)
{
    return (alert >= 42 && alert <= 46) || alert == 49;
}

/* Alerts of a server that may mean the signature, or that the key must not make one, as well. */
static void check_signature(const struct scene *s, struct findings *out, uint8_t alert, const struct event *shown)
{
    bool signed_too =
        s->client_signed.first != SIGNATURE_GOOD && scene_find_event(s, CLIENT, EVENT_HANDSHAKE, CERTIFICATE_VERIFY);

    if (alert == DECRYPT_ERROR && signed_too)
        add(s, out, "client-certificate-rejected", "unverified", CONFIDENCE_LIKELY, shown);
    else if (alert == INTERNAL_ERROR && is_forbidden_to_sign(s)) /* GnuTLS */
        add(s, out, "client-certificate-rejected", "key", CONFIDENCE_LIKELY, shown);
    else if (alert == HANDSHAKE_FAILURE && !explain(s, out, CONFIDENCE_LIKELY, shown) && signed_too)
        add(s, out, "client-certificate-rejected", "answer", CONFIDENCE_LIKELY, shown);
}

static void check_alert(const struct scene *s, struct findings *out, const struct event *shown)
{
    uint8_t alert = s->course->end->code;

    if (alert == UNKNOWN_CA)
        add(s, out, "client-certificate-untrusted", leaf_of(s) && authorities_asked(s).len ? "asked" : "",
            CONFIDENCE_CERTAIN, shown);
    else if (alert == CERTIFICATE_EXPIRED)
        add(s, out, "client-certificate-expired", is_expired(s) ? "dates" : "", CONFIDENCE_CERTAIN, shown);
    else if (!speaks_of_certificate(alert))
        check_signature(s, out, alert, shown);
    else if (!explain(s, out, CONFIDENCE_CERTAIN, shown))
        add(s, out, "client-certificate-rejected", "", CONFIDENCE_CERTAIN, shown);
}

static void check_shown(const struct scene *s, struct findings *out)
{
    const struct event *certificate = scene_find_event(s, CLIENT, EVENT_HANDSHAKE, CERTIFICATE);
    bool alerted = s->course->ending == ENDING_ALERT;
    uint8_t alert = alerted ? s->course->end->code : 0;

    if (alert == BAD_RECORD_MAC || (alert == DECRYPT_ERROR && s->course->empty_certificate))
        return; /* that what came does not verify has nothing to do with whether a certificate did */
    if (s->course->empty_certificate)
        add(s, out, "client-certificate-missing", alerted ? "" : "silent",
            alerted ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, s->course->empty_certificate);
    else if (!certificate)
        return;
    else if (has_other_key(s, alert))
        add(s, out, "client-certificate-rejected", "signature", CONFIDENCE_CERTAIN, certificate);
    else if (alerted)
        check_alert(s, out, certificate);
    else if (!explain(s, out, CONFIDENCE_LIKELY, certificate))
        add(s, out, "client-certificate-rejected", "silent", CONFIDENCE_LIKELY, certificate);
}

static void check(const struct scene *s, struct findings *out)
{
    bool accepted =
        s->course->stage == STAGE_FINISHED; /* what EAP refuses behind that is not the certificate as such */

    if (s->course->outcome != OUTCOME_FAILED || s->course->by != SERVER || !s->course->server_hello ||
        s->course->stage < STAGE_CLIENT_FLIGHT || accepted)
        return;
    if (s->course->version == TLS_1_3 && !s->conversation->tls[CLIENT].decrypted)
        check_hidden(s, out);
    else
        check_shown(s, out);
}

const struct rule client_certificate = { .name = "client certificate", .check = check };
