/*
 * make.h - captures made from a capture: what was cut, mixed up or doubled on the way.
 *
 * A frame whose TCP segment can be told whole is made again, over Ethernet; all others go through as they are:
 * tunnels over UDP, fragments, packets that were cut, other protocols. Frames keep their times.
 */
#ifndef TESTS_FAMILY_MAKE_H
#define TESTS_FAMILY_MAKE_H

#include "dissect/net/packet.h"
#include "tests/support/capture.h"

/* How many frames were made again, and how many went through. */
struct tally {
    unsigned long remade, passed;
};

/* Can its segment be made again? Fills `packet`. */
bool can_remake(const struct frame *frame, struct packet *packet);

/* One byte of payload a segment. */
struct frames make_split(const struct frames *frames, unsigned seed, struct tally *tally);

/* Segments split at random places. */
struct frames make_random(const struct frames *frames, unsigned seed, struct tally *tally);

/* Data out of order within a small window of frames and of time. What opens and closes a connection stays in its
 * place: SYN, FIN, RST, a ClientHello of DTLS, and without a SYN the first data of a direction, which says where the
 * stream begins. What answers another comes after it. */
struct frames make_reordered(const struct frames *frames, unsigned seed, struct tally *tally);

/* The same, but TCP's answers may come before what they answer: a capture that merges two directions badly. */
struct frames make_mixed(const struct frames *frames, unsigned seed, struct tally *tally);

/* Every packet twice. */
struct frames make_duplicate(const struct frames *frames, unsigned seed, struct tally *tally);

/* Every segment in IP fragments, the last one first. */
struct frames make_fragments(const struct frames *frames, unsigned seed, struct tally *tally);

/* Packets cut to `length`. */
struct frames make_snapped(const struct frames *frames, size_t length);

#endif
