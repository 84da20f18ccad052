/*
 * socks.c - a way through a SOCKS proxy: version 5 (RFC 1928), 4 and 4a. Names and passwords (RFC 1929) are skipped.
 */
#include "dissect/before/text.h"

#include <arpa/inet.h>

enum { VERSION_4 = 4, VERSION_5 = 5, CONNECT = 1, PASSWORD = 2, NONE_ACCEPTABLE = 0xFF, GRANTED_4 = 0x5A };
enum { IPV4 = 1, NAME = 3, IPV6 = 4 };

/* What the client says next, and the server; they may be behind each other. */
enum client_phase { SAYS_METHODS, SAYS_PASSWORD, SAYS_TARGET, SAYS_NOTHING };

static enum recognition recognise(struct bytes client, struct bytes server)
{
    struct cursor in = cur_clipped(client, CURSOR_OPEN);
    uint8_t version = cur_u8(&in), second = cur_u8(&in), third;

    if (client.len && version != VERSION_4 && version != VERSION_5)
        return NOT_MINE;
    if (server.len && text_recognise(server, version == VERSION_5 ? "\5" : "") == NOT_MINE)
        return NOT_MINE;
    third = version == VERSION_5 ? cur_u8(&in) : 0;
    if (!cur_ok(&in))
        return PERHAPS;
    if (version == VERSION_4)
        return second == CONNECT ? MINE : NOT_MINE;
    /* as many methods as it says, and nothing behind them: the proxy must choose first */
    return second >= 1 && second <= 16 && client.len <= second + 2u && third <= 9 ? MINE : NOT_MINE;
}

static void set_address(struct dialogue *d, int family, struct bytes address, uint16_t port)
{
    char text[INET6_ADDRSTRLEN + 2] = "";
    size_t used = family == AF_INET6;

    text[0] = '[';
    inet_ntop(family, address.data, text + used, sizeof text - 2);
    if (used)
        strcat(text, "]");
    dialogue_target(d, bytes_of(text, strlen(text)), port);
}

static enum take take_request_4(struct dialogue *d, struct cursor *in)
{
    struct cursor start = cur_of(cur_take(in, 8));
    struct bytes user = text_until(in, 0), address, name = bytes_of(NULL, 0);
    struct cursor zeros;
    uint16_t port;
    bool named;

    (void)user;
    cur_skip(&start, 2);
    port = cur_u16(&start);
    address = cur_take(&start, 4);
    zeros = cur_of(address);
    named =
        cur_u16(&zeros) == 0 && cur_u8(&zeros) == 0 && cur_u8(&zeros) != 0; /* 4a: 0.0.0.x says that a name follows */
    if (cur_ok(in) && named)
        name = text_until(in, 0);
    if (!cur_ok(in))
        return TAKE_NEXT;
    if (named)
        dialogue_target(d, name, port);
    else
        set_address(d, AF_INET, address, port);
    dialogue_request(d);
    d->own.phase = SAYS_NOTHING;
    return TAKE_NEXT;
}

static enum take take_request_5(struct dialogue *d, struct cursor *in)
{
    uint8_t version = cur_u8(in), command = cur_u8(in), kind;
    struct bytes address;
    uint16_t port;

    cur_skip(in, 1);
    kind = cur_u8(in);
    if (cur_ok(in) && (version != VERSION_5 || command != CONNECT || (kind != IPV4 && kind != NAME && kind != IPV6)))
        return TAKE_STOP;
    address = kind == NAME ? cur_bytes8(in) : cur_take(in, kind == IPV4 ? 4 : 16);
    port = cur_u16(in);
    if (!cur_ok(in))
        return TAKE_NEXT;
    if (kind == NAME)
        dialogue_target(d, address, port);
    else
        set_address(d, kind == IPV4 ? AF_INET : AF_INET6, address, port);
    dialogue_request(d);
    d->own.phase = SAYS_NOTHING;
    return TAKE_NEXT;
}

static enum take take_methods(struct dialogue *d, struct cursor *in)
{
    cur_skip(in, 1);
    cur_bytes8(in);
    if (cur_ok(in))
        d->own.phase = SAYS_PASSWORD;
    return TAKE_NEXT;
}

