/*
 * talk.h - what two sides say to each other, run through a session as it would come out of TCP.
 */
#ifndef TESTS_SUPPORT_TALK_H
#define TESTS_SUPPORT_TALK_H

#include "dissect/event.h"

#include <stddef.h>

/* One speech of a side. */
struct turn {
    enum side from;
    const char *data;
    size_t len;
};

#define C(text)                                                                                                      \
    {                                                                                                                \
        CLIENT, text, sizeof(text) - 1                                                                               \
    }
#define S(text)                                                                                                      \
    {                                                                                                                \
        SERVER, text, sizeof(text) - 1                                                                               \
    }

/* A whole ClientHello of TLS 1.2, 50 bytes. */
#define HELLO                                                                                                        \
    "\x16\3\1\0\x2D\1\0\0\x29\3\3"                                                                                   \
    "0123456789abcdef0123456789abcdef"                                                                               \
    "\0\0\2\x13\1\1\0"

enum { TURNS = 12 };

struct talk {
    const struct turn *turns; /* up to TURNS; ends with one of length 0 */
    size_t piece;             /* bytes a segment; 0: each turn is one */
    int lost;                 /* this turn is not captured; -1: all are */
};

/* What the conversation holds of it, as text:
 *
 *   smtp + asked accepted(220 go); hello
 *
 * protocol, offer (+ made, - absent, nothing when not known), then what was seen of: header, asked, accepted or
 * refused with its text, >host:port, <from to>, masked, demanded, went-on, blind. Frame numbers are those of turns,
 * from 1; the text ends with "hello" when the session found one. */
const char *talk_told(const struct talk *talk);

#endif
