/*
 * client_certificate.c - the server asked for a client certificate and does not like what it got.
 *
 * Up to TLS 1.2 the client's Certificate is in the clear, empty or not, and so is the server's alert. In TLS 1.3
 * only sizes show: a Certificate without any entry has one known size, and the refusal is a record of an alert's
 * size in place of tickets and data.
 */
#include "analyze/rule.h"

enum { CERTIFICATE_EXPIRED = 45, UNKNOWN_CA = 48, CERTIFICATE_REQUIRED = 116 };

/* RFC 8446 4.4.2: an empty Certificate is 4 + 4 bytes, and 17 more on the wire; JSSE pads it to 41. In one
 * record with Finished, as BoringSSL sends it, it is 61 or 77. */
static const uint32_t empty_sizes[] = { 25, 41, 61, 77 };

static const struct event *first_client_record(const struct scene *s)
{
    const struct conversation *c = s->conversation;

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_APPLICATION_DATA && c->events[i].from == CLIENT &&
            c->events[i].at.frame > s->course->server_hello->at.frame)
            return &c->events[i];
    return NULL;
}

/* RFC 8446 4.4.4: Finished alone, of a suite with SHA-256 or SHA-384, as it is or padded by JSSE. */
static const uint32_t finished_sizes[] = { 53, 69, 85 };

static bool is_finished_alone(const struct event *record)
{
    for (size_t i = 0; i < sizeof finished_sizes / sizeof *finished_sizes; i++)
        if (record->length == finished_sizes[i])
            return true;
    return false;
}

static bool has_empty_size(const struct event *record)
{
    for (size_t i = 0; i < sizeof empty_sizes / sizeof *empty_sizes; i++)
        if (record->length == empty_sizes[i])
            return true;
    return false;
}

static void add(const struct scene *s, struct findings *out, const char *code, const char *shape,
                enum confidence confidence, const struct event *shown)
{
    struct finding *f = finding_add(out, code, shape, SEVERITY_ERROR, confidence, PARTY_CLIENT);

    if (s->course->ending == ENDING_ALERT)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, CERTIFICATE_REQUEST));
    finding_proof(f, shown);
    finding_proof(f, s->course->end);
}

static void check_hidden(const struct scene *s, struct findings *out)
{
    const struct event *record = first_client_record(s);

    if (s->course->ending == ENDING_ALERT && s->course->end->code == CERTIFICATE_REQUIRED)
        add(s, out, "client-certificate-missing", "required", CONFIDENCE_CERTAIN, record);
    else if (record && has_empty_size(record))
        add(s, out, "client-certificate-missing", "hidden", CONFIDENCE_LIKELY, record);
    else if (record && !is_finished_alone(record))
        add(s, out, "client-certificate-rejected", "hidden", CONFIDENCE_LIKELY, record);
}

static void check_shown(const struct scene *s, struct findings *out)
{
    const struct event *certificate = scene_find_event(s, CLIENT, EVENT_HANDSHAKE, CERTIFICATE);
    bool alerted = s->course->ending == ENDING_ALERT;
    uint8_t alert = alerted ? s->course->end->code : 0;

    if (s->course->empty_certificate)
        add(s, out, "client-certificate-missing", alerted ? "" : "silent",
            alerted ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, s->course->empty_certificate);
    else if (!certificate)
        return;
    else if (alert == UNKNOWN_CA)
        add(s, out, "client-certificate-untrusted", "", CONFIDENCE_CERTAIN, certificate);
    else if (alert == CERTIFICATE_EXPIRED)
        add(s, out, "client-certificate-expired", "", CONFIDENCE_CERTAIN, certificate);
    else if ((alert >= 42 && alert <= 46) || alert == 49)
        add(s, out, "client-certificate-rejected", "", CONFIDENCE_CERTAIN, certificate);
    else if (!alerted)
        add(s, out, "client-certificate-rejected", "silent", CONFIDENCE_LIKELY, certificate);
}

static void check(const struct scene *s, struct findings *out)
{
    if (s->course->outcome != OUTCOME_FAILED || s->course->by != SERVER || !s->course->server_hello ||
        s->course->stage < STAGE_CLIENT_FLIGHT)
        return;
    if (s->course->version == TLS_1_3)
        check_hidden(s, out);
    else
        check_shown(s, out);
}

const struct rule client_certificate = { .name = "client certificate", .check = check };
