/* Opening records: what opens and what does not; and, of recorded sessions, the hash that CertificateVerify signs. */
#include "tests/support/capture.h"
#include "tests/support/test.h"

#include "dissect/dissector.h"
#include "dissect/tls/opener.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

enum { TAG = 16, NONCE = 12, ECDSA_P256_SHA256 = 0x0403, LONGEST = 128 };

/* ---- records ---- */

static struct record_keys some_keys(void)
{
    struct record_keys keys;

    memset(keys.key, 0x11, sizeof keys.key);
    memset(keys.iv, 0x22, sizeof keys.iv);
    memset(keys.mac, 0x33, sizeof keys.mac);
    return keys;
}

/* Seals `plain` as record `number` of TLS 1.3 with AES-128-GCM, RFC 8446 5.2 and 5.3. Returns the bytes of the body. */
static size_t seal(const struct record_keys *keys, uint8_t number, struct bytes plain, uint8_t *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t nonce[NONCE], header[] = { 23, 3, 3, 0, (uint8_t)(plain.len + TAG) };
    int size;

    memcpy(nonce, keys->iv, NONCE);
    nonce[NONCE - 1] ^= number;
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, keys->key, nonce), 1);
    assert_int_equal(EVP_EncryptUpdate(context, NULL, &size, header, sizeof header), 1);
    assert_int_equal(EVP_EncryptUpdate(context, out, &size, plain.data, (int)plain.len), 1);
    assert_int_equal(EVP_EncryptFinal_ex(context, out + size, &size), 1);
    assert_int_equal(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG, out + plain.len), 1);
    EVP_CIPHER_CTX_free(context);
    return plain.len + TAG;
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

/* A record opens as it was sealed; with any bit of it turned, another number or another length it does not, and nothing
 * is left of what came out. */
static void test_only_what_was_sealed(void **state)
{
    static const uint8_t said[] = "what was said\x17";
    struct keyring *keyring = keyring_new(1);
    struct record_keys keys = some_keys();
    struct protection protection;
    uint8_t body[LONGEST], plain[LONGEST];
    size_t length, size = seal(&keys, 5, bytes_of(said, sizeof said), body);
    struct record record = { .type = 23, .version = TLS_1_2, .length = (uint16_t)size };
    struct opener *opener;

    (void)state;
    assert_true(protection_of(0x1301, TLS_1_3, &protection));
    assert_non_null(opener = opener_new(keyring, &protection, &keys, TLS_1_3, false));
    assert_true(opener_open(opener, 5, &record, bytes_of(body, size), plain, &length));
    assert_true(bytes_equal(bytes_of(plain, length), bytes_of(said, sizeof said)));
    assert_false(opener_open(opener, 4, &record, bytes_of(body, size), plain, &length));
    assert_true(is_zero(plain, size));
    for (size_t bit = 0; bit < size * 8; bit++) {
        body[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(opener_open(opener, 5, &record, bytes_of(body, size), plain, &length));
        assert_true(is_zero(plain, size));
        body[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t cut = 0; cut < size; cut++) {
        struct record shorter = { .type = 23, .version = TLS_1_2, .length = (uint16_t)cut };

        assert_false(opener_open(opener, 5, &record, bytes_of(body, cut), plain, &length));
        assert_false(opener_open(opener, 5, &shorter, bytes_of(body, cut), plain, &length));
    }
    opener_free(opener);
    keyring_free(keyring);
}

/* Bodies of any length and of any protection that are not sealed at all. */
static void test_what_nobody_sealed(void **state)
{
    static const struct {
        uint16_t suite, version;
    } cases[] = {
        { 0x1301, TLS_1_3 }, { 0x1303, TLS_1_3 }, { 0x1305, TLS_1_3 },  { 0xC02F, TLS_1_2 }, { 0xCCA8, TLS_1_2 },
        { 0xC0AE, TLS_1_2 }, { 0x002F, TLS_1_0 }, { 0x002F, TLS_1_2 },  { 0xC028, TLS_1_2 }, { 0x000A, TLS_1_1 },
        { 0x0005, TLS_1_0 }, { 0x0005, TLS_1_2 }, { 0x002F, DTLS_1_0 },
    };
    struct keyring *keyring = keyring_new(1);
    struct record_keys keys = some_keys();
    uint8_t body[LONGEST] = { 0 }, plain[LONGEST];

    (void)state;
    for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases); i++) {
        struct protection protection;
        struct opener *opener;

        assert_true(protection_of(cases[i / 2].suite, cases[i / 2].version, &protection));
        if (!(opener = opener_new(keyring, &protection, &keys, cases[i / 2].version, i % 2))) {
            assert_true(protection.legacy); /* libcrypto may be without that provider */
            continue;
        }
        for (size_t size = 0; size <= LONGEST; size++) {
            struct record record = { .type = 22, .version = TLS_1_2, .length = (uint16_t)size };
            size_t length;

            assert_false(opener_open(opener, size, &record, bytes_of(body, size), plain, &length));
        }
        opener_free(opener);
    }
    keyring_free(keyring);
}

