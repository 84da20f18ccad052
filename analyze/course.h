/*
 * course.h - how far a handshake came, and what ended it.
 *
 * The order of reasoning starts here: was the capture good enough, did TCP work, is it TLS at all, where did it
 * stop, and who ended it first? What follows the first abnormal event is an effect and explains nothing.
 */
#ifndef ANALYZE_COURSE_H
#define ANALYZE_COURSE_H

#include "dissect/conversation.h"

enum outcome { OUTCOME_COMPLETED, OUTCOME_FAILED, OUTCOME_TRUNCATED, OUTCOME_MIDSTREAM, OUTCOME_NOT_TLS };

/* The last milestone before the end. */
enum stage {
    STAGE_NONE,      /* nothing but SYNs */
    STAGE_CONNECTED, /* TCP is open */
    STAGE_CLIENT_HELLO,
    STAGE_SERVER_HELLO,  /* and perhaps some of what follows it */
    STAGE_SERVER_FLIGHT, /* the server said all it has to say first */
    STAGE_CLIENT_FLIGHT, /* the client answered with key exchange or Finished */
    STAGE_FINISHED,      /* both sides said Finished */
};

enum ending {
    ENDING_NONE,            /* nothing abnormal: it completed, or the capture ends */
    ENDING_ALERT,           /* an alert in the clear */
    ENDING_ENCRYPTED_ALERT, /* an alert record that is not in the clear, or (TLS 1.3) a record of its shape */
    ENDING_PLAINTEXT,       /* something that is not TLS */
    ENDING_VERSIONS,        /* QUIC: the server lists other versions, and the client came back with none of them */
    ENDING_FIN,
    ENDING_RST,
    ENDING_EAP_FAILURE, /* EAP-Failure or Access-Reject, and no alert says why */
};

struct course {
    enum outcome outcome;
    enum stage stage;
    enum ending ending;
    enum side by;                                                  /* who ended it */
    const struct event *end;                                       /* the first abnormal event */
    const struct event *client_hello, *server_hello, *certificate; /* first of each; the server's certificate */
    const struct event *empty_certificate;                         /* the client's, TLS 1.2 and below */
    const struct before *asked; /* TLS was asked for in plain text, and never came; NULL otherwise */
    const struct event *last;   /* what either side last said before the end, TCP aside */
    uint16_t version;           /* negotiated; 0 before a ServerHello */
    struct moment completed;    /* when both sides had finished; never, unless completed */
    bool resumed;               /* an abbreviated handshake: session id, ticket or PSK */
    bool tls;                   /* at least one side spoke TLS, before the client left */
    bool client_content;        /* TLS 1.2 and below: the client went on to application data (RFC 7918) */
    bool blind;                 /* bytes before the end were not captured: silence proves nothing */
    bool one_sided;             /* packets of one side only, though the other must have answered */
    int64_t waited;             /* nanoseconds between the last message and the end */
};

/* Follows the conversation from its start. */
struct course course_of(const struct conversation *conversation);

const char *outcome_name(enum outcome outcome);
const char *stage_name(enum stage stage);

/* "the ClientHello": what it ended after, in words. */
const char *stage_words(enum stage stage);

#endif
