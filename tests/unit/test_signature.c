/* Signatures of the handshake, made here with real keys: good, of another key, of other bytes, and what cannot be checked. */
#include "tests/support/test.h"

#include "base/limits.h"
#include "dissect/x509/signature.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

enum { ROOM = 2048 };

struct signer {
    EVP_PKEY *key;
    uint8_t der[ROOM];
    size_t length;
    const struct certificate_facts *certificate;
};

static struct arena_pool pool;
static struct arena arena = { .pool = &pool };

static const struct certificate_facts *read_der(const uint8_t *der, size_t length)
{
    const struct certificate_facts *facts = certificate_read(&arena, bytes_of(der, length));

    assert_non_null(facts);
    return facts;
}

static void certify(struct signer *signer)
{
    X509 *x509 = X509_new();
    const char *kind = EVP_PKEY_get0_type_name(signer->key);
    bool hashless = strcmp(kind, "ED25519") == 0 || strcmp(kind, "ED448") == 0;
    uint8_t *at = signer->der;
    int length;

    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    assert_int_equal(X509_set_pubkey(x509, signer->key), 1);
    assert_true(X509_sign(x509, signer->key, hashless ? NULL : EVP_sha256()) > 0);
    length = i2d_X509(x509, NULL);
    assert_in_range(length, 1, ROOM);
    i2d_X509(x509, &at);
    signer->length = (size_t)length;
    signer->certificate = read_der(signer->der, signer->length);
    X509_free(x509);
}

static void drop(struct signer *signer)
{
    certificate_forget(signer->certificate);
    EVP_PKEY_free(signer->key);
}

static void make_rsa(struct signer *signer, size_t bits)
{
    assert_non_null(signer->key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits));
    certify(signer);
}

static void make_ec(struct signer *signer, const char *curve)
{
    assert_non_null(signer->key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve));
    certify(signer);
}

static void make(struct signer *signer, const char *kind)
{
    assert_non_null(signer->key = EVP_PKEY_Q_keygen(NULL, NULL, kind));
    certify(signer);
}

static struct bytes sign(const struct signer *signer, const char *hash, bool pss, struct bytes text, uint8_t *out)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters;
    size_t size = ROOM;

    assert_int_equal(EVP_DigestSignInit_ex(context, &parameters, hash, NULL, NULL, signer->key, NULL), 1);
    if (pss) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST), 1);
    }
    assert_int_equal(EVP_DigestSign(context, out, &size, text.data, text.len), 1);
    EVP_MD_CTX_free(context);
    return bytes_of(out, size);
}

static const uint8_t said[] = "client random, server random, parameters";

static struct bytes whole(void)
{
    return bytes_of(said, sizeof said);
}

/* The same text in three parts. */
static enum signature_result check(const struct signer *signer, uint16_t scheme, struct bytes signature)
{
    struct bytes parts[] = { bytes_of(said, 13), bytes_of(said + 13, 20), bytes_of(said + 33, sizeof said - 33) };

    return signature_verify(signer->certificate, scheme, parts, 3, signature);
}

static void test_schemes(void **state)
{
    static struct signer rsa, other_rsa, p256, other_p256, p384, ed25519, other_ed25519;
    const struct {
        const struct signer *by, *other;
        uint16_t scheme;
        const char *hash;
        bool pss;
    } rows[] = {
        { &rsa, &other_rsa, 0, "MD5-SHA1", false },        { &rsa, &other_rsa, 0x0201, "SHA1", false },
        { &rsa, &other_rsa, 0x0401, "SHA256", false },     { &rsa, &other_rsa, 0x0601, "SHA512", false },
        { &rsa, &other_rsa, 0x0804, "SHA256", true },      { &rsa, &other_rsa, 0x0805, "SHA384", true },
        { &p256, &other_p256, 0, "SHA1", false },          { &p256, &other_p256, 0x0403, "SHA256", false },
        { &p384, &other_p256, 0x0503, "SHA384", false },   { &p256, &p384, 0x0403, "SHA256", false },
        { &ed25519, &other_ed25519, 0x0807, NULL, false },
    };
    uint8_t room[ROOM];

    (void)state;
    make_rsa(&rsa, 2048);
    make_rsa(&other_rsa, 2048);
    make_ec(&p256, "P-256");
    make_ec(&other_p256, "P-256");
    make_ec(&p384, "P-384");
    make(&ed25519, "ED25519");
    make(&other_ed25519, "ED25519");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes signature = sign(rows[i].by, rows[i].hash, rows[i].pss, whole(), room);

        assert_int_equal(check(rows[i].by, rows[i].scheme, signature), SIGNATURE_GOOD);
        assert_int_equal(check(rows[i].other, rows[i].scheme, signature), SIGNATURE_BAD);
        room[signature.len - 1] ^= 1;
        assert_int_equal(check(rows[i].by, rows[i].scheme, signature), SIGNATURE_BAD);
    }
    /* another kind of key than the scheme's, schemes that are none */
    assert_int_equal(check(&p256, 0x0401, bytes_of(room, 64)), SIGNATURE_UNKNOWN);
    assert_int_equal(check(&rsa, 0x0807, bytes_of(room, 64)), SIGNATURE_UNKNOWN);
    assert_int_equal(check(&rsa, 0x0701, bytes_of(room, 64)), SIGNATURE_UNKNOWN);
    assert_int_equal(check(&rsa, 0x0400, bytes_of(room, 64)), SIGNATURE_UNKNOWN);
    assert_int_equal(check(&ed25519, 0, bytes_of(room, 64)), SIGNATURE_UNKNOWN);
    drop(&rsa);
    drop(&other_rsa);
    drop(&p256);
    drop(&other_p256);
    drop(&p384);
    drop(&ed25519);
    drop(&other_ed25519);
}