/* ---- recorded sessions ---- */

struct seen {
    unsigned signatures, sessions;
};

/* RFC 8446 4.4.3 */
static void assert_signed(const struct certificate_verify *verify, const struct certificate *leaf)
{
    static const char *const contexts[] = { "TLS 1.3, client CertificateVerify",
                                            "TLS 1.3, server CertificateVerify" };
    const uint8_t *der = leaf->der.data;
    X509 *certificate = d2i_X509(NULL, &der, (long)leaf->der.len);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const char *text = contexts[verify->from];
    uint8_t content[64 + LONGEST];
    size_t size = 64 + strlen(text) + 1;

    memset(content, ' ', 64);
    memcpy(content + 64, text, strlen(text) + 1);
    memcpy(content + size, verify->transcript_hash.data, verify->transcript_hash.len);
    size += verify->transcript_hash.len;
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, X509_get0_pubkey(certificate)), 1);
    assert_int_equal(EVP_DigestVerify(context, verify->signature.data, verify->signature.len, content, size), 1);
    EVP_MD_CTX_free(context);
    X509_free(certificate);
}

static void take(void *context, struct conversation *c)
{
    struct seen *seen = context;

    seen->sessions++;
    for (const struct certificate_verify *verify = c->certificate_verify; verify; verify = verify->next) {
        const struct certificate_list *list = conversation_certificates(c, (enum side)verify->from);

        assert_non_null(list);
        assert_int_equal(verify->scheme, ECDSA_P256_SHA256);
        assert_true(verify->transcript_hash.len == 32 || verify->transcript_hash.len == 48);
        assert_true(verify->proven);
        assert_signed(verify, list->items[0]);
        seen->signatures++;
    }
    conversation_free(c);
}

/* CertificateVerify of either side signs the hash that was kept, behind HelloRetryRequest and early data, too. */
static void test_transcript_hashes(void **state)
{
    static const struct {
        const char *path;
        unsigned signatures, sessions;
    } cases[] = {
        { SAMPLES "/decrypt/tls13-suites.pcapng", 5, 5 },
        { SAMPLES "/decrypt/tls13-flows.pcapng", 6, 6 }, /* one resumed, one with a client's certificate */
        { SAMPLES "/decrypt/quic.pcapng", 3, 3 },
        { SAMPLES "/decrypt/tls12-aead.pcapng", 0, 9 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct frames frames = frames_of_file(cases[i].path);
        struct seen seen = { 0 };
        struct arena_pool pool = { 0 };
        struct certificate_store certificates;
        struct dissector_options options = {
            .pool = &pool, .certificates = &certificates, .take = take, .linger = INT64_MAX, .context = &seen
        };
        struct dissector *dissector;

        certificate_store_init(&certificates, 1);
        assert_non_null(dissector = dissector_new(&options, NULL));
        dissector_use_keys(dissector, frames.keyring);
        dissector_feed(dissector, frames.items, frames.count);
        dissector_finish(dissector);
        dissector_free(dissector);
        assert_int_equal(seen.signatures, cases[i].signatures);
        assert_int_equal(seen.sessions, cases[i].sessions);
        certificate_store_release(&certificates);
        arena_pool_release(&pool);
        frames_release(&frames);
    }
}

TESTS(test_only_what_was_sealed, test_what_nobody_sealed, test_transcript_hashes)
