/* The record layer: records and messages come out whole, however the bytes are cut up, and survive gaps. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "base/limits.h"
#include "dissect/tls/messages.h"
#include "dissect/tls/record.h"

#include <stdio.h>
#include <string.h>

/* What the reader told: H1:40 a message of type 1 with 40 bytes (H1:40/10 when only 10 are there), A2.70 an alert,
 * R20:1 another record, L boundaries lost, B a message too long. */
struct log {
    char text[2048];
};

static void note(struct log *log, const char *format, ...)
{
    size_t used = strlen(log->text);
    va_list args;

    va_start(args, format);
    vsnprintf(log->text + used, sizeof log->text - used, format, args);
    va_end(args);
}

static void on_message(void *context, const struct handshake_message *message)
{
    note(context, "H%u:%u", message->type, message->length);
    if (message->body.missing)
        note(context, "/%zu", cur_left(&message->body));
    note(context, " ");
}

static void on_alert(void *context, const struct record *record, uint8_t level, uint8_t description)
{
    (void)record;
    note(context, "A%u.%u ", level, description);
}

static void on_record(void *context, const struct record *record)
{
    note(context, "R%u:%u ", record->type, record->length);
}

static void on_lost(void *context)
{
    note(context, "L ");
}

static void on_too_long(void *context)
{
    note(context, "B ");
}

static struct record_sink sink_of(struct log *log)
{
    return (struct record_sink){ .context = log,
                                 .message = on_message,
                                 .alert = on_alert,
                                 .record = on_record,
                                 .lost = on_lost,
                                 .too_long = on_too_long };
}

static void put_record(struct wire *wire, unsigned type, struct bytes body)
{
    wire_u8(wire, type);
    wire_u16(wire, 0x0303);
    wire_u16(wire, (unsigned)body.len);
    wire_put(wire, body.data, body.len);
}

static void put_message(struct wire *wire, unsigned type, unsigned length)
{
    wire_u8(wire, type);
    wire_u24(wire, length);
    for (unsigned i = 0; i < length; i++)
        wire_u8(wire, i);
}

/* A flight: a message alone, three in one record, one over three records, an alert. */
static struct wire flight(void)
{
    static struct wire wire, body;

    wire.len = body.len = 0;
    put_message(&body, SERVER_HELLO, 70);
    put_record(&wire, CONTENT_HANDSHAKE, wire_view(&body));
    body.len = 0;
    put_message(&body, SERVER_KEY_EXCHANGE, 300);
    put_message(&body, CERTIFICATE_REQUEST, 20);
    put_message(&body, SERVER_HELLO_DONE, 0);
    put_record(&wire, CONTENT_HANDSHAKE, wire_view(&body));
    body.len = 0;
    put_message(&body, CERTIFICATE, 900);
    put_record(&wire, CONTENT_HANDSHAKE, bytes_of(body.bytes, 2)); /* even the header is cut */
    put_record(&wire, CONTENT_HANDSHAKE, bytes_of(body.bytes + 2, 500));
    put_record(&wire, CONTENT_HANDSHAKE, bytes_of(body.bytes + 502, body.len - 502));
    put_record(&wire, CONTENT_ALERT, bytes_of("\2\50", 2));
    return wire;
}

static const char flight_told[] = "H2:70 H12:300 H13:20 H14:0 H11:900 A2.40 ";

static void run(struct log *log, struct bytes data, size_t piece)
{
    struct arena_pool pool = { 0 };
    struct record_sink sink = sink_of(log);
    struct tls_reader reader;

    log->text[0] = '\0';
    tls_reader_init(&reader, &pool);
    for (size_t i = 0; i < data.len; i += piece)
        tls_reader_feed(&reader, bytes_of(data.data + i, data.len - i < piece ? data.len - i : piece), &sink);
    tls_reader_finish(&reader, &sink);
    tls_reader_release(&reader);
    arena_pool_release(&pool);
}

static void test_any_cut_tells_the_same(void **state)
{
    struct wire wire = flight();
    struct log log;

    (void)state;
    for (size_t piece = 1; piece <= wire.len; piece++) {
        run(&log, wire_view(&wire), piece);
        assert_string_equal(log.text, flight_told);
    }
}

