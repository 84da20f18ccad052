/* The key schedule: RFC 8448 3 for TLS 1.3, and lengths and names of what suites are protected with. */
#include "tests/support/test.h"

#include "dissect/tls/messages.h"
#include "dissect/tls/schedule.h"
#include "dissect/x509/digest.h"

#include <stdio.h>

enum { AES_128_GCM = 0x1301, AES_256_GCM = 0x1302, CCM_8 = 0x1305 };

static struct bytes unhex(const char *hex, uint8_t *out)
{
    size_t size = strlen(hex) / 2;
    unsigned byte;

    for (size_t i = 0; i < size; i++) {
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
    return bytes_of(out, size);
}

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char text[2 * LONGEST_DIGEST + 1];

    digest_hex(bytes_of(bytes, size), text);
    assert_string_equal(text, expected);
}

/* RFC 8448 3: both handshake traffic secrets and the server's application secret, with their keys */
static void test_keys_of_the_rfc(void **state)
{
    static const struct {
        const char *secret, *key, *iv;
    } cases[] = {
        { "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38", "3fce516009c21727d0f2e4e86ee403bc",
          "5d313eb2671276ee13000b30" },
        { "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21", "dbfaa693d1762c5b666af5d950258d01",
          "5bd3c71b836e0b76bb73265f" },
        { "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643", "9f02283b6c9c07efc26bb9f2ac92e356",
          "cf782b88dd83549aadf1e984" },
    };
    struct protection protection;

    (void)state;
    assert_true(protection_of(AES_128_GCM, TLS_1_3, &protection));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t secret[LONGEST_DIGEST];
        struct record_keys keys;

        assert_true(tls13_record_keys(&protection, unhex(cases[i].secret, secret), &keys));
        assert_hex(keys.key, protection.key, cases[i].key);
        assert_hex(keys.iv, protection.iv, cases[i].iv);
    }
}

/* RFC 8448 3: the server's Finished over the hash of the messages up to its CertificateVerify */
static void test_finished_of_the_rfc(void **state)
{
    uint8_t secret[LONGEST_DIGEST], hash[LONGEST_DIGEST], finished[LONGEST_DIGEST];
    struct protection protection;

    (void)state;
    assert_true(protection_of(AES_128_GCM, TLS_1_3, &protection));
    assert_true(
        tls13_finished(&protection, unhex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38", secret),
                       unhex("edb7725fa7a3473b031ec8ef65a2485493900138a2b91291407d7951a06110ed", hash), finished));
    assert_hex(finished, 32, "9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718");
}

/* What each suite is protected with, by version, as the RFCs say: lengths of key, salt, explicit part, tag, MAC. */
static void test_protections(void **state)
{
    static const struct {
        uint16_t suite, version;
        bool known;
        uint8_t key, iv, explicit, tag, mac;
        const char *prf;
    } cases[] = {
        { AES_128_GCM, TLS_1_3, true, 16, 12, 0, 16, 0, "SHA256" },
        { AES_256_GCM, TLS_1_3, true, 32, 12, 0, 16, 0, "SHA384" },
        { CCM_8, TLS_1_3, true, 16, 12, 0, 8, 0, "SHA256" },
        { AES_128_GCM, TLS_1_2, false, 0, 0, 0, 0, 0, NULL },    /* TLS 1.3 alone */
        { 0xC02F, TLS_1_2, true, 16, 4, 8, 16, 0, "SHA256" },    /* ECDHE_RSA_WITH_AES_128_GCM_SHA256 */
        { 0xC02F, DTLS_1_2, true, 16, 4, 8, 16, 0, "SHA256" },   /* the same over UDP */
        { 0xC02F, TLS_1_3, false, 0, 0, 0, 0, 0, NULL },         /* not of TLS 1.3 */
        { 0xCCA8, TLS_1_2, true, 32, 12, 0, 16, 0, "SHA256" },   /* ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 */
        { 0x002F, TLS_1_0, true, 16, 16, 0, 0, 20, "MD5-SHA1" }, /* RSA_WITH_AES_128_CBC_SHA */
        { 0x002F, TLS_1_1, true, 16, 0, 16, 0, 20, "MD5-SHA1" }, /* each record with a block of its own */
        { 0x002F, TLS_1_2, true, 16, 0, 16, 0, 20, "SHA256" },   /* RFC 5246 5: at least SHA-256 */
        { 0xC028, TLS_1_2, true, 32, 0, 16, 0, 48, "SHA384" },   /* ECDHE_RSA_WITH_AES_256_CBC_SHA384 */
        { 0x0004, TLS_1_0, true, 16, 0, 0, 0, 16, "MD5-SHA1" },  /* RSA_WITH_RC4_128_MD5 */
        { 0x000A, DTLS_1_0, true, 24, 0, 8, 0, 20, "MD5-SHA1" }, /* RSA_WITH_3DES_EDE_CBC_SHA */
        { 0x002F, SSL_3_0, false, 0, 0, 0, 0, 0, NULL },         /* another MAC, another schedule */
        { 0x0001, TLS_1_2, false, 0, 0, 0, 0, 0, NULL },         /* NULL: there is nothing to open */
        { 0x0003, TLS_1_0, false, 0, 0, 0, 0, 0, NULL },         /* export */
        { 0x4242, TLS_1_2, false, 0, 0, 0, 0, 0, NULL },         /* no suite */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct protection p = { .cipher = NULL };

        assert_int_equal(protection_of(cases[i].suite, cases[i].version, &p), cases[i].known);
        if (!cases[i].known)
            continue;
        assert_int_equal(p.key, cases[i].key);
        assert_int_equal(p.iv, cases[i].iv);
        assert_int_equal(p.explicit, cases[i].explicit);
        assert_int_equal(p.tag, cases[i].tag);
        assert_int_equal(p.mac_size, cases[i].mac);
        assert_string_equal(p.prf, cases[i].prf);
    }
}

TESTS(test_keys_of_the_rfc, test_finished_of_the_rfc, test_protections)
