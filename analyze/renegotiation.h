/*
 * renegotiation.h - a second handshake that the server asks for on an established connection (RFC 5246 7.4.1.1), and
 * that the client refuses.
 */
#ifndef ANALYZE_RENEGOTIATION_H
#define ANALYZE_RENEGOTIATION_H

#include "analyze/course.h"

struct renegotiation {
    const struct event *request, *refusal; /* the server's record and the client's alert; NULL when it was not so */
    const struct event *end;               /* FIN or RST behind them */
};

/* Of a completed handshake below TLS 1.3: the server sends one more handshake record, the client answers it with an alert
 * and nothing else, and the connection ends without any more data of the server. All of it is encrypted: what it is shows
 * by the order alone. */
struct renegotiation renegotiation_of(const struct conversation *conversation, const struct course *course);

#endif