/* RFC 1929: version 1, name, password; it is read only to know where it ends. */
static enum take take_password(struct dialogue *d, struct cursor *in)
{
    cur_skip(in, 1);
    cur_bytes8(in);
    cur_bytes8(in);
    if (cur_ok(in))
        d->own.phase = SAYS_TARGET;
    return TAKE_NEXT;
}

static enum take take_from_client(struct dialogue *d, struct cursor *in)
{
    struct cursor peek = *in;
    uint8_t first = cur_u8(&peek);

    if (d->own.phase == SAYS_METHODS)
        return first == VERSION_4 ? take_request_4(d, in) : take_methods(d, in);
    if (d->own.phase == SAYS_NOTHING) /* what follows goes through the proxy, if that says yes */
        return TAKE_LATER;
    return first == VERSION_5 ? take_request_5(d, in) : take_password(d, in);
}

static enum take answer(struct dialogue *d, bool good, uint8_t code, const char *text)
{
    dialogue_answer(d, good, code, bytes_of(text, strlen(text)));
    return good ? TAKE_PASSED : TAKE_STOP;
}

static enum take take_reply_4(struct dialogue *d, struct cursor *in)
{
    static const char *const texts[] = { "request granted", "request rejected or failed",
                                         "no identd on the client's machine", "identd names another user" };
    uint8_t code;

    cur_skip(in, 1);
    code = cur_u8(in);
    cur_skip(in, 6);
    if (!cur_ok(in))
        return TAKE_NEXT;
    if (code < GRANTED_4 || code > GRANTED_4 + 3)
        return TAKE_STOP;
    return answer(d, code == GRANTED_4, code, texts[code - GRANTED_4]);
}

static enum take take_reply_5(struct dialogue *d, struct cursor *in)
{
    static const char *const texts[] = {
        "succeeded (0)",
        "general SOCKS server failure (1)",
        "connection not allowed by ruleset (2)",
        "network unreachable (3)",
        "host unreachable (4)",
        "connection refused (5)",
        "TTL expired (6)",
        "command not supported (7)",
        "address type not supported (8)",
    };
    uint8_t code, kind;

    cur_skip(in, 1);
    code = cur_u8(in);
    cur_skip(in, 1);
    kind = cur_u8(in);
    cur_skip(in, kind == NAME ? cur_u8(in) : kind == IPV6 ? 16 : 4);
    cur_skip(in, 2);
    if (!cur_ok(in) && code == 0)
        return TAKE_NEXT;
    if (code) /* a refusal may come without an address: nothing follows it */
        *in = cur_of(bytes_of(in->end, 0));
    return answer(d, code == 0, code, code < sizeof texts / sizeof *texts ? texts[code] : "an unknown reply");
}

/* The choice of a method, and the verdict on name and password: two bytes each. */
static enum take take_choice(struct dialogue *d, struct cursor *in)
{
    uint8_t version = cur_u8(in), value = cur_u8(in);
    bool choice = version == VERSION_5;

    if (!cur_ok(in))
        return TAKE_NEXT;
    if (choice && value == NONE_ACCEPTABLE)
        return answer(d, false, value, "no acceptable way to log in (255)");
    if (!choice && value)
        return answer(d, false, value, "name or password refused");
    if (choice && value != 0 && value != PASSWORD)
        return TAKE_STOP;
    d->own.replied += choice && value == PASSWORD ? 1 : 2;
    return TAKE_NEXT;
}

static enum take take_from_server(struct dialogue *d, struct cursor *in)
{
    struct cursor peek = *in;
    bool old = cur_u8(&peek) == 0; /* version 4 answers with version 0 */

    if ((old || d->own.replied >= 2) && d->own.phase != SAYS_NOTHING)
        return TAKE_LATER;
    if (old)
        return take_reply_4(d, in);
    return d->own.replied < 2 ? take_choice(d, in) : take_reply_5(d, in);
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    return from == CLIENT ? take_from_client(d, in) : take_from_server(d, in);
}

const struct dialect socks = {
    .name = "socks",
    .title = "SOCKS proxy",
    .verb = "CONNECT",
    .kind = BEFORE_SOCKS,
    .recognise = recognise,
    .take = take,
};
