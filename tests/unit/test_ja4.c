/* JA4: the example of its own description, and what the description says of the corners. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/tls/ja4.h"

#include <stdio.h>

/* Hexadecimal numbers of four digits, in this order, as a list of the wire. */
static void put_list(struct wire *wire, const char *numbers)
{
    unsigned number;
    int used;

    for (; sscanf(numbers, "%4x%n", &number, &used) == 1; numbers += used + (numbers[used] == ','))
        wire_u16(wire, number);
}

/* The same numbers as extensions without a body. */
static void put_extensions(struct wire *wire, const char *numbers)
{
    unsigned number;
    int used;

    for (; sscanf(numbers, "%4x%n", &number, &used) == 1; numbers += used + (numbers[used] == ',')) {
        wire_u16(wire, number);
        wire_u16(wire, 0);
    }
}

static void test_example_of_the_description(void **state)
{
    static struct wire suites, extensions, schemes, versions;
    struct client_hello hello = { .legacy_version = TLS_1_2, .has_extensions = true };
    char text[JA4_TEXT];

    (void)state;
    /* in another order than they are hashed in, with GREASE */
    put_list(&suites, "0a0a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035");
    put_extensions(&extensions,
                   "1a1a,0000,0017,ff01,000a,000b,0023,0010,0005,000d,0012,0033,002d,002b,001b,0015,4469");
    put_list(&schemes, "0403,0804,0401,0503,0805,0501,0806,0601");
    put_list(&versions, "2a2a,0304,0303");
    hello.cipher_suites = wire_view(&suites);
    hello.extensions.all = wire_view(&extensions);
    hello.extensions.signature_algorithms = wire_view(&schemes);
    hello.extensions.supported_versions = wire_view(&versions);
    hello.extensions.has_supported_versions = hello.extensions.has_server_name = true;
    hello.extensions.alpn = bytes_of("\2h2\x08http/1.1", 12);
    assert_true(tls_ja4(&hello, 't', text));
    assert_string_equal(text, "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

static void test_nothing_offered(void **state)
{
    struct client_hello hello = { .legacy_version = SSL_3_0 };
    char text[JA4_TEXT];

    (void)state;
    assert_true(tls_ja4(&hello, 'q', text));
    assert_string_equal(text, "qs3i000000_000000000000_000000000000");
    hello.clipped = true;
    assert_false(tls_ja4(&hello, 'q', text));
}

static void test_names_that_are_no_text(void **state)
{
    struct client_hello hello = { .legacy_version = DTLS_1_2 };
    char text[JA4_TEXT];

    (void)state;
    hello.extensions.alpn = bytes_of("\2\xAB\xCD", 3);
    assert_true(tls_ja4(&hello, 'd', text));
    assert_memory_equal(text, "dd2i0000ad_", 11);
    hello.extensions.alpn = bytes_of("\1h", 2);
    assert_true(tls_ja4(&hello, 'd', text));
    assert_memory_equal(text, "dd2i0000hh_", 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example_of_the_description),
        cmocka_unit_test(test_nothing_offered),
        cmocka_unit_test(test_names_that_are_no_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
