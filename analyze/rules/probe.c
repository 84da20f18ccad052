/*
 * probe.c - a scanner: one client whose hellos to a server are different each time.
 */
#include "analyze/rule.h"

enum { KINDS_ENOUGH = 5 /* a client that falls back makes two or three */ };

static bool is_like_earlier(const struct server_attempts *attempts, uint32_t i)
{
    const uint32_t aspects = ASPECTS_VERSION | ASPECTS_SUITES;

    for (uint32_t k = 0; k < i; k++)
        if (address_equal(&attempts->awaiting[k]->client, &attempts->awaiting[i]->client) &&
            !(attempts_differ(attempts->awaiting[k], attempts->awaiting[i]) & aspects))
            return true;
    return false;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct server_attempts *attempts = &s->server->attempts;
    uint32_t kinds = 0;
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED)
        return;
    for (uint32_t i = 0; i < PROFILE_AWAITING && attempts->awaiting[i]; i++)
        kinds += address_equal(&attempts->awaiting[i]->client, &s->conversation->client.address) &&
                 !is_like_earlier(attempts, i);
    if (kinds < KINDS_ENOUGH)
        return;
    f = finding_add(out, "probe", "", SEVERITY_INFO, CONFIDENCE_LIKELY, PARTY_CLIENT);
    finding_number(f, "kinds", VALUE_NUMBER, kinds);
    finding_proof(f, s->course->client_hello);
}

const struct rule probe = { .name = "probe", .check = check };
