/* QUIC: keys and packets of the RFCs' appendices, then made conversations. */
#include "tests/support/play.h"
#include "tests/support/quic.h"
#include "tests/support/test.h"

#include "dissect/quic/handshake_keys.h"
#include "dissect/x509/digest.h"

#include <stdio.h>

enum { V1 = 1, V2 = 0x6B3343CF, DRAFT_29 = (int)0xFF00001D, T050 = 0x54303530 };

static const uint8_t rfc_id[] = { 0x83, 0x94, 0xC8, 0xF0, 0x3E, 0x51, 0x57, 0x08 };

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char text[65];

    digest_hex(bytes_of(bytes, size), text);
    assert_string_equal(text, expected);
}

/* RFC 9001 A.1, RFC 9369 A.1, draft-ietf-quic-tls-29 A.1 */
static void test_keys_of_the_rfcs(void **state)
{
    static const struct {
        uint32_t version;
        const char *client_key, *client_iv, *client_hp, *server_key, *server_iv, *server_hp;
    } cases[] = {
        { V1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2",
          "cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314" },
        { V2, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9",
          "82db637861d55e1d011f19ea71d5d2a7", "dd13c276499c0249d3310652", "edf6d05c83121201b436e16877593c3a" },
        { (uint32_t)DRAFT_29, "175257a31eb09dea9366d8bb79ad80ba", "6b26114b9cba2b63a9e8dd4f",
          "9ddd12c994c0698b89374a9c077a3077", "149d0b1662ab871fbe63c49b5e655a5d", "bab2b12a4c76016ace47856d",
          "c0c499a65a60024a18a250974ea01dfa" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quic_keys keys[2];

        assert_true(quic_initial_keys(quic_version_of(cases[i].version), bytes_of(rfc_id, sizeof rfc_id), keys));
        assert_hex(keys[0].key, 16, cases[i].client_key);
        assert_hex(keys[0].iv, 12, cases[i].client_iv);
        assert_hex(keys[0].header_key, 16, cases[i].client_hp);
        assert_hex(keys[1].key, 16, cases[i].server_key);
        assert_hex(keys[1].iv, 12, cases[i].server_iv);
        assert_hex(keys[1].header_key, 16, cases[i].server_hp);
    }
}

/* RFC 9001 A.5: the header's mask for ChaCha20, from a secret */
static void test_mask_of_the_rfc(void **state)
{
    static const uint8_t secret[] = { 0x9a, 0xc3, 0x12, 0xa7, 0xf8, 0x77, 0x46, 0x8e, 0xbe, 0x69, 0x42,
                                      0x27, 0x48, 0xad, 0x00, 0xa1, 0x54, 0x43, 0xf1, 0x82, 0x03, 0xa0,
                                      0x7d, 0x60, 0x60, 0xf6, 0x88, 0xf3, 0x0f, 0x21, 0x63, 0x2b };
    static const uint8_t sample[] = { 0x5e, 0x5c, 0xd5, 0x5c, 0x41, 0xf6, 0x90, 0x80,
                                      0x57, 0x5d, 0x79, 0x99, 0xc2, 0x5a, 0x5b, 0xfb };
    struct traffic_secret given = { .keyring = keyring_new(1),
                                    .cipher_suite = 0x1303,
                                    .secret = bytes_of(secret, sizeof secret) };
    struct quic_handshake_keys *keys = quic_handshake_keys_new(quic_version_of(V1), &given);
    uint8_t mask[QUIC_MASK];

    (void)state;
    assert_non_null(keys);
    assert_true(quic_header_mask(keys, bytes_of(sample, sizeof sample), mask));
    assert_hex(mask, sizeof mask, "aefefe7d03");
    quic_handshake_keys_free(keys);
    keyring_free(given.keyring);
}

/* RFC 9001 A.3: a server's Initial with an ACK and a ServerHello */
static void test_packet_of_the_rfc(void **state)
{
    static const char sealed[] = "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c6"
                                 "9797554780bb38cc5a99f5ede4"
                                 "cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84"
                                 "022f8ef4cdd93795d77d06edbb"
                                 "7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee";
    static const char frames[] =
        "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200130100002e00"
        "3"
        "30024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304";
    uint8_t packet_bytes[sizeof sealed / 2], plain[sizeof sealed / 2];
    char text[sizeof sealed];
    struct quic_packet packet;
    struct quic_keys keys[2];
    struct cursor in = cur_of(bytes_of(packet_bytes, sizeof packet_bytes));
    struct bytes opened;
    int64_t largest = -1;
    unsigned byte;

    (void)state;
    for (size_t i = 0; i < sizeof packet_bytes; i++) {
        assert_int_equal(sscanf(sealed + 2 * i, "%2x", &byte), 1);
        packet_bytes[i] = (uint8_t)byte;
    }
    assert_true(quic_read_packet(&in, &packet));
    assert_int_equal(packet.type, QUIC_INITIAL);
    assert_int_equal(cur_left(&in), 0);
    assert_true(quic_initial_keys(packet.known, bytes_of(rfc_id, sizeof rfc_id), keys));
    assert_int_equal(quic_open_initial(&keys[0], &packet, &largest, plain).len, 0);
    opened = quic_open_initial(&keys[1], &packet, &largest, plain);
    assert_int_equal(largest, 1);
    digest_hex(opened, text);
    assert_string_equal(text, frames);
}

/* ---- made conversations ---- */

/* A ClientHello of 600 bytes with a name in it. */
static struct bytes client_hello(struct wire *wire)
{
    size_t message, extensions, extension;
    static const uint8_t random[32] = { 7 }, padding[500];

    wire->len = 0;
    wire_u8(wire, CLIENT_HELLO);
    message = wire_open(wire, 3);
    wire_u16(wire, TLS_1_2);
    wire_put(wire, random, sizeof random);
    wire_u8(wire, 0);
    wire_u16(wire, 2);
    wire_u16(wire, 0x1301);
    wire_u16(wire, 0x0100);
    extensions = wire_open(wire, 2);
    wire_u16(wire, 0);
    extension = wire_open(wire, 2);
    wire_put(wire, "\0\x09\0\0\x06q.test", 11);
    wire_close(wire, extension, 2);
    wire_u16(wire, 21);
    extension = wire_open(wire, 2);
    wire_put(wire, padding, sizeof padding);
    wire_close(wire, extension, 2);
    wire_close(wire, extensions, 2);
    wire_close(wire, message, 3);
    return wire_view(wire);
}

/* The datagram with one client's Initial that holds `frames`. */
static struct bytes initial(struct wire *wire, uint32_t version, struct bytes id, unsigned sender, uint32_t number,
                            struct bytes frames)
{
    struct quic_keys keys[2];
    struct quic_sealed packet = { .version = version, .destination_id = id, .number = number, .frames = frames };

    wire->len = 0;
    assert_true(quic_initial_keys(quic_version_of(version), bytes_of(rfc_id, sizeof rfc_id), keys));
    if (id.len != sizeof rfc_id && sender == 0)
        assert_true(quic_initial_keys(quic_version_of(version), id, keys));
    quic_seal_initial(wire, &keys[sender], &packet);
    return wire_view(wire);
}

static struct bytes part_of(struct bytes whole, size_t from, size_t to)
{
    return bytes_of(whole.data + from, to - from);
}

static struct bytes crypto(struct wire *frames, struct bytes hello, size_t from, size_t to)
{
    frames->len = 0;
    quic_crypto_frame(frames, (unsigned)from, part_of(hello, from, to));
    return wire_view(frames);
}

static void assert_named_hello(const struct conversation *c, uint64_t frame)
{
    assert_true(c->quic);
    assert_non_null(c->client_hello);
    assert_null(c->client_hello->next);
    assert_true(bytes_are(c->client_hello->extensions.server_name, "q.test"));
    assert_int_equal(c->client_hello->at.frame, frame);
    assert_int_equal(c->client.port, 5000);
}

/* The hello in three packets, in every order, one of them twice. */
static void test_hello_in_any_order(void **state)
{
    static const unsigned orders[][4] = { { 0, 1, 2, 2 }, { 2, 1, 0, 1 }, { 1, 2, 0, 0 }, { 2, 0, 1, 0 } };
    static const size_t cuts[] = { 0, 100, 350, 0 };
    static struct wire hello_wire, frames, packet;
    struct bytes hello = client_hello(&hello_wire), id = bytes_of(rfc_id, sizeof rfc_id);

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct conversation *c;
        struct play play;

        play_begin(&play);
        for (uint32_t n = 0; n < 4; n++) {
            unsigned part = orders[i][n];
            size_t to = part == 2 ? hello.len : cuts[part + 1];

            assert_true(
                play_say(&play, 0, initial(&packet, V1, id, 0, n, crypto(&frames, hello, cuts[part], to)), 0));
        }
        c = play_end(&play);
        assert_named_hello(c, 3);
        assert_int_equal(c->anomaly_count, 0);
        play_done(&play, c);
    }
}

