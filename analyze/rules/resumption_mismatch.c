/*
 * resumption_mismatch.c - only handshakes that resume a session fail at this server.
 */
#include "analyze/rule.h"

/* Alerts about keys, the transcript and what a resumed session has to keep (RFC 7627 5.3). */
static const uint8_t alerts[] = { 10, 20, 40, 47, 50, 51, 80 };

static bool ended_by_one(const struct scene *s)
{
    for (size_t i = 0; i < sizeof alerts; i++)
        if (scene_ended_by_alert(s, s->course->by, alerts[i]))
            return true;
    return false;
}

/* The server took up the session, and somebody broke off. A client that just leaves may have changed its mind. */
static bool broke_resumed(const struct scene *s)
{
    return s->course->resumed && s->course->stage > STAGE_CLIENT_HELLO &&
           (ended_by_one(s) || s->course->ending == ENDING_ENCRYPTED_ALERT || scene_ended_silently(s, SERVER));
}

/* The server broke off at a hello that wanted a session resumed. */
static bool broke_at_hello(const struct scene *s)
{
    return s->course->stage == STAGE_CLIENT_HELLO && s->attempt && s->attempt->values[ASPECT_RESUMPTION] &&
           (s->attempt->died || (s->course->by == SERVER && ended_by_one(s)));
}

/* The same client's handshake without a session to resume. */
static const struct attempt *full_of(const struct scene *s)
{
    const struct attempt *retry = s->attempt ? s->attempt->retry : NULL;

    if (retry && retry->outcome == OUTCOME_COMPLETED && !retry->values[ASPECT_RESUMPTION])
        return retry;
    for (const struct attempt *lived = s->server->attempts.lived; lived; lived = lived->next)
        if (address_equal(&lived->client, &s->conversation->client.address) && !lived->values[ASPECT_RESUMPTION])
            return lived;
    return NULL;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct attempt *full;
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || !s->server->full || s->server->resumed ||
        (!broke_resumed(s) && !broke_at_hello(s)) || !(full = full_of(s)))
        return;
    f = finding_add(out, "resumption-mismatch", broke_resumed(s) ? "" : "refused", SEVERITY_ERROR, CONFIDENCE_LIKELY,
                    PARTY_SERVER);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->end);
    finding_proof_elsewhere(f, "client_hello of a full handshake that completed", full->stream_index, full->hello,
                            CLIENT);
}

const struct rule resumption_mismatch = { .name = "resumption-mismatch", .check = check };
