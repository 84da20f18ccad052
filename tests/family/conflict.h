/*
 * conflict.h - connections in which bytes came twice and not the same: which of them count hangs on the order.
 */
#ifndef TESTS_FAMILY_CONFLICT_H
#define TESTS_FAMILY_CONFLICT_H

#include "tests/support/capture.h"

struct conflicts {
    char (*ends)[128]; /* as in struct transcript_text */
    size_t count;
};

struct conflicts conflicts_of(const struct frames *frames);
bool conflicts_have(const struct conflicts *conflicts, const char *ends);
void conflicts_release(struct conflicts *conflicts);

#endif
