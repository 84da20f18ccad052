/* JA3: the examples of its own description, and hellos whose lengths lie. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/tls/fingerprint.h"
#include "dissect/tls/handshake.h"

static void assert_ja3(const struct client_hello *hello, const char *expected)
{
    char text[JA3_TEXT];

    assert_true(tls_ja3(hello, text));
    assert_string_equal(text, expected);
}

/* 769,4-5-10-9-100-98-3-6-19-18-99,,, */
static void test_example_of_the_description(void **state)
{
    static const uint8_t suites[] = { 0, 4, 0, 5, 0, 10, 0, 9, 0, 100, 0, 98, 0, 3, 0, 6, 0, 19, 0, 18, 0, 99 };
    struct client_hello hello = { .legacy_version = TLS_1_0,
                                  .length = 40 + sizeof suites,
                                  .cipher_suites = bytes_of(suites, sizeof suites) };

    (void)state;
    assert_ja3(&hello, "de350869b8c85de67a350c8d186f11e6");
}

/* The length of the suites reaches beyond the message: they and all behind them are empty, as the description has it for
 * what is not there: MD5 of "771,,,,". */
static void test_lengths_that_lie(void **state)
{
    static const char body[] = "\3\3random: 32 bytes of it, no more.\0\xFF\0\xC0\x2F\1\0";
    struct arena_pool pool = { 0 };
    struct arena arena;
    struct client_hello hello = { 0 };

    (void)state;
    arena_init(&arena, &pool);
    assert_int_equal(tls_parse_client_hello(cur_of(bytes_of(body, sizeof body - 1)), &arena, &hello), CURSOR_BAD);
    hello.length = sizeof body - 1;
    assert_ja3(&hello, "bddda940f9963577c41d7c28b1a5f65f");
    arena_release(&arena);
    arena_pool_release(&pool);
}

TESTS(test_example_of_the_description, test_lengths_that_lie)
