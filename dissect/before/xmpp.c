/*
 * xmpp.c - messages: <starttls/> among the features of the stream, then <proceed/> or <failure/> (RFC 6120 5.4).
 *
 * Elements are told by their first word. What stands between tags, and in attributes, is not looked at.
 */
#include "dissect/before/text.h"

static enum recognition recognise(struct bytes client, struct bytes server)
{
    enum recognition xml = text_recognise(client, "<?xml"), stream = text_recognise(client, "<stream:stream");

    (void)server;
    return xml > stream ? xml : stream;
}

static const char *const asides[] = { "<?xml", "<stream:stream", "</stream:stream", "<!--" };

static enum take take_from_client(struct dialogue *d, struct bytes tag)
{
    if (text_begins(tag, "<starttls")) {
        d->own.request = 1;
        dialogue_request(d);
        return TAKE_NEXT;
    }
    for (size_t i = 0; i < sizeof asides / sizeof *asides; i++)
        if (text_begins(tag, asides[i]))
            return TAKE_NEXT;
    if (text_begins(tag, "</starttls"))
        return TAKE_NEXT;
    if (d->own.request || d->entry->offer == OFFER_UNKNOWN) /* its end: features and answer come first */
        return TAKE_LATER;
    return dialogue_went_on(d);
}

static enum take take_from_server(struct dialogue *d, struct bytes tag)
{
    bool good = text_begins(tag, "<proceed");

    d->own.offers |= text_begins(tag, "<starttls");
    if (text_begins(tag, "</stream:features") || text_begins(tag, "<stream:features/"))
        dialogue_offer(d, d->own.offers);
    if (!good && !text_begins(tag, "<failure"))
        return TAKE_NEXT;
    if (!d->own.request)
        return TAKE_LATER;
    d->own.request = 0;
    dialogue_answer(d, good, 0, tag);
    return good ? TAKE_STOP : TAKE_NEXT;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    struct cursor tag = cur_of(text_until(in, '>'));

    if (!cur_ok(in))
        return TAKE_NEXT;
    cur_seek(&tag, '<');
    return from == CLIENT ? take_from_client(d, cur_rest(&tag)) : take_from_server(d, cur_rest(&tag));
}

const struct dialect xmpp = {
    .name = "xmpp",
    .title = "XMPP",
    .verb = "<starttls/>",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