/* A capture that ends anywhere tells a prefix, with at most one clipped message behind it. */
static void test_any_end_tells_a_prefix(void **state)
{
    struct wire wire = flight();
    struct log log;

    (void)state;
    for (size_t end = 0; end < wire.len; end++) {
        char *cut;

        run(&log, bytes_of(wire.bytes, end), 100);
        cut = strchr(log.text, '/');
        assert_null(strchr(log.text, 'L'));
        if (cut) /* the last word only, and its type and length are right */
            assert_ptr_equal(strchr(cut, ' '), log.text + strlen(log.text) - 1);
        assert_memory_equal(log.text, flight_told, cut ? (size_t)(cut - log.text) : strlen(log.text));
    }
}

static void test_ciphertext_is_not_read(void **state)
{
    struct wire wire = { .len = 0 };
    struct log log;

    (void)state;
    put_record(&wire, CONTENT_CHANGE_CIPHER_SPEC, bytes_of("\1", 1));
    put_record(&wire, CONTENT_HANDSHAKE, bytes_of("\0\0\0\0\0\0\0\0abcdefghijklmnopqrstuvwxyz012345", 40));
    put_record(&wire, CONTENT_HANDSHAKE, bytes_of("\1\2", 2));
    put_record(&wire, CONTENT_ALERT, bytes_of("abcdefghijklmnopqrstuvwxyz", 26));
    put_record(&wire, CONTENT_APPLICATION_DATA, bytes_of("abc", 3));
    for (size_t piece = 1; piece < 90; piece += 11) {
        run(&log, wire_view(&wire), piece);
        assert_string_equal(log.text, "R20:1 R22:40 R22:2 R21:26 R23:3 ");
    }
}

/* TLS 1.3 sends its second hello in the clear behind a ChangeCipherSpec that means nothing. */
static void test_clear_hello_behind_ccs(void **state)
{
    struct wire wire = { .len = 0 }, body = { .len = 0 };
    struct log log;

    (void)state;
    put_message(&body, CLIENT_HELLO, 200);
    put_record(&wire, CONTENT_CHANGE_CIPHER_SPEC, bytes_of("\1", 1));
    put_record(&wire, CONTENT_HANDSHAKE, wire_view(&body));
    for (size_t piece = 1; piece < 300; piece += 17) {
        run(&log, wire_view(&wire), piece);
        assert_string_equal(log.text, "R20:1 H1:200 ");
    }
}

/* A suite that does not encrypt: Finished stands in the clear, with a MAC behind it. */
static void test_finished_of_a_null_suite(void **state)
{
    static const unsigned macs[] = { 16, 20, 32, 48, 49 };

    (void)state;
    for (size_t i = 0; i < sizeof macs / sizeof *macs; i++) {
        struct wire wire = { .len = 0 }, body = { .len = 0 };
        char expected[40];
        struct log log;

        put_message(&body, FINISHED, 12);
        for (unsigned n = 0; n < macs[i]; n++)
            wire_u8(&body, n);
        put_record(&wire, CONTENT_CHANGE_CIPHER_SPEC, bytes_of("\1", 1));
        put_record(&wire, CONTENT_HANDSHAKE, wire_view(&body));
        put_record(&wire, CONTENT_APPLICATION_DATA, bytes_of("abc", 3));
        snprintf(expected, sizeof expected, macs[i] > 48 ? "R20:1 R22:%u R23:3 " : "R20:1 H20:12 R23:3 ",
                 16 + macs[i]);
        for (size_t piece = 1; piece < 90; piece += 11) {
            run(&log, wire_view(&wire), piece);
            assert_string_equal(log.text, expected);
        }
    }
}

static void run_with_gap(struct log *log, struct bytes data, size_t from, size_t length)
{
    struct arena_pool pool = { 0 };
    struct record_sink sink = sink_of(log);
    struct tls_reader reader;

    log->text[0] = '\0';
    tls_reader_init(&reader, &pool);
    tls_reader_feed(&reader, bytes_of(data.data, from), &sink);
    tls_reader_gap(&reader, length, &sink);
    tls_reader_feed(&reader, bytes_of(data.data + from + length, data.len - from - length), &sink);
    tls_reader_finish(&reader, &sink);
    tls_reader_release(&reader);
    arena_pool_release(&pool);
}

