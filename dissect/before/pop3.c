/*
 * pop3.c - mailboxes: CAPA, STLS (RFC 1939, RFC 2449, RFC 2595).
 */
#include "dissect/before/reply.h"

static const struct command commands[] = {
    { "CAPA", NULL, COMMAND_LIST }, { "STLS", NULL, COMMAND_REQUEST }, { "NOOP", NULL, COMMAND_ASIDE },
    { "AUTH", "", COMMAND_LONG },   { "QUIT", NULL, COMMAND_ASIDE },   { NULL, NULL, COMMAND_ASIDE },
};

static enum recognition recognise(struct bytes client, struct bytes server)
{
    return reply_recognise(client, server, "+OK", commands, "USER APOP AUTH");
}

/* One line; only the list of capabilities has more, up to a dot. */
static enum take take_reply(struct dialogue *d, struct bytes line)
{
    struct reply_line reply = { .good = text_begins(line, "+OK") };

    if (d->own.open) {
        reply.last = reply.good = bytes_are(line, ".");
        return reply_line(d, line, reply, text_has(line, "STLS"));
    }
    if (!reply.good && !text_begins(line, "-ERR"))
        return TAKE_STOP;
    d->own.open = reply.good && (reply_is_list(d) || reply_is_long(d));
    reply.last = !d->own.open;
    return reply_line(d, line, reply, false);
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    return reply_take(d, from, in, commands, take_reply);
}

const struct dialect pop3 = {
    .name = "pop3",
    .title = "POP3",
    .verb = "STLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
