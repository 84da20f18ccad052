/*
 * starttls_refused.c - the change to TLS was asked for in plain text and refused, or never offered.
 *
 * A client that goes on in plain text got what it settled for: that is a warning, no failure.
 */
#include "analyze/rule.h"

static void check_refused(const struct scene *s, struct findings *out, const struct before *before)
{
    bool failed = s->course->outcome == OUTCOME_FAILED;
    struct finding *f = finding_add(out, "starttls-refused", before->demanded ? "demanded" : "",
                                    failed ? SEVERITY_ERROR : SEVERITY_WARNING, CONFIDENCE_CERTAIN,
                                    before->demanded ? PARTY_CLIENT : PARTY_SERVER);

    finding_text(f, "protocol", before->title);
    finding_bytes(f, "answer", VALUE_BYTES, before->text);
    finding_proof(f, scene_find_event(s, CLIENT, EVENT_BEFORE, STEP_REQUEST));
    finding_proof(f, scene_find_event(s, SERVER, EVENT_BEFORE, STEP_REFUSED));
}

/* It said yes, and before any TLS it speaks in plain text again: the TLS that it began could not be set up. */
static void check_taken_back(const struct scene *s, struct findings *out, const struct before *before)
{
    const struct event *accepted = scene_find_event(s, SERVER, EVENT_BEFORE, STEP_ACCEPTED), *event = accepted;
    const struct event *end = s->course->end;
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || s->course->by != SERVER || !accepted)
        return;
    while (event < end && (event->from != SERVER || event->kind != EVENT_PLAINTEXT))
        event++;
    if (event >= end)
        return;
    f = finding_add(out, "starttls-refused", "taken-back", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_SERVER);
    finding_text(f, "protocol", before->title);
    finding_proof(f, accepted);
    finding_proof(f, event);
    finding_proof(f, end);
}

/* The client looked what the server can do, and left: why, it does not say. */
static void check_not_offered(const struct scene *s, struct findings *out, const struct before *before)
{
    struct finding *f;

    if (!s->course->end || s->course->by != CLIENT)
        return;
    f = finding_add(out, "starttls-refused", "not-offered", SEVERITY_INFO, CONFIDENCE_POSSIBLE, PARTY_SERVER);
    finding_text(f, "protocol", before->title);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_BEFORE, STEP_NO_OFFER));
    finding_proof(f, s->course->end);
}

static void check(const struct scene *s, struct findings *out)
{
    const struct before *before = conversation_before(s->conversation, BEFORE_STARTTLS);

    if (!before || before->blind || s->conversation->tls[SERVER].spoke)
        return;
    if (before->answer == ANSWER_REFUSED)
        check_refused(s, out, before);
    else if (before->answer == ANSWER_ACCEPTED)
        check_taken_back(s, out, before);
    else if (before->offer == OFFER_ABSENT && !before->requested.frame && !before->went_on)
        check_not_offered(s, out, before);
}

const struct rule starttls_refused = { .name = "starttls-refused", .check = check };
