#include "tests/support/transcript.h"

#include "dissect/dissector.h"
#include "report/words.h"
#include "tests/support/fields.h"

#include <stdlib.h>

struct collection {
    struct transcripts transcripts;
    struct engine *engine;
    bool brief; /* verdicts only */
};

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "test support: %s\n", what);
    exit(1);
}

/* ---- writing ---- */

/* A text that grows; `*text` is there once the stream was closed. */
static FILE *open_text(char **text, size_t *size)
{
    FILE *to = open_memstream(text, size);

    must(to != NULL, "out of memory");
    return to;
}

/* What TCP does stands among the totals; plain text is one speech or many, as the other side's packets fall. */
static bool is_said(const struct event *event)
{
    return event->kind != EVENT_SYN && event->kind != EVENT_FIN && event->kind != EVENT_RST &&
           event->kind != EVENT_PLAINTEXT && event->kind != EVENT_BEFORE && event->kind != EVENT_GAP &&
           event->kind != EVENT_UNREACHABLE;
}

static bool is_clear(const struct event *event)
{
    return event->kind == EVENT_ALERT || (event->kind == EVENT_HANDSHAKE && !event->again);
}

static char *write_events(const struct conversation *c, enum side side, bool (*wanted)(const struct event *event))
{
    char *text;
    size_t size;
    FILE *to = open_text(&text, &size);

    for (uint32_t i = 0; i < c->event_count; i++) {
        const struct event *event = &c->events[i];
        char line[256];
        struct words words = words_in(line, sizeof line);

        if (event->from != side || !wanted(event))
            continue;
        words_add_event(&words, event);
        fprintf(to, "%s %u version %04x%s%s\n", line, event->length, event->version, event->clipped ? " clipped" : "",
                event->again ? " again" : "");
    }
    fclose(to);
    return text;
}

static char *write_text(const struct conversation *c, void (*write)(FILE *to, const struct conversation *c))
{
    char *text;
    size_t size;
    FILE *to = open_text(&text, &size);

    write(to, c);
    fclose(to);
    return text;
}

static void write_ends(const struct conversation *c, char *to, size_t size)
{
    char client[ENDPOINT_TEXT], server[ENDPOINT_TEXT];
    bool swap;

    endpoint_text(&c->client, client);
    endpoint_text(&c->server, server);
    swap = strcmp(client, server) > 0;
    snprintf(to, size, "%s %s - %s", transport_name(c), swap ? server : client, swap ? client : server);
}

static void note_anomalies(struct transcript_text *text, const struct conversation *c)
{
    for (uint32_t i = 0; i < c->anomaly_count; i++) {
        text->malformed |= c->anomalies[i].kind == ANOMALY_MESSAGE_MALFORMED;
        text->torn |= c->anomalies[i].kind == ANOMALY_SYNC_LOST;
        text->hurried |= c->anomalies[i].kind == ANOMALY_HELD_LIMIT;
    }
}

static char *write_causes(const struct judgement *j)
{
    char *text;
    size_t size;
    FILE *to = open_text(&text, &size);

    if (j->cause)
        fprintf(to, "%s\n", j->cause->page->code);
    for (uint32_t i = 0; i < j->alternative_count; i++)
        fprintf(to, "%s\n", j->alternatives[i]->page->code);
    fclose(to);
    return text;
}

static char *write_warnings(const struct judgement *j)
{
    char *text;
    size_t size;
    FILE *to = open_text(&text, &size);

    for (uint32_t i = 0; i < j->other_count; i++)
        if (j->others[i]->severity > SEVERITY_INFO && strncmp(j->others[i]->page->code, "capture-", 8) != 0)
            fprintf(to, "%s\n", j->others[i]->page->code);
    fclose(to);
    return text;
}

static void write_all(struct transcript_text *text, const struct conversation *c)
{
    for (int side = 0; side < 2; side++) {
        text->said[side] = write_events(c, (enum side)side, is_said);
        text->clear[side] = write_events(c, (enum side)side, is_clear);
    }
    text->fields = write_text(c, write_fields);
    text->totals = write_text(c, write_totals);
}