/* RFC 8446 4.4.3 */
static void test_tls13(void **state)
{
    static struct signer signer;
    static const uint8_t hash[32] = { 1, 2, 3 };
    uint8_t text[64 + 34 + sizeof hash], room[ROOM];
    struct bytes signature;

    (void)state;
    make_ec(&signer, "P-256");
    memset(text, ' ', 64);
    memcpy(text + 64, "TLS 1.3, server CertificateVerify", 34);
    memcpy(text + 98, hash, sizeof hash);
    signature = sign(&signer, "SHA256", false, bytes_of(text, sizeof text), room);
    assert_int_equal(signature_verify_tls13(signer.certificate, 0x0403, true, bytes_of(hash, 32), signature),
                     SIGNATURE_GOOD);
    assert_int_equal(signature_verify_tls13(signer.certificate, 0x0403, false, bytes_of(hash, 32), signature),
                     SIGNATURE_BAD);
    assert_int_equal(signature_verify_tls13(signer.certificate, 0, true, bytes_of(hash, 32), signature),
                     SIGNATURE_UNKNOWN);
    drop(&signer);
}

/* Nothing is called bad for want of something. */
static void test_what_cannot_be_checked(void **state)
{
    static struct signer signer;
    struct bytes nothing = bytes_of(NULL, 0), text = whole(), signature, parts[2];
    uint8_t room[ROOM];

    (void)state;
    make_ec(&signer, "P-256");
    signature = sign(&signer, "SHA256", false, text, room);
    parts[0] = text;
    parts[1] = nothing;
    assert_int_equal(signature_verify(signer.certificate, 0x0403, parts, 2, signature), SIGNATURE_UNKNOWN);
    assert_int_equal(signature_verify(signer.certificate, 0x0403, parts, 1, nothing), SIGNATURE_UNKNOWN);
    assert_int_equal(signature_verify(read_der(NULL, 0), 0x0403, parts, 1, signature), SIGNATURE_UNKNOWN);
    for (size_t cut = 1; cut < signer.length; cut++)
        assert_int_equal(signature_verify(read_der(signer.der, cut), 0x0403, parts, 1, signature), SIGNATURE_UNKNOWN);
    drop(&signer);
}

/* A modulus or an exponent that is made to cost is not worked with. */
static void test_costly_keys(void **state)
{
    static struct signer signer;
    uint8_t modulus[LIMIT_RSA_BITS / 8 + 8], exponent[LIMIT_RSA_EXPONENT_BITS / 8 + 1];
    const struct {
        size_t modulus, exponent;
    } rows[] = { { sizeof modulus, 3 }, { 256, sizeof exponent } };

    (void)state;
    memset(modulus, 0xFF, sizeof modulus);
    memset(exponent, 0xFF, sizeof exponent);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
        OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, modulus, rows[i].modulus),
            OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, exponent, rows[i].exponent),
            OSSL_PARAM_construct_end(),
        };
        struct signer own;
        X509 *x509 = X509_new();
        uint8_t *at = own.der;

        assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
        signer.key = NULL;
        assert_int_equal(EVP_PKEY_fromdata(context, &signer.key, EVP_PKEY_PUBLIC_KEY, parameters), 1);
        make_ec(&own, "P-256"); /* somebody signs it */
        assert_int_equal(X509_set_pubkey(x509, signer.key), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509), 0);
        X509_gmtime_adj(X509_getm_notAfter(x509), 0);
        assert_true(X509_sign(x509, own.key, EVP_sha256()) > 0);
        assert_in_range(i2d_X509(x509, NULL), 1, ROOM);
        certificate_forget(own.certificate);
        own.length = (size_t)i2d_X509(x509, &at);
        own.certificate = read_der(own.der, own.length);
        assert_null(own.certificate->fault); /* it is the key that is refused */
        assert_int_equal(check(&own, 0x0401, bytes_of(modulus, rows[i].modulus)), SIGNATURE_UNKNOWN);
        X509_free(x509);
        drop(&own);
        EVP_PKEY_free(signer.key);
        EVP_PKEY_CTX_free(context);
    }
    arena_release(&arena);
    arena_pool_release(&pool);
}

TESTS(test_schemes, test_tls13, test_what_cannot_be_checked, test_costly_keys)
