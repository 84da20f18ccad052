/*
 * mysql.c - MySQL and MariaDB: the greeting says whether the server can, and the client's first packet asks for TLS by
 * ending early; there is no answer (MySQL internals, "Connection Phase Packets").
 */
#include "dissect/before/text.h"

enum { VERSION_10 = 10, CLIENT_SSL = 0x0800, SSL_REQUEST = 32, LARGEST_GREETING = 512 };

static uint32_t read_header(struct cursor *in, uint8_t *number)
{
    uint32_t length = cur_u16le(in);

    length |= (uint32_t)cur_u8(in) << 16;
    *number = cur_u8(in);
    return length;
}

static enum recognition recognise(struct bytes client, struct bytes server)
{
    struct cursor in = cur_clipped(server, CURSOR_OPEN);
    uint8_t number;
    uint32_t length = read_header(&in, &number);
    uint8_t version = cur_u8(&in);

    (void)client;
    if (!cur_ok(&in))
        return PERHAPS;
    return number == 0 && version == VERSION_10 && length > SSL_REQUEST && length < LARGEST_GREETING ? MINE
                                                                                                     : NOT_MINE;
}

/* Protocol::HandshakeV10 up to the lower half of the capabilities. */
static enum take take_greeting(struct dialogue *d, struct cursor body)
{
    uint16_t capabilities;

    cur_skip(&body, 1);
    text_until(&body, 0); /* the server's version */
    cur_skip(&body, 4 + 8 + 1);
    capabilities = cur_u16le(&body);
    if (!cur_ok(&body))
        return TAKE_STOP;
    dialogue_offer(d, capabilities & CLIENT_SSL);
    return TAKE_NEXT;
}

static enum take take_response(struct dialogue *d, struct cursor body)
{
    bool whole = cur_left(&body) == SSL_REQUEST;

    if (d->entry->offer == OFFER_UNKNOWN)
        return TAKE_LATER;
    if (!(cur_u32le(&body) & CLIENT_SSL) || !whole)
        return dialogue_went_on(d);
    dialogue_request(d);
    dialogue_take_as_accepted(d);
    return TAKE_STOP;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    uint8_t number;
    uint32_t length = read_header(in, &number);
    struct cursor body = cur_of(cur_take(in, length));

    if (in->state == CURSOR_SHORT && length >= LARGEST_GREETING)
        cur_fail(in);
    if (!cur_ok(in))
        return TAKE_STOP;
    if (from == CLIENT)
        return take_response(d, body);
    return number == 0 && d->entry->offer == OFFER_UNKNOWN ? take_greeting(d, body) : TAKE_STOP;
}

const struct dialect mysql = {
    .name = "mysql",
    .title = "MySQL",
    .verb = "SSLRequest",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
