#include "analyze/renegotiation.h"

#include "dissect/tls/messages.h"

enum { EMPTY_LIST = 3 /* a Certificate without an entry: the length of the list alone (RFC 5246 7.4.6) */ };

/* The next event behind number `at` that is a record or an end; NULL behind the last. */
static const struct event *next_said(const struct conversation *c, uint32_t *at)
{
    while (++*at < c->event_count) {
        const struct event *event = &c->events[*at];

        if (event->kind != EVENT_GAP && event->kind != EVENT_OTHER_RECORD)
            return event;
    }
    return NULL;
}

static bool is_message(const struct event *event)
{
    return event->kind == EVENT_ENCRYPTED_HANDSHAKE || (event->kind == EVENT_HANDSHAKE && event->decrypted);
}

static bool is_alert(const struct event *event)
{
    return event->kind == EVENT_ENCRYPTED_ALERT || (event->kind == EVENT_ALERT && event->decrypted);
}

static bool is_end(const struct event *event)
{
    return event->kind == EVENT_FIN || event->kind == EVENT_RST;
}

/* The alert that answers a request, at once or, of the side that asked, before it has said ChangeCipherSpec again. NULL when
 * none does. */
static const struct event *refusal_of(const struct conversation *c, const struct event *request, uint32_t *at)
{
    const struct event *event = next_said(c, at);
    bool begun = false;

    if (event && is_alert(event) && event->from != request->from)
        return event;
    if (request->from == CLIENT)
        return NULL;
    for (; event && (is_message(event) || event->kind == EVENT_CCS); event = next_said(c, at)) {
        if (event->kind == EVENT_CCS && event->from == request->from)
            return NULL;
        begun |= event->from != request->from;
    }
    return begun && event && is_alert(event) && event->from == request->from ? event : NULL;
}

/* A record that begins a second handshake; behind other records of one it is a part of it. */
static bool is_request(const struct conversation *c, const struct course *course, const struct event *event)
{
    const struct event *before = event - 1;

    if (!is_message(event) || event->at.frame <= course->completed.frame || event == c->events)
        return false;
    return before->at.frame <= course->completed.frame || (!is_message(before) && before->kind != EVENT_CCS);
}

/* The end behind a refusal and what alerts follow it; NULL when something else follows. */
static const struct event *end_behind(const struct conversation *c, uint32_t *at)
{
    const struct event *event = next_said(c, at);

    while (event && is_alert(event))
        event = next_said(c, at);
    return event && is_end(event) ? event : NULL;
}

static const struct event *empty_certificate_between(const struct event *request, const struct event *refusal)
{
    for (const struct event *event = request; event < refusal; event++)
        if (event->kind == EVENT_HANDSHAKE && event->from == CLIENT && event->code == CERTIFICATE &&
            event->length == EMPTY_LIST)
            return event;
    return NULL;
}

struct renegotiation renegotiation_of(const struct conversation *c, const struct course *course)
{
    struct renegotiation found = { 0 };

    if (course->outcome != OUTCOME_COMPLETED || course->version >= TLS_1_3 || c->quic || c->tcp[CLIENT].missing ||
        c->tcp[SERVER].missing)
        return found;
    for (uint32_t i = 0; i < c->event_count && !found.end; i++) {
        uint32_t at = i;

        if (!is_request(c, course, &c->events[i]))
            continue;
        found = (struct renegotiation){ .request = &c->events[i] };
        found.refusal = refusal_of(c, found.request, &at);
        found.end = found.refusal ? end_behind(c, &at) : NULL;
    }
    if (!found.end)
        return (struct renegotiation){ 0 };
    found.empty_certificate = empty_certificate_between(found.request, found.refusal);
    return found;
}
