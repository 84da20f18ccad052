/*
 * irc.c - chat: STARTTLS before registration, answered by a number (IRCv3 "tls").
 */
#include "dissect/before/text.h"

enum { UNKNOWN_COMMAND = 421, NOT_REGISTERED = 451, STARTTLS_OK = 670, STARTTLS_FAILED = 691 };

static const char *const commands[] = { "STARTTLS", "CAP", "NICK" };

/* Registration goes on after the answer; it is no use of the protocol yet. */
static const char *const asides[] = { "CAP", "NICK", "USER", "PASS", "PONG", "QUIT" };

static bool is_one_of(struct bytes word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(word, list[i]))
            return true;
    return false;
}

/* The client speaks first; a server that does at once speaks with its name, or to AUTH. */
static enum recognition recognise(struct bytes client, struct bytes server)
{
    struct cursor in = cur_clipped(client, CURSOR_OPEN);
    struct bytes line = text_line(&in);
    struct cursor words = cur_of(line);
    struct bytes word;
    bool silent = server.len == 0;

    if (!silent && text_recognise(server, ":") == NOT_MINE && text_recognise(server, "NOTICE ") == NOT_MINE)
        return NOT_MINE;
    if (!cur_ok(&in))
        return PERHAPS;
    word = text_word(&words);
    if (silent && text_is(word, "STARTTLS")) /* others ask so, too, behind a greeting that may still come */
        return PERHAPS;
    return is_one_of(word, commands, sizeof commands / sizeof *commands) ? MINE : NOT_MINE;
}

static enum take take_command(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes word = text_word(&in);

    if (text_is(word, "STARTTLS")) {
        d->own.request = 1;
        dialogue_request(d);
        return TAKE_NEXT;
    }
    return is_one_of(word, asides, sizeof asides / sizeof *asides) ? TAKE_NEXT : dialogue_went_on(d);
}

/* CAP * LS :list, or CAP * LS * :list where more lines follow */
static void take_capabilities(struct dialogue *d, struct cursor in)
{
    bool more;

    text_word(&in);
    if (!text_is(text_word(&in), "LS"))
        return;
    d->own.offers |= text_has(cur_rest(&in), "tls");
    more = text_is(text_word(&in), "*");
    if (!more)
        dialogue_offer(d, d->own.offers);
}

static enum take take_message(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes word = text_word(&in);
    uint16_t code;

    if (text_begins(word, ":"))
        word = text_word(&in);
    if (text_is(word, "CAP"))
        take_capabilities(d, in);
    code = text_code(word);
    if ((code == STARTTLS_OK || code == STARTTLS_FAILED) && !d->own.request)
        return TAKE_LATER;
    if (code == STARTTLS_OK || code == STARTTLS_FAILED ||
        ((code == UNKNOWN_COMMAND || code == NOT_REGISTERED) && d->own.request && text_has(line, "STARTTLS"))) {
        dialogue_answer(d, code == STARTTLS_OK, code, line);
        d->own.request = 0;
    }
    return code == STARTTLS_OK ? TAKE_STOP : TAKE_NEXT;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    struct bytes line = text_line(in);

    if (!cur_ok(in))
        return TAKE_NEXT;
    return from == CLIENT ? take_command(d, line) : take_message(d, line);
}

const struct dialect irc = {
    .name = "irc",
    .title = "IRC",
    .verb = "STARTTLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
