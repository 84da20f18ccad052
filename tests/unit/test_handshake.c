/* Handshake messages at every length: whole they parse, cut short they are SHORT, with lying lengths BAD. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/tls/handshake.h"
#include "dissect/tls/names.h"

#include <string.h>

static void put_extension(struct wire *wire, unsigned type, const void *body, size_t len)
{
    wire_u16(wire, type);
    wire_u16(wire, (unsigned)len);
    wire_put(wire, body, len);
}

/* A ClientHello with the extensions that a diagnosis asks for. */
static struct wire client_hello(bool with_extensions)
{
    static const uint8_t random[32] = { 1, 2, 3 };
    struct wire wire = { .len = 0 };
    size_t mark;

    wire_u16(&wire, TLS_1_2);
    wire_put(&wire, random, sizeof random);
    wire_u8(&wire, 0);
    wire_u16(&wire, 6);
    wire_u16(&wire, 0x1301);
    wire_u16(&wire, 0xC02F);
    wire_u16(&wire, 0x0A0A);
    wire_u16(&wire, 0x0100); /* one compression method: null */
    if (!with_extensions)
        return wire;
    mark = wire_open(&wire, 2);
    put_extension(&wire, 0, "\0\x0D\0\0\x0Awww.a.test", 15);
    put_extension(&wire, 10, "\0\4\0\x1D\0\x17", 6);
    put_extension(&wire, 13, "\0\4\4\3\x08\4", 6);
    put_extension(&wire, 16, "\0\x0C\2h2\x08http/1.1", 14);
    put_extension(&wire, 43, "\4\3\4\3\3", 5);
    put_extension(&wire, 51, "\0\x0C\x0A\x0A\0\1x\0\x1D\0\3abc", 14);
    put_extension(&wire, 0xFF01, "\0", 1);
    put_extension(&wire, 0x1234, "whatever", 8);
    wire_close(&wire, mark, 2);
    return wire;
}

static enum cursor_state parse_client(struct cursor in, struct client_hello *hello)
{
    static struct arena_pool pool;
    struct arena arena;
    enum cursor_state state;

    arena_init(&arena, &pool);
    memset(hello, 0, sizeof *hello);
    state = tls_parse_client_hello(in, &arena, hello);
    hello->extensions.key_share_groups = bytes_of(NULL, 0); /* lives in the arena */
    arena_release(&arena);
    arena_pool_release(&pool);
    return state;
}

static void test_client_hello_values(void **state)
{
    struct wire wire = client_hello(true);
    struct arena_pool pool = { 0 };
    struct arena arena;
    struct client_hello hello = { 0 };

    (void)state;
    arena_init(&arena, &pool);
    assert_int_equal(tls_parse_client_hello(cur_of(wire_view(&wire)), &arena, &hello), CURSOR_OK);
    assert_int_equal(hello.legacy_version, TLS_1_2);
    assert_int_equal(bytes_u16_count(hello.cipher_suites), 3);
    assert_int_equal(bytes_u16_at(hello.cipher_suites, 1), 0xC02F);
    assert_true(bytes_are(hello.extensions.server_name, "www.a.test"));
    assert_int_equal(bytes_u16_at(hello.extensions.groups, 1), 23);
    assert_int_equal(bytes_u16_at(hello.extensions.signature_algorithms, 0), 0x0403);
    assert_int_equal(hello.extensions.alpn.len, 12);
    assert_int_equal(bytes_u16_at(hello.extensions.supported_versions, 0), TLS_1_3);
    assert_int_equal(bytes_u16_count(hello.extensions.key_share_groups), 2);
    assert_int_equal(bytes_u16_at(hello.extensions.key_share_groups, 1), 29);
    assert_true(hello.extensions.has_renegotiation_info);
    assert_false(hello.extensions.has_early_data);
    assert_false(hello.extensions.bad);
    arena_release(&arena);
    arena_pool_release(&pool);
}

static void test_client_hello_without_extensions(void **state)
{
    struct wire wire = client_hello(false);
    struct client_hello hello;

    (void)state;
    assert_int_equal(parse_client(cur_of(wire_view(&wire)), &hello), CURSOR_OK);
    assert_false(hello.has_extensions);
}

/* Cut by the capture at any byte it is SHORT, never BAD; as a whole message of that length it is BAD, but for the
 * one place where a hello may end. */
