/* DTLS: records and fragments of made datagrams in every order. */
#include "tests/support/play.h"
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "base/limits.h"
#include "dissect/tls/fingerprint.h"

/* The body of a ClientHello of DTLS 1.2 with a cookie. */
static struct bytes hello_body(struct wire *wire, uint8_t first_of_random)
{
    uint8_t random[32] = { first_of_random };

    wire->len = 0;
    wire_u16(wire, DTLS_1_2);
    wire_put(wire, random, sizeof random);
    wire_u8(wire, 0);
    wire_u8(wire, 3);
    wire_put(wire, "abc", 3);
    wire_u16(wire, 4);
    wire_u16(wire, 0xC02F);
    wire_u16(wire, 0x1301);
    wire_u16(wire, 0x0100);
    return wire_view(wire);
}

/* Appends a record with the part [from, to) of a message. */
static void put_fragment(struct wire *wire, uint8_t type, unsigned sequence, struct bytes body, size_t from,
                         size_t to)
{
    static uint32_t record_sequence; /* never the same one twice */
    size_t record;

    wire_u8(wire, 22);
    wire_u16(wire, DTLS_1_2);
    wire_u16(wire, 0); /* epoch */
    wire_u16(wire, 0);
    wire_u32(wire, record_sequence++);
    record = wire_open(wire, 2);
    wire_u8(wire, type);
    wire_u24(wire, (unsigned)body.len);
    wire_u16(wire, sequence);
    wire_u24(wire, (unsigned)from);
    wire_u24(wire, (unsigned)(to - from));
    wire_put(wire, body.data + from, to - from);
    wire_close(wire, record, 2);
}

static struct bytes fragment(struct wire *wire, uint8_t type, unsigned sequence, struct bytes body, size_t from,
                             size_t to)
{
    wire->len = 0;
    put_fragment(wire, type, sequence, body, from, to);
    return wire_view(wire);
}

/* However many fragments it came in: the MD5 of 65277,49199-4865,,, */
static void assert_ja3(const struct client_hello *hello)
{
    char text[JA3_TEXT];

    assert_true(tls_ja3(hello, text));
    assert_string_equal(text, "d190e814664fcc7909511a54a8b018dc");
}

static void assert_hello(const struct conversation *c, uint64_t frame)
{
    assert_int_equal(c->transport, TRANSPORT_UDP);
    assert_false(c->quic);
    assert_non_null(c->client_hello);
    assert_int_equal(c->client_hello->legacy_version, DTLS_1_2);
    assert_true(bytes_are(c->client_hello->cookie, "abc"));
    assert_int_equal(bytes_u16_count(c->client_hello->cipher_suites), 2);
    assert_int_equal(c->client_hello->at.frame, frame);
    assert_int_equal(c->anomaly_count, 0);
    assert_ja3(c->client_hello);
}

static void assert_hello_alone(const struct conversation *c)
{
    assert_non_null(c->client_hello);
    assert_false(c->client_hello->clipped);
}

static void test_fragments_in_any_order(void **state)
{
    static const unsigned orders[][4] = { { 0, 1, 2, 1 }, { 2, 1, 0, 0 }, { 1, 0, 2, 0 }, { 0, 2, 0, 1 } };
    static const uint64_t complete[] = { 3, 3, 3, 4 };
    static const size_t cuts[] = { 0, 10, 30, 0 };
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1);

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct conversation *c;
        struct play play;

        play_begin(&play);
        for (int n = 0; n < 4; n++) {
            unsigned part = orders[i][n];

            assert_true(play_say(
                &play, 0, fragment(&packet, CLIENT_HELLO, 0, body, cuts[part], part == 2 ? body.len : cuts[part + 1]),
                0));
        }
        c = play_end(&play);
        assert_hello(c, complete[i]);
        assert_int_equal(c->event_count, 1);
        play_done(&play, c);
    }
}

/* Fragments of three bytes, each overlapping the next. */
static void test_overlapping_fragments(void **state)
{
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1);
    struct conversation *c;
    struct play play;
    size_t from = 0;

    (void)state;
    play_begin(&play);
    for (; from + 3 < body.len; from += 2)
        assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, body, from, from + 3), 0));
    assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, body, from, body.len), 0));
    c = play_end(&play);
    assert_hello(c, play.frame);
    play_done(&play, c);
}

