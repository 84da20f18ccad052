/* What certificates say: those of tests/fuzz/certificate, as tests/support/make_certificates asked for them; what is
 * none; and those made to hurt. */
#include "tests/support/test.h"

#include "base/limits.h"
#include "dissect/x509/certificate.h"
#include "dissect/x509/store.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LARGEST = 1024, SLACK = 1024 /* of malloc, and errors that libcrypto remembers */ };

static struct certificate_store store;

static int set_up(void **state)
{
    (void)state;
    certificate_store_init(&store, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    certificate_store_release(&store);
    return 0;
}

static struct bytes file(const char *name)
{
    static uint8_t bytes[4096];
    char path[LARGEST];
    FILE *in;
    size_t length;

    snprintf(path, sizeof path, "%s/%s.der", CERTIFICATES, name);
    in = fopen(path, "rb");
    assert_non_null(in);
    length = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    return bytes_of(bytes, length);
}

static const struct certificate_facts *facts_of(struct bytes der)
{
    const struct certificate *certificate = certificate_store_add(&store, der);

    assert_non_null(certificate);
    assert_non_null(certificate->facts);
    return certificate->facts;
}

static const struct certificate_facts *read_file(const char *name)
{
    const struct certificate_facts *facts = facts_of(file(name));

    assert_null(facts->fault);
    assert_non_null(facts->parsed);
    return facts;
}

static void has_name(const struct certificate_facts *facts, uint32_t i, enum name_kind kind, const char *text)
{
    assert_true(i < facts->name_count);
    assert_int_equal(facts->names[i].kind, kind);
    assert_string_equal(facts->names[i].text, text);
}

static void test_web_server(void **state)
{
    const struct certificate_facts *facts = read_file("rsa");

    (void)state;
    assert_string_equal(facts->subject, "CN=www.shop.test,CN=old.shop.test,O=Shop\\, Inc.,C=DE");
    assert_string_equal(facts->issuer, facts->subject);
    assert_true(facts->self_issued);
    assert_string_equal(facts->common_name, "www.shop.test");
    assert_string_equal(facts->serial, "0badcafe01");
    assert_true(facts->not_before == 1767323045 * INT64_C(1000000000));
    assert_true(facts->not_after == (1767323045 + 365 * 86400) * INT64_C(1000000000));
    assert_int_equal(facts->version, 3);
    assert_string_equal(facts->key_algorithm, "RSA");
    assert_int_equal(facts->key_bits, 2048);
    assert_null(facts->curve);
    assert_string_equal(facts->signature_algorithm, "sha256WithRSAEncryption");
    assert_string_equal(facts->digest, "SHA256");
}

static void test_web_server_extensions(void **state)
{
    const struct certificate_facts *facts = read_file("rsa");

    (void)state;
    assert_true(facts->has_key_usage && facts->has_purposes && facts->has_basic_constraints);
    assert_int_equal(facts->key_usage, USAGE_DIGITAL_SIGNATURE | USAGE_KEY_ENCIPHERMENT);
    assert_int_equal(facts->purposes, PURPOSE_SERVER | PURPOSE_CLIENT | PURPOSE_OTHER);
    assert_int_equal(facts->purpose_count, 4);
    assert_string_equal(facts->purpose_names[0], "serverAuth");
    assert_string_equal(facts->purpose_names[3], "1.2.3.4.5");
    assert_false(facts->ca);
    assert_int_equal(facts->path_length, -1);
    assert_true(facts->must_staple);
    assert_string_equal(facts->ocsp_url, "http://ocsp.shop.test/");
    assert_string_equal(facts->issuer_url, "http://ca.shop.test/ca.crt");
    assert_string_equal(facts->crl_url, "http://crl.shop.test/a.crl");
    assert_false(facts->unknown_critical);
    assert_null(facts->bad_extension);
}

static void test_alternative_names(void **state)
{
    const struct certificate_facts *facts = read_file("rsa");

    (void)state;
    assert_true(facts->has_names);
    assert_int_equal(facts->name_total, 7);
    assert_int_equal(facts->name_count, 7);
    has_name(facts, 0, NAME_DNS, "www.shop.test");
    has_name(facts, 1, NAME_DNS, "*.shop.test");
    has_name(facts, 2, NAME_DNS, "xn--mnchen-3ya.test");
    has_name(facts, 3, NAME_IP, "10.0.0.9");
    has_name(facts, 4, NAME_IP, "fd00::9");
    has_name(facts, 5, NAME_EMAIL, "admin@shop.test");
    has_name(facts, 6, NAME_URI, "https://shop.test/x");
    assert_true(bytes_are(facts->names[1].value, "*.shop.test"));
    assert_true(bytes_equal(facts->names[3].value, bytes_of("\x0A\0\0\x09", 4)));
    assert_int_equal(facts->names[4].value.len, 16);
}

static void test_other_names(void **state)
{
    const struct certificate_facts *facts = read_file("brainpool");

    (void)state;
    assert_int_equal(facts->name_count, 3);
    has_name(facts, 0, NAME_OTHER, "user@corp.test");
    has_name(facts, 1, NAME_OTHER, "1.2.3.4");
    has_name(facts, 2, NAME_OTHER, "CN=in a directory");
    assert_int_equal(facts->purposes, PURPOSE_ANY);
}

/* A name that lies with a NUL, and characters that do things to a terminal. */
static void test_names_that_lie(void **state)
{
    const struct certificate_facts *facts = read_file("nul");

    (void)state;
    assert_int_equal(facts->name_count, 2);
    has_name(facts, 0, NAME_DNS, "a\\x00b");
    assert_true(bytes_equal(facts->names[0].value, bytes_of("a\0b", 3)));
    has_name(facts, 1, NAME_EMAIL, "\\x01a\\xC2\\x85\\x0Ab");
}

/* Dates outside of what 64 bits of nanoseconds hold, or before 1970; letters beyond ASCII. */
static void test_authority(void **state)
{
    const struct certificate_facts *facts = read_file("ec");

    (void)state;
    assert_string_equal(facts->subject, "CN=Root,O=Pr\xC3\xBC"
                                        "fstelle");
    assert_true(facts->not_before == -631152000 * INT64_C(1000000000));
    assert_true(facts->not_after == INT64_MAX);
    assert_true(facts->ca);
    assert_int_equal(facts->path_length, 3);
    assert_int_equal(facts->key_usage, USAGE_CERTIFICATE_SIGN | 1 << 6);
    assert_false(facts->has_purposes || facts->has_names);
    assert_false(facts->must_staple);
    assert_string_equal(facts->serial, "01");
}

static void test_keys(void **state)
{
    static const struct {
        const char *name, *algorithm, *curve, *signature, *digest;
        uint32_t bits;
    } keys[] = {
        { "ec", "EC", "P-384", "ecdsa-with-SHA384", "SHA384", 384 },
        { "brainpool", "EC", "brainpoolP256r1", "ecdsa-with-SHA1", "SHA1", 256 },
        { "ed25519", "Ed25519", NULL, "ED25519", NULL, 256 },
        { "dsa", "DSA", NULL, "dsaWithSHA1", "SHA1", 1024 },
        { "pss", "RSA-PSS", NULL, "rsassaPss", "SHA256", 1024 },
        { "v1", "RSA", NULL, "md5WithRSAEncryption", "MD5", 1024 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct certificate_facts *facts = read_file(keys[i].name);

        assert_string_equal(facts->key_algorithm, keys[i].algorithm);
        assert_string_equal(facts->curve ? facts->curve : "", keys[i].curve ? keys[i].curve : "");
        assert_string_equal(facts->signature_algorithm, keys[i].signature);
        assert_string_equal(facts->digest ? facts->digest : "", keys[i].digest ? keys[i].digest : "");
        assert_int_equal(facts->key_bits, keys[i].bits);
    }
    assert_string_equal(read_file("explicit")->key_algorithm, "EC");
}

static void test_odd_extensions(void **state)
{
    const struct certificate_facts *facts;

    (void)state;
    assert_true(read_file("ed25519")->unknown_critical);
    assert_false(read_file("explicit")->unknown_critical);
    facts = read_file("dsa"); /* a subjectAltName without a name */
    assert_true(facts->has_names);
    assert_int_equal(facts->name_total, 0);
    assert_null(facts->bad_extension);
    facts = read_file("pss");
    assert_true(facts->has_names);
    assert_string_equal(facts->bad_extension, "subjectAltName");
    assert_string_equal(facts->common_name, "pss");
}

static void test_first_version(void **state)
{
    const struct certificate_facts *facts = read_file("v1");

    (void)state;
    assert_int_equal(facts->version, 1);
    assert_false(facts->has_basic_constraints || facts->has_key_usage || facts->has_names);
}

static void is_faulty(struct bytes der, const char *words)
{
    const struct certificate_facts *facts = facts_of(der);

    assert_non_null(facts->fault);
    assert_non_null(strstr(facts->fault, words));
    assert_null(facts->parsed);
    assert_null(facts->subject);
    assert_int_equal(facts->name_count, 0);
}

static void test_no_certificates(void **state)
{
    static uint8_t bytes[4096] = { 0 };
    struct bytes der = file("rsa");

    (void)state;
    memcpy(bytes, der.data, der.len);
    is_faulty(bytes_of(bytes, der.len + 1), "bytes follow");
    is_faulty(bytes_of(bytes, der.len - 1), "shorter");
    is_faulty(bytes_of(bytes, 3), "shorter");
    is_faulty(bytes_of(bytes, 0), "empty");
    is_faulty(bytes_of("-----BEGIN CERTIFICATE-----\n", 28), "PEM");
    is_faulty(bytes_of("\x30\x03\2\1\1", 5), "not the DER");
    is_faulty(bytes_of("\x30\x89\1\1\1\1\1\1\1\1\1\1", 12), "shorter");
    memcpy(memmem(bytes, der.len, "260102030405Z", 13), "269902030405Z", 13);
    is_faulty(bytes_of(bytes, der.len), "validity");
}

/* Every certificate cut at each length, and with each byte turned: the sanitizer watches. */
static void test_every_byte(void **state)
{
    static uint8_t bytes[4096];

    (void)state;
    for (size_t i = 0, length = file("rsa").len; i < length; i++) {
        struct bytes der = file("rsa");

        if (i)
            is_faulty(bytes_of(der.data, i), "shorter");
        memcpy(bytes, der.data, der.len);
        bytes[i] ^= 0x55;
        facts_of(bytes_of(bytes, der.len));
    }
}

/* Sent a thousand times, read once: it is the same certificate with the same facts. */
static void test_read_once(void **state)
{
    const struct certificate_facts *first = read_file("rsa"), *other = read_file("ec");

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_ptr_equal(read_file("rsa"), first);
        assert_ptr_equal(read_file("ec"), other);
    }
    assert_int_equal(store.used, 2);
}

/* ---- made to hurt ---- */

/* DER: a header for `length` bytes. Returns its own length. */
static size_t put_header(uint8_t *to, uint8_t tag, size_t length)
{
    to[0] = tag;
    to[1] = 0x83;
    to[2] = (uint8_t)(length >> 16);
    to[3] = (uint8_t)(length >> 8);
    to[4] = (uint8_t)length;
    return 5;
}

/* A SEQUENCE of `count` times the same. The caller frees its data. */
static struct bytes repeated(const void *what, size_t length, size_t count)
{
    uint8_t *to = malloc(5 + count * length);
    size_t used;

    assert_non_null(to);
    used = put_header(to, 0x30, count * length);
    for (size_t i = 0; i < count; i++, used += length)
        memcpy(to + used, what, length);
    return bytes_of(to, used);
}

static X509 *usual(void)
{
    struct bytes der = file("nul");
    const unsigned char *next = der.data;
    X509 *x509 = d2i_X509(NULL, &next, (long)der.len);

    assert_non_null(x509);
    X509_EXTENSION_free(X509_delete_ext(x509, 0));
    return x509;
}

static void add_extension(X509 *x509, int nid, const void *what, size_t length, size_t count)
{
    struct bytes value = repeated(what, length, count);
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension;

    assert_true(octets && ASN1_OCTET_STRING_set(octets, value.data, (int)value.len));
    extension = X509_EXTENSION_create_by_NID(NULL, nid, 0, octets);
    assert_true(extension && X509_add_ext(x509, extension, -1));
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(octets);
    free((void *)(uintptr_t)value.data);
}

static void add_to_name(X509 *x509, const void *text, int length, int count)
{
    X509_NAME *name = X509_NAME_dup(X509_get_issuer_name(x509));

    assert_non_null(name);
    for (int i = 0; i < count; i++)
        assert_true(X509_NAME_add_entry_by_NID(name, NID_commonName, V_ASN1_UTF8STRING, text, length, -1, 0));
    assert_true(X509_set_issuer_name(x509, name) && X509_set_subject_name(x509, name));
    X509_NAME_free(name);
}

static void many_names(X509 *x509)
{
    add_extension(x509, NID_subject_alt_name, "\x82\x17www.very.long.shop.test", 25, 10000);
}

static void empty_names(X509 *x509)
{
    add_extension(x509, NID_subject_alt_name, "\x82", 2, 120000);
}

static void many_extensions(X509 *x509)
{
    for (int i = 0; i < 14000; i++)
        add_extension(x509, i % 2 ? NID_key_usage : NID_netscape_comment, "", 0, 0);
}

static void many_purposes(X509 *x509)
{
    add_extension(x509, NID_ext_key_usage, "\6\1\x2A", 3, 80000);
}

static void many_places(X509 *x509)
{
    add_extension(x509, NID_info_access, "\x30\x0E\6\x08\x2B\6\1\5\5\7\x30\1\x86\2ab", 16, 15000);
}

static void many_points(X509 *x509)
{
    add_extension(x509, NID_crl_distribution_points, "\x30", 2, 120000);
}

static void many_constraints(X509 *x509)
{
    static uint8_t subtrees[5 + 200000];

    put_header(subtrees, 0xA0, 200000);
    for (size_t i = 5; i < sizeof subtrees; i += 4)
        memcpy(subtrees + i, "\x30\2\x82", 4);
    add_extension(x509, NID_name_constraints, subtrees, sizeof subtrees, 1);
}

static void many_parts(X509 *x509)
{
    add_to_name(x509, "a", 1, 8000);
}

static void long_parts(X509 *x509)
{
    static char text[100000];

    memset(text, 1, sizeof text);
    add_to_name(x509, text, sizeof text, 1);
}

static void broken_text(X509 *x509)
{
    add_extension(x509, NID_subject_alt_name, "\x82\4\xC3\x28\xFF\xFE", 6, 30000);
}

/* A modulus and an exponent of 800,000 bits each. */
static void huge_key(X509 *x509)
{
    static uint8_t numbers[2][5 + 100000];
    struct bytes key;

    for (int i = 0; i < 2; i++)
        memset(numbers[i] + put_header(numbers[i], 2, 100000), 0x7F, 100000);
    key = repeated(numbers, sizeof numbers, 1);
    unsigned char *owned = OPENSSL_memdup(key.data, key.len);

    assert_true(X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x509), OBJ_nid2obj(NID_rsaEncryption), V_ASN1_NULL, NULL,
                                       owned, (int)key.len));
    free((void *)(uintptr_t)key.data);
}

