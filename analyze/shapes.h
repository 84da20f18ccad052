/*
 * shapes.h - what a record of TLS 1.3 may hold, as far as its size tells.
 *
 * A record is its content, a byte for the type, and the tag (RFC 8446 5.2). JSSE pads messages and alerts by 16. Sizes
 * are those of application_data records, in bytes; what has the size of a thing need not be it.
 */
#ifndef ANALYZE_SHAPES_H
#define ANALYZE_SHAPES_H

#include "dissect/conversation.h"

/* The sizes that depend on the suite. */
struct shapes {
    uint32_t overhead; /* type and tag */
    uint32_t hash;     /* the length of Finished */
};

/* For the suite that the server chose. */
struct shapes shapes_of(const struct conversation *conversation);

/* An alert; two bytes of application data look the same, and 18 where `may_pad`: the sender may be JSSE. */
bool shape_is_alert(const struct shapes *shapes, uint32_t length, bool may_pad);

/* Finished alone (RFC 8446 4.4.4), as it is and as JSSE pads it. */
bool shape_is_finished(const struct shapes *shapes, uint32_t length);
bool shape_is_padded_finished(const struct shapes *shapes, uint32_t length);

/* EndOfEarlyData alone (RFC 8446 4.5). */
bool shape_is_end_of_early_data(const struct shapes *shapes, uint32_t length);

/* A Certificate without a single entry, alone (RFC 8446 4.4.2). */
bool shape_is_empty_certificate(const struct shapes *shapes, uint32_t length);

/* The same and Finished in one record, as BoringSSL sends them. */
bool shape_is_empty_certificate_and_finished(const struct shapes *shapes, uint32_t length);

#endif