static void test_client_hello_at_every_length(void **state)
{
    struct wire wire = client_hello(true), short_form = client_hello(false);
    struct client_hello hello;

    (void)state;
    for (size_t length = 0; length < wire.len; length++) {
        struct bytes part = bytes_of(wire.bytes, length);

        assert_int_equal(parse_client(cur_clipped(part, wire.len - length), &hello), CURSOR_SHORT);
        assert_int_equal(parse_client(cur_of(part), &hello), length == short_form.len ? CURSOR_OK : CURSOR_BAD);
    }
}

/* Every byte set to every extreme: nothing is read out of bounds (the sanitizer watches), and a verdict comes. */
static void test_client_hello_with_lies(void **state)
{
    static const uint8_t lies[] = { 0, 1, 0x7F, 0x80, 0xFE, 0xFF };
    struct wire wire = client_hello(true);
    struct client_hello hello;

    (void)state;
    for (size_t i = 0; i < wire.len; i++)
        for (size_t j = 0; j < sizeof lies; j++) {
            struct wire liar = wire;

            liar.bytes[i] = lies[j];
            parse_client(cur_of(wire_view(&liar)), &hello);
            assert_true(hello.cipher_suites.len <= liar.len);
            assert_true(hello.extensions.server_name.len <= liar.len);
        }
}

static struct wire server_hello(bool tls13)
{
    static const uint8_t random[32] = { 9 };
    struct wire wire = { .len = 0 };
    size_t mark;

    wire_u16(&wire, TLS_1_2);
    wire_put(&wire, random, sizeof random);
    wire_put(&wire, "\4abcd", 5);
    wire_u16(&wire, tls13 ? 0x1302 : 0xC030);
    wire_u8(&wire, 0);
    mark = wire_open(&wire, 2);
    if (tls13) {
        put_extension(&wire, 43, "\3\4", 2);
        put_extension(&wire, 51, "\0\x1D\0\2xy", 6);
    }
    wire_close(&wire, mark, 2);
    return wire;
}

static void test_server_hello(void **state)
{
    struct wire new = server_hello(true), old = server_hello(false);
    struct server_hello hello = { 0 };

    (void)state;
    assert_int_equal(tls_parse_server_hello(cur_of(wire_view(&new)), NULL, &hello), CURSOR_OK);
    assert_int_equal(hello.version, TLS_1_3);
    assert_int_equal(hello.cipher_suite, 0x1302);
    assert_int_equal(bytes_u16_at(hello.extensions.key_share_groups, 0), 29);
    assert_false(hello.retry);
    memset(&hello, 0, sizeof hello);
    assert_int_equal(tls_parse_server_hello(cur_of(wire_view(&old)), NULL, &hello), CURSOR_OK);
    assert_int_equal(hello.version, TLS_1_2);
}

/* An empty supported_versions: the number of the extension behind it is no version. */
static void test_empty_supported_versions(void **state)
{
    struct wire wire = server_hello(false);
    struct server_hello hello = { 0 };
    size_t mark;

    (void)state;
    wire.len -= 2;
    mark = wire_open(&wire, 2);
    put_extension(&wire, 43, "", 0);
    put_extension(&wire, 44, "", 0);
    wire_close(&wire, mark, 2);
    tls_parse_server_hello(cur_of(wire_view(&wire)), NULL, &hello);
    assert_int_equal(hello.version, TLS_1_2);
}

/* A ServerHello of TLS 1.2 that is cut may have been one of TLS 1.3: no version is told. */
static void test_cut_server_hello_has_no_version(void **state)
{
    struct wire wire = server_hello(true);

    (void)state;
    for (size_t length = 0; length < wire.len; length++) {
        struct server_hello hello = { .clipped = true };
        struct cursor in = cur_clipped(bytes_of(wire.bytes, length), wire.len - length);

        assert_int_equal(tls_parse_server_hello(in, NULL, &hello), CURSOR_SHORT);
        assert_true(hello.version == 0 || hello.version == TLS_1_3);
    }
}

static void test_sentinel_and_retry(void **state)
{
    static const uint8_t retry[32] = { 0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
                                       0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
                                       0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C };
    struct wire wire = server_hello(false);
    struct server_hello hello = { 0 };

    (void)state;
    memcpy(wire.bytes + 2 + 24, "DOWNGRD\1", 8);
    tls_parse_server_hello(cur_of(wire_view(&wire)), NULL, &hello);
    assert_true(hello.sentinel);
    memcpy(wire.bytes + 2, retry, sizeof retry);
    memset(&hello, 0, sizeof hello);
    tls_parse_server_hello(cur_of(wire_view(&wire)), NULL, &hello);
    assert_true(hello.retry);
    assert_false(hello.sentinel);
}

