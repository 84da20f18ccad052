/*
 * clock_suspect.c - times in the capture that cannot be right: they run backwards, or begin with the clock's zero.
 */
#include "analyze/rule.h"

/* Frames of several interfaces stand a little out of order; a clock that was set is further off. */
#define BACKWARDS_NS 1000000000

/* A clock without a battery begins in 1970 or 1980; no TLS is older than 1994. */
#define OLDEST_NS 757382400000000000

/* What a side said stands in the order of its stream, not always in that of frames: only a later frame can be too early. */
static const struct event *first_backwards(const struct conversation *c, int64_t *by)
{
    struct moment latest = c->first;

    for (uint32_t i = 0; i < c->event_count; i++) {
        const struct event *event = &c->events[i];

        if (event->at.frame > latest.frame && latest.time - event->at.time >= BACKWARDS_NS) {
            *by = latest.time - event->at.time;
            return event;
        }
        latest = event->at.time > latest.time ? event->at : latest;
    }
    return NULL;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct conversation *c = s->conversation;
    int64_t by = 0;
    const struct event *event = first_backwards(c, &by);
    struct finding *f;

    if (!c->event_count || (!event && c->first.time >= OLDEST_NS))
        return;
    f = finding_add(out, "clock-suspect", event ? "backwards" : "old", SEVERITY_WARNING, CONFIDENCE_CERTAIN,
                    PARTY_UNKNOWN);
    finding_number(f, "time", VALUE_SECONDS, (uint64_t)by);
    finding_proof(f, event ? event : &c->events[0]);
}

const struct rule clock_suspect = { .name = "clock-suspect", .check = check };
