#include "analyze/engine.h"

#include "analyze/renegotiation.h"
#include "analyze/split.h"
#include "base/hash.h"
#include "base/limits.h"
#include "dissect/tls/names.h"

#include <stdlib.h>

static const struct rule *const rules[] = {
#define RULE(symbol) &symbol,
#include "analyze/rules.def"
#undef RULE
};

struct waiting {
    struct conversation *conversation;
    struct course course;
    uint32_t capture;
    const struct attempt *attempt; /* see profile_fold */
};

struct engine {
    struct engine_options options;
    struct profile_table *profiles;
    struct waiting *queue; /* in order of arrival; those before `first` were judged */
    size_t first, count, capacity, bytes;
    uint64_t one_way, two_way; /* connections with packets of the client only, and of both sides */
    uint64_t hurried;
};

struct engine *engine_new(const struct engine_options *options, struct error *error)
{
    struct engine *engine = calloc(1, sizeof *engine);

    if (!engine || !(engine->profiles = profile_table_new(hash_seed(engine)))) {
        free(engine);
        error_memory(error);
        return NULL;
    }
    engine->options = *options;
    return engine;
}

/* ---- one connection ---- */

static bool expects_tls(const struct engine *engine, const struct endpoint *server)
{
    const struct server_profile *profile = profile_of(engine->profiles, server);

    return (profile && profile->spoke_tls) || tls_port_service(server->port);
}

static void set_scene(const struct engine *engine, const struct conversation *c, const struct course *course,
                      struct scene *scene)
{
    static const struct server_profile unknown;
    const struct server_profile *server = profile_of(engine->profiles, &c->server);

    *scene = (struct scene){ .conversation = c, .course = course, .server = server ? server : &unknown };
    scene->hello = conversation_last_client_hello(c);
    if (scene->hello)
        scene->offer = versions_offered(scene->hello);
    scene->expects_tls = expects_tls(engine, &c->server);
    scene->objection = objection_of(c, course, scene->server);
    if (engine->options.chains) {
        presented_judge(c, SERVER, engine->options.chains, engine->options.at, &scene->presented);
        presented_judge(c, CLIENT, engine->options.chains, engine->options.at, &scene->client);
    }
    if (course->outcome == OUTCOME_FAILED)
        scene->accepted = accepted_otherwise(profile_accepted(engine->profiles), engine->options.chains, &c->server,
                                             &scene->presented);
    defects_find(&scene->presented, &scene->objection, &scene->defects);
    scene->revocation = revocation_of(&(struct revocation_question){ .fetches = profile_fetches(engine->profiles),
                                                                     .conversation = c,
                                                                     .course = course,
                                                                     .presented = &scene->presented,
                                                                     .objection = &scene->objection,
                                                                     .defects = &scene->defects,
                                                                     .server = scene->server });
    scene->one_way = engine->one_way > 1 && !engine->two_way;
    if (course->outcome == OUTCOME_FAILED) {
        scene->server_signed = signed_by(c, SERVER);
        scene->client_signed = signed_by(c, CLIENT);
    }
}

/* How good an explanation is: a specific one that is at least likely, then the general facts, then guesses. */
static int rank(const struct finding *finding)
{
    if (finding->general)
        return 1;
    return finding->confidence >= CONFIDENCE_LIKELY ? 2 + finding->confidence : 0;
}

/* Sorts explanations by rank, best first; equals keep the order of the rules. */
static void sort_explanations(const struct finding **list, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const struct finding *finding = list[i];
        uint32_t j = i;

        for (; j > 0 && rank(list[j - 1]) < rank(finding); j--)
            list[j] = list[j - 1];
        list[j] = finding;
    }
}

static bool is_among(const struct finding *finding, const struct finding *const *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i]->page == finding->page)
            return true;
    return false;
}

/* The last resorts only repeat how it ended: beside a better explanation they say nothing. A code is told once, with the
 * best reason there is for it. */
static uint32_t drop_idle(const struct finding **list, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || (!list[i]->general && !is_among(list[i], list, kept)))
            list[kept++] = list[i];
    return kept;
}

