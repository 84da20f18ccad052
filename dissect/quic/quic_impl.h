/* quic_impl.h - what the parts of the reader have of each other: quic.c (packets), early.c (those that wait), frames.c. */
#ifndef DISSECT_QUIC_QUIC_IMPL_H
#define DISSECT_QUIC_QUIC_IMPL_H

#include "dissect/quic/quic.h"

/* What a packet is being read with. */
struct quic_reading {
    struct quic *quic;
    unsigned direction;
    const struct quic_packet *packet;
    struct quic_direction *own; /* what its frames belong to */
    bool decrypted;             /* with keys that were given */
    struct transcript *t;
};

/* The frames of one packet, opened: RFC 9000 19, or Google's. Ends at the first that may not stand there. */
void quic_read_frames(struct quic_reading *r, struct bytes frames);

/* Keeps a Handshake packet that came before the ServerHello, where its secret was given. False when it is not kept. */
bool quic_keep_early(struct quic_reading *r);

/* The next of those that were kept, a view that holds until the next call, and when it came. False when there is none. */
bool quic_next_early(struct quic *quic, unsigned direction, struct quic_packet *packet, struct moment *at);

#endif
