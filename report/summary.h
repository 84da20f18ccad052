/*
 * summary.h - the run in numbers: outcomes, causes, and what failed where.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "analyze/engine.h"

enum { OUTCOMES = OUTCOME_NOT_TLS + 1, SUMMARY_ROWS = 4096 /* causes at servers; more are only counted */ };

/* One cause at one server, with the client that first met it. */
struct summary_row {
    const struct catalogue_page *page;
    struct endpoint server;
    struct address client;  /* of the first */
    uint32_t capture;       /* input of the first, from 1 */
    uint32_t stream_index;  /* of the first */
    uint64_t count;
    bool several_clients;
};

struct summary {
    uint64_t captures, connections, outcomes[OUTCOMES];
    uint64_t unlisted; /* failures without a row, for want of room */
    struct summary_row *rows;
    uint32_t row_count, row_capacity;
};

void summary_release(struct summary *summary);

/* Counts a judgement. Returns the row of its cause; NULL for one that did not fail. */
struct summary_row *summary_add(struct summary *summary, const struct judgement *judgement);

/* Failures by one cause at all servers. */
struct summary_cause {
    const struct catalogue_page *page;
    uint64_t count;
    uint32_t servers;
};

enum { SUMMARY_CAUSES = 128 /* the catalogue has fewer codes */ };

/* Fills `causes`, most frequent first, and returns how many there are. */
uint32_t summary_causes(const struct summary *summary, struct summary_cause causes[static SUMMARY_CAUSES]);

#endif
