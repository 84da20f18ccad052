/*
 * starttls_stripped.c - the server offers TLS to others, and here the offer is missing.
 *
 * Letters that were written over prove a hand on the way. A list that merely lacks the offer may be the server's own
 * doing for this client, so that it is a cause only beside a refusal.
 */
#include "analyze/rule.h"

static void check(const struct scene *s, struct findings *out)
{
    const struct before *before = conversation_before(s->conversation, BEFORE_STARTTLS);
    const struct example *offered = &s->server->offered_starttls;
    bool failed = s->course->outcome == OUTCOME_FAILED || (s->course->end && before && !before->went_on);
    struct finding *f;

    if (!before || before->offer != OFFER_ABSENT || !offered->at.frame || s->conversation->tls[SERVER].spoke)
        return;
    failed &= before->masked || before->answer == ANSWER_REFUSED;
    f = finding_add(out, "starttls-stripped", "", failed ? SEVERITY_ERROR : SEVERITY_WARNING,
                    before->masked ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, PARTY_NETWORK);
    finding_text(f, "protocol", before->title);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_BEFORE, STEP_NO_OFFER));
    finding_proof_elsewhere(f, "the server's offer to change to TLS", offered->stream_index, offered->at, SERVER);
}

const struct rule starttls_stripped = { .name = "starttls-stripped", .check = check };