/* A gap inside one message costs that message its end and nothing else. */
static void test_gap_inside_a_message(void **state)
{
    struct wire wire = flight();
    struct log log;

    (void)state;
    run_with_gap(&log, wire_view(&wire), 5 + 74 + 5 + 4 + 50, 100); /* in ServerKeyExchange */
    assert_string_equal(log.text, "H2:70 H12:300/50 H13:20 H14:0 H11:900 A2.40 ");
}

/* A gap that ends just with a message leaves the next one whole. */
static void test_gap_to_the_end_of_a_message(void **state)
{
    struct wire wire = flight();
    struct log log;

    (void)state;
    run_with_gap(&log, wire_view(&wire), 5 + 74 + 5 + 4 + 50, 250);
    assert_string_equal(log.text, "H2:70 H12:300/50 H13:20 H14:0 H11:900 A2.40 ");
}

/* A gap over several messages of a record: the rest of that record has no known beginning, the next record has. */
static void test_gap_over_messages(void **state)
{
    struct wire wire = flight();
    struct log log;

    (void)state;
    run_with_gap(&log, wire_view(&wire), 5 + 74 + 5 + 4 + 50, 260);
    assert_string_equal(log.text, "H2:70 H12:300/50 R22:332 H11:900 A2.40 ");
}

/* A gap over a record header: boundaries are found again where a segment starts with one. */
static void test_gap_over_a_boundary(void **state)
{
    struct wire wire = flight();
    struct log log;
    size_t second = 5 + 74, third = second + 5 + 332;

    (void)state;
    run_with_gap(&log, wire_view(&wire), second - 10, third - (second - 10));
    assert_string_equal(log.text, "H2:70/60 L H11:900 A2.40 ");
}

static void test_gap_in_bulk_data_keeps_its_place(void **state)
{
    static struct wire wire;
    static uint8_t bulk[16000];
    struct log log;

    (void)state;
    wire.len = 0;
    put_record(&wire, CONTENT_APPLICATION_DATA, bytes_of(bulk, sizeof bulk));
    put_record(&wire, CONTENT_ALERT, bytes_of("\1\0", 2));
    run_with_gap(&log, wire_view(&wire), 1000, 14000);
    assert_string_equal(log.text, "R23:16000 A1.0 ");
}

static void test_joined_in_the_middle(void **state)
{
    struct arena_pool pool = { 0 };
    struct wire wire = { .len = 0 };
    struct log log = { "" };
    struct record_sink sink = sink_of(&log);
    struct tls_reader reader;

    (void)state;
    put_record(&wire, CONTENT_APPLICATION_DATA, bytes_of("abcdef", 6));
    tls_reader_init(&reader, &pool);
    tls_reader_feed(&reader, bytes_of("the end of something", 20), &sink);
    tls_reader_feed(&reader, wire_view(&wire), &sink);
    assert_string_equal(log.text, "L R23:6 ");
    tls_reader_release(&reader);
    arena_pool_release(&pool);
}

/* A stray byte before the first record costs nothing more. */
static void test_stray_byte_at_the_start(void **state)
{
    struct arena_pool pool = { 0 };
    struct wire wire = flight();
    struct log log = { "" };
    struct record_sink sink = sink_of(&log);
    struct tls_reader reader;

    (void)state;
    tls_reader_init(&reader, &pool);
    tls_reader_feed(&reader, bytes_of("\0", 1), &sink);
    tls_reader_feed(&reader, wire_view(&wire), &sink);
    assert_string_equal(log.text, "L H2:70 H12:300 H13:20 H14:0 H11:900 A2.40 ");
    tls_reader_release(&reader);
    arena_pool_release(&pool);
}

