/* For which host a client asked DNS before it went to an address: from answers on the wire to the conversation. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/dissector.h"
#include "dissect/resolved.h"

#include <stdlib.h>
#include <string.h>

#define QUESTION    "\4ocsp\2ca\4test\0\0\1\0\1"
#define HEADER      "\x12\x34\x81\x80\0\1\0\1\0\0\0\0"
#define ADDRESS     "\xC0\x0C\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\x50"
#define ADDRESS_V6  "\xC0\x0C\0\x1C\0\1\0\0\0\x3C\0\x10\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x50"
#define ALIAS       "\xC0\x0C\0\5\0\1\0\0\0\x3C\0\6\3cdn\xC0\x11"
#define TEXT(bytes) bytes, sizeof(bytes) - 1

static const struct row {
    const char *story;
    const char *answer;
    size_t len;
    uint16_t port;          /* it comes from */
    bool v6;                /* the address that the client goes to */
    uint64_t frame, begins; /* of the answer, of the connection */
    const char *name;       /* "" for none */
} rows[] = {
    { "an address", TEXT(HEADER QUESTION ADDRESS), 53, false, 1, 2, "ocsp.ca.test" },
    { "behind an alias", TEXT("\x12\x34\x81\x80\0\1\0\2\0\0\0\0" QUESTION ALIAS ADDRESS), 53, false, 1, 2,
      "ocsp.ca.test" },
    { "an IPv6 address", TEXT(HEADER QUESTION ADDRESS_V6), 53, true, 1, 2, "ocsp.ca.test" },
    { "the other family", TEXT(HEADER QUESTION ADDRESS), 53, true, 1, 2, "" },
    { "after the SYN", TEXT(HEADER QUESTION ADDRESS), 53, false, 3, 2, "" },
    { "not from DNS", TEXT(HEADER QUESTION ADDRESS), 5353, false, 1, 2, "" },
    { "a query", TEXT("\x12\x34\1\0\0\1\0\1\0\0\0\0" QUESTION ADDRESS), 53, false, 1, 2, "" },
    { "no such name", TEXT("\x12\x34\x81\x83\0\1\0\1\0\0\0\0" QUESTION ADDRESS), 53, false, 1, 2, "" },
    { "two questions", TEXT("\x12\x34\x81\x80\0\2\0\1\0\0\0\0" QUESTION ADDRESS), 53, false, 1, 2, "" },
    { "the root", TEXT(HEADER "\0\0\1\0\1" ADDRESS), 53, false, 1, 2, "" },
    { "a pointer in the question", TEXT(HEADER "\xC0\x0C\0\1\0\1" ADDRESS), 53, false, 1, 2, "" },
    { "an address of another length", TEXT(HEADER QUESTION "\xC0\x0C\0\1\0\1\0\0\0\x3C\0\5\x0A\0\0\x50\0"), 53, false,
      1, 2, "" },
    { "another class", TEXT(HEADER QUESTION "\xC0\x0C\0\1\0\3\0\0\0\x3C\0\4\x0A\0\0\x50"), 53, false, 1, 2, "" },
};

static struct address client_address(void)
{
    return address_v4(bytes_of((const uint8_t[]){ 10, 0, 0, 5 }, 4));
}

static void note(struct resolved *resolved, const struct row *row, size_t captured)
{
    struct datagram datagram = { .source_port = row->port,
                                 .destination = client_address(),
                                 .payload = bytes_of(row->answer, captured),
                                 .length = (uint32_t)row->len };

    resolved_note(resolved, &datagram, (struct moment){ row->frame, 0 });
}

/* What a connection to the address is told, its server not having answered unless `opened`. */
static const char *told(const struct resolved *resolved, const struct row *row, bool opened)
{
    static const uint8_t v6[16] = { 0xFD, [15] = 0x50 };
    static struct arena_pool pool;
    static char text[300];
    struct conversation *c = conversation_new(&pool);

    assert_non_null(c);
    c->client.address = client_address();
    c->server.address = row->v6 ? address_v6(bytes_of(v6, 16)) : address_v4(bytes_of("\x0A\0\0\x50", 4));
    c->first.frame = row->begins;
    c->tcp[SERVER].syn.frame = opened ? row->begins + 1 : 0;
    resolved_tell(resolved, c);
    memcpy(text, c->looked_up.len ? c->looked_up.data : (const uint8_t *)"", c->looked_up.len);
    text[c->looked_up.len] = '\0';
    conversation_free(c);
    arena_pool_release(&pool);
    return text;
}

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct resolved *resolved = calloc(1, sizeof *resolved);

        note(resolved, &rows[i], rows[i].len);
        if (strcmp(told(resolved, &rows[i], false), rows[i].name) != 0)
            fail_msg("%s: \"%s\"", rows[i].story, told(resolved, &rows[i], false));
        assert_string_equal(told(resolved, &rows[i], true), "");
        free(resolved);
    }
}

