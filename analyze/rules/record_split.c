/*
 * record_split.c - the client splits its first data (1/n-1, MS12-006), and what the server makes of it.
 */
#include "analyze/rule.h"
#include "analyze/split.h"

static void prove(struct finding *f, const struct split *split)
{
    finding_proof(f, split->first);
    finding_proof(f, split->second);
    finding_proof(f, split->end);
}

/* Of a client that leaves only a server that answers others shows what it left for; and a server that lived with split
 * records once is not intolerant of them. */
static bool is_intolerance(const struct scene *s, const struct split *split)
{
    return split_broke(s->conversation, s->course) && !s->server->split &&
           (split->end->from == SERVER || s->server->unsplit.at.frame);
}

/* That the server's application answers those who do not split makes it likely; alone it is one story of several. */
static void check_intolerance(const struct scene *s, struct findings *out)
{
    const struct example *unsplit = &s->server->unsplit;
    struct split split = split_of(s->conversation, s->course);
    struct finding *f;

    if (!is_intolerance(s, &split))
        return;
    f = finding_add(out, "record-split-intolerance", split.end->from == CLIENT ? "silent" : "", SEVERITY_ERROR,
                    unsplit->at.frame ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, PARTY_SERVER);
    finding_number(f, "waited", VALUE_SECONDS, (uint64_t)(split.end->at.time - split.first->at.time));
    finding_proof(f, s->course->server_hello);
    prove(f, &split);
    if (unsplit->at.frame)
        finding_proof_elsewhere(f, "a handshake after which the server answered", unsplit->stream_index, unsplit->at,
                                SERVER);
}

static void check_split(const struct scene *s, struct findings *out)
{
    struct split split = split_of(s->conversation, s->course);
    struct finding *f;

    if (!split.second || is_intolerance(s, &split))
        return;
    f = finding_add(out, "record-split", "", SEVERITY_INFO, CONFIDENCE_LIKELY, PARTY_CLIENT);
    finding_proof(f, split.first);
    finding_proof(f, split.second);
}

const struct rule record_split_intolerance = { .name = "record-split-intolerance", .check = check_intolerance };
const struct rule record_split = { .name = "record-split", .check = check_split };
