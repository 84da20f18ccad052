/*
 * objection.h - did the client mind the server's certificate?
 *
 * It did where its alert says so. It seems to have where it leaves, or says something encrypted, at the very point at
 * which it judges the certificate: before its own answer, or (NSS, Node, curl and others) right after its Finished,
 * without a byte of the application. Whoever only checks that a server is alive leaves in the last way, too: what such an
 * end means hangs on the defect, and on the kind of client.
 */
#ifndef ANALYZE_OBJECTION_H
#define ANALYZE_OBJECTION_H

#include "analyze/course.h"
#include "analyze/profile.h"

enum objection_kind {
    OBJECTION_NONE,      /* it went on, or what ended it has nothing to do with the certificate */
    OBJECTION_POSSIBLE,  /* it left while the certificate was before it, though not at once or not for that alone */
    OBJECTION_VAGUE,     /* at that point it sent an alert that stacks send for other reasons, too */
    OBJECTION_ABANDONED, /* it said Finished and left, without a word of the application */
    OBJECTION_LEFT,      /* it left, or sent an encrypted alert, when it had the certificate */
    OBJECTION_ALERT,     /* its alert speaks of a certificate */
};

struct objection {
    enum objection_kind kind;
    uint8_t alert;             /* AlertDescription; 0 when none was in the clear */
    const struct event *event; /* the alert, FIN or RST; NULL for none */
    bool judges_late;          /* the client is of a kind that judges a chain after the handshake */
    bool wants_staple;         /* it is of a kind that asks for an OCSP response only to judge it */
};

struct objection objection_of(const struct conversation *conversation, const struct course *course,
                              const struct server_profile *server);

/* The client ended it by FIN or RST without having acknowledged a byte of the server's. */
bool client_saw_nothing(const struct course *course);

/* The client ended it by FIN or RST without a cause that shows: before it had seen anything, or long after it had seen
 * the server's answer. Who does that in one connection may do it in the next, at whatever point that stands. */
bool gave_up_freely(const struct course *course);

/* How the client left TCP right after a handshake that completed, with no application data on either side (but for
 * settings of HTTP/2); NULL when it did not, or where that cannot be seen: in TLS 1.3 without keys. */
const struct event *abandoned_by(const struct conversation *conversation, const struct course *course);

#endif
