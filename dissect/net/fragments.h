/*
 * fragments.h - IP datagrams put together from their fragments (RFC 791 3.2, RFC 8200 4.5, RFC 5722).
 *
 * Of bytes that come twice the first ones count. A datagram belongs to the frame that completed it, as in Wireshark.
 * One that is not complete after half a minute of capture time is given up, as is the oldest when there are too many.
 * A fragment that the capture cut is not put together. In IPv4 the first one of a datagram, with the header, is read as
 * far as it goes; Wireshark, whose stream numbers are ours, does that, too, and does not in IPv6.
 */
#ifndef DISSECT_NET_FRAGMENTS_H
#define DISSECT_NET_FRAGMENTS_H

#include "dissect/net/packet.h"

struct incomplete;
struct fragment_bytes;

struct fragments {
    struct incomplete *ring; /* by age; NULL until there is a fragment */
    uint16_t *heads;         /* of the chains by hash, places in the ring plus 1 */
    uint32_t first, count;   /* of the ring, with those that are done */
    size_t bytes;            /* held by the incomplete */
    uint64_t seed;
    struct fragment_bytes *done; /* datagrams that somebody may still look at */

    uint64_t lost;      /* fragments whose datagram was never completed, or could not be; without those in the ring */
    uint64_t conflicts; /* fragments that contradict earlier ones: other bytes, or another end */
    uint64_t forgotten; /* fragments given up for want of room, among those lost */
};

void fragments_init(struct fragments *fragments, uint64_t seed);
void fragments_free(struct fragments *fragments);

/* Takes the packet's fragment. True when the packet can go on with link_resume: its datagram is complete, `rest` and
 * `protocol` are then the datagram's, and its bytes live until fragments_recycle; or it is a cut first fragment of IPv4. */
bool fragments_add(struct fragments *fragments, struct packet *packet);

/* link_decode for a frame that may hold a fragment. */
bool fragments_decode(struct fragments *fragments, const struct frame *frame, struct packet *packet);

/* Nobody looks at completed datagrams any more. */
void fragments_recycle(struct fragments *fragments);

/* The input is over: what is not complete is lost. */
void fragments_finish(struct fragments *fragments);

#endif
