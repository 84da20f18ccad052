/* The dictionary: what people type leads to what it means, in every spelling, and every code it names exists. */
#include "tests/support/test.h"

#include "analyze/catalogue.h"
#include "analyze/dictionary.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_every_entry_is_complete(void **state)
{
    (void)state;
    assert_true(dictionary_entry_count >= 350);
    for (uint32_t i = 0; i < dictionary_entry_count; i++) {
        const struct dictionary_entry *entry = &dictionary_entries[i];

        assert_non_null(entry->spellings[0]);
        assert_true(strlen(entry->means) > 10);
        assert_true(strlen(entry->who) > 3);
        for (const char *const *code = entry->codes; *code; code++)
            if (!catalogue_find(*code))
                fail_msg("%s: no such code: %s", entry->spellings[0], *code);
    }
}

static bool finds(const struct dictionary_matches *matches, const struct dictionary_entry *entry)
{
    for (uint32_t i = 0; i < matches->count; i++)
        if (matches->best[i].entry == entry && matches->best[i].fit == DICTIONARY_EXACT)
            return true;
    return false;
}

static void test_every_spelling_finds_its_entry(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < dictionary_entry_count; i++)
        for (const char *const *spelling = dictionary_entries[i].spellings; *spelling; spelling++) {
            struct dictionary_matches matches;

            dictionary_find(*spelling, &matches);
            if (!finds(&matches, &dictionary_entries[i]))
                fail_msg("not found by its own spelling: %s", *spelling);
        }
}

/* The best entry, by its first spelling, and its likeliest code. */
static const struct {
    const char *text, *name, *code;
} typed[] = {
    { "40", "handshake_failure", "cipher-mismatch" },
    { "alert 40", "handshake_failure", "cipher-mismatch" },
    { "handshake_failure", "handshake_failure", "cipher-mismatch" },
    { "Handshake Failure", "handshake_failure", "cipher-mismatch" },
    { "SSL3_READ_BYTES: SSL alert number 48", "unknown_ca", "certificate-untrusted-root" },
    { "36888", "36888", "alert-received" },
    { "36888/1205", "36888/1205", "cipher-mismatch" },
    { "36888 1205", "36888/1205", "cipher-mismatch" },
    { "The TLS protocol defined fatal error code is 40. The Windows SChannel error state is 1205.", "36888/1205",
      "cipher-mismatch" },
    { "A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 46.",
      "36887 46", "certificate-rejected" },
    { "0x80090331", "SEC_E_ALGORITHM_MISMATCH", "version-mismatch" },
    { "80090331", "SEC_E_ALGORITHM_MISMATCH", "version-mismatch" },
    { "0X80090331", "SEC_E_ALGORITHM_MISMATCH", "version-mismatch" },
    { "-2146893007", "SEC_E_ALGORITHM_MISMATCH", "version-mismatch" },
    { "2148074289", "SEC_E_ALGORITHM_MISMATCH", "version-mismatch" },
    { "sec_e_algorithm_mismatch", "SEC_E_ALGORITHM_MISMATCH", "version-mismatch" },
    { "schannel: next InitializeSecurityContext failed: SEC_E_UNTRUSTED_ROOT (0x80090325)", "SEC_E_UNTRUSTED_ROOT",
      "certificate-untrusted-root" },
    { "0x800b0109", "CERT_E_UNTRUSTEDROOT", "certificate-untrusted-root" },
    { "ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "version-mismatch" },
    { "SSL_ERROR_NO_CYPHER_OVERLAP", "SSL_ERROR_NO_CYPHER_OVERLAP", "cipher-mismatch" },
    { "no cipher suites in common", "no cipher suites in common", "cipher-mismatch" },
    { "PKIX path building failed", "PKIX path building failed", "certificate-untrusted-root" },
    { "curl: (35) error:0A000410:SSL routines::sslv3 alert handshake failure", "handshake_failure",
      "cipher-mismatch" },
    { "error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure", "handshake_failure",
      "cipher-mismatch" },
    { "error:1408F10B:SSL routines:ssl3_get_record:wrong version number", "wrong version number",
      "plaintext-server" },
    { "javax.net.ssl.SSLHandshakeException: No name matching a.example found", "No name matching ... found",
      "certificate-name-mismatch" },
    { "x509: certificate is valid for a.example, not b.example", "x509: certificate is valid for ... not",
      "certificate-name-mismatch" },
    { "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate "
      "(_ssl.c:1000)",
      "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "certificate-chain-incomplete" },
    { "GNUTLS_E_PREMATURE_TERMINATION", "GNUTLS_E_PREMATURE_TERMINATION", "server-closed" },
    { "SSL_do_handshake() failed (SSL: error:0A000416:SSL routines::sslv3 alert certificate unknown:SSL alert "
      "number 46) while SSL handshaking",
      "certificate_unknown", "certificate-rejected" },
    { "http: TLS handshake error from 10.0.0.1:5555: remote error: tls: bad certificate", "bad_certificate",
      "certificate-rejected" },
    { "-12", "GNUTLS_E_FATAL_ALERT_RECEIVED", "alert-received" },
    { "-0x7780", "MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE", "alert-received" },
};

static void test_what_people_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct dictionary_matches matches;

        dictionary_find(typed[i].text, &matches);
        if (!matches.count || matches.best[0].fit < DICTIONARY_PHRASE)
            fail_msg("not found: %s", typed[i].text);
        assert_string_equal(matches.best[0].entry->spellings[0], typed[i].name);
        assert_string_equal(matches.best[0].entry->codes[0], typed[i].code);
    }
}

