/*
 * http_connect.c - a tunnel through an HTTP proxy (RFC 9110 9.3.6). Of the headers only the length of a refusal's
 * body is looked at; names and passwords in them are not kept.
 */
#include "dissect/before/text.h"

enum { FINAL = 200 /* RFC 9110 15.2: what comes before is not the answer yet */ };

enum phase { BETWEEN /* status line, or a body */, IN_HEADERS };

static enum recognition recognise(struct bytes client, struct bytes server)
{
    (void)server;
    return text_recognise(client, "CONNECT ");
}

/* What stands before an @ is nobody's business. */
static struct bytes without_user(struct bytes target)
{
    struct cursor in = cur_of(target);

    text_until(&in, '@');
    return cur_ok(&in) ? cur_rest(&in) : target;
}

/* host:port; the host may be an IPv6 address in brackets */
static void split_target(struct dialogue *d, struct bytes target)
{
    struct cursor in = cur_of(target), port = in;
    size_t host = target.len;

    while (cur_seek(&port, ':')) {
        host = target.len - cur_left(&port);
        cur_skip(&port, 1);
        in = port;
    }
    dialogue_target(d, bytes_of(target.data, host), host < target.len ? text_number(cur_rest(&in)) : 0);
}

static enum take take_request(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);

    if (d->own.open) { /* in the headers: an empty line ends them */
        d->own.open = line.len > 0;
        return TAKE_NEXT;
    }
    if (!text_is(text_word(&in), "CONNECT"))
        return dialogue_went_on(d);
    split_target(d, without_user(text_word(&in)));
    d->own.open = true;
    d->own.sent++;
    dialogue_request(d);
    return TAKE_NEXT;
}

static enum take take_status(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);

    if (!text_begins(text_word(&in), "HTTP/1."))
        return TAKE_NEXT;
    if (d->own.replied >= d->own.sent)
        return TAKE_LATER;
    d->own.phase = IN_HEADERS;
    d->own.left = 0;
    d->own.code = text_code(text_word(&in));
    if (d->own.code >= FINAL)
        dialogue_answer(d, d->own.code < 300, d->own.code, line);
    return TAKE_NEXT;
}

static enum take end_headers(struct dialogue *d)
{
    bool open = d->own.code >= FINAL && d->own.code < 300;

    d->own.phase = BETWEEN;
    d->own.replied += d->own.code >= FINAL;
    if (!open && d->own.left)
        dialogue_skip(d, SERVER, d->own.left);
    return open ? TAKE_PASSED : TAKE_NEXT;
}

static enum take take_response(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);

    if (d->own.phase != IN_HEADERS)
        return take_status(d, line);
    if (!line.len)
        return end_headers(d);
    if (text_is(text_until(&in, ':'), "Content-Length") && cur_ok(&in))
        d->own.left = text_number(text_word(&in));
    return TAKE_NEXT;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    struct bytes line = text_line(in);

    if (!cur_ok(in))
        return TAKE_NEXT;
    return from == CLIENT ? take_request(d, line) : take_response(d, line);
}

const struct dialect http_connect = {
    .name = "http",
    .title = "HTTP proxy",
    .verb = "CONNECT",
    .kind = BEFORE_CONNECT,
    .recognise = recognise,
    .take = take,
};
