/*
 * tds.c - Microsoft SQL Server: both sides say in PRELOGIN whether they want encryption; TLS then runs inside packets
 * of type 0x12 until the handshake is over, and bare from there on ([MS-TDS] 2.2.6.5).
 *
 *   packet: type, status, length (16 bits, of all of it), SPID (16), number, window
 *   PRELOGIN: options of token, offset (16), length (16), up to 0xFF; what the offsets point at follows
 */
#include "dissect/before/text.h"

enum {
    PRELOGIN = 0x12,
    TABULAR = 0x04,
    HEADER = 8,
    OPTION_VERSION = 0,
    OPTION_ENCRYPTION = 1,
    TERMINATOR = 0xFF,
    LARGEST_PRELOGIN = 1024,
};

enum encryption { FOR_LOGIN, FOR_ALL, NOT_SUPPORTED, REQUIRED, NOT_SAID = 0xFF };

static enum recognition recognise(struct bytes client, struct bytes server)
{
    struct cursor in = cur_clipped(client, CURSOR_OPEN);
    uint8_t type = cur_u8(&in), status = cur_u8(&in);
    uint16_t length = cur_u16(&in);
    uint8_t option;

    (void)server;
    if (client.len && type != PRELOGIN)
        return NOT_MINE;
    cur_skip(&in, 4);
    option = cur_u8(&in);
    if (!cur_ok(&in))
        return PERHAPS;
    return status <= 1 && length > HEADER && length < LARGEST_PRELOGIN && option == OPTION_VERSION ? MINE : NOT_MINE;
}

static uint8_t encryption_of(struct cursor body)
{
    struct cursor options = body;

    while (cur_left(&options)) {
        uint8_t token = cur_u8(&options);
        uint16_t offset = cur_u16(&options);

        cur_skip(&options, 2);
        if (token == TERMINATOR)
            break;
        if (token != OPTION_ENCRYPTION)
            continue;
        cur_skip(&body, offset);
        token = cur_u8(&body);
        return cur_ok(&body) ? token & 3 : NOT_SAID; /* a flag for client certificates stands above */
    }
    return NOT_SAID;
}

/* What the two wishes lead to: [MS-TDS] 2.2.6.5, table of ENCRYPTION values. */
static enum take settle(struct dialogue *d, uint8_t client, uint8_t server)
{
    static const char *const texts[] = { "encryption for the login", "encryption on", "encryption not supported",
                                         "encryption required" };
    struct bytes text = bytes_of(texts[server], strlen(texts[server]));

    dialogue_offer(d, server != NOT_SUPPORTED);
    if (client == NOT_SUPPORTED)
        d->entry->demanded = server == FOR_ALL || server == REQUIRED;
    if (client != NOT_SUPPORTED && server != NOT_SUPPORTED) {
        dialogue_answer(d, true, server, text);
        dialogue_wrap(d);
    } else if (d->entry->demanded || client == FOR_ALL || client == REQUIRED) {
        dialogue_answer(d, false, server, text);
    } else {
        return dialogue_went_on(d);
    }
    return d->wrapped ? TAKE_STOP : TAKE_NEXT;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    uint8_t type = cur_u8(in), encryption;
    uint16_t length;
    struct cursor body;

    cur_skip(in, 1);
    length = cur_u16(in);
    cur_skip(in, 4);
    if (!cur_ok(in))
        return TAKE_NEXT;
    if (from == CLIENT && d->own.open)
        return d->entry->offer == OFFER_UNKNOWN ? TAKE_LATER : dialogue_went_on(d);
    if (length < HEADER || length > LARGEST_PRELOGIN || (type != PRELOGIN && type != TABULAR))
        return TAKE_STOP;
    body = cur_of(cur_take(in, length - HEADER));
    if (!cur_ok(in))
        return TAKE_NEXT;
    encryption = encryption_of(body);
    if (encryption == NOT_SAID || (from == SERVER && !d->own.open))
        return TAKE_STOP;
    if (from == SERVER)
        return settle(d, d->own.phase, encryption);
    d->own.open = true;
    d->own.phase = encryption;
    dialogue_request(d);
    return TAKE_NEXT;
}

static bool is_tls(uint8_t first)
{
    return first >= 20 && first <= 23;
}

/* Takes what is here of the packet's header. */
static void read_header(struct wrapping *w, struct cursor *in)
{
    while (w->have < HEADER && cur_left(in))
        w->header[w->have++] = cur_u8(in);
    if (w->have == HEADER) {
        struct cursor header = cur_of(bytes_of(w->header, HEADER));
        uint16_t length;

        cur_skip(&header, 2);
        length = cur_u16(&header);
        w->left = length > HEADER ? length - HEADER : 0;
        w->have = 0;
    }
}

static enum unwrapped unwrap(struct wrapping *w, struct cursor *in, struct bytes *piece)
{
    while (!w->left && cur_left(in)) {
        struct cursor peek = *in;
        uint8_t first = cur_u8(&peek);

        if (!w->have && first != PRELOGIN)
            return is_tls(first) ? UNWRAPPED_BARE : UNWRAPPED_PLAIN;
        read_header(w, in);
    }
    if (!cur_left(in))
        return UNWRAPPED_NONE;
    *piece = cur_take(in, cur_left(in) < w->left ? cur_left(in) : w->left);
    w->left -= (uint32_t)piece->len;
    return UNWRAPPED_PIECE;
}

const struct dialect tds = {
    .name = "tds",
    .title = "SQL Server",
    .verb = "encryption",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
    .unwrap = unwrap,
};