static void test_versions(void **state)
{
    static const uint32_t versions[] = { V1, V2, 0xFF000016, 0xFF000017, (uint32_t)DRAFT_29, 0xFF000022, 0xFACEB001 };
    static struct wire hello_wire, frames, packet;
    struct bytes hello = client_hello(&hello_wire), id = bytes_of(rfc_id, sizeof rfc_id);

    (void)state;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct conversation *c;
        struct play play;

        play_begin(&play);
        assert_true(
            play_say(&play, 0, initial(&packet, versions[i], id, 0, 0, crypto(&frames, hello, 0, hello.len)), 0));
        c = play_end(&play);
        assert_named_hello(c, 1);
        assert_int_equal(c->quic_version, versions[i]);
        play_done(&play, c);
    }
}

/* A Retry changes the keys; the client says the same hello again, which is one hello. */
static void test_retry(void **state)
{
    static const uint8_t new_id[] = { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 };
    static struct wire hello_wire, frames, packet, retry;
    struct bytes hello = client_hello(&hello_wire);
    struct conversation *c;
    struct play play;
    static const uint8_t tag[16];

    (void)state;
    retry.len = 0;
    wire_u8(&retry, 0xF0);
    wire_u32(&retry, V1);
    wire_u8(&retry, 0);
    wire_u8(&retry, sizeof new_id);
    wire_put(&retry, new_id, sizeof new_id);
    wire_put(&retry, "token", 5);
    wire_put(&retry, tag, sizeof tag);
    play_begin(&play);
    assert_true(play_say(
        &play, 0, initial(&packet, V1, bytes_of(rfc_id, sizeof rfc_id), 0, 0, crypto(&frames, hello, 0, hello.len)),
        0));
    assert_true(play_say(&play, 1, wire_view(&retry), 0));
    assert_true(play_say(
        &play, 0, initial(&packet, V1, bytes_of(new_id, sizeof new_id), 0, 1, crypto(&frames, hello, 0, hello.len)),
        0));
    c = play_end(&play);
    assert_named_hello(c, 1);
    assert_int_equal(c->event_count, 2);
    assert_int_equal(c->events[1].kind, EVENT_RETRY);
    assert_int_equal(c->events[1].from, SERVER);
    play_done(&play, c);
}