/* A flight whose messages come in the wrong order is told in the right one, each with its frame. */
static void test_messages_in_order(void **state)
{
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1), none = bytes_of("", 0);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len), 0));
    assert_true(
        play_say(&play, 1, fragment(&packet, HELLO_VERIFY_REQUEST, 0, bytes_of("\xFE\xFF\3abc", 6), 0, 6), 0));
    assert_true(play_say(&play, 1, fragment(&packet, SERVER_HELLO_DONE, 2, none, 0, 0), 0));
    assert_true(play_say(&play, 1, fragment(&packet, 77, 1, bytes_of("x", 1), 0, 1), 0));
    c = play_end(&play);
    assert_hello(c, 1);
    assert_int_equal(c->event_count, 4);
    assert_int_equal(c->events[2].code, 77);
    assert_int_equal(c->events[2].at.frame, 4);
    assert_int_equal(c->events[3].code, SERVER_HELLO_DONE);
    assert_int_equal(c->events[3].at.frame, 3);
    play_done(&play, c);
}

/* A side's numbers begin with its hello, also when what follows overtakes it, and the hello is not number 0. */
static void test_hello_is_overtaken(void **state)
{
    static const char hello[] = "\xFE\xFD" /* and a random, no session */
                                "................................\0\xC0\x2F\0";
    static struct wire packet;
    struct bytes body = bytes_of(hello, sizeof hello - 1), none = bytes_of("", 0);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    assert_true(play_say(&play, 1, fragment(&packet, SERVER_HELLO_DONE, 3, none, 0, 0), 0));
    assert_true(play_say(&play, 1, fragment(&packet, 77, 2, bytes_of("x", 1), 0, 1), 0));
    assert_true(play_say(&play, 1, fragment(&packet, SERVER_HELLO, 1, body, 0, body.len), 0));
    c = play_end(&play);
    assert_int_equal(c->event_count, 3);
    assert_int_equal(c->events[0].code, SERVER_HELLO);
    assert_int_equal(c->events[1].code, 77);
    assert_int_equal(c->events[2].code, SERVER_HELLO_DONE);
    assert_non_null(c->server_hello);
    play_done(&play, c);
}

/* Records that were cut off with a datagram's end may have said anything: the transcript says that it lost them. */
static void test_records_cut_off(void **state)
{
    static const uint32_t cuts[] = { 1, 12, 13, 14 }; /* inside the second record, its header, before it */
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1);

    (void)state;
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct conversation *c;
        struct play play;

        play_begin(&play);
        packet.len = 0;
        put_fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len);
        wire_put(&packet, "\x14\xFE\xFD\0\0\0\0\0\0\0\1\0\1\1", 14);
        assert_true(play_say(&play, 0, wire_view(&packet), cuts[i]));
        c = play_end(&play);
        assert_hello_alone(c);
        assert_int_equal(c->anomaly_count, cuts[i] > 1);
        assert_true(!c->anomaly_count || c->anomalies[0].kind == ANOMALY_SYNC_LOST);
        play_done(&play, c);
    }
}

/* Behind a ServerHello whose extensions were cut off the version is not known: what the server asks for then is read
 * by the version that stands in the hello, and not called malformed. */
static void test_request_behind_a_cut_hello(void **state)
{
    static const char hello[] = "\xFE\xFD................................\0\xC0\x2F\0\0\5\xFF\1\0\1";
    static const char request[] = "\1\1\0\2\4\3\0"; /* RSA; one scheme; no authorities */
    static struct wire packet;
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    fragment(&packet, SERVER_HELLO, 0, bytes_of(hello, sizeof hello), 0, sizeof hello);
    assert_true(play_say(&play, 1, wire_view(&packet), 3));
    assert_true(
        play_say(&play, 1,
                 fragment(&packet, CERTIFICATE_REQUEST, 1, bytes_of(request, sizeof request), 0, sizeof request), 0));
    c = play_end(&play);
    assert_int_equal(c->server_hello->version, 0);
    assert_int_equal(c->anomaly_count, 0);
    assert_int_equal(bytes_u16_count(c->certificate_request->signature_algorithms), 1);
    play_done(&play, c);
}

/* The same hello again is told as sent again; another one begins another handshake. */
static void test_sent_again(void **state)
{
    static struct wire body_wire, other_wire, packet;
    struct bytes body = hello_body(&body_wire, 1), other = hello_body(&other_wire, 2);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len), 0));
    assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len), 0));
    assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, other, 0, other.len), 0));
    c = play_end(&play);
    assert_hello(c, 1);
    assert_int_equal(c->event_count, 3);
    assert_false(c->events[0].again);
    assert_true(c->events[1].again);
    assert_false(c->events[2].again);
    assert_non_null(c->client_hello->next);
    assert_null(c->client_hello->next->next);
    play_done(&play, c);
}

