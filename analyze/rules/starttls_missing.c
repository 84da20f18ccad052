/*
 * starttls_missing.c - a direct ClientHello to a server that greets in plain text first and expects STARTTLS.
 */
#include "analyze/rule.h"

/* Greetings of protocols that turn to TLS on request: RFC 5321 4.2, RFC 3501 7.1, RFC 1939 4, RFC 959 5.4. */
static const struct greeting {
    const char *begins;
    const char *protocol;
} greetings[] = {
    { "220 ", "SMTP or FTP" }, { "220-", "SMTP or FTP" }, { "* OK", "IMAP" },
    { "* PREAUTH", "IMAP" },   { "+OK", "POP3" },
};

static void check(const struct scene *s, struct findings *out)
{
    struct bytes first = s->conversation->first_bytes[SERVER];
    const struct event *greeting = scene_find_event(s, SERVER, EVENT_PLAINTEXT, -1);

    if (s->course->outcome != OUTCOME_FAILED || !s->course->client_hello || !greeting ||
        s->conversation->tls[SERVER].spoke || s->conversation->tls[CLIENT].plaintext)
        return;
    for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++) {
        struct finding *f;

        if (!bytes_start_with(first, greetings[i].begins))
            continue;
        f = finding_add(out, "starttls-missing", "", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_CLIENT);
        finding_text(f, "protocol", greetings[i].protocol);
        finding_proof(f, s->course->client_hello);
        finding_proof(f, greeting);
        return;
    }
}

const struct rule starttls_missing = { .name = "starttls-missing", .check = check };
