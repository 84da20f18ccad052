/* ocsp.h - what a stapled OCSP response says of a certificate (RFC 6960, RFC 6066 8). Dates are told, not judged. */
#ifndef DISSECT_X509_OCSP_H
#define DISSECT_X509_OCSP_H

#include "dissect/tls/messages.h"

enum staple_state {
    STAPLE_NONE,       /* there is no response */
    STAPLE_UNREADABLE, /* it does not parse, or its responder says that it could not answer */
    STAPLE_OTHER,      /* it is for another certificate */
    STAPLE_FORGED,     /* it was not signed by the issuer or on its behalf */
    STAPLE_GOOD,
    STAPLE_REVOKED,
    STAPLE_UNKNOWN, /* the responder does not know this certificate */
};

struct staple {
    uint8_t state;                    /* enum staple_state */
    bool verified;                    /* its signature; false where the issuer was not captured, too */
    int64_t this_update, next_update; /* nanoseconds since 1970; next_update is 0 where it says none */
    int64_t revoked_at;               /* STAPLE_REVOKED */
    const char *reason;               /* of that, static; NULL when none is given */
};

/* `issuer` may be NULL when it is not known. */
struct staple ocsp_read(struct bytes response, const struct certificate *leaf, const struct certificate *issuer);

#endif
