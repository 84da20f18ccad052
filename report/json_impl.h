/*
 * json_impl.h - the parts of the JSON report. Included by json*.c only; the one place that shows Jansson's types.
 *
 * All builders return a new reference, or NULL when memory is out.
 */
#ifndef REPORT_JSON_IMPL_H
#define REPORT_JSON_IMPL_H

#include "report/renderer.h"

#include <jansson.h>

json_t *json_of_judgement(const struct report *report, const struct judgement *judgement);
json_t *json_of_capture(const struct capture_report *capture);
json_t *json_of_server(const struct report *report, const struct capture_report *capture,
                       const struct server_profile *profile);
json_t *json_of_summary(const struct report *report);

/* The dialogues of a conversation before TLS. */
json_t *json_of_before_tls(const struct conversation *conversation);

/* Shared by them. */
json_t *json_of_endpoint(const struct endpoint *endpoint);
/* Bytes of the wire that should be text. */
json_t *json_of_wire(struct bytes bytes);
json_t *json_of_time(int64_t time);
/* What both hellos and the messages behind them say. */
json_t *json_of_tls(const struct report *report, const struct judgement *judgement);

/* The certificates that a run's lines share; a report's state. NULL when memory is out; NULL can be freed. */
struct json_certificates *json_certificates_new(void);
void json_certificates_free(struct json_certificates *certificates);

/* No list: an empty array. */
enum json_detail { JSON_REFERENCE /* the digests */, JSON_WHOLE };
json_t *json_of_certificates(const struct report *report, const struct certificate_list *list,
                             enum json_detail detail);

json_t *json_of_version(uint16_t version);
json_t *json_of_suite(uint16_t suite);
json_t *json_of_group(uint16_t group);

#endif
