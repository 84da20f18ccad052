/*
 * postgresql.c - SSLRequest, answered by one byte (PostgreSQL documentation, "Message Flow"); a GSSENCRequest, likewise
 * answered, may come before it.
 */
#include "dissect/before/text.h"

enum { REQUEST_LENGTH = 8, SSL_REQUEST = 80877103, GSS_REQUEST = 80877104 };

enum { REQUESTS = 8 /* as many as `phase` has bits: those that were for TLS */ };

static enum recognition recognise(struct bytes client, struct bytes server)
{
    static const uint8_t ssl[] = { 0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F },
                         gss[] = { 0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x30 };
    enum recognition asks_ssl = bytes_recognise(client, bytes_of(ssl, sizeof ssl));
    enum recognition asks_gss = bytes_recognise(client, bytes_of(gss, sizeof gss));

    (void)server;
    return asks_ssl > asks_gss ? asks_ssl : asks_gss;
}

static enum take take_request(struct dialogue *d, struct cursor *in)
{
    uint32_t length = cur_u32(in), code = cur_u32(in);

    if (!cur_ok(in))
        return TAKE_NEXT;
    if (length != REQUEST_LENGTH || (code != SSL_REQUEST && code != GSS_REQUEST) || d->own.sent == REQUESTS)
        return d->own.replied < d->own.sent ? TAKE_LATER : dialogue_went_on(d); /* the answers come first */
    if (code == SSL_REQUEST) {
        d->own.phase |= (uint8_t)(1u << d->own.sent);
        dialogue_request(d);
    }
    d->own.sent++;
    return TAKE_NEXT;
}

/* ErrorResponse: fields of a letter and a text each, M is the message. */
static enum take take_error(struct dialogue *d, struct cursor *in)
{
    uint32_t length = cur_u32(in);
    struct cursor fields = cur_of(cur_take(in, length > 4 ? length - 4 : 0));
    struct bytes text = bytes_of("an error", 8);

    if (!cur_ok(in))
        return TAKE_NEXT;
    while (cur_left(&fields)) {
        uint8_t letter = cur_u8(&fields);
        struct bytes field = text_until(&fields, 0);

        if (letter == 'M' && cur_ok(&fields))
            text = field;
    }
    dialogue_answer(d, false, 0, text);
    return TAKE_STOP;
}

static enum take take_answer(struct dialogue *d, struct cursor *in)
{
    uint8_t answer = cur_u8(in);
    bool ssl = d->own.phase >> d->own.replied & 1;

    if (d->own.replied >= d->own.sent)
        return TAKE_LATER;
    if (cur_ok(in) && answer == 'E' && ssl)
        return take_error(d, in);
    if (!cur_ok(in) || (answer != 'N' && (answer != 'S' || !ssl)))
        return TAKE_STOP;
    d->own.replied++;
    if (!ssl)
        return TAKE_NEXT;
    dialogue_answer(d, answer == 'S', 0, answer == 'S' ? bytes_of("S", 1) : bytes_of("N (no TLS here)", 15));
    return answer == 'S' ? TAKE_STOP : TAKE_NEXT;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    return from == CLIENT ? take_request(d, in) : take_answer(d, in);
}

const struct dialect postgresql = {
    .name = "postgresql",
    .title = "PostgreSQL",
    .verb = "SSLRequest",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
