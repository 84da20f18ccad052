/* What a handshake asks of the key in a certificate, by version, suite and side. */
#include "tests/support/test.h"

#include "analyze/key_use.h"
#include "dissect/x509/certificate.h"

enum { NO_HELLO, NO_SUITE, RETRY, WHOLE };

static const struct row {
    const char *story;
    int hello;
    uint16_t version, suite;
    enum side side;
    bool verifies; /* the client sent CertificateVerify */
    uint16_t asked;
} rows[] = {
    { "ECDHE_ECDSA", WHOLE, TLS_1_2, 0xC02B, SERVER, false, USAGE_DIGITAL_SIGNATURE },
    { "DHE_RSA", WHOLE, TLS_1_0, 0x0033, SERVER, false, USAGE_DIGITAL_SIGNATURE },
    { "RSA", WHOLE, TLS_1_2, 0x009C, SERVER, false, USAGE_KEY_ENCIPHERMENT },
    { "RSA_PSK", WHOLE, TLS_1_2, 0x00AC, SERVER, false, USAGE_KEY_ENCIPHERMENT },
    { "static ECDH", WHOLE, TLS_1_2, 0xC004, SERVER, false, USAGE_KEY_AGREEMENT },
    { "static DH", WHOLE, TLS_1_2, 0x0030, SERVER, false, USAGE_KEY_AGREEMENT },
    { "DTLS", WHOLE, DTLS_1_2, 0xC02F, SERVER, false, USAGE_DIGITAL_SIGNATURE },
    { "TLS 1.3, of which no suite tells", WHOLE, TLS_1_3, 0x1301, SERVER, false, USAGE_DIGITAL_SIGNATURE },
    { "DH_anon", WHOLE, TLS_1_2, 0x0034, SERVER, false, 0 },
    { "PSK", WHOLE, TLS_1_2, 0x00A8, SERVER, false, 0 },
    { "RSA_EXPORT, where a shorter key may step in", WHOLE, TLS_1_0, 0x0003, SERVER, false, 0 },
    { "a suite that nobody knows", WHOLE, TLS_1_2, 0x1234, SERVER, false, 0 },
    { "a suite that was not captured", NO_SUITE, TLS_1_2, 0, SERVER, false, 0 },
    { "only a HelloRetryRequest", RETRY, TLS_1_3, 0x1301, SERVER, false, 0 },
    { "no ServerHello", NO_HELLO, 0, 0, SERVER, false, 0 },
    { "a client that signs", WHOLE, TLS_1_2, 0x009C, CLIENT, true, USAGE_DIGITAL_SIGNATURE },
    { "a client that did not sign", WHOLE, TLS_1_2, 0x009C, CLIENT, false, 0 },
    { "a client in TLS 1.3", WHOLE, TLS_1_3, 0x1301, CLIENT, false, USAGE_DIGITAL_SIGNATURE },
};

static void test_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct event verify = { .kind = EVENT_HANDSHAKE, .from = CLIENT, .code = CERTIFICATE_VERIFY };
        struct server_hello hello = { .version = row->version,
                                      .cipher_suite = row->suite,
                                      .has_cipher_suite = row->hello != NO_SUITE,
                                      .retry = row->hello == RETRY };
        struct conversation c = { .server_hello = row->hello == NO_HELLO ? NULL : &hello,
                                  .events = &verify,
                                  .event_count = row->verifies };

        print_message("%s\n", row->story);
        assert_int_equal(key_use_asked(&c, row->side), row->asked);
    }
}

TESTS(test_asked)
