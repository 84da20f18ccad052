/*
 * version_intolerance.c - the server breaks on a hello that offers a newer version, and takes the same client when it
 * offers less.
 *
 * A server that knows no newer version has to choose an older one (RFC 8446 4.2.1). One that answered a single hello
 * with such an offer is not intolerant, whatever else it did.
 */
#include "analyze/rule.h"

/* Alerts that a server may send over a hello which it does not understand; others say themselves what is wrong. */
static const uint8_t vague[] = { 10, 22, 40, 47, 50, 80 };

static bool breaks_off(const struct scene *s)
{
    if (s->attempt->died)
        return true;
    for (size_t i = 0; i < sizeof vague; i++)
        if (scene_ended_by_alert(s, SERVER, vague[i]))
            return true;
    return false;
}

static bool is_fallback(const struct attempt *failed, const struct attempt *other)
{
    return other->outcome == OUTCOME_COMPLETED && other->highest && other->highest < failed->highest &&
           other->values[ASPECT_NAME] == failed->values[ASPECT_NAME] &&
           address_equal(&other->client, &failed->client);
}

/* Clients may try more than once before they offer less. */
static const struct attempt *fallback_of(const struct scene *s)
{
    const struct attempt *retry = s->attempt->retry;

    for (int tries = 0; retry && tries < PROFILE_AWAITING; tries++, retry = retry->retry)
        if (is_fallback(s->attempt, retry))
            return retry;
    for (const struct attempt *lived = s->server->attempts.lived; lived; lived = lived->next)
        if (is_fallback(s->attempt, lived))
            return lived;
    return NULL;
}

static bool fails_alike(const struct attempt *failed, const struct attempt *other)
{
    return other->outcome == OUTCOME_FAILED && other->by == SERVER && other->highest == failed->highest &&
           (other->died || other->alert == failed->alert);
}

/* Another client that failed alike with this version and was then accepted with less. */
static const struct attempt *fallback_of_others(const struct scene *s)
{
    const struct server_attempts *attempts = &s->server->attempts;

    for (uint32_t i = 0; i < PROFILE_AWAITING && attempts->awaiting[i]; i++) {
        const struct attempt *other = attempts->awaiting[i];

        if (other != s->attempt && fails_alike(s->attempt, other) && other->retry && is_fallback(other, other->retry))
            return other->retry;
    }
    return NULL;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct attempt *fallback, *own;
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || !s->attempt || s->course->stage != STAGE_CLIENT_HELLO ||
        !breaks_off(s) || s->server->answered_up_to >= s->attempt->highest || scene_versions_disjoint(s) ||
        !scene_offers_taken_suite(s))
        return;
    own = fallback_of(s);
    if (!(fallback = own ? own : fallback_of_others(s)))
        return;
    f = finding_add(out, "version-intolerance",
                    !own                                ? "others"
                    : s->course->ending == ENDING_ALERT ? "alert"
                                                        : "",
                    SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_SERVER);
    finding_number(f, "higher", VALUE_VERSION, s->attempt->highest);
    finding_number(f, "lower", VALUE_VERSION, fallback->highest);
    if (s->course->ending == ENDING_ALERT)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    finding_proof_elsewhere(f, "client_hello of the attempt that completed", fallback->stream_index, fallback->hello,
                            CLIENT);
}

const struct rule version_intolerance = { .name = "version-intolerance", .check = check };
