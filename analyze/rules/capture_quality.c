/*
 * capture_quality.c - what is wrong with the capture rather than with the connection.
 */
#include "analyze/rule.h"

enum { DUPLICATES_ENOUGH = 3, OUT_OF_ORDER_ENOUGH = 1 };

static struct finding *add(struct findings *out, const char *code, enum severity severity)
{
    return finding_add(out, code, "", severity, CONFIDENCE_CERTAIN, PARTY_UNKNOWN);
}

static void check_cut_short(const struct scene *s, struct findings *out)
{
    if (s->conversation->snapped)
        add(out, "capture-cut-short", SEVERITY_WARNING);
}

static void check_ends(const struct scene *s, struct findings *out)
{
    struct finding *f;

    if (s->course->outcome != OUTCOME_TRUNCATED || s->conversation->end != CONVERSATION_CAPTURE_ENDS ||
        scene_udp_unanswered(s))
        return;
    f = add(out, "capture-ends", SEVERITY_WARNING);
    finding_text(f, "stage", stage_words(s->course->stage));
}

static void check_gap(const struct scene *s, struct findings *out)
{
    const struct conversation *c = s->conversation;
    struct finding *f = NULL;
    uint64_t lost = 0;

    for (uint32_t i = 0; i < c->event_count; i++) {
        const struct event *event = &c->events[i];

        if (event->kind != EVENT_GAP || event->clipped)
            continue;
        f = f ? f : add(out, "capture-gap", SEVERITY_WARNING);
        finding_proof(f, event);
        lost += event->length;
    }
    if (f)
        finding_number(f, "bytes", VALUE_NUMBER, lost);
}

static void check_one_sided(const struct scene *s, struct findings *out)
{
    struct finding *f;

    if (!s->course->one_sided || (!s->course->tls && !s->conversation->midstream) || scene_udp_unanswered(s))
        return;
    f = add(out, "capture-one-sided", SEVERITY_WARNING);
    finding_text(f, "side", s->conversation->tcp[CLIENT].last.frame ? "client" : "server");
}

static void check_duplicates(const struct scene *s, struct findings *out)
{
    uint32_t count = s->conversation->tcp[CLIENT].duplicates + s->conversation->tcp[SERVER].duplicates;

    if (count >= DUPLICATES_ENOUGH)
        finding_number(add(out, "capture-duplicates", SEVERITY_INFO), "count", VALUE_NUMBER, count);
}

static void check_out_of_order(const struct scene *s, struct findings *out)
{
    uint32_t count = s->conversation->tcp[CLIENT].out_of_order + s->conversation->tcp[SERVER].out_of_order;

    if (count >= OUT_OF_ORDER_ENOUGH)
        finding_number(add(out, "capture-out-of-order", SEVERITY_INFO), "count", VALUE_NUMBER, count);
}

const struct rule capture_cut_short = { .name = "capture-cut-short", .check = check_cut_short };
const struct rule capture_ends = { .name = "capture-ends", .check = check_ends };
const struct rule capture_gap = { .name = "capture-gap", .check = check_gap };
const struct rule capture_one_sided = { .name = "capture-one-sided", .check = check_one_sided };
const struct rule capture_duplicates = { .name = "capture-duplicates", .check = check_duplicates };
const struct rule capture_out_of_order = { .name = "capture-out-of-order", .check = check_out_of_order };
