/*
 * certificate_expires_soon.c - it worked, and will not for long: a certificate of the chain is about to expire.
 *
 * Certificates of a week are always about to expire; what counts is that the renewal is overdue, which by custom
 * happens when a third of the life is left.
 */
#include "analyze/rule.h"

#define DAY_NS  INT64_C(86400000000000)
#define SOON_NS (14 * DAY_NS)

static bool expires_soon(const struct certificate_facts *facts, int64_t time)
{
    int64_t left = facts->not_after - time, life = facts->not_after - facts->not_before;

    return !facts->fault && time && left >= 0 && left < SOON_NS && left < life / 4;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct presented *p = &s->presented;

    if (s->course->outcome != OUTCOME_COMPLETED)
        return;
    for (uint32_t i = 0; i < p->chain.path_count; i++) {
        const struct certificate_facts *facts = chain_at(&p->chain, p->list, i)->facts;
        struct finding *f;

        if (!expires_soon(facts, p->time))
            continue;
        f = finding_add(out, "certificate-expires-soon", "", SEVERITY_WARNING, CONFIDENCE_CERTAIN, PARTY_SERVER);
        finding_text(f, "subject", *facts->subject ? facts->subject : "(no subject)");
        finding_number(f, "date", VALUE_DATE, (uint64_t)facts->not_after);
        finding_number(f, "days", VALUE_NUMBER, (uint64_t)((facts->not_after - p->time) / DAY_NS));
        finding_proof(f, s->course->certificate);
        return; /* the first one that expires is the leaf as good as always: one word suffices */
    }
}

const struct rule certificate_expires_soon = { .name = "certificate-expires-soon", .check = check };
