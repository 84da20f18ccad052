/*
 * sieve.c - ManageSieve: the greeting is the list of capabilities, STARTTLS is a command (RFC 5804).
 */
#include "dissect/before/reply.h"

enum { GREETING = 1 };

static const struct command commands[] = {
    { "CAPABILITY", NULL, COMMAND_LIST }, { "STARTTLS", NULL, COMMAND_REQUEST }, { "NOOP", NULL, COMMAND_ASIDE },
    { "LOGOUT", NULL, COMMAND_ASIDE },    { NULL, NULL, COMMAND_ASIDE },
};

static enum recognition recognise(struct bytes client, struct bytes server)
{
    (void)client;
    return text_recognise(server, "\"IMPLEMENTATION\"");
}

/* Capabilities are quoted; OK, NO or BYE ends a reply. */
static enum take take_reply(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes word = text_word(&in);
    bool good = text_is(word, "OK");
    bool last = good || text_is(word, "NO") || text_is(word, "BYE");

    if (!d->own.replied)
        d->own.list = GREETING;
    return reply_line(d, line, (struct reply_line){ .last = last, .good = good }, text_is(word, "\"STARTTLS\""));
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    return reply_take(d, from, in, commands, take_reply);
}

const struct dialect sieve = {
    .name = "sieve",
    .title = "ManageSieve",
    .verb = "STARTTLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