static void test_server_key_exchange(void **state)
{
    static const uint8_t curve[] = { 3, 0, 29, 4, 'a', 'b', 'c', 'd', 4, 1, 0, 2, 's', 's' };
    struct server_key_exchange ske = { 0 };
    struct wire prime = { .len = 0 };

    (void)state;
    assert_int_equal(tls_parse_server_key_exchange(cur_of(bytes_of(curve, sizeof curve)), 0xC02F, TLS_1_2, &ske),
                     CURSOR_OK);
    assert_int_equal(ske.group, 29);
    assert_int_equal(ske.signature_scheme, 0x0401);
    assert_int_equal(ske.parameters.len, 8);
    assert_int_equal(ske.signature.len, 2);

    wire_u16(&prime, 129); /* 1024 bits behind a zero byte */
    wire_u8(&prime, 0);
    wire_u8(&prime, 0x80);
    for (int i = 0; i < 127; i++)
        wire_u8(&prime, 1);
    wire_put(&prime, "\0\1\2\0\1\3\0\2ss", 10);
    memset(&ske, 0, sizeof ske);
    assert_int_equal(tls_parse_server_key_exchange(cur_of(wire_view(&prime)), 0x0033, TLS_1_0, &ske), CURSOR_OK);
    assert_int_equal(ske.prime_bits, 1024);
    assert_int_equal(ske.group, 0);
}

/* Half a prime is not a short one, and half a signature not a wrong one. */
static void test_server_key_exchange_clipped(void **state)
{
    static const uint8_t curve[] = { 3, 0, 29, 4, 'a', 'b', 'c', 'd', 4, 1, 0, 2, 's', 's' };
    static const uint8_t prime[] = { 0, 4, 0xFF, 1, 1, 1, 0, 1, 2, 0, 1, 3, 0, 2, 's', 's' };
    static const uint8_t verify[] = { 4, 3, 0, 2, 's', 's' };

    (void)state;
    for (size_t length = 0; length < sizeof curve; length++) {
        struct server_key_exchange ske = { 0 };
        struct cursor in = cur_clipped(bytes_of(curve, length), sizeof curve - length);

        assert_int_equal(tls_parse_server_key_exchange(in, 0xC02F, TLS_1_2, &ske), CURSOR_SHORT);
        assert_int_equal(ske.signature.len, 0);
    }
    for (size_t length = 0; length < sizeof prime; length++) {
        struct server_key_exchange ske = { 0 };
        struct cursor in = cur_clipped(bytes_of(prime, length), sizeof prime - length);

        assert_int_equal(tls_parse_server_key_exchange(in, 0x0033, TLS_1_0, &ske), CURSOR_SHORT);
        assert_int_equal(ske.prime_bits, length < 6 ? 0 : 32);
        assert_int_equal(ske.signature.len, 0);
    }
    for (size_t length = 0; length < sizeof verify; length++) {
        struct certificate_verify kept = { 0 };
        struct cursor in = cur_clipped(bytes_of(verify, length), sizeof verify - length);

        assert_int_equal(tls_parse_certificate_verify(in, TLS_1_3, &kept), CURSOR_SHORT);
        assert_int_equal(kept.signature.len, 0);
    }
}

static void test_names(void **state)
{
    char text[TLS_NAME_TEXT];

    (void)state;
    assert_string_equal(tls_suite_text(0xC02F, text), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assert_string_equal(tls_suite_text(0xBEEF, text), "0xbeef");
    assert_string_equal(tls_alert_text(70, text), "protocol_version");
    assert_string_equal(tls_alert_text(200, text), "200");
    assert_string_equal(tls_version_text(0x7F1C, text), "TLS 1.3");
    assert_string_equal(tls_group_text(29, text), "x25519");
    assert_string_equal(tls_port_service(443), "https");
    assert_null(tls_port_service(80));
    assert_true(tls_is_grease(0x0A0A) && tls_is_grease(0xFAFA) && !tls_is_grease(0x0A1A) && !tls_is_grease(0x1301));
    assert_int_equal(tls_cipher_suite(0x0004)->key_exchange, KX_RSA);
    assert_string_equal(tls_cipher_suite(0x0001)->bulk, "NULL");
    assert_int_equal(tls_cipher_suite(0x1301)->versions, SUITE_TLS13);
}

TESTS(test_client_hello_values, test_client_hello_without_extensions, test_client_hello_at_every_length,
      test_client_hello_with_lies, test_server_hello, test_empty_supported_versions,
      test_cut_server_hello_has_no_version, test_sentinel_and_retry, test_server_key_exchange,
      test_server_key_exchange_clipped, test_names)
