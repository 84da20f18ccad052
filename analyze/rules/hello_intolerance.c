/*
 * hello_intolerance.c - hellos with one thing in them get no answer, and others to the same server do.
 *
 * The thing is named only where a hello that lived differs in it and in what follows from it alone, and where no hello
 * with it was ever answered by this server.
 */
#include "analyze/rule.h"

/* What hellos die of, and what is different as a consequence. */
static const struct suspect {
    enum aspect aspect;
    uint32_t implied;
} suspects[] = {
    { ASPECT_ECH, ASPECTS_LARGE | ASPECTS_RECORDS },
    { ASPECT_POST_QUANTUM, ASPECTS_GROUPS | ASPECTS_LARGE | ASPECTS_RECORDS },
    { ASPECT_GREASE, 0 },
    { ASPECT_MANY_SUITES, ASPECTS_SUITES | ASPECTS_LARGE | ASPECTS_RECORDS },
    { ASPECT_ALPN, ASPECTS_LARGE | ASPECTS_RECORDS },
    { ASPECT_EXTENSIONS, ASPECTS_LARGE | ASPECTS_RECORDS },
    { ASPECT_RECORDS, 0 },
    { ASPECT_LARGE, ASPECTS_RECORDS },
};

static bool explains(const struct suspect *suspect, uint32_t difference)
{
    uint32_t aspect = 1u << suspect->aspect;

    return difference & aspect && !(difference & ~(aspect | suspect->implied));
}

static bool has(const struct attempt *attempt, enum aspect aspect)
{
    return aspect == ASPECT_EXTENSIONS || attempt_kind_has(attempt->kind, aspect);
}

/* Of the same client all aspects are compared, of others what sorts hellos roughly: no two programs agree in all. */
static const struct suspect *told_by(const struct scene *s, const struct attempt *lived)
{
    bool same_client = address_equal(&lived->client, &s->attempt->client);
    uint32_t difference =
        same_client ? attempts_differ(s->attempt, lived) : attempt_kinds_differ(s->attempt->kind, lived->kind);

    if (lived->outcome != OUTCOME_COMPLETED || lived->values[ASPECT_NAME] != s->attempt->values[ASPECT_NAME])
        return NULL;
    for (size_t i = 0; i < sizeof suspects / sizeof *suspects; i++)
        if (explains(&suspects[i], difference) && has(s->attempt, suspects[i].aspect) &&
            !attempt_kind_has(s->server->answered_kinds, suspects[i].aspect))
            return &suspects[i];
    return NULL;
}

static uint32_t count_died(const struct scene *s, const struct suspect *suspect)
{
    uint32_t count = 0;

    for (const struct attempt *died = s->server->attempts.died; died; died = died->next)
        count += has(died, suspect->aspect) && suspect->aspect != ASPECT_EXTENSIONS;
    return count;
}

static void add(const struct scene *s, struct findings *out, const struct suspect *suspect,
                const struct attempt *lived)
{
    bool same_client = address_equal(&lived->client, &s->attempt->client);
    bool arrived = s->course->by == SERVER;
    struct finding *f =
        finding_add(out, "hello-intolerance", "", SEVERITY_ERROR,
                    same_client || count_died(s, suspect) > 1 ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
                    arrived ? PARTY_SERVER : PARTY_NETWORK);

    finding_text(f, "difference", aspect_words(1u << suspect->aspect));
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
    finding_proof_elsewhere(f, "client_hello of a handshake that completed", lived->stream_index, lived->hello,
                            CLIENT);
}

static void check(const struct scene *s, struct findings *out)
{
    const struct attempt *retry = s->attempt ? s->attempt->retry : NULL;
    const struct suspect *suspect = NULL;

    if (!s->attempt || !s->attempt->died || scene_versions_disjoint(s) || !scene_offers_taken_suite(s))
        return;
    for (int tries = 0; retry && tries < PROFILE_AWAITING; tries++, retry = retry->retry)
        if ((suspect = told_by(s, retry))) {
            add(s, out, suspect, retry);
            return;
        }
    for (const struct attempt *lived = s->server->attempts.lived; lived; lived = lived->next)
        if ((suspect = told_by(s, lived))) {
            add(s, out, suspect, lived);
            return;
        }
}

const struct rule hello_intolerance = { .name = "hello-intolerance", .check = check };