/* The server does not speak the version: its list is kept. */
static void test_version_negotiation(void **state)
{
    static const uint8_t answer[] = { 0x80, 0,    0,    0,    0,    0,  4,  'a', 'b', 'c',
                                      'd',  0x6B, 0x33, 0x43, 0xCF, 10, 26, 42,  58 };
    static struct wire hello_wire, frames, packet;
    struct bytes hello = client_hello(&hello_wire), id = bytes_of(rfc_id, sizeof rfc_id);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    assert_true(play_say(&play, 0, initial(&packet, V1, id, 0, 0, crypto(&frames, hello, 0, hello.len)), 0));
    assert_true(play_say(&play, 1, bytes_of(answer, sizeof answer), 0));
    c = play_end(&play);
    assert_named_hello(c, 1);
    assert_int_equal(c->event_count, 2);
    assert_int_equal(c->events[1].kind, EVENT_VERSION_NEGOTIATION);
    assert_int_equal(c->quic_version, V1);
    assert_int_equal(c->quic_versions.len, 8);
    assert_true(bytes_u32_contains(c->quic_versions, 0x6B3343CF));
    assert_false(bytes_u32_contains(c->quic_versions, V1));
    play_done(&play, c);
}

/* The server closes in the clear: no_application_protocol(120), with its reason. */
static void test_close_with_an_alert(void **state)
{
    static struct wire hello_wire, frames, packet;
    struct bytes hello = client_hello(&hello_wire), id = bytes_of(rfc_id, sizeof rfc_id);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    assert_true(play_say(&play, 0, initial(&packet, V1, id, 0, 0, crypto(&frames, hello, 0, hello.len)), 0));
    frames.len = 0;
    wire_put(&frames, "\x02\0\0\0\0\x1C\x41\x78\x06\x07no ALPN", 17); /* ACK, CONNECTION_CLOSE 0x178 */
    assert_true(play_say(&play, 1, initial(&packet, V1, bytes_of("abcd", 4), 1, 0, wire_view(&frames)), 0));
    c = play_end(&play);
    assert_named_hello(c, 1);
    assert_int_equal(c->event_count, 2);
    assert_int_equal(c->events[1].kind, EVENT_ALERT);
    assert_int_equal(c->events[1].code, 120);
    assert_int_equal(c->events[1].level, 2);
    assert_int_equal(c->events[1].from, SERVER);
    assert_non_null(c->quic_close);
    assert_int_equal(c->quic_close->code, 0x178);
    assert_true(bytes_are(c->quic_close->reason, "no ALPN"));
    play_done(&play, c);
}

