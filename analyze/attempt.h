/*
 * attempt.h - what a ClientHello was like and what came of it, small enough to keep, so that hellos to one server can be
 * compared.
 */
#ifndef ANALYZE_ATTEMPT_H
#define ANALYZE_ATTEMPT_H

#include "analyze/course.h"

enum aspect {
#define ASPECT(symbol, words) ASPECT_##symbol,
#include "analyze/aspects.def"
#undef ASPECT
    ASPECT_COUNT
};

/* A set of aspects: 1u << aspect. */
enum {
#define ASPECT(symbol, words) ASPECTS_##symbol = 1 << ASPECT_##symbol,
#include "analyze/aspects.def"
#undef ASPECT
};

/* A connection with a ClientHello. */
struct attempt {
    struct attempt *next;        /* in its list of the server's profile; NULL behind the last */
    const struct attempt *retry; /* what the same client did next at this server; NULL: not known */
    struct address client;
    struct moment hello, over; /* `over`: when it had completed or failed */
    uint32_t stream_index;
    uint32_t kind;                 /* hellos of one kind have it in common, see attempt_kind */
    uint32_t values[ASPECT_COUNT]; /* hashes of lists, or 0 and 1: only good to be compared */
    uint16_t highest;              /* version offered, see versions.h */
    uint8_t outcome;               /* enum outcome */
    uint8_t ending;                /* enum ending */
    uint8_t by;                    /* enum side: who ended it */
    uint8_t alert;                 /* that ended it, when `ending` says so */
    bool died;                     /* the hello got no answer: the server closed, reset or said nothing */
};

/* What sorts hellos roughly: the highest version, and what there is of name, application protocols, resumption, ECH,
 * post-quantum shares, GREASE, size. 0 when there is no hello, or not the whole of it. */
uint32_t attempt_kind(const struct conversation *conversation);

/* The set of aspects, of those that a kind has, in which kinds differ. */
uint32_t attempt_kinds_differ(uint32_t a, uint32_t b);

/* Does a hello of this kind have the aspect (one that is there or not)? */
bool attempt_kind_has(uint32_t kind, enum aspect aspect);

/* Fills in all but `next` and `retry`. The conversation has a hello, captured as a whole. */
void attempt_describe(const struct conversation *conversation, const struct course *course, struct attempt *out);

/* The set of aspects in which two hellos differ. */
uint32_t attempts_differ(const struct attempt *a, const struct attempt *b);

/* The first of a set that is not empty, in words. */
const char *aspect_words(uint32_t set);

#endif
