/*
 * play.h - a conversation over UDP, played datagram by datagram into a session.
 */
#ifndef TESTS_SUPPORT_PLAY_H
#define TESTS_SUPPORT_PLAY_H

#include "dissect/datagram_session.h"

struct play {
    struct arena_pool pool;
    struct certificate_store certificates;
    struct session_context context;
    struct datagram_session *session; /* NULL until a datagram began one */
    uint64_t frame;                   /* of the last datagram; the first is 1 */
};

/* A server at port 443, a client at port 5000. */
void play_begin(struct play *play);

/* One datagram of `direction` (1: from the server's port), of which the last `cut` bytes were not captured. False when
 * no session began with it. */
bool play_say(struct play *play, unsigned direction, struct bytes payload, uint32_t cut);

/* The conversation, which play_done frees with all else. */
struct conversation *play_end(struct play *play);
void play_done(struct play *play, struct conversation *conversation);

#endif