/* A warning of what is the cause. */
static uint32_t drop_told(const struct finding **list, uint32_t count, const struct finding *cause)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++)
        if (list[i]->page != cause->page)
            list[kept++] = list[i];
    return kept;
}

static void add_common_values(struct findings *findings, const struct scene *scene)
{
    const struct conversation *c = scene->conversation;
    bool by_client = scene->course->by == CLIENT;

    for (uint32_t i = 0; i < findings->count; i++) {
        struct finding *f = &findings->items[i];

        finding_endpoint(f, "client", VALUE_ADDRESS, &c->client);
        finding_endpoint(f, "server", VALUE_ENDPOINT, &c->server);
        finding_endpoint(f, "who", by_client ? VALUE_ADDRESS : VALUE_ENDPOINT, by_client ? &c->client : &c->server);
        if (scene->hello)
            finding_bytes(f, "name", VALUE_BYTES, scene->hello->extensions.server_name);
    }
}

static void judge(struct engine *engine, const struct waiting *one)
{
    const struct conversation *c = one->conversation;
    const struct course *course = &one->course;
    const struct finding *explanations[FINDINGS_LIMIT], *others[FINDINGS_LIMIT];
    struct judgement judgement = {
        .conversation = c, .course = course, .outcome = course->outcome, .capture = one->capture, .others = others
    };
    struct findings findings;
    struct scene scene;
    uint32_t count = 0;

    findings.count = 0;
    set_scene(engine, c, course, &scene);
    if (scene.presented.list) {
        judgement.presented = &scene.presented;
        judgement.defects = &scene.defects;
    }
    scene.attempt = one->attempt;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        rules[i]->check(&scene, &findings);
    add_common_values(&findings, &scene);
    for (uint32_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity == SEVERITY_ERROR)
            explanations[count++] = &findings.items[i];
        else
            others[judgement.other_count++] = &findings.items[i];
    sort_explanations(explanations, count);
    count = drop_idle(explanations, count);
    if (count) {
        judgement.outcome = OUTCOME_FAILED;
        judgement.cause = explanations[0];
        judgement.alternatives = explanations + 1;
        judgement.alternative_count = count - 1;
        judgement.other_count = drop_told(others, judgement.other_count, explanations[0]);
    }
    engine->options.judged(engine->options.context, &judgement);
}

/* A healthy connection that nobody asked to see: nothing but its outcome is told. */
static void pass(struct engine *engine, const struct conversation *c, const struct course *course, uint32_t capture)
{
    struct judgement judgement = {
        .conversation = c, .course = course, .outcome = course->outcome, .capture = capture
    };

    engine->options.judged(engine->options.context, &judgement);
}

/* ---- waiting ---- */

/* Unanswered SYNs come last of all: what can be learnt of the server is known by then. */
static bool is_unanswered(const struct conversation *c)
{
    return !c->tcp[SERVER].last.frame && !c->tcp[CLIENT].bytes;
}

/* Nothing of the server: whether the capture sees servers at all is known in the end. */
static bool is_one_way(const struct conversation *c)
{
    return !c->tcp[SERVER].last.frame && c->tcp[CLIENT].last.frame;
}

static void count_ways(struct engine *engine, const struct conversation *c)
{
    engine->one_way += is_one_way(c);
    engine->two_way += c->tcp[SERVER].last.frame && c->tcp[CLIENT].last.frame;
}

/* Somebody said no to TLS, or to the way to it. */
static bool was_denied(const struct conversation *c)
{
    for (const struct before *before = c->before; before; before = before->next)
        if (before->answer == ANSWER_REFUSED || before->offer == OFFER_ABSENT)
            return true;
    return false;
}

/* Streams without TLS in which both sides talk are what they are; the others may prove to be failures. */
static bool may_have_failed(const struct engine *engine, const struct conversation *c, const struct course *course)
{
    if (course->outcome == OUTCOME_COMPLETED)
        return split_broke(c, course) || renegotiation_of(c, course).end || abandoned_by(c, course);
    if (course->outcome != OUTCOME_NOT_TLS)
        return course->outcome == OUTCOME_FAILED || (c->transport == TRANSPORT_UDP && is_one_way(c));
    if (was_denied(c))
        return true;
    if (c->tls[SERVER].plaintext || is_unanswered(c))
        return expects_tls(engine, &c->server);
    return true;
}

