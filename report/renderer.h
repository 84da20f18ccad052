/*
 * renderer.h - what an output format implements, and what it gets.
 *
 * A format is one file that defines one `const struct renderer`, and one line in renderers.def. It reads
 * judgements and decides nothing.
 */
#ifndef REPORT_RENDERER_H
#define REPORT_RENDERER_H

#include "analyze/engine.h"
#include "capture/source.h"
#include "dissect/dissector.h"
#include "report/summary.h"

#include <stdio.h>

struct renderer;

/* One run's output. Filled by the caller, but for the summaries. */
struct report {
    const struct renderer *renderer;
    FILE *out;
    const char *const *captures; /* names of the inputs; number n of a judgement is captures[n - 1] */
    bool all;                    /* healthy connections, too */
    bool colour;
    unsigned width;         /* of the terminal, columns */
    struct summary summary; /* of the run */
    struct summary current; /* of the input being read */
    void *state;            /* the renderer's own; NULL before `begin` */
};

/* One input, when it was read to its end. */
struct capture_report {
    const char *name;
    const struct source_report *source;
    const struct dissector_report *dissector;
    const struct profile_table *servers; /* what it showed of them */
    uint64_t hurried;                    /* failures judged before it was over, for want of memory */
};

struct renderer {
    const char *name; /* as in --format */
    const char *help; /* one line */
    bool wants_all;   /* prints every connection anyway */
    /* All return false when memory is out. Errors of `out` are found by the caller at the end. */
    bool (*begin)(struct report *report);
    /* `row` counts failures of this cause at this server; NULL for what did not fail */
    bool (*connection)(struct report *report, const struct judgement *judgement, const struct summary_row *row);
    bool (*capture)(struct report *report, const struct capture_report *capture);
    bool (*end)(struct report *report);
    /* Frees its state, whether the run came to its end or not. NULL: it has none */
    void (*release)(struct report *report);
};

/* Every format there is. A file whose format no line declares does not compile with clang. */
#define RENDERER(symbol) extern const struct renderer symbol;
#include "report/renderers.def"
#undef RENDERER

/* NULL for a name that no format has. */
const struct renderer *renderer_find(const char *name);

/* The formats in order; NULL behind the last. */
const struct renderer *renderer_at(size_t index);

bool report_begin(struct report *report);
bool report_connection(struct report *report, const struct judgement *judgement);
bool report_capture(struct report *report, const struct capture_report *capture);

/* Ends the run's output. */
bool report_end(struct report *report);

/* Frees what the report holds. */
void report_release(struct report *report);

#endif