/* More parts than are held: that some were let go is told. */
static void test_too_many_parts(void **state)
{
    static struct wire packet;
    static uint8_t body[4 * LIMIT_PIECES];
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    for (size_t i = 0; i <= LIMIT_PIECES; i++) /* every other byte, and never the beginning */
        assert_true(play_say(
            &play, 0, fragment(&packet, CERTIFICATE, 0, bytes_of(body, sizeof body), 2 * i + 1, 2 * i + 2), 0));
    c = play_end(&play);
    assert_int_equal(c->anomaly_count, 1);
    assert_int_equal(c->anomalies[0].kind, ANOMALY_HELD_LIMIT);
    assert_int_equal(c->anomalies[0].at.frame, LIMIT_PIECES + 1);
    play_done(&play, c);
}

static void test_alert_and_ciphertext(void **state)
{
    static const char alert[] = "\x15\xFE\xFD\0\0\0\0\0\0\0\1\0\2\2\x28";
    static const char sealed[] = "\x17\xFE\xFD\0\1\0\0\0\0\0\1\0\3xyz";
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len), 0));
    assert_true(play_say(&play, 1, bytes_of(alert, sizeof alert - 1), 0));
    assert_true(play_say(&play, 1, bytes_of(sealed, sizeof sealed - 1), 0));
    c = play_end(&play);
    assert_int_equal(c->event_count, 3);
    assert_int_equal(c->events[1].kind, EVENT_ALERT);
    assert_int_equal(c->events[1].code, 40);
    assert_int_equal(c->events[2].kind, EVENT_APPLICATION_DATA);
    assert_int_equal(c->events[2].length, 3);
    play_done(&play, c);
}

/* Whoever says hello is the client, also when the capture begins with the other side. */
static void test_roles_by_hello(void **state)
{
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    assert_true(play_say(&play, 1, fragment(&packet, SERVER_HELLO_DONE, 3, bytes_of("", 0), 0, 0), 0));
    assert_true(play_say(&play, 0, fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len), 0));
    c = play_end(&play);
    assert_hello(c, 2);
    assert_int_equal(c->client.port, 5000);
    assert_int_equal(c->events[0].from, SERVER);
    play_done(&play, c);
}

/* A hello cut at every byte: what is there is read, what is not there is nobody's fault. */
static void test_cut_everywhere(void **state)
{
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1), whole = fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len);

    (void)state;
    for (uint32_t cut = 1; cut < whole.len; cut++) {
        struct conversation *c;
        struct play play;

        play_begin(&play);
        if (!play_say(&play, 0, whole, cut))
            continue;
        c = play_end(&play);
        assert_int_equal(c->anomaly_count, 0);
        assert_true(!c->client_hello || c->client_hello->clipped);
        play_done(&play, c);
    }
}

/* Lies: fragments beyond their message, lengths beyond the datagram. */
static void test_lies(void **state)
{
    static struct wire body_wire, packet;
    struct bytes body = hello_body(&body_wire, 1);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len);
    packet.bytes[16] = 5; /* the message is shorter than its fragment */
    assert_true(play_say(&play, 0, wire_view(&packet), 0));
    c = play_end(&play);
    assert_null(c->client_hello);
    assert_int_equal(c->anomalies[0].kind, ANOMALY_MESSAGE_MALFORMED);
    play_done(&play, c);
    play_begin(&play);
    fragment(&packet, CLIENT_HELLO, 0, body, 0, body.len);
    packet.bytes[11] = 0xFF; /* the record is longer than its datagram */
    assert_false(play_say(&play, 0, wire_view(&packet), 0));
    play_done(&play, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fragments_in_any_order), cmocka_unit_test(test_overlapping_fragments),
        cmocka_unit_test(test_messages_in_order),      cmocka_unit_test(test_sent_again),
        cmocka_unit_test(test_too_many_parts),         cmocka_unit_test(test_alert_and_ciphertext),
        cmocka_unit_test(test_roles_by_hello),         cmocka_unit_test(test_hello_is_overtaken),
        cmocka_unit_test(test_records_cut_off),        cmocka_unit_test(test_request_behind_a_cut_hello),
        cmocka_unit_test(test_cut_everywhere),         cmocka_unit_test(test_lies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
