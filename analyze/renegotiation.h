/*
 * renegotiation.h - a second handshake that a side asks for on an established connection (RFC 5246 7.4.1), and that the
 * other refuses, or the server that asked when it has seen what the client has to say.
 */
#ifndef ANALYZE_RENEGOTIATION_H
#define ANALYZE_RENEGOTIATION_H

#include "analyze/course.h"

struct renegotiation {
    const struct event *request;           /* the record of who asks; NULL when it was not so */
    const struct event *refusal;           /* the alert of either side */
    const struct event *empty_certificate; /* the client's in between, if keys show one */
    const struct event *end;               /* FIN or RST behind them */
};

/* Of a completed handshake below TLS 1.3: a side sends one more handshake record, and the other answers it with an alert and
 * nothing else; or the client does as the server asks, and the server ends that with an alert in place of its
 * ChangeCipherSpec. Then the connection ends without any more data. Without keys all of it is encrypted: what it is shows by
 * the order alone. */
struct renegotiation renegotiation_of(const struct conversation *conversation, const struct course *course);

#endif
