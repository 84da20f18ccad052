/*
 * before.h - what two sides say before TLS begins: a change to TLS that is asked for in plain text, a way through a
 * proxy, a header in front of the connection.
 *
 * One entry a dialogue, in the order in which they followed each other. Only what leads to TLS is kept: no
 * credentials, no mail, no headers.
 */
#ifndef DISSECT_BEFORE_BEFORE_H
#define DISSECT_BEFORE_BEFORE_H

#include "dissect/net/address.h"
#include "dissect/tls/messages.h"

enum before_kind {
    BEFORE_STARTTLS,     /* a plain connection that can turn to TLS when asked */
    BEFORE_CONNECT,      /* a way through an HTTP proxy */
    BEFORE_SOCKS,        /* a way through a SOCKS proxy */
    BEFORE_PROXY_HEADER, /* who the client is, told by a load balancer (PROXY protocol) */
};

/* Does the server say that it can change to TLS? ABSENT: its list was seen whole, and lacks it. */
enum before_offer { OFFER_UNKNOWN, OFFER_MADE, OFFER_ABSENT };

enum before_answer { ANSWER_NONE, ANSWER_ACCEPTED, ANSWER_REFUSED };

/* What an EVENT_BEFORE tells. */
enum before_step { STEP_OFFER, STEP_NO_OFFER, STEP_REQUEST, STEP_ACCEPTED, STEP_REFUSED, STEP_HEADER };

/* One dialogue. A moment without a frame did not come, or was not seen. */
struct before {
    struct before *next;
    const char *protocol;                       /* "smtp", as programs read it; static, as are the two below */
    const char *title;                          /* "SMTP" */
    const char *verb;                           /* what the request is called there: "STARTTLS", "AUTH TLS" */
    struct moment offered, requested, answered; /* `offered`: the end of the list, also of one that lacks it */
    struct bytes text;                          /* the answer as the server words it, or what its number means */
    struct bytes host;                          /* CONNECT, SOCKS: the target, a name or an address */
    struct endpoint from, to;    /* PROXY header: the client's and the server's, as the header tells them */
    uint16_t port;               /* of `host` */
    uint16_t code;               /* the number in the answer; 0 where answers have none */
    uint8_t kind, offer, answer; /* enum before_kind, before_offer, before_answer */
    bool masked;                 /* the list has an entry that was overwritten with X */
    bool demanded;               /* refused because the server demands more than was asked for */
    bool has_addresses;          /* `from` and `to` count */
    bool went_on;                /* the client uses the protocol in plain text: it logs in, sends mail... */
    bool blind;                  /* bytes are missing from here on: what was not seen may have been said */
};

#endif
