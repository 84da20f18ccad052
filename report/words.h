/*
 * words.h - findings and events in words: what all output formats share.
 *
 * Text goes into a buffer of the caller's; what does not fit is cut and marked with "...". Bytes from the wire
 * are escaped: nothing that a capture holds can reach a terminal or a file as a control character.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "analyze/finding.h"

struct words {
    char *text; /* always ends in NUL */
    size_t size, used;
};

struct words words_in(char *buffer, size_t size);
void words_add(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes from the wire: printable ASCII as it is, the rest as \x1B. */
void words_add_wire(struct words *words, struct bytes bytes);

/* The sentence that says what the finding is, with its values. */
void words_add_sentence(struct words *words, const struct finding *finding);

/* Any text of the catalogue, its {names} replaced by the finding's values. */
void words_add_template(struct words *words, const char *template, const struct finding *finding);

/* What happened: "client_hello", "fatal alert protocol_version(70)", "RST"... as programs read it. */
void words_add_event(struct words *words, const struct event *event);

/* The same for people, with what matters of its content. */
void words_add_event_told(struct words *words, const struct conversation *conversation, const struct event *event);

/* The display filter that shows the conversation in Wireshark. */
void words_add_filter(struct words *words, const struct conversation *conversation);

/* "EAP-TLS in RADIUS, station 02-00-00-00-00-05, identity anna": of a conversation inside EAP. */
void words_add_eap(struct words *words, const struct eap *eap);

/* An EVENT_EAP: "EAP-TLS Start", "EAP-Failure", "Access-Reject". */
void words_add_eap_event(struct words *words, const struct event *event);

/* An EVENT_BEFORE of this conversation, for people. */
void words_add_before(struct words *words, const struct conversation *conversation, const struct event *event);

/* A value, by its kind. */
void words_add_value(struct words *words, const struct value *value);

/* "handshake_failure(40)" */
void words_add_alert(struct words *words, uint8_t description);

/* A value that tells of a certificate; false for one that does not. */
bool words_add_certificate_value(struct words *words, const struct value *value);

/* The hosts that a certificate is for. */
void words_add_names(struct words *words, const struct certificate_facts *facts);

/* The day of a time: "2026-03-01". */
void words_add_day(struct words *words, int64_t time);

/* "TLS 1.0" from a version code. */
void words_add_version(struct words *words, uint16_t version);

/* A time in the capture as RFC 3339 with nanoseconds. */
void words_add_time(struct words *words, int64_t time);

#endif
