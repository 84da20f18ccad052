/*
 * accepted.h - what clients took for a name: by which authority it was issued, where and when.
 *
 * Evidence for "others got a certificate of another authority". Bounded: LIMIT_NAMES names, of each the first
 * ACCEPTED_ISSUERS issuers and servers; names beyond are not kept, which is counted.
 */
#ifndef ANALYZE_ACCEPTED_H
#define ANALYZE_ACCEPTED_H

#include "analyze/course.h"
#include "analyze/presented.h"

enum { ACCEPTED_ISSUERS = 4 /* of a name: large sites have two authorities; more of them tell nothing new */ };
enum { ACCEPTED_CHAIN = 4 /* certificates kept of one: a leaf, an authority or two, a root */ };

/* A certificate that a client went on with to data of its application. What it points to belongs to the run's store. */
struct accepted {
    const struct certificate_facts *leaf;
    const struct certificate *items[ACCEPTED_CHAIN]; /* as sent; the first one is the leaf */
    uint32_t count;
    struct endpoint server;
    struct moment at; /* its Certificate message, in the first connection of that kind */
    uint32_t stream_index;
};

struct accepted_table;

/* NULL when memory is out. */
struct accepted_table *accepted_table_new(uint64_t seed);
void accepted_table_free(struct accepted_table *table);

/* Adds what a conversation shows, which is nothing where its client did not go on. */
void accepted_fold(struct accepted_table *table, const struct conversation *conversation,
                   const struct course *course);

/* What was taken elsewhere for the name of a certificate that matches it, but was issued by an authority that is not a
 * public one, and neither by that one nor under the same root. Between public authorities nothing is said: large sites
 * use several. One from the same server goes before one from another. NULL when there is none. */
const struct accepted *accepted_otherwise(const struct accepted_table *table, struct chains *chains,
                                          const struct endpoint *server, const struct presented *presented);

/* Names not kept because a limit was reached. */
uint64_t accepted_refused(const struct accepted_table *table);

#endif
