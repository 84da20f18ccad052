/*
 * http_on_tls_port.c - the client speaks plain HTTP to a server that expects TLS.
 */
#include "analyze/rule.h"

static const char *const methods[] = { "GET ",    "HEAD ",  "POST ",      "PUT ",  "OPTIONS ",
                                       "DELETE ", "PATCH ", "PRI * HTTP", "TRACE " };

/* What servers answer to it in plain text: nginx, Apache, Go, HAProxy's and others' wording of the same. */
static const char *const complaints[] = { "plain HTTP request was sent to HTTPS port",
                                          "speaking plain HTTP to an SSL-enabled server port",
                                          "Client sent an HTTP request to an HTTPS server" };

static bool is_http(struct bytes first)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (bytes_start_with(first, methods[i]))
            return true;
    return false;
}

static bool complains(struct bytes answer)
{
    for (size_t i = 0; i < sizeof complaints / sizeof *complaints; i++)
        if (answer.len && memmem(answer.data, answer.len, complaints[i], strlen(complaints[i])))
            return true;
    return false;
}

static void add(const struct scene *s, struct findings *out, const char *shape, enum confidence confidence,
                const struct event *answer)
{
    struct finding *f = finding_add(out, "http-on-tls-port", shape, SEVERITY_ERROR, confidence, PARTY_CLIENT);

    finding_proof(f, scene_find_event(s, CLIENT, EVENT_PLAINTEXT, -1));
    finding_proof(f, answer);
}

static void check(const struct scene *s, struct findings *out)
{
    const struct conversation *c = s->conversation;
    const struct event *end = s->course->end;

    if (s->course->client_hello || !is_http(c->first_bytes[CLIENT]))
        return;
    if (c->tls[SERVER].spoke)
        add(s, out, "alert", CONFIDENCE_CERTAIN, end);
    else if (complains(c->first_bytes[SERVER]))
        add(s, out, "page", CONFIDENCE_CERTAIN, scene_find_event(s, SERVER, EVENT_PLAINTEXT, -1));
    else if (!c->tcp[SERVER].bytes && !c->tcp[SERVER].missing && end && s->course->by == SERVER && s->expects_tls)
        add(s, out, "closed", CONFIDENCE_LIKELY, end);
}

const struct rule http_on_tls_port = { .name = "http-on-tls-port", .check = check };
