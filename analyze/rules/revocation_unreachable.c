/*
 * revocation_unreachable.c - between the server's certificate and its own decision the client tried to ask whether it was
 * revoked, and reached nobody.
 *
 * A client that goes on all the same is only slower for it.
 */
#include "analyze/rule.h"

static const char *const fates[] = {
    [FETCH_REFUSED] = "is refused",
    [FETCH_UNANSWERED] = "gets no answer",
    [FETCH_IGNORED] = "gets no answer to its request",
    [FETCH_DENIED] = "is denied by whatever answers for it",
};

static const char *const evidence[] = {
    [FETCH_REFUSED] = "SYN of a connection that was refused",
    [FETCH_UNANSWERED] = "SYN of a connection that nobody answered",
    [FETCH_IGNORED] = "SYN of a connection whose request nobody answered",
    [FETCH_DENIED] = "SYN of a connection whose request was denied",
};

static const char *shape_of(const struct revocation *r)
{
    if (!r->minded)
        return "went-on";
    return r->tied ? "" : "port";
}

static void check(const struct scene *s, struct findings *out)
{
    const struct revocation *r = &s->revocation;
    struct finding *f;

    if (!r->fetch || (!r->minded && !r->tied))
        return;
    f = finding_add(out, "revocation-unreachable", shape_of(r), r->minded ? SEVERITY_ERROR : SEVERITY_WARNING,
                    (enum confidence)r->confidence, PARTY_NETWORK);
    finding_text(f, "url", r->url);
    finding_text(f, "fate", fates[r->fetch->fate]);
    finding_endpoint(f, "host", VALUE_ENDPOINT, &r->fetch->server);
    finding_proof(f, s->course->certificate);
    finding_proof_elsewhere(f, evidence[r->fetch->fate], r->fetch->stream_index, r->fetch->began, CLIENT);
    if (r->fetch->fate == FETCH_REFUSED)
        finding_proof_elsewhere(f, "the refusal", r->fetch->stream_index, r->fetch->refused, SERVER);
    if (r->minded)
        finding_proof(f, s->objection.event ? s->objection.event : s->course->end);
}

const struct rule revocation_unreachable = { .name = "revocation-unreachable", .check = check };
