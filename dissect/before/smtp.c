/*
 * smtp.c - mail, and its last leg LMTP: EHLO, the list of extensions, STARTTLS (RFC 5321, RFC 3207, RFC 2033).
 */
#include "dissect/before/reply.h"

static const struct command smtp_commands[] = {
    { "EHLO", NULL, COMMAND_LIST },  { "HELO", NULL, COMMAND_ASIDE }, { "STARTTLS", NULL, COMMAND_REQUEST },
    { "NOOP", NULL, COMMAND_ASIDE }, { "RSET", NULL, COMMAND_ASIDE }, { "HELP", NULL, COMMAND_ASIDE },
    { "QUIT", NULL, COMMAND_ASIDE }, { NULL, NULL, COMMAND_ASIDE },
};

static const struct command lmtp_commands[] = {
    { "LHLO", NULL, COMMAND_LIST },  { "STARTTLS", NULL, COMMAND_REQUEST }, { "NOOP", NULL, COMMAND_ASIDE },
    { "RSET", NULL, COMMAND_ASIDE }, { "QUIT", NULL, COMMAND_ASIDE },       { NULL, NULL, COMMAND_ASIDE },
};

static enum recognition recognise_smtp(struct bytes client, struct bytes server)
{
    return reply_recognise(client, server, "220", smtp_commands, "MAIL VRFY EXPN");
}

static enum recognition recognise_lmtp(struct bytes client, struct bytes server)
{
    return reply_recognise(client, server, "220", lmtp_commands, "");
}

static enum take take_reply(struct dialogue *d, struct bytes line)
{
    struct reply_line reply;

    if (!text_code(line))
        return TAKE_STOP;
    reply = reply_of_code(d, line);
    return reply_line(d, line, reply, text_has(line, "STARTTLS"));
}

static enum take take_smtp(struct dialogue *d, enum side from, struct cursor *in)
{
    return reply_take(d, from, in, smtp_commands, take_reply);
}

static enum take take_lmtp(struct dialogue *d, enum side from, struct cursor *in)
{
    return reply_take(d, from, in, lmtp_commands, take_reply);
}

const struct dialect smtp = {
    .name = "smtp",
    .title = "SMTP",
    .verb = "STARTTLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise_smtp,
    .take = take_smtp,
};

const struct dialect lmtp = {
    .name = "lmtp",
    .title = "LMTP",
    .verb = "STARTTLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise_lmtp,
    .take = take_lmtp,
};
