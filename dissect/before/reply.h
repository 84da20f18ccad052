/*
 * reply.h - dialects in which each command gets one reply, in order, and the greeting is the first reply.
 *
 * Commands and replies are counted, each on its own side: so a reply belongs to its command however the capture
 * mixed up the two sides, and commands sent in one go take nothing from each other.
 */
#ifndef DISSECT_BEFORE_REPLY_H
#define DISSECT_BEFORE_REPLY_H

#include "dissect/before/text.h"

enum command_meaning {
    COMMAND_ASIDE,   /* changes nothing: a greeting, a farewell */
    COMMAND_LIST,    /* asks what the server can do */
    COMMAND_LONG,    /* changes nothing; the answer has more lines, if there is one */
    COMMAND_REQUEST, /* asks for TLS */
};

/* A command that may come before TLS. Any other is the use of the protocol without it. */
struct command {
    const char *word;
    const char *argument; /* NULL: any or none */
    enum command_meaning meaning;
};

/* One line of a reply. */
struct reply_line {
    bool last, good;
    uint16_t code;
};

/* Takes a line of either side. `commands` ends with a NULL word; `reply` takes what the server says. */
enum take reply_take(struct dialogue *d, enum side from, struct cursor *in, const struct command *commands,
                     enum take (*reply)(struct dialogue *d, struct bytes line));

/* A line of the server's; `offers`: it would be an offer in a list. */
enum take reply_line(struct dialogue *d, struct bytes line, struct reply_line reply, bool offers);

/* The number of the reply that comes now is that of the list, or of the answer to the request. */
bool reply_is_list(const struct dialogue *d);

/* The same of a COMMAND_LONG. */
bool reply_is_long(const struct dialogue *d);

/* Three digits and a dash, until they come with a blank (RFC 5321 4.2.1, RFC 959 4.2). */
struct reply_line reply_of_code(struct dialogue *d, struct bytes line);

/* Recognises a greeting with one of these commands behind it, or one of `others` (a list of words between
 * blanks), which are the use of the protocol without TLS. */
enum recognition reply_recognise(struct bytes client, struct bytes server, const char *greeting,
                                 const struct command *commands, const char *others);

#endif
