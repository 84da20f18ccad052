/*
 * nntp.c - news: CAPABILITIES, STARTTLS (RFC 3977, RFC 4642).
 */
#include "dissect/before/reply.h"

enum { CAPABILITIES_FOLLOW = 101, CONTINUE_WITH_TLS = 382 };

static const struct command commands[] = {
    { "CAPABILITIES", NULL, COMMAND_LIST }, { "STARTTLS", NULL, COMMAND_REQUEST }, { "MODE", NULL, COMMAND_ASIDE },
    { "DATE", NULL, COMMAND_ASIDE },        { "QUIT", NULL, COMMAND_ASIDE },       { NULL, NULL, COMMAND_ASIDE },
};

static enum recognition recognise(struct bytes client, struct bytes server)
{
    enum recognition posting = reply_recognise(client, server, "200", commands, "GROUP LIST AUTHINFO");
    enum recognition reading = reply_recognise(client, server, "201", commands, "GROUP LIST AUTHINFO");

    return posting > reading ? posting : reading;
}

/* One line; only the list of capabilities has more, up to a dot. */
static enum take take_reply(struct dialogue *d, struct bytes line)
{
    struct reply_line reply = { .code = text_code(line) };

    if (d->own.open) {
        reply.last = reply.good = bytes_are(line, ".");
        return reply_line(d, line, reply, text_has(line, "STARTTLS"));
    }
    if (!reply.code)
        return TAKE_STOP;
    d->own.open = reply.code == CAPABILITIES_FOLLOW && reply_is_list(d);
    reply.last = !d->own.open;
    reply.good = reply.code == CONTINUE_WITH_TLS;
    return reply_line(d, line, reply, false);
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    return reply_take(d, from, in, commands, take_reply);
}

const struct dialect nntp = {
    .name = "nntp",
    .title = "NNTP",
    .verb = "STARTTLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
