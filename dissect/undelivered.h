/*
 * undelivered.h - ICMP errors that say that a packet of a connection could not be delivered (RFC 792, RFC 4443 3.1).
 *
 * They come while their connection is often no more than a SYN. So they wait here, few and of fixed size, and are told
 * when the connection is. Of one connection the first counts.
 */
#ifndef DISSECT_UNDELIVERED_H
#define DISSECT_UNDELIVERED_H

#include "base/limits.h"
#include "dissect/conversation.h"
#include "dissect/net/packet.h"

struct undelivered_note {
    struct moment at; /* frame 0: the place is free */
    struct icmp_error icmp;
    struct address to; /* where the quoted packet was going */
    uint32_t stream_index;
};

/* A place for each remainder of the stream's number: a later stream takes the place of an earlier one. */
struct undelivered {
    struct undelivered_note notes[2][LIMIT_UNDELIVERED]; /* by enum transport */
};

/* Keeps the error that `packet` is, unless it says something else, or the capture filter does not pass it. */
void undelivered_note(struct undelivered *undelivered, enum transport transport, uint32_t stream_index,
                      const struct packet *packet);

/* Tells a finished conversation what is kept for it. */
void undelivered_tell(const struct undelivered *undelivered, struct conversation *conversation);

/* "port unreachable": the code of such an error in words; static. */
const char *undelivered_text(uint8_t code, bool v6);

#endif
