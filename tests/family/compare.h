/*
 * compare.h - are two captures told the same?
 *
 * What hangs on the cuts or the order by right is compared loosely, and counted:
 * - bytes that came twice and not the same: which of them count is the order's choice; nothing is compared;
 * - more segments out of order than the program holds: it says so, and nothing is compared;
 * - TLS that goes on behind missing bytes: a record's boundary is looked for where a segment begins, so that less or
 *   more may be found in segments cut otherwise, but nothing else.
 */
#ifndef TESTS_FAMILY_COMPARE_H
#define TESTS_FAMILY_COMPARE_H

#include "tests/family/conflict.h"
#include "tests/support/transcript.h"

/* A comparison of what was made of a capture with the capture as it was. */
struct comparison {
    const char *capture;
    const struct transcripts *whole;
    struct conflicts conflicts;
    unsigned long detail; /* seed, length or frame, for the messages */
    bool cut_up;          /* segments begin elsewhere */
    bool reordered;       /* records of datagrams that stand behind the handshake may have moved */
    bool mixed;           /* answers come before what they answer: the verdict may weigh that */
    unsigned long faults, connections, excluded;
};

/* Every connection says the same. */
void compare_same(struct comparison *comparison, const struct frames *made);

/* Less was captured: no message is called malformed, nothing fails that did not fail as a whole, and there is no
 * warning of what the whole does not say of the connection, be it as cause, as another explanation or as a warning; nor
 * is a cause certain that the whole does not name, but for those that repeat how it ended. */
void compare_cut(struct comparison *comparison, const struct frames *made);

#endif