/* For each of them libcrypto would copy the issuer's long name. */
static void relative_points(X509 *x509)
{
    add_to_name(x509, "a", 1, 4000);
    add_extension(x509, NID_crl_distribution_points, "\x30\x0F\xA0\x0D\xA1\x0B\x30\x09\6\3\x55\4\3\x0C\2ab", 17,
                  5000);
}

static size_t booked(void)
{
    return store.bytes + store.facts.size;
}

/* Reads it within two seconds of processor time, sanitized, and within the memory that it is booked with (which a
 * sanitizer's malloc does not tell). */
static const struct certificate_facts *read_within_bounds(struct bytes der)
{
    const struct certificate_facts *facts;
    size_t held, had;
    clock_t took;

    held = mallinfo2().uordblks;
    had = booked();
    took = clock();
    facts = facts_of(der);
    took = clock() - took;
    held = mallinfo2().uordblks - held;
    print_message("%zu bytes: %ld us, %zu bytes held, %zu booked\n", der.len, (long)took, held, booked() - had);
    assert_true(took < 2 * CLOCKS_PER_SEC);
    assert_true(held <= booked() - had + SLACK);
    return facts;
}

static const struct certificate_facts *survives(void (*hurt)(X509 *x509))
{
    X509 *x509 = usual();
    unsigned char *der = NULL;
    const struct certificate_facts *facts;
    int length;

    hurt(x509);
    i2d_re_X509_tbs(x509, NULL);
    length = i2d_X509(x509, &der);
    X509_free(x509);
    assert_in_range(length, 1, LIMIT_HANDSHAKE_BYTES);
    read_file("ed25519"); /* what libcrypto and the arena take at first is not this one's */
    facts = read_within_bounds(bytes_of(der, (size_t)length));
    OPENSSL_free(der);
    return facts;
}