/* Google's acknowledgements, in the bits of the type: more blocks than one, size of the largest number and of a block's
 * length (1, 2, 4 or 6 bytes); with timestamps. Behind each stands the ServerHello. */
static void test_google_acknowledgements(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } acks[] = {
        { "\x40\1\0\0\1\0", 6 },
        { "\x45\0\1\0\0\0\1\0", 8 },
        { "\x4F\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0", 16 },
        { "\x60\7\0\0\2\1\1\2\3\4\0", 11 },
        { "\x61\7\0\0\1\0\1\2\0\4\0", 11 },
        { "\x40\1\0\0\1\3\1\0\0\0\1\1\0\1\1\0\1", 17 },
        { "\7\0\x40\1\0\0\1\0", 8 }, /* PING and padding before it */
    };
    static const char answer[] = "\2\0\0\x2E\3\3random: 32 bytes of it, no more.\0\x13\1\0\0\6\0\x2B\0\2\3\4";
    static struct wire hello_wire, frames, packet;
    struct bytes hello = client_hello(&hello_wire), id = bytes_of(rfc_id, sizeof rfc_id);

    (void)state;
    for (size_t i = 0; i < sizeof acks / sizeof *acks; i++) {
        struct conversation *c;
        struct play play;

        play_begin(&play);
        crypto(&frames, hello, 0, hello.len);
        frames.bytes[0] = 8; /* Google's CRYPTO */
        assert_true(play_say(&play, 0, initial(&packet, T050, id, 0, 1, wire_view(&frames)), 0));
        frames.len = 0;
        wire_put(&frames, acks[i].bytes, acks[i].length);
        quic_crypto_frame(&frames, 0, bytes_of(answer, sizeof answer - 1));
        frames.bytes[acks[i].length] = 8;
        assert_true(play_say(&play, 1, initial(&packet, T050, bytes_of("abcd", 4), 1, 1, wire_view(&frames)), 0));
        c = play_end(&play);
        assert_named_hello(c, 1);
        assert_non_null(c->server_hello);
        assert_int_equal(c->server_hello->version, TLS_1_3);
        play_done(&play, c);
    }
}

