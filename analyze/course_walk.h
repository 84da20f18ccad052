/*
 * course_walk.h - the walk over a conversation's events from which course.c tells its course.
 *
 * TLS up to 1.2 is followed in course.c, TLS 1.3 in course_tls13.c, QUIC in course_quic.c. Nobody else needs this.
 */
#ifndef ANALYZE_COURSE_WALK_H
#define ANALYZE_COURSE_WALK_H

#include "analyze/course.h"

/* Where the walk stands. */
struct walk {
    const struct conversation *conversation;
    struct course course;
    const struct event *last_server_record; /* TLS 1.3: behind the ServerHello */
    const struct event *client_flight;      /* TLS 1.3: the client's first record that is no early data */
    const struct event *refusal;            /* TLS 1.3: the server's alert-sized record after it */
    const struct event *parting;            /* TLS 1.3: likewise, where the client had said such a thing before */
    const struct event *other_versions;     /* QUIC: the server asked for another version */
    const struct event *quic_close;         /* QUIC: in place of its flight the server said something very short */
    uint32_t server_records_after;          /* TLS 1.3: the server's records after the client's flight */
    bool plain_finished[2], padded_finished[2]; /* TLS 1.3: a record of such a size was sent */
    bool ccs[2], finished[2];                   /* TLS 1.2 and below */
    const struct event *farewell;               /* TLS 1.2 and below: the client leaves after its Finished */
    enum ending farewell_kind;
    bool client_certificate; /* TLS 1.3: decrypted, be it an empty one */
    bool server_gap;         /* bytes of the server are missing: TLS may have begun there */
    bool server_finished;    /* TLS 1.3: before the client's flight the server said what has Finished's size */
    bool answered_early;     /* TLS 1.3: and behind it something longer than an alert, to a client with early data */
    bool client_leaves;      /* TLS 1.3: the client itself closes after its flight */
    bool complete;
    struct moment last_message;
};

/* It came as far as this, or was already further. */
void walk_reach(struct walk *walk, enum stage stage);

/* This event is the first abnormal one. */
void walk_stop(struct walk *walk, enum ending ending, const struct event *event);

/* With this event the handshake was completed. */
void walk_complete(struct walk *walk, const struct event *event);

/* ---- TLS 1.3: course_tls13.c ---- */

/* A record of application_data, whatever it hides. */
void walk_tls13_record(struct walk *walk, const struct event *event);

/* A message that could be read. */
void walk_tls13_message(struct walk *walk, const struct event *event);

/* A side leaves. True when that is not abnormal, or was told already. */
bool walk_tls13_close(struct walk *walk, const struct event *event);

/* The capture ends. */
void walk_tls13_settle(struct walk *walk);

/* ---- QUIC: course_quic.c ---- */

/* A Handshake packet that could not be read. */
void walk_quic_packet(struct walk *walk, const struct event *event);

/* Version negotiation. */
void walk_quic_versions(struct walk *walk, const struct event *event);

/* The capture ends. */
void walk_quic_settle(struct walk *walk);

#endif
