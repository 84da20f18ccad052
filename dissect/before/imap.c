/*
 * imap.c - mailboxes: capabilities in the greeting or when asked, STARTTLS under a tag of the client's (RFC 9051).
 *
 * Some clients use one tag for all commands. So responses are counted, too: before TLS they come in order.
 */
#include "dissect/before/text.h"

static enum recognition recognise(struct bytes client, struct bytes server)
{
    enum recognition ready = text_recognise(server, "* OK"), known = text_recognise(server, "* PREAUTH");

    (void)client;
    return ready > known ? ready : known;
}

/* What may come before TLS without being the use of the protocol. */
static bool is_aside(struct bytes word)
{
    return text_is(word, "CAPABILITY") || text_is(word, "NOOP") || text_is(word, "ID") || text_is(word, "LOGOUT");
}

static enum take take_command(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes tag = text_word(&in), word = text_word(&in);

    if (!is_aside(word) && !text_is(word, "STARTTLS")) /* its end: the responses so far come first */
        return d->own.replied < d->own.sent ? TAKE_LATER : dialogue_went_on(d);
    d->own.sent++;
    if (is_aside(word))
        return TAKE_NEXT;
    d->own.tag_len = (uint8_t)(tag.len < DIALOGUE_TAG ? tag.len : DIALOGUE_TAG);
    memcpy(d->own.tag, tag.data, d->own.tag_len);
    d->own.request = d->own.sent;
    dialogue_request(d);
    return TAKE_NEXT;
}

static enum take take_response(struct dialogue *d, struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes tag = text_word(&in), answer = cur_rest(&in), word = text_word(&in);
    bool good = text_is(word, "OK");

    if (text_is(tag, "*") && (text_is(word, "CAPABILITY") || text_has(line, "[CAPABILITY"))) {
        d->entry->masked |= text_has(line, "XXXXXXXX") || text_has(line, "XXXXXXXA");
        dialogue_offer(d, text_has(line, "STARTTLS"));
    }
    if (text_is(tag, "*") || text_is(tag, "+"))
        return TAKE_NEXT;
    if (d->own.replied >= d->own.sent)
        return TAKE_LATER;
    if (++d->own.replied != d->own.request)
        return TAKE_NEXT;
    if (!bytes_equal(tag, bytes_of(d->own.tag, d->own.tag_len)) ||
        (!good && !text_is(word, "NO") && !text_is(word, "BAD")))
        return TAKE_STOP;
    dialogue_answer(d, good, 0, answer);
    return good ? TAKE_STOP : TAKE_NEXT;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    struct bytes line = text_line(in);

    if (!cur_ok(in))
        return TAKE_NEXT;
    return from == CLIENT ? take_command(d, line) : take_response(d, line);
}

const struct dialect imap = {
    .name = "imap",
    .title = "IMAP",
    .verb = "STARTTLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
