/*
 * dissector.h - frames in, conversations out: the entry to everything below the transcript.
 *
 * One dissector reads one input: stream numbers and frames are those of that input alone. It prints nothing and
 * judges nothing; two of them do not know of each other.
 */
#ifndef DISSECT_DISSECTOR_H
#define DISSECT_DISSECTOR_H

#include "base/error.h"
#include "capture/frame.h"
#include "dissect/conversation.h"
#include "dissect/x509/store.h"

struct dissector;
struct keyring; /* dissect/tls/keyring.h */

struct dissector_options {
    struct arena_pool *pool;                /* outlives the conversations handed over */
    struct certificate_store *certificates; /* likewise */
    int64_t linger;                         /* capture time that a closed connection waits for late packets */
    /* Takes each conversation when it is over, and owns it. */
    void (*take)(void *context, struct conversation *conversation);
    void *context;
};

/* What is to be said of the input beyond its conversations. */
struct dissector_report {
    uint64_t tcp_packets, udp_packets;
    uint64_t unknown_link_frames; /* of a link type that cannot be read */
    uint64_t fragments;           /* IP fragments whose datagram was never complete; counted when the input is over */
    uint64_t forgotten_fragments; /* among them: given up for want of room */
    uint64_t fragment_conflicts;  /* IP fragments with other contents than an earlier one */
    uint64_t forgotten_flows;     /* idle connections given up for want of room */
    uint64_t forgotten_syns;      /* unanswered SYNs given up for want of room, and not told: a flood */
    uint64_t lost_packets;        /* not looked at because memory was out */
};

/* NULL with `error` set when memory is out. */
struct dissector *dissector_new(const struct dissector_options *options, struct error *error);

/* From here on, what this keyring can open is decrypted; it outlives the dissector. */
void dissector_use_keys(struct dissector *dissector, struct keyring *keyring);

/* Frames in the order of the input. Their bytes are not needed after the call. */
void dissector_feed(struct dissector *dissector, const struct frame *frames, size_t count);

/* Live: time passes. Hands over what was silent for too long at `now` (capture time, nanoseconds). */
void dissector_tick(struct dissector *dissector, int64_t now);

/* The input is over: hands over everything that is left, in order of stream numbers as far as it is known. */
void dissector_finish(struct dissector *dissector);

const struct dissector_report *dissector_report(const struct dissector *dissector);

/* Without dissector_finish, what is left is dropped. */
void dissector_free(struct dissector *dissector);

#endif
