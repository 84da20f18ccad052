/* filter.h - pcap filter expressions over frames of any link type. */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include "base/error.h"
#include "capture/frame.h"

struct filter;

/* Compiles `expression` (pcap-filter(7)); it is compiled again for each link type that it meets. NULL with
 * `error` set when it does not parse. */
struct filter *filter_new(const char *expression, struct error *error);

/* False where the filter says so, and for link types on which it cannot be compiled. */
bool filter_passes(struct filter *filter, const struct frame *frame);

void filter_free(struct filter *filter);

#endif
