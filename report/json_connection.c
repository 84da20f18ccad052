/*
 * json_connection.c - one connection as a JSON object.
 */
#include "report/json_impl.h"

#include "dissect/eap/packet.h"
#include "dissect/net/community_id.h"
#include "dissect/net/packet.h"
#include "dissect/tls/names.h"
#include "report/words.h"

enum { SENTENCE = 8192, FILTER_TEXT = 128 };

static double milliseconds(int64_t nanoseconds)
{
    return (double)nanoseconds / 1e6;
}

static const char *side_name(uint8_t side)
{
    return side == CLIENT ? "client" : "server";
}

/* ---- findings ---- */

static json_t *evidence_of(const struct finding *finding)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < finding->evidence_count; i++) {
        const struct evidence *evidence = &finding->evidence[i];
        char text[256];
        struct words words = words_in(text, sizeof text);
        json_t *item;

        if (evidence->event)
            words_add_event(&words, evidence->event);
        else
            words_add(&words, "%s", evidence->what);
        item = json_pack("{s:I, s:o, s:s, s:s}", "frame", (json_int_t)evidence->at.frame, "time",
                         json_of_time(evidence->at.time), "from", side_name(evidence->from), "what", text);
        if (evidence->elsewhere)
            json_object_set_new(item, "stream", json_integer(evidence->stream_index));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *remedies_of(const struct finding *finding)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < finding->page->remedy_count; i++) {
        const struct catalogue_remedy *remedy = &finding->page->remedies[i];
        char text[SENTENCE];
        struct words words = words_in(text, sizeof text);

        if (finding->party != PARTY_UNKNOWN && strcmp(remedy->side, party_name(finding->party)) != 0)
            continue;
        words_add_template(&words, remedy->text, finding);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "side", remedy->side, "platform", remedy->platform, "text", text));
    }
    return list;
}

static json_t *references_of(const struct finding *finding)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < finding->page->reference_count; i++)
        json_array_append_new(list, json_string(finding->page->references[i]));
    return list;
}

static json_t *alternatives_of(const struct judgement *j)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < j->alternative_count; i++) {
        char text[SENTENCE];
        struct words words = words_in(text, sizeof text);

        words_add_template(&words, j->alternatives[i]->page->doubt, j->alternatives[i]);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "code", j->alternatives[i]->page->code, "confidence",
                                              confidence_name(j->alternatives[i]->confidence), "why_not", text));
    }
    return list;
}

static json_t *json_of_finding(const struct judgement *j, const struct finding *finding)
{
    char text[SENTENCE], filter[FILTER_TEXT];
    struct words words = words_in(text, sizeof text), filter_words = words_in(filter, sizeof filter);

    words_add_sentence(&words, finding);
    words_add_filter(&filter_words, j->conversation);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o}", "code", finding->page->code, "severity",
                     severity_name(finding->severity), "confidence", confidence_name(finding->confidence), "party",
                     party_name(finding->party), "summary", text, "evidence", evidence_of(finding), "display_filter",
                     filter, "references", references_of(finding));
}

static json_t *cause_of(const struct judgement *j)
{
    json_t *object;

    if (!j->cause)
        return json_null();
    if ((object = json_of_finding(j, j->cause))) {
        json_object_set_new(object, "alternatives", alternatives_of(j));
        json_object_set_new(object, "remedies", remedies_of(j->cause));
    }
    return object;
}

static json_t *findings_of(const struct judgement *j)
{
    json_t *list = json_array();

    if (j->cause)
        json_array_append_new(list, json_of_finding(j, j->cause));
    for (uint32_t i = 0; i < j->other_count; i++)
        json_array_append_new(list, json_of_finding(j, j->others[i]));
    return list;
}

/* ---- events ---- */

static json_t *message_of(const struct report *report, const struct conversation *c, const struct event *event)
{
    char text[TLS_NAME_TEXT];
    bool encrypted = event->kind == EVENT_ENCRYPTED_HANDSHAKE;
    const struct certificate_list *list = c->certificates;
    json_t *object =
        json_pack("{s:I, s:s, s:s, s:f, s:I}", "frame", (json_int_t)event->at.frame, "from", side_name(event->from),
                  "type", encrypted ? "encrypted_handshake_message" : tls_handshake_text(event->code, text), "at_ms",
                  milliseconds(event->at.time - c->first.time), "length", (json_int_t)event->length);

    if (encrypted)
        json_object_set_new(object, "encrypted", json_true());
    if (event->decrypted)
        json_object_set_new(object, "decrypted", json_true());
    if (event->clipped)
        json_object_set_new(object, "clipped", json_true());
    if (event->again)
        json_object_set_new(object, "again", json_true());
    while (list && (list->at.frame != event->at.frame || list->from != event->from))
        list = list->next;
    if (!encrypted && event->code == CERTIFICATE && list)
        json_object_set_new(object, "certificates", json_of_certificates(report, list, JSON_REFERENCE));
    return object;
}

static json_t *messages_of(const struct report *report, const struct conversation *c)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_HANDSHAKE || c->events[i].kind == EVENT_ENCRYPTED_HANDSHAKE)
            json_array_append_new(array, message_of(report, c, &c->events[i]));
    return array;
}