/* Words that only say that something failed stand behind those that tell what. */
static void test_general_words_are_not_the_best(void **state)
{
    struct dictionary_matches matches;

    (void)state;
    dictionary_find("ERROR 2026 (HY000): SSL connection error: unsupported protocol", &matches);
    assert_int_equal(matches.count, 2);
    assert_true(dictionary_is_best(&matches, &matches.best[0]));
    assert_string_equal(matches.best[0].entry->spellings[0], "unsupported protocol");
    assert_false(dictionary_is_best(&matches, &matches.best[1]));
    assert_string_equal(matches.best[1].entry->spellings[0], "ERROR 2026");
}

/* The families whose entries a text means exactly. */
static void test_a_number_means_several_things(void **state)
{
    struct dictionary_matches matches;
    bool alert = false, verify = false;

    (void)state;
    dictionary_find("20", &matches);
    for (uint32_t i = 0; i < matches.count; i++) {
        assert_int_equal(matches.best[i].fit, DICTIONARY_EXACT);
        alert |= strcmp(matches.best[i].entry->spellings[0], "bad_record_mac") == 0;
        verify |= strstr(matches.best[i].entry->spellings[0], "ISSUER_CERT_LOCALLY") != NULL;
    }
    assert_true(alert && verify);
}

/* Inside a text a short number is no error code. */
static void test_a_number_among_words_is_no_code(void **state)
{
    struct dictionary_matches matches;

    (void)state;
    dictionary_find("dialled port 40 today", &matches);
    assert_int_equal(matches.count, 0);
}

static void test_words_in_another_order(void **state)
{
    struct dictionary_matches matches;

    (void)state;
    dictionary_find("in common there were no such suites of cipher", &matches);
    assert_true(matches.count > 0);
    assert_int_equal(matches.best[0].fit, DICTIONARY_WORDS);
    assert_string_equal(matches.best[0].entry->spellings[0], "no cipher suites in common");
    dictionary_find("expired certificate", &matches);
    assert_int_equal(matches.best[0].fit, DICTIONARY_WORDS);
    assert_string_equal(matches.best[0].entry->spellings[0], "certificate_expired");
}

static void test_nothing_and_nearly_nothing(void **state)
{
    struct dictionary_matches matches;

    (void)state;
    dictionary_find("", &matches);
    assert_int_equal(matches.count, 0);
    dictionary_find(" :;/ ", &matches);
    assert_int_equal(matches.count, 0);
    dictionary_find("nonsense", &matches);
    assert_int_equal(matches.count, 0);
    dictionary_find("certification path was not buildable: valid target missing", &matches);
    assert_true(matches.count > 0);
    assert_int_equal(matches.best[0].fit, DICTIONARY_NEAR);
}

static void test_a_long_text_is_cut_and_says_so(void **state)
{
    static char text[LIMIT_ASKED_WORDS * 2 + 40];
    struct dictionary_matches matches;

    (void)state;
    for (int i = 0; i < LIMIT_ASKED_WORDS; i++)
        strcpy(text + 2 * i, "x ");
    dictionary_find(text, &matches);
    assert_false(matches.cut);
    strcat(text, "wrong version number");
    dictionary_find(text, &matches);
    assert_true(matches.cut);
    assert_int_equal(matches.count, 0);
}

static void test_many_are_counted(void **state)
{
    char *text = calloc(1, 1 << 16);
    struct dictionary_matches matches;

    (void)state;
    assert_non_null(text);
    for (uint32_t i = 0; i < 2 * DICTIONARY_MATCHES; i++) {
        strcat(text, dictionary_entries[i].spellings[2]);
        strcat(text, " . ");
    }
    dictionary_find(text, &matches);
    assert_int_equal(matches.count, DICTIONARY_MATCHES);
    assert_true(matches.more > 0);
    free(text);
}

static void test_a_code_in_words(void **state)
{
    (void)state;
    assert_string_equal(dictionary_code("version-mismatch"), "version-mismatch");
    assert_string_equal(dictionary_code("Version mismatch"), "version-mismatch");
    assert_null(dictionary_code("version"));
    assert_null(dictionary_code(""));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_entry_is_complete),
        cmocka_unit_test(test_every_spelling_finds_its_entry),
        cmocka_unit_test(test_what_people_type),
        cmocka_unit_test(test_general_words_are_not_the_best),
        cmocka_unit_test(test_a_number_means_several_things),
        cmocka_unit_test(test_a_number_among_words_is_no_code),
        cmocka_unit_test(test_words_in_another_order),
        cmocka_unit_test(test_nothing_and_nearly_nothing),
        cmocka_unit_test(test_a_long_text_is_cut_and_says_so),
        cmocka_unit_test(test_many_are_counted),
        cmocka_unit_test(test_a_code_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
