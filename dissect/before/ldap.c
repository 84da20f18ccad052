/*
 * ldap.c - directories: the extended operation that starts TLS (RFC 4511 4.12 and 4.14), in BER (X.690).
 *
 *   LDAPMessage ::= SEQUENCE { messageID INTEGER, protocolOp CHOICE { ... } }
 */
#include "dissect/before/text.h"

enum {
    SEQUENCE = 0x30,
    INTEGER = 0x02,
    ENUMERATED = 0x0A,
    OCTET_STRING = 0x04,
    REQUEST_NAME = 0x80,
    SEARCH_REQUEST = 0x63,
    ABANDON_REQUEST = 0x50,
    UNBIND_REQUEST = 0x42,
    SEARCH_ENTRY = 0x64,
    EXTENDED_REQUEST = 0x77,
    EXTENDED_RESPONSE = 0x78,
    LARGEST_MESSAGE = 1024, /* that is read; what TLS hangs on is a few dozen bytes */
};

static const char start_tls[] = "1.3.6.1.4.1.1466.20037";

static uint32_t read_length(struct cursor *in)
{
    uint8_t first = cur_u8(in);
    uint32_t length = 0;

    if (first < 0x80)
        return first;
    if (first == 0x80 || first > 0x84)
        cur_fail(in);
    for (unsigned i = first & 0x7F; i && cur_ok(in); i--)
        length = length << 8 | cur_u8(in);
    return length;
}

static struct cursor read_element(struct cursor *in, uint8_t *tag)
{
    *tag = cur_u8(in);
    return cur_child(in, read_length(in));
}

static uint32_t read_number(struct cursor *in, uint8_t tag)
{
    uint8_t found;
    struct cursor body = read_element(in, &found);
    uint32_t number = 0;

    if (found != tag)
        cur_fail(in);
    while (cur_left(&body))
        number = number << 8 | cur_u8(&body);
    return number;
}

static enum recognition recognise(struct bytes client, struct bytes server)
{
    struct cursor in = cur_clipped(client, CURSOR_OPEN), id;
    uint8_t tag = cur_u8(&in), id_tag, op;
    uint32_t length = read_length(&in);

    (void)server;
    if ((client.len && tag != SEQUENCE) || in.state == CURSOR_BAD)
        return NOT_MINE;
    id = read_element(&in, &id_tag);
    if ((cur_ok(&in) && id_tag != INTEGER) || in.state == CURSOR_BAD)
        return NOT_MINE;
    op = cur_u8(&in);
    if (!cur_ok(&in))
        return in.state == CURSOR_SHORT ? PERHAPS : NOT_MINE;
    return length >= 5 && cur_left(&id) <= 4 && (op & 0xC0) == 0x40 ? MINE : NOT_MINE;
}

/* ExtendedRequest ::= [APPLICATION 23] SEQUENCE { requestName [0] LDAPOID, ... } */
static bool asks_for_tls(struct cursor op)
{
    uint8_t tag;
    struct cursor name = read_element(&op, &tag);

    return tag == REQUEST_NAME && bytes_are(cur_rest(&name), start_tls);
}

static enum take take_request(struct dialogue *d, uint32_t id, uint8_t tag, struct cursor op)
{
    if (tag == EXTENDED_REQUEST && asks_for_tls(op)) {
        d->own.request = id;
        d->own.open = true;
        dialogue_request(d);
        return TAKE_NEXT;
    }
    if (tag == SEARCH_REQUEST || tag == ABANDON_REQUEST || tag == UNBIND_REQUEST)
        return TAKE_NEXT;
    return dialogue_went_on(d);
}

/* LDAPResult ::= { resultCode ENUMERATED, matchedDN, diagnosticMessage, ... }; codes: RFC 4511 appendix A */
static struct bytes name_of(uint32_t code, struct bytes diagnostic)
{
    static const struct {
        uint32_t code;
        const char *name;
    } names[] = {
        { 0, "success" },
        { 1, "operationsError" },
        { 2, "protocolError" },
        { 8, "strongerAuthRequired" },
        { 10, "referral" },
        { 12, "unavailableCriticalExtension" },
        { 13, "confidentialityRequired" },
        { 51, "busy" },
        { 52, "unavailable" },
        { 53, "unwillingToPerform" },
        { 80, "other" },
    };

    if (diagnostic.len)
        return diagnostic;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code)
            return bytes_of(names[i].name, strlen(names[i].name));
    return bytes_of("an error", 8);
}

static enum take take_answer(struct dialogue *d, struct cursor op)
{
    uint32_t code = read_number(&op, ENUMERATED);
    uint8_t tag;
    struct cursor matched = read_element(&op, &tag), diagnostic = read_element(&op, &tag);

    (void)matched;
    if (op.state == CURSOR_BAD)
        return TAKE_STOP;
    d->own.open = false;
    dialogue_answer(d, code == 0, (uint16_t)code, name_of(code, cur_rest(&diagnostic)));
    return code ? TAKE_NEXT : TAKE_STOP;
}

/* What a rootDSE lists among its supportedExtension values. */
static void look_for_offer(struct dialogue *d, struct cursor op)
{
    if (memmem(op.next, cur_left(&op), start_tls, strlen(start_tls)))
        dialogue_offer(d, true);
}

static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    uint8_t tag = cur_u8(in), op_tag;
    uint32_t length = read_length(in), id;
    struct cursor message, op;

    if (!cur_ok(in) || tag != SEQUENCE) {
        if (in->state != CURSOR_SHORT)
            cur_fail(in);
        return TAKE_NEXT;
    }
    if (length > LARGEST_MESSAGE) {
        dialogue_skip(d, from, length);
        return TAKE_NEXT;
    }
    message = cur_of(cur_take(in, length));
    if (!cur_ok(in))
        return TAKE_NEXT;
    id = read_number(&message, INTEGER);
    op = read_element(&message, &op_tag);
    if (!cur_ok(&message))
        return TAKE_STOP;
    if (from == CLIENT)
        return take_request(d, id, op_tag, op);
    if (op_tag == SEARCH_ENTRY)
        look_for_offer(d, op);
    if (op_tag == EXTENDED_RESPONSE && !d->entry->requested.frame)
        return TAKE_LATER;
    return op_tag == EXTENDED_RESPONSE && d->own.open && id == d->own.request ? take_answer(d, op) : TAKE_NEXT;
}

const struct dialect ldap = {
    .name = "ldap",
    .title = "LDAP",
    .verb = "StartTLS",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
