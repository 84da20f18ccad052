/*
 * summary.h - the run in numbers: outcomes, causes, and what failed where.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "analyze/engine.h"

enum {
    OUTCOMES = OUTCOME_NOT_TLS + 1,
    SUMMARY_CAUSES = 128,   /* the catalogue has fewer codes */
    SUMMARY_ROWS = 1 << 15, /* causes at servers kept apart, 3 MB; more are only counted */
};

/* Failures by one cause. */
struct summary_cause {
    const struct catalogue_page *page;
    uint64_t count;
    uint32_t servers; /* that have a row */
};

/* One cause at one server, with the client that first met it. */
struct summary_row {
    const struct catalogue_page *page;
    struct endpoint server;
    struct address client; /* of the first */
    uint32_t capture;      /* input of the first, from 1 */
    uint32_t stream_index; /* of the first */
    uint64_t count;
    uint64_t of_cause; /* failures by this cause at all servers, this one included */
    bool several_clients;
};

struct summary {
    uint64_t captures, connections, outcomes[OUTCOMES];
    struct summary_cause causes[SUMMARY_CAUSES]; /* in order of first appearance */
    uint32_t cause_count;
    struct summary_row *rows;
    uint32_t row_count, row_capacity;
    uint32_t *slots; /* numbers of rows from 1, by hash of cause and server; 2 * row_capacity of them */
};

void summary_release(struct summary *summary);

/* Counts a judgement. Returns the row of its cause at its server, until the next call; NULL for what did not fail,
 * and where there is no room for another row. */
const struct summary_row *summary_add(struct summary *summary, const struct judgement *judgement);

/* Sorts causes and rows, most frequent first, rows within causes. No judgement can be added after it. */
void summary_sort(struct summary *summary);

#endif
