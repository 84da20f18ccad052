/*
 * course_quic.c - the course of QUIC, as far as it is not that of TLS 1.3.
 */
#include "analyze/course_walk.h"

enum {
    /* Bytes behind the header of a QUIC Handshake packet. EncryptedExtensions with the transport parameters that
     * every server must send (RFC 9000 7.3, 18.2) is longer: a CRYPTO frame with it, packet number and tag take 48
     * bytes at least. CONNECTION_CLOSE with a short reason, an ACK and a PING are what fits below. */
    QUIC_SMALL = 44,
};

/* Handshake packets of QUIC: what is in them does not show, but for one thing. Before the client has said anything in
 * such packets there is nothing to acknowledge: a server that begins with a very short one closes. */
void walk_quic_packet(struct walk *w, const struct event *event)
{
    bool small = event->length <= QUIC_SMALL;

    if (small && (w->quic_close || (event->from == SERVER && w->course.stage == STAGE_SERVER_HELLO))) {
        w->quic_close = w->quic_close ? w->quic_close : event;
        return;
    }
    w->quic_close = NULL;
    walk_reach(w, event->from == CLIENT ? STAGE_CLIENT_FLIGHT : STAGE_SERVER_FLIGHT);
}

/* A list that has the client's version in it is to be ignored (RFC 9000 6.2). So is one that the client followed: its
 * last version is in there, too. */
void walk_quic_versions(struct walk *w, const struct event *event)
{
    const struct conversation *c = w->conversation;

    if (event->from == SERVER && w->course.stage == STAGE_CLIENT_HELLO &&
        !bytes_u32_contains(c->quic_versions, c->quic_version))
        w->other_versions = event;
}

/* QUIC says no goodbye: that nothing else came of it shows at the end. */
void walk_quic_settle(struct walk *w)
{
    if (w->complete || w->course.ending)
        return;
    if (w->other_versions)
        walk_stop(w, ENDING_VERSIONS, w->other_versions);
    else if (w->quic_close)
        walk_stop(w, ENDING_ENCRYPTED_ALERT, w->quic_close);
}
