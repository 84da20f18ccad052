/*
 * client_retries.c - the client of a failed handshake comes again: what it changed shows what it blames.
 */
#include "analyze/rule.h"

static bool is_one(uint32_t set)
{
    return !(set & (set - 1));
}

static const char *shape_of(uint32_t difference, const struct attempt *first)
{
    if (!difference)
        return "same";
    if (difference & ASPECTS_VERSION)
        return first->retry->highest < first->highest ? "lower" : "higher";
    return is_one(difference) ? "" : "more";
}

static void check(const struct scene *s, struct findings *out)
{
    const struct attempt *retry = s->attempt ? s->attempt->retry : NULL;
    uint32_t difference = retry ? attempts_differ(s->attempt, retry) : 0;
    struct finding *f;

    if (!retry || s->course->outcome != OUTCOME_FAILED)
        return;
    f = finding_add(out, "client-retries", shape_of(difference, s->attempt), SEVERITY_INFO, CONFIDENCE_CERTAIN,
                    PARTY_CLIENT);
    finding_number(f, "stream", VALUE_NUMBER, retry->stream_index);
    finding_number(f, "pause", VALUE_SECONDS, (uint64_t)(retry->hello.time - s->attempt->over.time));
    finding_number(f, "before", VALUE_VERSION, s->attempt->highest);
    finding_number(f, "after", VALUE_VERSION, retry->highest);
    finding_text(f, "change", aspect_words(difference));
    finding_text(f, "fate", retry->outcome == OUTCOME_COMPLETED ? "got through" : "failed, too");
    finding_proof(f, s->course->end);
    finding_proof_elsewhere(f, "client_hello of the next attempt", retry->stream_index, retry->hello, CLIENT);
}

const struct rule client_retries = { .name = "client-retries", .check = check };
