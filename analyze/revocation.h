/*
 * revocation.h - did the client try to ask whether the server's certificates were revoked, and fail to reach whom they
 * name?
 *
 * An address and a certificate belong together where the URL is an address, or the request, or DNS before it, named the URL's
 * host. The same port alone makes it possible and no more.
 */
#ifndef ANALYZE_REVOCATION_H
#define ANALYZE_REVOCATION_H

#include "analyze/defects.h"
#include "analyze/fetches.h"

struct revocation {
    const struct fetch *fetch; /* the attempt that failed; NULL for none. The rest is empty then */
    const char *url;           /* of an OCSP responder or a CRL, in a certificate that the server showed */
    bool tied;                 /* it was for the URL's host; else only the port is the same */
    bool minded;               /* the client left afterwards, or let the server wait in vain */
    uint8_t confidence;        /* that it explains that */
};

/* What is known around a connection. */
struct revocation_question {
    const struct fetch_table *fetches;
    const struct conversation *conversation;
    const struct course *course;
    const struct presented *presented;
    const struct objection *objection;
    const struct defects *defects;
    const struct server_profile *server;
};

struct revocation revocation_of(const struct revocation_question *question);

/* Is it likely that this is why the client left, or waited? */
bool revocation_explains(const struct revocation *revocation);

/* A handshake that completed, though its client took long over a certificate that says whom to ask: what it waited for may
 * come to light later. */
bool revocation_may_have_delayed(const struct conversation *conversation, const struct course *course);

#endif
