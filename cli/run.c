#include "cli/tlsdiag.h"

#include "base/hash.h"
#include "base/limits.h"
#include "cli/export_certificates.h"
#include "dissect/classify.h"
#include "dissect/tls/keyring.h"
#include "dissect/x509/chain.h"

#include <stdlib.h>

struct run {
    struct report report;
    struct engine *engine;
    struct classifier *classifier, *own_classifier; /* the latter is NULL when the caller lent one */
    struct keyring *keyring, *own_keyring;          /* likewise; both are NULL while there are no keys */
    size_t secrets_read;                            /* bytes of the input's secrets */
    uint64_t seed;
    struct arena_pool pool;
    struct certificate_store certificates;
    struct trust *trust;
    struct chains *chains;
    const char *certificate_folder;
    struct dissector *dissector; /* of the input being read; NULL between inputs */
    char **names;
    uint32_t name_count;
    uint64_t failures;
    int64_t linger;
    bool broken; /* the report could not be written, or memory was out */
};

static void judged(void *context, const struct judgement *judgement)
{
    struct run *run = context;

    run->failures += judgement->cause != NULL;
    run->broken |= !report_connection(&run->report, judgement);
}

static void ask_classifier(void *context, struct conversation *conversation)
{
    struct run *run = context;

    classify(run->classifier, conversation);
}

static void take(void *context, struct conversation *conversation)
{
    struct run *run = context;

    engine_take(run->engine, conversation, run->name_count);
}

/* Live, files must be read before they are out of reach; otherwise the system's store is read when it is needed. */
static bool open_trust(struct run *run, const struct run_options *options, uint64_t seed, struct error *error)
{
    if (!(run->trust = trust_new(&options->trust, error)))
        return false;
    if (options->live)
        trust_load(run->trust);
    run->chains = chains_new(run->trust, seed);
    return run->chains || error_memory(error);
}

static struct run *refuse(struct run *run)
{
    run_free(run);
    return NULL;
}

struct run *run_new(const struct run_options *options, struct error *error)
{
    struct run *run = calloc(1, sizeof *run);
    struct engine_options engine_options = { .wait = !options->live,
                                             .all = options->all || options->renderer->wants_all,
                                             .at = options->at,
                                             .context = run,
                                             .classify = ask_classifier,
                                             .judged = judged };
    uint64_t seed = hash_seed(run);

    if (run && !open_trust(run, options, seed, error)) {
        run_free(run);
        return NULL;
    }
    engine_options.chains = run ? run->chains : NULL;
    if (run && !(run->classifier = options->classifier))
        run->classifier = run->own_classifier = classifier_new();
    if (!run || !run->classifier || !(run->engine = engine_new(&engine_options, error))) {
        error_memory(error);
        return refuse(run);
    }
    if (options->certificate_folder && !export_prepare(options->certificate_folder, error))
        return refuse(run);
    run->certificate_folder = options->certificate_folder;
    certificate_store_init(&run->certificates, seed);
    run->seed = seed;
    run->keyring = options->keyring;
    run->linger = options->live ? LIMIT_LINGER_LIVE_NS : LIMIT_LINGER_NS;
    run->report = (struct report){ .renderer = options->renderer,
                                   .out = options->out,
                                   .all = options->all,
                                   .colour = options->colour,
                                   .width = options->width };
    if (!report_begin(&run->report)) {
        error_memory(error);
        return refuse(run);
    }
    return run;
}

static bool add_name(struct run *run, const char *name)
{
    char **names = realloc(run->names, (run->name_count + 1) * sizeof *names);

    if (!names)
        return false;
    run->names = names;
    run->report.captures = (const char *const *)names;
    if (!(names[run->name_count] = strdup(name)))
        return false;
    run->name_count++;
    return true;
}

bool run_begin_input(struct run *run, const char *name, struct error *error)
{
    struct dissector_options options = {
        .pool = &run->pool, .certificates = &run->certificates, .take = take, .context = run, .linger = run->linger
    };

    if (!add_name(run, name))
        return error_memory(error);
    run->secrets_read = 0;
    if (!(run->dissector = dissector_new(&options, error)))
        return false;
    dissector_use_keys(run->dissector, run->keyring);
    return true;
}

bool run_secrets(struct run *run, struct bytes secrets, struct error *error)
{
    if (secrets.len == run->secrets_read)
        return true;
    if (!run->keyring && !(run->keyring = run->own_keyring = keyring_new(run->seed)))
        return error_memory(error);
    keylog_add(keyring_keylog(run->keyring),
               bytes_of(secrets.data + run->secrets_read, secrets.len - run->secrets_read));
    run->secrets_read = secrets.len;
    dissector_use_keys(run->dissector, run->keyring);
    return true;
}

void run_feed(struct run *run, const struct frame *frames, size_t count)
{
    dissector_feed(run->dissector, frames, count);
}

void run_tick(struct run *run, int64_t now)
{
    dissector_tick(run->dissector, now);
}

bool run_end_input(struct run *run, const struct source_report *source, struct error *error)
{
    static const struct source_report nothing = { .format = "none" };
    struct capture_report capture = { .name = run->names[run->name_count - 1], .source = source ? source : &nothing };

    dissector_finish(run->dissector);
    engine_finish(run->engine);
    capture.dissector = dissector_report(run->dissector);
    capture.servers = engine_profiles(run->engine);
    capture.hurried = engine_hurried(run->engine);
    run->broken |= !report_capture(&run->report, &capture) || !engine_forget(run->engine);
    dissector_free(run->dissector);
    run->dissector = NULL;
    return !run->broken || error_memory(error);
}

bool run_finish(struct run *run, struct error *error)
{
    run->broken |= !report_end(&run->report);
    if (run->broken)
        return error_memory(error);
    if (fflush(run->report.out) != 0 || ferror(run->report.out))
        return error_set(error, "the report could not be written");
    return !run->certificate_folder || export_certificates(&run->certificates, run->certificate_folder, error);
}

uint64_t run_failures(const struct run *run)
{
    return run->failures;
}

void run_free(struct run *run)
{
    if (!run)
        return;
    dissector_free(run->dissector);
    engine_free(run->engine);
    report_release(&run->report);
    chains_free(run->chains);
    trust_free(run->trust);
    certificate_store_release(&run->certificates);
    arena_pool_release(&run->pool);
    classifier_free(run->own_classifier);
    keyring_free(run->own_keyring);
    for (uint32_t i = 0; i < run->name_count; i++)
        free(run->names[i]);
    free(run->names);
    free(run);
}