static void judged(void *context, const struct judgement *j)
{
    struct transcripts *all = &((struct collection *)context)->transcripts;
    const struct conversation *c = j->conversation;
    struct transcript_text *text;

    all->items = realloc(all->items, (all->count + 1) * sizeof *all->items);
    must(all->items != NULL, "out of memory");
    text = &all->items[all->count++];
    *text = (struct transcript_text){ .stream_index = c->stream_index,
                                      .transport = c->transport,
                                      .outcome = j->outcome,
                                      .from_start = c->from_start,
                                      .settled = c->end == CONVERSATION_SETTLED };
    write_ends(c, text->ends, sizeof text->ends);
    if (!((struct collection *)context)->brief)
        write_all(text, c);
    text->torn = c->tcp[CLIENT].missing || c->tcp[SERVER].missing;
    text->causes = write_causes(j);
    text->certain = j->cause && j->cause->confidence == CONFIDENCE_CERTAIN;
    text->warnings = write_warnings(j);
    snprintf(text->verdict, sizeof text->verdict, "%s %s", outcome_name(j->outcome),
             j->cause ? j->cause->page->code : "");
    note_anomalies(text, c);
}

/* ---- running ---- */

static void take(void *context, struct conversation *conversation)
{
    engine_take(((struct collection *)context)->engine, conversation, 1);
}

static int by_ends(const void *a, const void *b)
{
    const struct transcript_text *first = a, *second = b;
    int order = strcmp(first->ends, second->ends);

    return order ? order
                 : (first->stream_index > second->stream_index) - (first->stream_index < second->stream_index);
}

static void number_occurrences(struct transcripts *all)
{
    if (all->count)
        qsort(all->items, all->count, sizeof *all->items, by_ends);
    for (size_t i = 1; i < all->count; i++)
        if (strcmp(all->items[i].ends, all->items[i - 1].ends) == 0)
            all->items[i].occurrence = all->items[i - 1].occurrence + 1;
}

/* What is known of certificates stays for all runs: a family sends the same ones a thousand times. */
static struct certificate_store *certificates(void)
{
    static struct certificate_store store;

    if (!store.seed)
        certificate_store_init(&store, 1);
    return &store;
}

static struct chains *chains(void)
{
    static const struct trust_options options;
    static struct trust *trust;
    static struct chains *chains;

    if (chains)
        return chains;
    must((trust = trust_new(&options, NULL)) != NULL, "no trust store");
    must((chains = chains_new(trust, 1)) != NULL, "no chains");
    return chains;
}

static struct transcripts run(const struct frames *frames, bool brief)
{
    struct collection collection = { .brief = brief };
    struct engine_options options = {
        .wait = true, .all = true, .chains = chains(), .context = &collection, .judged = judged
    };
    struct arena_pool pool = { 0 };
    struct dissector_options dissecting = {
        .pool = &pool, .certificates = certificates(), .take = take, .linger = INT64_MAX, .context = &collection
    };
    struct dissector *dissector;

    must((collection.engine = engine_new(&options, NULL)) != NULL, "no engine");
    must((dissector = dissector_new(&dissecting, NULL)) != NULL, "no dissector");
    dissector_use_keys(dissector, frames->keyring);
    dissector_feed(dissector, frames->items, frames->count);
    dissector_finish(dissector);
    engine_finish(collection.engine);
    dissector_free(dissector);
    engine_free(collection.engine);
    arena_pool_release(&pool);
    number_occurrences(&collection.transcripts);
    return collection.transcripts;
}

struct transcripts transcripts_of(const struct frames *frames)
{
    return run(frames, false);
}

struct transcripts verdicts_of(const struct frames *frames)
{
    return run(frames, true);
}

const struct transcript_text *transcript_find(const struct transcripts *transcripts, uint32_t stream_index)
{
    for (size_t i = 0; i < transcripts->count; i++)
        if (transcripts->items[i].stream_index == stream_index)
            return &transcripts->items[i];
    return NULL;
}

static int by_place(const void *a, const void *b)
{
    const struct transcript_text *first = a, *second = b;
    int order = strcmp(first->ends, second->ends);

    return order ? order : (first->occurrence > second->occurrence) - (first->occurrence < second->occurrence);
}

const struct transcript_text *transcript_like(const struct transcripts *transcripts,
                                              const struct transcript_text *text)
{
    if (!transcripts->count)
        return NULL;
    return bsearch(text, transcripts->items, transcripts->count, sizeof *text, by_place);
}

void transcripts_release(struct transcripts *transcripts)
{
    for (size_t i = 0; i < transcripts->count; i++) {
        struct transcript_text *text = &transcripts->items[i];

        for (int side = 0; side < 2; side++) {
            free(text->said[side]);
            free(text->clear[side]);
        }
        free(text->fields);
        free(text->totals);
        free(text->causes);
        free(text->warnings);
    }
    free(transcripts->items);
}
