/*
 * quic.h - made QUIC packets: Initial packets sealed as a peer would, from frames that a test writes.
 */
#ifndef TESTS_SUPPORT_QUIC_H
#define TESTS_SUPPORT_QUIC_H

#include "dissect/quic/keys.h"
#include "tests/support/wire.h"

struct quic_sealed {
    uint32_t version;
    struct bytes destination_id, source_id, token;
    uint32_t number; /* packet number, written in two bytes */
    struct bytes frames;
};

/* Appends the packet, sealed with these keys. Frames shorter than what a header sample needs are padded. */
void quic_seal_initial(struct wire *wire, const struct quic_keys *keys, const struct quic_sealed *packet);

/* Appends a CRYPTO frame. */
void quic_crypto_frame(struct wire *wire, unsigned offset, struct bytes data);

#endif