static void test_usual_cost(void **state)
{
    (void)state;
    read_file("ed25519");
    read_within_bounds(file("rsa"));
    read_within_bounds(file("ec"));
    read_within_bounds(file("explicit"));
}

static void test_many_names(void **state)
{
    const struct certificate_facts *facts = survives(many_names);

    (void)state;
    assert_int_equal(facts->name_total, 10000);
    assert_int_equal(facts->name_count, LIMIT_CERTIFICATE_NAMES);
    has_name(facts, LIMIT_CERTIFICATE_NAMES - 1, NAME_DNS, "www.very.long.shop.test");
}

static void test_empty_names(void **state)
{
    (void)state;
    assert_int_equal(survives(empty_names)->name_total, 120000);
}

static void test_many_extensions(void **state)
{
    (void)state;
    assert_string_equal(survives(many_extensions)->bad_extension, "keyUsage");
}

static void test_many_purposes(void **state)
{
    (void)state;
    assert_int_equal(survives(many_purposes)->purpose_count, LIMIT_CERTIFICATE_PURPOSES);
}

static void test_many_places(void **state)
{
    (void)state;
    assert_string_equal(survives(many_places)->ocsp_url, "ab");
}

static void test_many_points(void **state)
{
    (void)state;
    assert_null(survives(many_points)->fault);
}