static json_t *alert_of(const struct event *event)
{
    char text[TLS_NAME_TEXT], level[8];
    bool encrypted = event->kind == EVENT_ENCRYPTED_ALERT;
    json_t *object;

    snprintf(level, sizeof level, "%u", event->level);
    if (encrypted)
        return json_pack("{s:I, s:s, s:n, s:n, s:b}", "frame", (json_int_t)event->at.frame, "from",
                         side_name(event->from), "level", "description", "encrypted", 1);
    object = json_pack("{s:I, s:s, s:s, s:s, s:b}", "frame", (json_int_t)event->at.frame, "from",
                       side_name(event->from), "level",
                       event->level == 1   ? "warning"
                       : event->level == 2 ? "fatal"
                                           : level,
                       "description", tls_alert_text(event->code, text), "encrypted", 0);
    if (event->decrypted)
        json_object_set_new(object, "decrypted", json_true());
    return object;
}

static json_t *anomaly_of(const struct anomaly *anomaly)
{
    json_t *object = json_pack("{s:s, s:I, s:s}", "kind", anomaly_name(anomaly->kind), "frame",
                               (json_int_t)anomaly->at.frame, "from", side_name(anomaly->from));

    if (anomaly->earlier)
        json_object_set_new(object, "contradicts", json_integer((json_int_t)anomaly->earlier));
    return object;
}

static json_t *anomalies_of(const struct conversation *c)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < c->anomaly_count; i++)
        json_array_append_new(array, anomaly_of(&c->anomalies[i]));
    return array;
}

static json_t *alerts_of(const struct conversation *c)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_ALERT || c->events[i].kind == EVENT_ENCRYPTED_ALERT)
            json_array_append_new(array, alert_of(&c->events[i]));
    return array;
}

/* ---- times ---- */

static json_t *span(struct moment from, struct moment to)
{
    return from.frame && to.frame ? json_real(milliseconds(to.time - from.time)) : json_null();
}

static json_t *timing_of(const struct judgement *j)
{
    const struct conversation *c = j->conversation;
    const struct course *course = j->course;
    struct moment none = { 0, 0 };
    struct moment hello = course->client_hello ? course->client_hello->at : none;
    struct moment answer = course->server_hello ? course->server_hello->at : none;

    return json_pack("{s:o, s:o, s:o}", "tcp_ms", span(c->tcp[CLIENT].syn, c->tcp[SERVER].syn), "server_hello_ms",
                     span(hello, answer), "handshake_ms", span(hello, course->completed));
}

/* ---- QUIC ---- */

static json_t *close_of(const struct quic_close *close)
{
    if (!close)
        return json_null();
    return json_pack("{s:I, s:s, s:I, s:b, s:o}", "frame", (json_int_t)close->at.frame, "from",
                     side_name(close->from), "code", (json_int_t)close->code, "application", close->application,
                     "reason", json_of_wire(close->reason));
}

static json_t *quic_of(const struct conversation *c)
{
    char version[16];

    snprintf(version, sizeof version, "0x%08x", c->quic_version);
    return json_pack("{s:s, s:o}", "version", version, "close", close_of(c->quic_close));
}

/* ---- EAP ---- */

static json_t *name_of(struct bytes name)
{
    return name.len ? json_of_wire(name) : json_null();
}

static json_t *eap_of(const struct eap *eap)
{
    return json_pack("{s:s, s:s, s:s?, s:o, s:o}", "carrier", eap->carrier == EAP_IN_RADIUS ? "radius" : "802.1x",
                     "method", eap_method_name(eap->method), "result",
                     eap->result == EAP_SUCCESS   ? "success"
                     : eap->result == EAP_FAILURE ? "failure"
                                                  : NULL,
                     "identity", name_of(eap->identity), "station", name_of(eap->station));
}

/* Of MAC addresses the standard knows none. */
static json_t *community_of(const struct conversation *c)
{
    char community[COMMUNITY_ID_TEXT];

    if (c->transport == TRANSPORT_EAPOL)
        return json_null();
    community_id(&c->client, &c->server, c->transport == TRANSPORT_UDP ? PROTOCOL_UDP : PROTOCOL_TCP, community);
    return json_string(community);
}

json_t *json_of_judgement(const struct report *report, const struct judgement *j)
{
    const struct conversation *c = j->conversation;
    json_t *object = json_pack(
        "{s:s, s:i, s:s, s:{s:s, s:I}, s:o, s:o, s:{s:o}, s:o, s:f, s:s?, s:s, s:s, s:o, s:o, s:o, s:o, "
        "s:o, s:o, s:o}",
        "type", "connection", "schema", 1, "capture", j->capture ? report->captures[j->capture - 1] : "", "stream",
        "transport", transport_name(c), "index", (json_int_t)c->stream_index, "client", json_of_endpoint(&c->client),
        "server", json_of_endpoint(&c->server), "network", "community_id", community_of(c), "start",
        json_of_time(c->first.time), "duration_ms", milliseconds(c->last.time - c->first.time), "application",
        c->application, "outcome", outcome_name(j->outcome), "stage", stage_name(j->course->stage), "cause",
        cause_of(j), "findings", findings_of(j), "before_tls", json_of_before_tls(c), "tls", json_of_tls(report, j),
        "messages", messages_of(report, c), "alerts", alerts_of(c), "timing", timing_of(j));

    if (c->anomaly_count && object)
        json_object_set_new(object, "anomalies", anomalies_of(c));
    if (c->quic && object)
        json_object_set_new(object, "quic", quic_of(c));
    if (c->eap && object)
        json_object_set_new(object, "eap", eap_of(c->eap));
    return object;
}