static void test_nonsense_loses_the_boundary_once(void **state)
{
    struct log log;

    (void)state;
    run(&log, bytes_of("\x16\x03\x03\x00\x00GET / HTTP/1.0", 19), 19);
    assert_string_equal(log.text, "L ");
    run(&log, bytes_of("\x17\x03\x03\xFF\xFF", 5), 1); /* longer than any record */
    assert_string_equal(log.text, "L ");
}

/* A length of 16 MB costs what really comes, up to a limit, and what follows is still read. */
static void test_message_too_long(void **state)
{
    static uint8_t body[16384];
    static struct wire wire;
    struct arena_pool pool = { 0 };
    struct log log = { "" };
    struct record_sink sink = sink_of(&log);
    struct tls_reader reader;
    uint32_t length = LIMIT_HANDSHAKE_BYTES * 2;

    (void)state;
    tls_reader_init(&reader, &pool);
    for (uint32_t sent = 0; sent < length + 4;) {
        uint32_t part = length + 4 - sent < sizeof body ? length + 4 - sent : sizeof body;

        memset(body, 0, sizeof body);
        if (!sent)
            memcpy(body, (uint8_t[]){ CERTIFICATE, (uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length },
                   4);
        wire.len = 0;
        put_record(&wire, CONTENT_HANDSHAKE, bytes_of(body, part));
        tls_reader_feed(&reader, wire_view(&wire), &sink);
        sent += part;
        assert_true(reader.capacity <= 2 * LIMIT_HANDSHAKE_BYTES);
    }
    wire.len = 0;
    put_record(&wire, CONTENT_ALERT, bytes_of("\2\52", 2));
    tls_reader_feed(&reader, wire_view(&wire), &sink);
    assert_memory_equal(log.text, "B H11:524288/", 13);
    assert_non_null(strstr(log.text, " A2.42 "));
    tls_reader_release(&reader);
    arena_pool_release(&pool);
}

/* An SSL 2.0 record that holds a hello, however it is cut up; TLS goes on behind it. */
static void test_ssl2_hello(void **state)
{
    static const char hello[] = "\x80\x1F\1\3\1\0\6\0\0\0\x10\0\0\5\1\0\x80"
                                "0123456789abcdef";
    static struct wire wire;
    struct log log;

    (void)state;
    wire.len = 0;
    wire_put(&wire, hello, sizeof hello - 1);
    put_record(&wire, CONTENT_ALERT, bytes_of("\2\50", 2));
    for (size_t piece = 1; piece <= wire.len; piece++) {
        run(&log, wire_view(&wire), piece);
        assert_string_equal(log.text, "H1:30 A2.40 ");
    }
    run(&log, bytes_of(wire.bytes, 20), 20);
    assert_string_equal(log.text, "H1:30/17 ");
}

/* A whole SSL 2.0 session: the keys, then ciphertext; an error in the clear. */
static void test_ssl2_session(void **state)
{
    static const char client[] = "\x80\x9\1\0\2\0\0\0\0\0\0\x80\6\2\7\0\xC0\0\1\x80\4abcd\x80\5\1\3\1xy";
    static const char error[] = "\x80\3\0\0\1";
    struct log log;

    (void)state;
    run(&log, bytes_of(client, sizeof client - 1), 3);
    assert_string_equal(log.text, "H1:8 H2:5 R128:4 R128:5 ");
    run(&log, bytes_of(error, sizeof error - 1), 5);
    assert_string_equal(log.text, "H0:2 ");
    run(&log, bytes_of("\x16\3\1\0\1x\x80\4\1\3\1z", 12), 12); /* never behind a record of TLS */
    assert_string_equal(log.text, "L ");
}

TESTS(test_stray_byte_at_the_start, test_any_cut_tells_the_same, test_any_end_tells_a_prefix,
      test_ciphertext_is_not_read, test_clear_hello_behind_ccs, test_finished_of_a_null_suite,
      test_gap_inside_a_message, test_gap_to_the_end_of_a_message, test_gap_over_messages, test_gap_over_a_boundary,
      test_gap_in_bulk_data_keeps_its_place, test_joined_in_the_middle, test_nonsense_loses_the_boundary_once,
      test_message_too_long, test_ssl2_hello, test_ssl2_session)
