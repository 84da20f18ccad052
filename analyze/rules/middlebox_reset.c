/*
 * middlebox_reset.c - a RST that does not come from the peer it claims.
 *
 * Whoever forges it sits elsewhere on the path: the hops it took, and so the time to live that is left, differ
 * from those of the peer's own packets.
 */
#include "analyze/rule.h"

enum { HOPS_APART = 2 /* less can be a route that changed */ };

static uint8_t usual_ttl(const struct tcp_side *tcp)
{
    return tcp->data_ttl ? tcp->data_ttl : tcp->syn_ttl;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct tcp_side *tcp = &s->conversation->tcp[s->course->by];
    int apart = (int)tcp->rst_ttl - usual_ttl(tcp);
    struct finding *f;

    if (s->course->outcome != OUTCOME_FAILED || s->course->ending != ENDING_RST || !usual_ttl(tcp) ||
        (apart < HOPS_APART && apart > -HOPS_APART))
        return;
    f = finding_add(out, "middlebox-reset", "", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_NETWORK);
    finding_number(f, "ttl", VALUE_NUMBER, tcp->rst_ttl);
    finding_number(f, "usual", VALUE_NUMBER, usual_ttl(tcp));
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

const struct rule middlebox_reset = { .name = "middlebox-reset", .check = check };