/* The capture begins with the server's answer: who opens with a client's keys is the client. */
static void test_roles_by_keys(void **state)
{
    static struct wire hello_wire, frames, packet;
    struct bytes hello = client_hello(&hello_wire), id = bytes_of(rfc_id, sizeof rfc_id);
    struct conversation *c;
    struct play play;

    (void)state;
    play_begin(&play);
    frames.len = 0;
    wire_u8(&frames, 1); /* PING */
    assert_true(play_say(&play, 1, initial(&packet, V1, bytes_of("abcd", 4), 1, 0, wire_view(&frames)), 0));
    assert_true(play_say(&play, 0, initial(&packet, V1, id, 0, 0, crypto(&frames, hello, 0, hello.len)), 0));
    c = play_end(&play);
    assert_named_hello(c, 2);
    play_done(&play, c);
}

/* Cut anywhere, a hello is not there, and nothing is called broken. */
static void test_cut_everywhere(void **state)
{
    static struct wire hello_wire, frames, packet;
    struct bytes hello = client_hello(&hello_wire), id = bytes_of(rfc_id, sizeof rfc_id);
    struct bytes whole = initial(&packet, V1, id, 0, 0, crypto(&frames, hello, 0, hello.len));

    (void)state;
    for (uint32_t cut = 1; cut < whole.len; cut++) {
        struct play play;
        struct conversation *c;

        play_begin(&play);
        if (!play_say(&play, 0, whole, cut))
            continue;
        c = play_end(&play);
        assert_null(c->client_hello);
        assert_int_equal(c->anomaly_count, 0);
        assert_int_equal(c->tls[CLIENT].alerts, 0);
        play_done(&play, c);
    }
}

static void test_what_is_not_quic(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
        { "\x12\x34\x01\0\0\1\0\0\0\0\0\0\1a\4test\0\0\1\0\1", 24 }, /* DNS */
        { "\0\1\0\0\x21\x12\xA4\x42"
          "abcdefghijkl",
          20 }, /* STUN */
        { "\xC0\xDE\xAD\xBE\xEF\x08"
          "12345678\0\0\x05"
          "abcde",
          22 }, /* a long header of no version */
        { "\x80\0\0\0\x01\x08"
          "12345678\0\0\x05"
          "abcde",
          22 }, /* without the fixed bit */
        { "\xC0\0\0\0\x01\x15"
          "123456789012345678901\0\0\x05"
          "abcde",
          35 }, /* an ID of 21 bytes */
        { "\xC0\0\0\0\x01\x08"
          "12345678\0\0\x4F\xFF"
          "abcde",
          23 }, /* longer than its datagram */
        { "\x80\0\0\0\0\x08"
          "12345678\0\xDE\xAD\xBE\xEF",
          19 }, /* versions, and none is known */
        { "\x40"
          "abcdefghijklmnopqrstuvwxyz",
          27 }, /* a short header says nothing */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct play play;

        play_begin(&play);
        assert_false(play_say(&play, 0, bytes_of(cases[i].bytes, cases[i].len), 0));
        play_done(&play, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_of_the_rfcs),
        cmocka_unit_test(test_mask_of_the_rfc),
        cmocka_unit_test(test_packet_of_the_rfc),
        cmocka_unit_test(test_hello_in_any_order),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_version_negotiation),
        cmocka_unit_test(test_retry),
        cmocka_unit_test(test_close_with_an_alert),
        cmocka_unit_test(test_google_acknowledgements),
        cmocka_unit_test(test_roles_by_keys),
        cmocka_unit_test(test_cut_everywhere),
        cmocka_unit_test(test_what_is_not_quic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