static void test_many_constraints(void **state)
{
    (void)state;
    assert_null(survives(many_constraints)->fault);
}

static void test_many_parts(void **state)
{
    const struct certificate_facts *facts = survives(many_parts);
    const char *subject = facts->subject;

    (void)state;
    assert_int_equal(strncmp(subject, "CN=a,CN=a,CN=a", 14), 0);
    assert_true(strlen(subject) < LIMIT_CERTIFICATE_TEXT);
    assert_string_equal(subject + strlen(subject) - 3, "...");
    assert_true(facts->self_issued);
}

static void test_long_parts(void **state)
{
    const struct certificate_facts *facts = survives(long_parts);

    (void)state;
    assert_int_equal(strncmp(facts->subject, "CN=\\01\\01", 9), 0);
    assert_int_equal(strncmp(facts->common_name, "\\x01\\x01", 8), 0);
    assert_true(strlen(facts->common_name) < LIMIT_CERTIFICATE_TEXT);
}

static void test_broken_text(void **state)
{
    (void)state;
    has_name(survives(broken_text), 0, NAME_DNS, "\\xC3(\\xFF\\xFE");
}

static void test_huge_key(void **state)
{
    const struct certificate_facts *facts = survives(huge_key);

    (void)state;
    assert_string_equal(facts->key_algorithm, "RSA");
    assert_int_equal(facts->key_bits, 800000 - 1);
}