/* Cut anywhere before its end, it tells nothing. */
static void test_cut(void **state)
{
    (void)state;
    for (size_t captured = 0; captured < rows[0].len; captured++) {
        struct resolved *resolved = calloc(1, sizeof *resolved);

        note(resolved, &rows[0], captured);
        assert_string_equal(told(resolved, &rows[0], false), "");
        free(resolved);
    }
}

/* The same answer once more, after the SYN, takes nothing back; another name for the address does. */
static void test_again(void **state)
{
    struct resolved *resolved = calloc(1, sizeof *resolved);
    struct row later = rows[0];
    char other[sizeof(HEADER QUESTION ADDRESS)];

    (void)state;
    later.frame = 9;
    note(resolved, &rows[0], rows[0].len);
    note(resolved, &later, later.len);
    assert_string_equal(told(resolved, &rows[0], false), "ocsp.ca.test");
    memcpy(other, rows[0].answer, rows[0].len);
    other[13] = 'x';
    later.answer = other;
    note(resolved, &later, later.len);
    assert_string_equal(told(resolved, &rows[0], false), "");
    free(resolved);
}

/* RFC 1035 3.1: 255 bytes on the wire; whoever sends more gets no more of our memory. */
static void test_longest_name(void **state)
{
    (void)state;
    for (int last = 58; last <= 63; last++) {
        static struct wire wire;
        struct resolved *resolved = calloc(1, sizeof *resolved);
        struct row row = rows[0];

        wire.len = 0;
        wire_put(&wire, HEADER, 12);
        for (int i = 0; i < 4; i++) {
            int length = i < 3 ? 63 : last;

            wire_u8(&wire, (unsigned)length);
            for (int j = 0; j < length; j++)
                wire_u8(&wire, 'a');
        }
        wire_put(&wire, "\0\0\1\0\1" ADDRESS, 21);
        row.answer = (const char *)wire.bytes;
        row.len = wire.len;
        note(resolved, &row, row.len);
        assert_int_equal(strlen(told(resolved, &row, false)), last <= 61 ? 192 + last : 0);
        free(resolved);
    }
}

/* ---- through the dissector ---- */

static void take(void *context, struct conversation *c)
{
    char *text = context;

    memcpy(text, c->looked_up.len ? c->looked_up.data : (const uint8_t *)"", c->looked_up.len);
    conversation_free(c);
}

static void feed(struct dissector *dissector, uint64_t number, int link_type, bool excluded, struct bytes bytes)
{
    struct frame frame = { .number = number,
                           .link_type = (uint32_t)link_type,
                           .data = bytes,
                           .original_length = (uint32_t)bytes.len,
                           .excluded = excluded };

    dissector_feed(dissector, &frame, 1);
}

/* The answer in IPv4 and UDP, from 10.0.0.1 to the client, with the address of 10.0.0.9. */
static struct bytes answer_packet(struct wire *wire)
{
    size_t dns = sizeof(HEADER QUESTION ADDRESS) - 1;

    wire->len = 0;
    wire_u16(wire, 0x4500);
    wire_u16(wire, (unsigned)(28 + dns));
    wire_put(wire, "\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\5\0\x35\x30\x39", 20);
    wire_u16(wire, (unsigned)(8 + dns));
    wire_u16(wire, 0);
    wire_put(wire, HEADER QUESTION ADDRESS, dns);
    wire->bytes[wire->len - 1] = 9;
    return wire_view(wire);
}

/* What a capture filter does not pass is not told of. */
static void test_from_frames(void **state)
{
    static struct wire answer, syn;

    (void)state;
    for (int excluded = 0; excluded < 2; excluded++) {
        char text[64] = "";
        struct arena_pool pool = { 0 };
        struct certificate_store certificates;
        struct dissector_options options = {
            .pool = &pool, .certificates = &certificates, .take = take, .context = text
        };
        struct dissector *dissector;

        certificate_store_init(&certificates, 1);
        dissector = dissector_new(&options, NULL);
        assert_non_null(dissector);
        syn.len = 0;
        feed(dissector, 1, 101, excluded, answer_packet(&answer));
        feed(dissector, 2, 1, false,
             wire_tcp_frame(&syn, &(struct tcp_frame){ .client_port = 40000, .seq = 7, .flags = TCP_SYN }));
        dissector_finish(dissector);
        assert_string_equal(text, excluded ? "" : "ocsp.ca.test");
        dissector_free(dissector);
        certificate_store_release(&certificates);
        arena_pool_release(&pool);
    }
}

TESTS(test_answers, test_cut, test_again, test_longest_name, test_from_frames)
