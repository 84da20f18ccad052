/*
 * proxy_header.c - the header by which a load balancer tells who the client is: a line (version 1), or binary
 * (version 2). haproxy.org, "The PROXY protocol".
 */
#include "dissect/before/text.h"

#include <arpa/inet.h>

enum { COMMAND_PROXY = 0x21, TCP_IPV4 = 0x11, TCP_IPV6 = 0x21 };

static const char mark_1[] = "PROXY ";
static const char mark_2[] = "\r\n\r\n\0\r\nQUIT\n";

enum { MARK_2 = sizeof mark_2 - 1 };

static enum recognition recognise(struct bytes client, struct bytes server)
{
    enum recognition line = text_recognise(client, mark_1);
    enum recognition binary = bytes_recognise(client, bytes_of(mark_2, MARK_2));

    (void)server;
    return line > binary ? line : binary;
}

static bool read_address(struct bytes text, struct address *address)
{
    char copy[INET6_ADDRSTRLEN] = "";
    uint8_t bytes[16];

    if (!text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    if (inet_pton(AF_INET, copy, bytes) == 1)
        *address = address_v4(bytes_of(bytes, 4));
    else if (inet_pton(AF_INET6, copy, bytes) == 1)
        *address = address_v6(bytes_of(bytes, 16));
    else
        return false;
    return true;
}

/* PROXY TCP4 192.0.2.7 192.0.2.9 56324 443 */
static enum take take_line(struct dialogue *d, struct cursor *in)
{
    struct before *entry = d->entry;
    struct cursor words = cur_of(text_line(in));

    if (!cur_ok(in))
        return TAKE_NEXT;
    text_word(&words);
    text_word(&words);
    entry->has_addresses =
        read_address(text_word(&words), &entry->from.address) && read_address(text_word(&words), &entry->to.address);
    entry->from.port = text_number(text_word(&words));
    entry->to.port = text_number(text_word(&words));
    dialogue_request(d);
    return TAKE_PASSED;
}

static void read_addresses(struct before *entry, uint8_t family, struct cursor body)
{
    size_t size = family == TCP_IPV4 ? 4 : 16;
    struct bytes from = cur_take(&body, size), to = cur_take(&body, size);
    uint16_t from_port = cur_u16(&body), to_port = cur_u16(&body);

    if (!cur_ok(&body) || (family != TCP_IPV4 && family != TCP_IPV6))
        return;
    entry->has_addresses = true;
    entry->from = (struct endpoint){ .address = size == 4 ? address_v4(from) : address_v6(from), .port = from_port };
    entry->to = (struct endpoint){ .address = size == 4 ? address_v4(to) : address_v6(to), .port = to_port };
}

static enum take take_binary(struct dialogue *d, struct cursor *in)
{
    uint8_t command, family;
    struct cursor body;

    cur_skip(in, MARK_2);
    command = cur_u8(in);
    family = cur_u8(in);
    body = cur_of(cur_bytes16(in));
    if (!cur_ok(in))
        return TAKE_NEXT;
    if (command == COMMAND_PROXY)
        read_addresses(d->entry, family, body);
    dialogue_request(d);
    return TAKE_PASSED;
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    struct cursor peek = *in;

    if (from == SERVER) { /* it does not answer: what it says is to whatever follows the header */
        cur_skip(in, cur_left(in) + 1);
        return TAKE_NEXT;
    }
    return cur_u8(&peek) == 'P' ? take_line(d, in) : take_binary(d, in);
}

const struct dialect proxy_header = {
    .name = "proxy",
    .title = "PROXY protocol",
    .verb = "header",
    .kind = BEFORE_PROXY_HEADER,
    .recognise = recognise,
    .take = take,
};