static void test_relative_points(void **state)
{
    const struct certificate_facts *facts = survives(relative_points);

    (void)state;
    assert_non_null(facts->fault);
    assert_non_null(strstr(facts->fault, "relative"));
    assert_null(facts->parsed);
}

/* When the bound is reached, what is known stays known, and what is new is not kept. */
static void test_full_store(void **state)
{
    const struct certificate_facts *known = read_file("rsa");

    (void)state;
    store.bytes = LIMIT_CERTIFICATE_BYTES;
    assert_non_null(certificate_store_add(&store, file("ec")));
    assert_true(store.full);
    assert_null(certificate_store_add(&store, file("v1")));
    assert_ptr_equal(read_file("rsa"), known);
}

/* Each test has a store of its own. */
#define IN_A_STORE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_STORE(test_web_server),
        IN_A_STORE(test_web_server_extensions),
        IN_A_STORE(test_alternative_names),
        IN_A_STORE(test_other_names),
        IN_A_STORE(test_names_that_lie),
        IN_A_STORE(test_authority),
        IN_A_STORE(test_keys),
        IN_A_STORE(test_odd_extensions),
        IN_A_STORE(test_first_version),
        IN_A_STORE(test_no_certificates),
        IN_A_STORE(test_every_byte),
        IN_A_STORE(test_read_once),
        IN_A_STORE(test_usual_cost),
        IN_A_STORE(test_many_names),
        IN_A_STORE(test_empty_names),
        IN_A_STORE(test_many_extensions),
        IN_A_STORE(test_many_purposes),
        IN_A_STORE(test_many_places),
        IN_A_STORE(test_many_points),
        IN_A_STORE(test_many_constraints),
        IN_A_STORE(test_many_parts),
        IN_A_STORE(test_long_parts),
        IN_A_STORE(test_broken_text),
        IN_A_STORE(test_huge_key),
        IN_A_STORE(test_relative_points),
        IN_A_STORE(test_full_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
