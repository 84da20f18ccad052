/*
 * silence.c - the ClientHello gets no answer: the server says nothing, or the hello never reaches it.
 */
#include "analyze/rule.h"

/* A client that leaves earlier did not wait for an answer: it changed its mind. */
#define PATIENCE_NS 1000000000

static bool got_no_answer(const struct scene *s)
{
    const struct conversation *c = s->conversation;

    return s->course->outcome == OUTCOME_FAILED && s->course->stage == STAGE_CLIENT_HELLO && s->course->by == CLIENT &&
           !c->tcp[SERVER].bytes && !c->tcp[SERVER].missing;
}

static bool hello_arrived(const struct conversation *c)
{
    return c->tcp[CLIENT].acknowledged >= c->tcp[CLIENT].bytes;
}

static void check_silent(const struct scene *s, struct findings *out)
{
    struct finding *f;

    if (!got_no_answer(s) || !hello_arrived(s->conversation) || s->course->waited < PATIENCE_NS)
        return;
    f = finding_add(out, "server-silent", "", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_SERVER);
    finding_number(f, "waited", VALUE_SECONDS, (uint64_t)s->course->waited);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

static void check_lost(const struct scene *s, struct findings *out)
{
    const struct tcp_side *client = &s->conversation->tcp[CLIENT];
    struct finding *f;

    if (!s->course->client_hello || s->course->stage != STAGE_CLIENT_HELLO || hello_arrived(s->conversation) ||
        client->retransmissions < 2 || s->conversation->tcp[SERVER].bytes || !s->conversation->tcp[SERVER].last.frame)
        return;
    f = finding_add(out, "hello-lost", "", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_NETWORK);
    finding_number(f, "times", VALUE_NUMBER, client->retransmissions);
    finding_number(f, "length", VALUE_NUMBER, client->bytes);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

const struct rule server_silent = { .name = "server-silent", .check = check_silent };
const struct rule hello_lost = { .name = "hello-lost", .check = check_lost };
