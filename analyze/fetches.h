/*
 * fetches.h - what clients tried to fetch besides TLS, and how that went: connections that were refused or not answered,
 * and requests over plain HTTP.
 *
 * Evidence for handshakes that waited for one. Bounded: LIMIT_PERIODS, of a client and some seconds each, and PERIOD_FETCHES
 * fetches in each; what is not kept is counted.
 */
#ifndef ANALYZE_FETCHES_H
#define ANALYZE_FETCHES_H

#include "dissect/conversation.h"

enum fetch_fate {
    FETCH_REFUSED,    /* RST, or an ICMP error, answers the SYN */
    FETCH_UNANSWERED, /* nothing answers it */
    FETCH_IGNORED,    /* the request gets no answer, and the connection ends */
    FETCH_DENIED,     /* HTTP 403, 407, 502, 503 or 504: a proxy says no, or cannot reach the host itself */
    FETCH_ANSWERED,
};

struct fetch {
    struct endpoint server;
    uint64_t host;         /* whom the request, or DNS before it, names, see fetches_host; 0: not known */
    struct moment began;   /* its SYN */
    struct moment refused; /* by the RST or ICMP error; frame 0 otherwise */
    uint32_t stream_index;
    uint8_t fate; /* enum fetch_fate */
    bool crowded; /* the client did more in these seconds than was kept: one that went well may be missing */
};

struct fetch_table;

/* NULL when memory is out. */
struct fetch_table *fetch_table_new(uint64_t seed);
void fetch_table_free(struct fetch_table *table);

/* Adds what a conversation is; nothing where it is no fetch. */
void fetches_fold(struct fetch_table *table, const struct conversation *conversation);

/* How this table writes the name of a host. Never 0. */
uint64_t fetches_host(const struct fetch_table *table, struct bytes name);

/* Calls `each` for what `client` began between two moments, as far as it is known; two minutes are looked through. */
void fetches_between(const struct fetch_table *table, const struct address *client, struct moment from,
                     struct moment to, void (*each)(void *context, const struct fetch *fetch), void *context);

/* Fetches not kept because a limit was reached. */
uint64_t fetches_refused(const struct fetch_table *table);

#endif
