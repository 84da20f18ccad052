/* frame.h - one frame as a capture holds it. */
#ifndef CAPTURE_FRAME_H
#define CAPTURE_FRAME_H

#include "base/bytes.h"

struct frame {
    uint64_t number;          /* from 1, as Wireshark counts: every frame of the input, filtered or not */
    int64_t time;             /* nanoseconds since 1970-01-01 UTC */
    uint32_t link_type;       /* LINKTYPE_ value */
    uint32_t original_length; /* bytes on the wire; never less than data.len */
    bool excluded;            /* the capture filter does not pass it: it counts, and is not looked at */
    struct bytes data;        /* what was captured of it; owned by the source, until the next batch */
};

#endif
