/*
 * split.h - a byte of a client's data in a record of its own before the rest (1/n-1 split), as clients do with TLS 1.0
 * and CBC suites (MS12-006), and what became of it.
 */
#ifndef ANALYZE_SPLIT_H
#define ANALYZE_SPLIT_H

#include "analyze/course.h"

struct split {
    const struct event *first, *second; /* the first two records that look like it; NULL when there are none */
    const struct event *end;            /* alert, FIN or RST behind them before any more data of either side; NULL */
};

/* Of a completed handshake; nothing otherwise. A record of no byte before the data counts as well. */
struct split split_of(const struct conversation *conversation, const struct course *course);

/* Nothing came back for the split data, and the connection was ended over it. */
bool split_broke(const struct conversation *conversation, const struct course *course);

#endif
