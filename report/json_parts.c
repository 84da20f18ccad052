/*
 * json_parts.c - small values in JSON, and the objects about inputs, servers and the run.
 */
#include "report/json_impl.h"

#include "dissect/net/link.h"
#include "dissect/tls/names.h"
#include "report/words.h"

enum { WIRE_TEXT = 1024 };

json_t *json_of_endpoint(const struct endpoint *endpoint)
{
    char text[ADDRESS_TEXT];

    address_text(&endpoint->address, text);
    if (endpoint->transport == TRANSPORT_EAPOL)
        return json_pack("{s:n, s:n, s:s}", "ip", "port", "mac", text);
    return json_pack("{s:s, s:i}", "ip", text, "port", endpoint->port);
}

json_t *json_of_time(int64_t time)
{
    char text[64];
    struct words words = words_in(text, sizeof text);

    words_add_time(&words, time);
    return json_string(text);
}

/* "1.2" for TLS, "SSL 3.0" for what came before it. */
json_t *json_of_version(uint16_t version)
{
    char text[TLS_NAME_TEXT];
    const char *name = tls_version_text(version, text);

    return json_string(strncmp(name, "TLS ", 4) == 0 ? name + 4 : name);
}

json_t *json_of_suite(uint16_t suite)
{
    char text[TLS_NAME_TEXT];

    return json_string(tls_suite_text(suite, text));
}

json_t *json_of_group(uint16_t group)
{
    char text[TLS_NAME_TEXT];

    return json_string(tls_group_text(group, text));
}

json_t *json_of_wire(struct bytes bytes)
{
    char text[WIRE_TEXT];
    struct words words = words_in(text, sizeof text);

    words_add_wire(&words, bytes);
    return json_string(text);
}

/* ---- inputs ---- */

static json_t *damage_finding(const struct source_report *source)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "code", "capture-damaged", "severity", "warning", "confidence",
                     "certain", "party", "unknown", "summary", source->damage.text, "offset",
                     (json_int_t)source->damage_offset);
}

static json_t *link_types_of(const struct source_report *source)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < source->link_type_count; i++)
        json_array_append_new(list, json_pack("{s:I, s:b}", "linktype", (json_int_t)source->link_types[i], "known",
                                              link_known(source->link_types[i])));
    return list;
}

json_t *json_of_capture(const struct capture_report *capture)
{
    const struct source_report *source = capture->source;
    const struct dissector_report *dissector = capture->dissector;
    json_t *object = json_pack(
        "{s:s, s:i, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:o?, s:o?, s:I, s:I, s:I, s:I, s:I, s:o}", "type", "capture",
        "schema", 1, "capture", capture->name, "format", source->format, "frames", (json_int_t)source->frames,
        "bytes", (json_int_t)source->bytes, "tcp_packets", (json_int_t)dissector->tcp_packets, "udp_packets",
        (json_int_t)dissector->udp_packets, "link_types", link_types_of(source), "start",
        source->frames ? json_of_time(source->first_time) : NULL, "end",
        source->frames ? json_of_time(source->last_time) : NULL, "cut_frames", (json_int_t)source->cut_frames,
        "dropped", (json_int_t)source->dropped, "fragments_skipped", (json_int_t)dissector->fragments,
        "unknown_link_frames", (json_int_t)dissector->unknown_link_frames, "forgotten",
        (json_int_t)(dissector->forgotten_flows + dissector->forgotten_syns + dissector->forgotten_fragments),
        "findings", json_array());

    if (object && dissector->fragment_conflicts)
        json_object_set_new(object, "fragment_conflicts", json_integer((json_int_t)dissector->fragment_conflicts));
    if (object && source->compression)
        json_object_set_new(object, "compression", json_string(source->compression));
    if (object && source->damaged)
        json_array_append_new(json_object_get(object, "findings"), damage_finding(source));
    return object;
}

/* ---- servers ---- */

static json_t *versions_of(const struct server_profile *profile)
{
    json_t *object = json_object();

    for (int i = 0; i < VERSION_COUNT; i++)
        if (profile->completed[i]) {
            json_t *name = json_of_version(version_at(i));

            json_object_set_new(object, json_string_value(name), json_integer(profile->completed[i]));
            json_decref(name);
        }
    return object;
}

static json_t *suites_of(const struct server_profile *profile)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < profile->suite_count; i++)
        json_array_append_new(list, json_of_suite(profile->suites[i]));
    return list;
}

static json_t *failures_at(const struct summary *summary, const struct endpoint *server)
{
    json_t *object = json_object();

    for (uint32_t i = 0; i < summary->row_count; i++)
        if (endpoint_equal(&summary->rows[i].server, server))
            json_object_set_new(object, summary->rows[i].page->code,
                                json_integer((json_int_t)summary->rows[i].count));
    return object;
}

json_t *json_of_server(const struct report *report, const struct capture_report *capture,
                       const struct server_profile *profile)
{
    return json_pack("{s:s, s:i, s:s, s:o, s:I, s:I, s:o, s:o, s:o}", "type", "server", "schema", 1, "capture",
                     capture->name, "server", json_of_endpoint(&profile->endpoint), "client_hellos",
                     (json_int_t)profile->hellos, "completed", (json_int_t)profile_completed(profile), "versions",
                     versions_of(profile), "ciphers", suites_of(profile), "failures",
                     failures_at(&report->current, &profile->endpoint));
}

/* ---- the run ---- */

static json_t *causes_of(const struct summary *summary)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < summary->cause_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "code", summary->causes[i].page->code, "count",
                                              (json_int_t)summary->causes[i].count, "servers",
                                              (json_int_t)summary->causes[i].servers));
    return list;
}

json_t *json_of_summary(const struct report *report)
{
    const struct summary *summary = &report->summary;
    json_t *outcomes = json_object();

    for (int i = 0; i < OUTCOMES; i++)
        json_object_set_new(outcomes, outcome_name((enum outcome)i), json_integer((json_int_t)summary->outcomes[i]));
    return json_pack("{s:s, s:i, s:I, s:I, s:o, s:o}", "type", "summary", "schema", 1, "captures",
                     (json_int_t)summary->captures, "connections", (json_int_t)summary->connections, "outcomes",
                     outcomes, "causes", causes_of(summary));
}
