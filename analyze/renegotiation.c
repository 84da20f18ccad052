#include "analyze/renegotiation.h"

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

static bool is(const struct event *event, enum event_kind kind, enum side from)
{
    return event && event->kind == kind && event->from == from;
}

static bool is_end(const struct event *event)
{
    return event && (event->kind == EVENT_FIN || event->kind == EVENT_RST);
}

struct renegotiation renegotiation_of(const struct conversation *c, const struct course *course)
{
    struct renegotiation found = { 0 };

    if (course->outcome != OUTCOME_COMPLETED || course->version >= TLS_1_3 || c->quic || c->tcp[CLIENT].missing ||
        c->tcp[SERVER].missing)
        return found;
    for (uint32_t i = 0; i < c->event_count; i++) {
        uint32_t at = i;
        const struct event *refusal, *end;

        if (c->events[i].at.frame <= course->completed.frame ||
            !is(&c->events[i], EVENT_ENCRYPTED_HANDSHAKE, SERVER) ||
            !is(refusal = next_said(c, &at), EVENT_ENCRYPTED_ALERT, CLIENT))
            continue;
        end = next_said(c, &at);
        if (is(end, EVENT_ENCRYPTED_ALERT, SERVER) || is(end, EVENT_ENCRYPTED_ALERT, CLIENT))
            end = next_said(c, &at);
        if (is_end(end))
            return (struct renegotiation){ &c->events[i], refusal, end };
    }
    return found;
}
