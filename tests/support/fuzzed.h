/*
 * fuzzed.h - a fuzz input as a row of pieces, each behind a byte of flags and a length of 16 bits.
 */
#ifndef TESTS_SUPPORT_FUZZED_H
#define TESTS_SUPPORT_FUZZED_H

#include "base/cursor.h"

struct fuzzed_piece {
    unsigned direction; /* 0 or 1 */
    uint8_t flags;      /* the other seven bits */
    struct bytes data;  /* at most what is left */
};

static inline bool fuzzed_next(struct cursor *in, struct fuzzed_piece *piece)
{
    uint8_t first = cur_u8(in);
    size_t length = cur_u16(in);

    if (!cur_ok(in))
        return false;
    *piece = (struct fuzzed_piece){ .direction = first & 1, .flags = first >> 1 };
    piece->data = cur_take(in, length < cur_left(in) ? length : cur_left(in));
    return true;
}

#endif
