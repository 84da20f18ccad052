/*
 * text.c - the report for people: what failed and why, what proves it, what to type.
 */
#include "report/text_parts.h"

#include "dissect/eap/packet.h"
#include "report/words.h"
#include "report/wrap.h"

#include <inttypes.h>
#include <stdarg.h>

enum {
    SENTENCE = 4096,  /* bytes of one rendered sentence */
    LADDER_HEAD = 24, /* events shown from the start of a long ladder */
    LADDER_TAIL = 8,  /* and from its end */
    LADDER_INDENT = 31,
    IN_FULL = 10,  /* failures of one cause, at different servers, told at length */
    IN_SHORT = 30, /* of one cause told at all; the rest is counted, and --all shows it */
    ANOMALIES = 4, /* faults of the traffic told of one connection */
    TOP_ROWS = 5,  /* servers of a cause that the summary names */
};

static const char *const paint[] = { "\033[31;1m", "\033[32m", "\033[33m", "\033[1m", "\033[2m" };
enum paint { RED, GREEN, YELLOW, BOLD, FAINT };

static void put_painted(const struct report *r, enum paint colour, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void put_painted(const struct report *r, enum paint colour, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (r->colour)
        fputs(paint[colour], r->out);
    vfprintf(r->out, format, args);
    if (r->colour)
        fputs("\033[0m", r->out);
    va_end(args);
}

void put_wrapped(const struct report *r, const char *text, unsigned indent)
{
    wrap_put(r->out, text, indent, r->width);
}

/* ---- one connection ---- */

static const char *capture_name(const struct report *r, uint32_t capture)
{
    return capture ? r->captures[capture - 1] : "";
}

/* The file and the stream, in two lines where one would break in the middle of the path. */
static void put_place(const struct report *r, const struct judgement *j)
{
    const char *name = capture_name(r, j->capture);
    char stream[32];
    int length = snprintf(stream, sizeof stream,
                          "%s %u:", j->conversation->transport == TRANSPORT_EAPOL ? "802.1X exchange" : "stream",
                          j->conversation->stream_index);
    bool fits = strlen(name) + 2 + (size_t)length <= r->width;

    put_painted(r, BOLD, "%s,%s%s", name, fits ? " " : "\n  ", stream);
    fputc('\n', r->out);
}

static void put_title(const struct report *r, const struct judgement *j)
{
    const struct conversation *c = j->conversation;
    const struct client_hello *hello = c->client_hello;
    char client[ENDPOINT_TEXT], server[ENDPOINT_TEXT], ends[800];
    struct words words = words_in(ends, sizeof ends);

    endpoint_text(&c->client, client);
    endpoint_text(&c->server, server);
    words_add(&words, "%s -> %s", client, server);
    if (hello && hello->extensions.server_name.len) {
        words_add(&words, " (");
        words_add_wire(&words, hello->extensions.server_name);
        words_add(&words, ")");
    }
    if (c->eap) {
        words_add(&words, ", ");
        words_add_eap(&words, c->eap);
    }
    put_place(r, j);
    put_wrapped(r, ends, 0);
}

static const char *who_must_change(const struct finding *cause)
{
    static const char *const texts[] = {
        [PARTY_UNKNOWN] = "which side must change is not known",
        [PARTY_CLIENT] = "the client must change",
        [PARTY_SERVER] = "the server must change",
        [PARTY_NETWORK] = "the network between them must change",
    };

    return texts[cause->party];
}

static void put_cause(const struct report *r, const struct judgement *j)
{
    char text[SENTENCE];
    struct words words = words_in(text, sizeof text);

    put_painted(r, RED, "FAILED");
    fprintf(r->out, "  %s\n", j->cause->page->title);
    fprintf(r->out, "        %s, %s: %s\n\n  ", j->cause->page->code, confidence_name(j->cause->confidence),
            who_must_change(j->cause));
    words_add_sentence(&words, j->cause);
    put_wrapped(r, text, 2);
}

static void put_outcome(const struct report *r, const struct judgement *j)
{
    static const char *const texts[] = {
        [OUTCOME_COMPLETED] = "completed",
        [OUTCOME_FAILED] = "failed",
        [OUTCOME_TRUNCATED] = "the capture does not show how it ended",
        [OUTCOME_MIDSTREAM] = "under way before the capture began",
        [OUTCOME_NOT_TLS] = "not TLS",
    };
    enum paint colour = j->outcome == OUTCOME_COMPLETED ? GREEN : YELLOW;
    const struct server_hello *hello = conversation_server_hello(j->conversation);
    char text[128];
    struct words words = words_in(text, sizeof text);

    put_painted(r, colour, "%s", texts[j->outcome]);
    if (hello && j->outcome == OUTCOME_COMPLETED) {
        words_add_version(&words, hello->version);
        fprintf(r->out, ", %s", text);
    }
    if (j->conversation->eap && j->outcome == OUTCOME_COMPLETED && j->conversation->eap->result == EAP_FAILURE)
        fprintf(r->out, "; what EAP did behind it failed");
    if (j->outcome == OUTCOME_NOT_TLS && j->conversation->application)
        fprintf(r->out, ": %s", j->conversation->application);
    fputc('\n', r->out);
}

static bool proves(const struct judgement *j, const struct event *event)
{
    for (uint32_t i = 0; j->cause && i < j->cause->evidence_count; i++)
        if (j->cause->evidence[i].event == event)
            return true;
    return false;
}

static void put_event(const struct report *r, const struct judgement *j, const struct event *event)
{
    char text[SENTENCE];
    struct words words = words_in(text, sizeof text);
    bool proof = proves(j, event);

    words_add_event_told(&words, j->conversation, event);
    fprintf(r->out, "%s%8" PRIu64 " %9.3f  C %s S  ", proof ? " >" : "  ", event->at.frame,
            (double)(event->at.time - j->conversation->first.time) / 1e9, event->from == CLIENT ? "-->" : "<--");
    if (proof && r->colour)
        fputs(paint[BOLD], r->out);
    put_wrapped(r, text, LADDER_INDENT);
    if (proof && r->colour)
        fputs("\033[0m", r->out);
}

/* Plain text that the next line tells more of. */
static bool is_told_next(const struct judgement *j, const struct event *event)
{
    const struct conversation *c = j->conversation;
    const struct event *next = event + 1;

    return event->kind == EVENT_PLAINTEXT && next < c->events + c->event_count && next->kind == EVENT_BEFORE &&
           next->from == event->from && !proves(j, event);
}

/* The messages in order. Of a long list the middle is left out, but for what proves the cause. */
static void put_ladder(const struct report *r, const struct judgement *j)
{
    const struct conversation *c = j->conversation;
    bool told = false;

    fprintf(r->out, "\n    frame    seconds\n");
    for (uint32_t i = 0; i < c->event_count; i++) {
        bool middle = i >= LADDER_HEAD && i + LADDER_TAIL < c->event_count;

        if (is_told_next(j, &c->events[i]))
            continue;
        if (!middle || proves(j, &c->events[i]))
            put_event(r, j, &c->events[i]);
        else if (!told)
            fprintf(r->out, "            ... %u more\n", c->event_count - LADDER_HEAD - LADDER_TAIL);
        told |= middle;
    }
}

static void put_evidence_elsewhere(const struct report *r, const struct finding *cause)
{
    for (uint32_t i = 0; i < cause->evidence_count; i++) {
        const struct evidence *evidence = &cause->evidence[i];
        char text[SENTENCE];
        struct words words = words_in(text, sizeof text);

        if (!evidence->elsewhere)
            continue;
        words_add(&words, "See also stream %u, frame %" PRIu64 ": %s", evidence->stream_index, evidence->at.frame,
                  evidence->what);
        fprintf(r->out, "\n  ");
        put_wrapped(r, text, 4);
    }
}

static void put_remedy(const struct report *r, const struct finding *cause, const struct catalogue_remedy *remedy)
{
    char text[SENTENCE];
    struct words words = words_in(text, sizeof text);

    words_add_template(&words, remedy->text, cause);
    fprintf(r->out, "    %-9s ", remedy->platform);
    put_wrapped(r, text, 14);
}

/* The remedies for the side that must change; for all sides where that is not known. */
static void put_remedies(const struct report *r, const struct finding *cause)
{
    const char *side = "";

    for (uint32_t i = 0; i < cause->page->remedy_count; i++) {
        const struct catalogue_remedy *remedy = &cause->page->remedies[i];

        if (cause->party != PARTY_UNKNOWN && strcmp(remedy->side, party_name(cause->party)) != 0)
            continue;
        if (strcmp(side, remedy->side) != 0)
            fprintf(r->out, "\n  What to do (%s)\n", remedy->side);
        side = remedy->side;
        put_remedy(r, cause, remedy);
    }
}

static void put_alternatives(const struct report *r, const struct judgement *j)
{
    for (uint32_t i = 0; i < j->alternative_count; i++) {
        const struct finding *alternative = j->alternatives[i];
        char text[SENTENCE];
        struct words words = words_in(text, sizeof text);

        words_add(&words, "%s (%s, %s). ", alternative->page->title, alternative->page->code,
                  confidence_name(alternative->confidence));
        words_add_template(&words, alternative->page->doubt, alternative);
        fprintf(r->out, i ? "    " : "\n  It could also be\n    ");
        put_wrapped(r, text, 4);
    }
}

static void put_others(const struct report *r, const struct judgement *j)
{
    for (uint32_t i = 0; i < j->other_count; i++) {
        char text[SENTENCE];
        struct words words = words_in(text, sizeof text);

        words_add(&words, "%s: ", j->others[i]->page->code);
        words_add_sentence(&words, j->others[i]);
        fprintf(r->out, i ? "  " : "\n  ");
        put_wrapped(r, text, 4);
    }
}

/* Faults of the traffic itself, the first few. */
static void put_anomalies(const struct report *r, const struct conversation *c)
{
    for (uint32_t i = 0; i < c->anomaly_count && i < ANOMALIES; i++) {
        const struct anomaly *anomaly = &c->anomalies[i];
        char text[SENTENCE];
        struct words words = words_in(text, sizeof text);

        words_add(&words, "%s: %s (frame %" PRIu64, anomaly_name(anomaly->kind), anomaly_text(anomaly->kind),
                  anomaly->at.frame);
        if (anomaly->earlier)
            words_add(&words, " against frame %" PRIu64, anomaly->earlier);
        words_add(&words, ", from the %s).", anomaly->from == CLIENT ? "client" : "server");
        fprintf(r->out, i ? "  " : "\n  ");
        put_wrapped(r, text, 4);
    }
    if (c->anomaly_count > ANOMALIES)
        fprintf(r->out, "    and %u more anomalies in the JSON report\n", c->anomaly_count - ANOMALIES);
}

static void put_failure(const struct report *r, const struct judgement *j)
{
    char filter[128];
    struct words words = words_in(filter, sizeof filter);

    put_title(r, j);
    put_cause(r, j);
    put_ladder(r, j);
    put_chain(r, j);
    put_evidence_elsewhere(r, j->cause);
    put_remedies(r, j->cause);
    put_alternatives(r, j);
    put_others(r, j);
    put_anomalies(r, j->conversation);
    words_add_filter(&words, j->conversation);
    fprintf(r->out, "\n  In Wireshark: %s\n  More: tlsdiag explain %s\n\n", filter, j->cause->page->code);
}

/* The same cause was told in full before, at this server or at others. */
static void put_repeat(const struct report *r, const struct judgement *j, const struct summary_row *row)
{
    put_title(r, j);
    put_painted(r, RED, "FAILED");
    fprintf(r->out, "  %s, %s", j->cause->page->code, confidence_name(j->cause->confidence));
    if (row->stream_index != j->conversation->stream_index && row->capture == j->capture)
        fprintf(r->out, ", as stream %u", row->stream_index);
    fprintf(r->out, "\n\n");
    if (row->of_cause == IN_SHORT)
        fprintf(r->out, "More failures by %s are only counted; --all shows them.\n\n", j->cause->page->code);
}

static void put_healthy(const struct report *r, const struct judgement *j)
{
    put_title(r, j);
    put_outcome(r, j);
    put_ladder(r, j);
    put_others(r, j);
    if (j->outcome != OUTCOME_NOT_TLS)
        put_anomalies(r, j->conversation);
    fputc('\n', r->out);
}

static bool connection(struct report *r, const struct judgement *j, const struct summary_row *row)
{
    if (j->cause && (r->all || (row && row->count == 1 && row->of_cause <= IN_FULL)))
        put_failure(r, j);
    else if (row && row->of_cause <= IN_SHORT)
        put_repeat(r, j, row);
    else if (r->all)
        put_healthy(r, j);
    return true;
}

/* ---- the run ---- */

static bool begin(struct report *r)
{
    (void)r;
    return true;
}

static bool capture(struct report *r, const struct capture_report *c)
{
    uint64_t refused = profile_refused(c->servers);

    if (refused)
        fprintf(r->out,
                "%s: %" PRIu64
                " servers, attempts, names and connections were too many to be compared with others\n\n",
                c->name, refused);
    if (c->hurried)
        fprintf(r->out, "%s: %" PRIu64 " failures were judged before all of it was read, for want of memory\n\n",
                c->name, c->hurried);
    return true;
}

static void put_counts(const struct report *r)
{
    static const struct {
        enum outcome outcome;
        const char *text;
    } parts[] = {
        { OUTCOME_FAILED, "failed" },     { OUTCOME_COMPLETED, "completed" },
        { OUTCOME_TRUNCATED, "cut off" }, { OUTCOME_MIDSTREAM, "begun before the capture" },
        { OUTCOME_NOT_TLS, "not TLS" },
    };
    const struct summary *s = &r->summary;

    fprintf(r->out, "%" PRIu64 " connection%s", s->connections, s->connections == 1 ? "" : "s");
    if (s->captures > 1)
        fprintf(r->out, " in %" PRIu64 " captures", s->captures);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (s->outcomes[parts[i].outcome])
            fprintf(r->out, "%s %" PRIu64 " %s", i && s->outcomes[OUTCOME_FAILED] ? "," : ":",
                    s->outcomes[parts[i].outcome], parts[i].text);
    fputc('\n', r->out);
}

static void put_row(const struct report *r, const struct summary_row *row)
{
    char server[ENDPOINT_TEXT], client[ADDRESS_TEXT], text[SENTENCE];
    struct words words = words_in(text, sizeof text);

    endpoint_text(&row->server, server);
    address_text(&row->client, client);
    words_add(&words, "at %s, ", server);
    words_add(&words, row->several_clients ? "several clients" : "client %s", client);
    words_add(&words, ", first in stream %u", row->stream_index);
    if (r->summary.captures > 1)
        words_add(&words, " of %s", capture_name(r, row->capture));
    fprintf(r->out, "%11" PRIu64 "  ", row->count);
    put_wrapped(r, text, 13);
}

/* One cause: how often, and where most. */
static void put_cause_count(const struct report *r, const struct summary_cause *cause)
{
    const struct summary *s = &r->summary;
    uint32_t told = 0;

    fprintf(r->out, "\n  %" PRIu64 " by %s: %s\n", cause->count, cause->page->code, cause->page->title);
    for (uint32_t i = 0; i < s->row_count && told < TOP_ROWS; i++)
        if (s->rows[i].page == cause->page) {
            put_row(r, &s->rows[i]);
            told++;
        }
    if (cause->servers > told)
        fprintf(r->out, "             and at %u more\n", cause->servers - told);
}

static bool end(struct report *r)
{
    struct summary *s = &r->summary;

    summary_sort(s);
    put_counts(r);
    for (uint32_t i = 0; i < s->cause_count; i++)
        put_cause_count(r, &s->causes[i]);
    return true;
}

const struct renderer text_renderer = {
    .name = "text",
    .help = "for people: what failed, why, the proof and what to do",
    .begin = begin,
    .connection = connection,
    .capture = capture,
    .end = end,
};
