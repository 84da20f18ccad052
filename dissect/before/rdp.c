/*
 * rdp.c - remote desktops: the client names protocols in its X.224 connection request, the server picks one
 * ([MS-RDPBCGR] 2.2.1.1 and 2.2.1.2).
 *
 *   TPKT: 3, 0, length (16 bits, of all of it)
 *   X.224: length, CR or CC, two references (16 each), class; a cookie may follow in a CR; then
 *   type, flags, length (16, little-endian), protocols or a failure code (32, little-endian)
 */
#include "dissect/before/text.h"

enum {
    TPKT_VERSION = 3,
    CONNECTION_REQUEST = 0xE0,
    CONNECTION_CONFIRM = 0xD0,
    NEGOTIATION_REQUEST = 1,
    NEGOTIATION_RESPONSE = 2,
    NEGOTIATION_FAILURE = 3,
    PROTOCOLS_WITH_TLS = 0x1F, /* SSL, HYBRID, RDSTLS, HYBRID_EX, AAD */
    LARGEST_REQUEST = 1024,
};

static enum recognition recognise(struct bytes client, struct bytes server)
{
    enum recognition starts = bytes_recognise(client, bytes_of("\3", 2));
    struct cursor in = cur_clipped(client, CURSOR_OPEN);
    uint8_t code;

    (void)server;
    cur_skip(&in, 5);
    code = cur_u8(&in);
    if (starts != MINE || !cur_ok(&in))
        return starts == NOT_MINE ? NOT_MINE : PERHAPS;
    return code == CONNECTION_REQUEST ? MINE : NOT_MINE;
}

/* A routing token or the user's name, in a line; it is not kept. */
static void skip_cookie(struct cursor *in)
{
    struct cursor peek = *in;

    if (cur_left(in) && cur_u8(&peek) != NEGOTIATION_REQUEST && cur_seek(in, '\n'))
        cur_skip(in, 1);
}

static enum take take_request(struct dialogue *d, struct cursor body)
{
    uint8_t type;
    uint32_t protocols;

    skip_cookie(&body);
    type = cur_u8(&body);
    cur_skip(&body, 3);
    protocols = cur_u32le(&body);
    if (!cur_ok(&body) || type != NEGOTIATION_REQUEST)
        protocols = 0;
    d->own.open = true;
    d->own.offers = protocols & PROTOCOLS_WITH_TLS;
    if (d->own.offers)
        dialogue_request(d);
    return TAKE_NEXT;
}

static enum take refuse(struct dialogue *d, uint32_t code)
{
    static const struct {
        const char *name;
        bool demanded; /* the server wants more security, not less */
    } failures[] = {
        [1] = { "SSL_REQUIRED_BY_SERVER(1)", true },    [2] = { "SSL_NOT_ALLOWED_BY_SERVER(2)", false },
        [3] = { "SSL_CERT_NOT_ON_SERVER(3)", false },   [4] = { "INCONSISTENT_FLAGS(4)", false },
        [5] = { "HYBRID_REQUIRED_BY_SERVER(5)", true }, [6] = { "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER(6)", true },
    };
    bool known = code >= 1 && code < sizeof failures / sizeof *failures;
    const char *name = known ? failures[code].name : "an unknown failure code";

    d->entry->demanded = known && failures[code].demanded;
    dialogue_answer(d, false, (uint16_t)code, bytes_of(name, strlen(name)));
    return TAKE_NEXT;
}

static enum take take_confirm(struct dialogue *d, struct cursor body)
{
    static const char plain[] = "standard RDP security, without TLS";
    bool negotiates = cur_left(&body) > 0;
    uint8_t type = cur_u8(&body);
    uint32_t value;

    cur_skip(&body, 3);
    value = cur_u32le(&body);
    d->own.replied++;
    if (negotiates && !cur_ok(&body))
        return TAKE_STOP;
    if (negotiates && type == NEGOTIATION_FAILURE)
        return refuse(d, value);
    if (!d->own.offers)
        return dialogue_went_on(d);
    if (!negotiates || type != NEGOTIATION_RESPONSE || !(value & PROTOCOLS_WITH_TLS)) {
        dialogue_answer(d, false, 0, bytes_of(plain, strlen(plain)));
        return TAKE_NEXT;
    }
    dialogue_answer(d, true, (uint16_t)value,
                    value & 1 ? bytes_of("PROTOCOL_SSL", 12) : bytes_of("PROTOCOL_HYBRID or its like", 27));
    return TAKE_STOP;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    uint8_t version = cur_u8(in), code;
    uint16_t length;
    struct cursor body;

    cur_skip(in, 1);
    length = cur_u16(in);
    if (!cur_ok(in))
        return TAKE_NEXT;
    if (from == CLIENT && d->own.open)
        return d->own.replied ? dialogue_went_on(d) : TAKE_LATER;
    if (version != TPKT_VERSION || length < 11 || length > LARGEST_REQUEST)
        return TAKE_STOP;
    body = cur_of(cur_take(in, length - 4u));
    if (!cur_ok(in))
        return TAKE_NEXT;
    cur_skip(&body, 1);
    code = cur_u8(&body);
    cur_skip(&body, 5);
    if (code != (from == CLIENT ? CONNECTION_REQUEST : CONNECTION_CONFIRM) || (from == SERVER && !d->own.open))
        return TAKE_STOP;
    return from == CLIENT ? take_request(d, body) : take_confirm(d, body);
}

const struct dialect rdp = {
    .name = "rdp",
    .title = "RDP",
    .verb = "security by TLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
