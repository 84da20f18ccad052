/*
 * layer_cases.h - one packet inside each layer that can be read: headers put together by hand from the specifications.
 */
#ifndef TESTS_SUPPORT_LAYER_CASES_H
#define TESTS_SUPPORT_LAYER_CASES_H

#include "tests/support/wire.h"

struct layer_case {
    const char *name;
    uint32_t link_type;
    const char *header; /* `len` bytes, lengths in it reckon with the packet behind it */
    size_t len;
    bool v6;            /* of the packet behind it */
    uint8_t datagrams;  /* UDP headers in `header` */
    const char *tshark; /* what tshark 4.0 says where it is not the same; why is said beside the row */
};

extern const struct layer_case layer_cases[];
extern const size_t layer_case_count;

/* Fails the test when there is no such case. */
const struct layer_case *layer_case_named(const char *name);

/* Puts the header, a TCP segment from port 40000 to 443 with sequence number 77 and "hello", and 7 bytes of trailer. */
struct bytes layer_case_frame(const struct layer_case *layer, struct wire *wire);

enum { LAYER_CASE_TRAILER = 7 };

#endif
