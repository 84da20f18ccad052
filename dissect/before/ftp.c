/*
 * ftp.c - file transfer: FEAT, then AUTH TLS by one of its names (RFC 4217, RFC 2228).
 */
#include "dissect/before/reply.h"

static const struct command commands[] = {
    { "AUTH", "TLS", COMMAND_REQUEST },   { "AUTH", "TLS-C", COMMAND_REQUEST }, { "AUTH", "SSL", COMMAND_REQUEST },
    { "AUTH", "TLS-P", COMMAND_REQUEST }, { "FEAT", NULL, COMMAND_LIST },       { "HOST", NULL, COMMAND_ASIDE },
    { "SYST", NULL, COMMAND_ASIDE },      { "HELP", NULL, COMMAND_ASIDE },      { "NOOP", NULL, COMMAND_ASIDE },
    { "QUIT", NULL, COMMAND_ASIDE },      { NULL, NULL, COMMAND_ASIDE },
};

static enum recognition recognise(struct bytes client, struct bytes server)
{
    return reply_recognise(client, server, "220", commands, "USER AUTH CLNT OPTS");
}

static enum take take_reply(struct dialogue *d, struct bytes line)
{
    bool names_it = text_has(line, "AUTH") && (text_has(line, "TLS") || text_has(line, "SSL"));
    bool offers = names_it || text_has(line, "PROT"); /* RFC 4217 4: of no use without AUTH; vsftpd lists it alone */

    if (!d->own.open && !text_code(line))
        return TAKE_STOP;
    return reply_line(d, line, reply_of_code(d, line), offers);
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    return reply_take(d, from, in, commands, take_reply);
}

const struct dialect ftp = {
    .name = "ftp",
    .title = "FTP",
    .verb = "AUTH TLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
