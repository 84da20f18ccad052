/* Words: values in sentences, and nothing from the wire that a terminal would obey. */
#include "tests/support/test.h"

#include "analyze/versions.h"
#include "report/words.h"

#include <string.h>

static void test_wire_bytes_are_escaped(void **state)
{
    char text[200];
    struct words words = words_in(text, sizeof text);

    (void)state;
    words_add_wire(&words, bytes_of("a\033[31mb\n\r\0\x7F\x9B\xFF\\", 14));
    assert_string_equal(text, "a\\x1B[31mb\\x0A\\x0D\\x00\\x7F\\x9B\\xFF\\x5C");
}

static void test_too_long_is_cut_and_marked(void **state)
{
    char text[16];
    struct words words = words_in(text, sizeof text);

    (void)state;
    for (int i = 0; i < 50; i++)
        words_add(&words, "0123456789");
    assert_int_equal(strlen(text), 15);
    assert_string_equal(text + 12, "...");
}

static void test_times(void **state)
{
    static const struct {
        int64_t time;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00.000000000Z" },
        { 1772359200000000001, "2026-03-01T10:00:00.000000001Z" },
        { -1, "1969-12-31T23:59:59.999999999Z" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];
        struct words words = words_in(text, sizeof text);

        words_add_time(&words, rows[i].time);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_versions(void **state)
{
    static const struct {
        uint32_t set;
        const char *text;
    } rows[] = {
        { 0, "" },
        { 1 << 2, "TLS 1.0" },
        { 1 << 3 | 1 << 4, "TLS 1.1 and TLS 1.2" },
        { 1 << 1 | 1 << 2 | 1 << 5, "SSL 3.0, TLS 1.0 and TLS 1.3" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[128];

        versions_text(rows[i].set, text, sizeof text);
        assert_string_equal(text, rows[i].text);
    }
    assert_int_equal(version_bit(TLS_1_3), version_bit(0x7F1C)); /* a draft */
    assert_int_equal(version_bit(0x1234), 0);
}

static void test_offers(void **state)
{
    struct client_hello hello = { .legacy_version = TLS_1_2 };
    struct version_offer offer = versions_offered(&hello);

    (void)state;
    assert_false(offer.listed);
    assert_int_equal(offer.highest, TLS_1_2);
    assert_true(offer.set & version_bit(TLS_1_0));

    hello.extensions.has_supported_versions = true;
    hello.extensions.supported_versions = bytes_of("\x0A\x0A\3\3\3\2", 6);
    offer = versions_offered(&hello);
    assert_true(offer.listed);
    assert_int_equal(offer.set, version_bit(TLS_1_1) | version_bit(TLS_1_2));

    hello.extensions.has_supported_versions = false;
    hello.clipped = true; /* the list may stand behind the cut */
    assert_int_equal(versions_offered(&hello).set, 0);
}

static void test_values_fill_a_template(void **state)
{
    struct findings findings;
    struct finding *f;
    struct endpoint server = { .port = 443 };
    char text[400];
    struct words words = words_in(text, sizeof text);

    (void)state;
    server.address = address_v4(bytes_of("\x0A\0\0\x09", 4));
    findings.count = 0;
    f = finding_add(&findings, "version-mismatch", "", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_SERVER);
    finding_endpoint(f, "server", VALUE_ENDPOINT, &server);
    finding_endpoint(f, "host", VALUE_ADDRESS, &server);
    finding_number(f, "versions", VALUE_VERSIONS, version_bit(TLS_1_1) | version_bit(TLS_1_2));
    finding_number(f, "alert", VALUE_ALERT, 70);
    finding_number(f, "count", VALUE_CONNECTIONS, 1);
    finding_number(f, "time", VALUE_SECONDS, 3049000000);
    finding_bytes(f, "suites", VALUE_SUITES, bytes_of("\xC0\x2F\0\x2F\0\xFF\0\x35\0\x0A", 10));
    finding_bytes(f, "alpn", VALUE_ALPN, bytes_of("\2h2\3\x1B[x", 7));
    words_add_template(&words, "{server} {host} {versions} {alert} {count} {time} {suites} {alpn} {unknown: x}{", f);
    assert_string_equal(text,
                        "10.0.0.9:443 10.0.0.9 TLS 1.1 and TLS 1.2 protocol_version(70) 1 other connection 3.0 s "
                        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_128_CBC_SHA, "
                        "TLS_RSA_WITH_AES_256_CBC_SHA and 1 more h2, \\x1B[x {unknown: x}{");
}

/* Every page can be printed, and says what each rule needs. */
static void test_catalogue_is_whole(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < catalogue_page_count; i++) {
        const struct catalogue_page *page = &catalogue_pages[i];

        assert_ptr_equal(catalogue_find(page->code), page);
        assert_true(strlen(page->title) > 3 && strlen(page->body) > 200);
        assert_true(page->sentence_count > 0);
        for (uint32_t j = 0; j < page->remedy_count; j++)
            assert_true(strcmp(page->remedies[j].side, "client") == 0 ||
                        strcmp(page->remedies[j].side, "server") == 0 ||
                        strcmp(page->remedies[j].side, "network") == 0);
    }
    assert_null(catalogue_find("no-such-code"));
}

TESTS(test_wire_bytes_are_escaped, test_too_long_is_cut_and_marked, test_times, test_versions, test_offers,
      test_values_fill_a_template, test_catalogue_is_whole)