static void judge_first(struct engine *engine)
{
    struct waiting *first = &engine->queue[engine->first++];

    engine->bytes -= first->conversation->arena.size;
    judge(engine, first);
    conversation_free(first->conversation);
}

static bool make_room(struct engine *engine)
{
    size_t capacity = engine->capacity ? engine->capacity * 2 : 64;
    struct waiting *queue;

    if (engine->first && engine->first >= engine->count / 2) {
        engine->count -= engine->first;
        memmove(engine->queue, engine->queue + engine->first, engine->count * sizeof *engine->queue);
        engine->first = 0;
    }
    if (engine->count < engine->capacity)
        return true;
    if (!(queue = realloc(engine->queue, capacity * sizeof *queue)))
        return false;
    engine->queue = queue;
    engine->capacity = capacity;
    return true;
}

/* False when memory is out. */
static bool let_wait(struct engine *engine, const struct waiting *one)
{
    if (engine->count == engine->capacity && !make_room(engine))
        return false;
    engine->queue[engine->count++] = *one;
    engine->bytes += one->conversation->arena.size;
    while (engine->bytes > LIMIT_WAITING_BYTES) {
        engine->hurried++;
        judge_first(engine);
    }
    return true;
}

/* Asked for where it matters: plain text for a verdict, names where every connection is told. */
static bool wants_name(const struct engine *engine, const struct conversation *c, bool suspect)
{
    if (c->tls[CLIENT].plaintext || c->tls[SERVER].plaintext)
        return suspect || engine->options.all;
    return engine->options.all && c->client_hello && c->client_hello->extensions.server_name.len;
}

void engine_take(struct engine *engine, struct conversation *c, uint32_t capture)
{
    struct waiting one = { .conversation = c, .course = course_of(c), .capture = capture };
    const struct course *course = &one.course;
    bool suspect = may_have_failed(engine, c, course), waits;

    if (engine->options.classify && wants_name(engine, c, suspect))
        engine->options.classify(engine->options.context, c);
    one.attempt = profile_fold(engine->profiles, c, course);
    fetches_fold(profile_fetches(engine->profiles), c);
    accepted_fold(profile_accepted(engine->profiles), c, course);
    count_ways(engine, c);
    waits = (suspect && !is_unanswered(c)) || (engine->options.all && revocation_may_have_delayed(c, course));
    if (waits && engine->options.wait && let_wait(engine, &one))
        return;
    if (suspect || engine->options.all || course->outcome == OUTCOME_TRUNCATED)
        judge(engine, &one);
    else
        pass(engine, c, course, capture);
    conversation_free(c);
}

static int by_stream(const void *a, const void *b)
{
    const struct waiting *left = a, *right = b;
    uint32_t left_index = left->conversation->stream_index, right_index = right->conversation->stream_index;

    return left_index < right_index ? -1 : left_index > right_index;
}

void engine_finish(struct engine *engine)
{
    if (engine->first < engine->count)
        qsort(engine->queue + engine->first, engine->count - engine->first, sizeof *engine->queue, by_stream);
    while (engine->first < engine->count)
        judge_first(engine);
    engine->first = engine->count = 0;
}

bool engine_forget(struct engine *engine)
{
    struct profile_table *fresh = profile_table_new(hash_seed(engine));

    if (!fresh)
        return false;
    profile_table_free(engine->profiles);
    engine->profiles = fresh;
    engine->one_way = engine->two_way = 0;
    return true;
}

const struct profile_table *engine_profiles(const struct engine *engine)
{
    return engine->profiles;
}

uint64_t engine_hurried(const struct engine *engine)
{
    return engine->hurried;
}

void engine_free(struct engine *engine)
{
    if (!engine)
        return;
    for (size_t i = engine->first; i < engine->count; i++)
        conversation_free(engine->queue[i].conversation);
    free(engine->queue);
    profile_table_free(engine->profiles);
    free(engine);
}
