#include "dissect/x509/signature.h"

#include "base/limits.h"
#include "dissect/x509/x509_impl.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>

enum { GROUP_NAME = 80 };

/* How to check: kind of key, hash, RSA padding. */
struct method {
    int key; /* EVP_PKEY_ number */
    const char *hash;
    bool pss;
};

/* RFC 8446 4.2.3: schemes with numbers of their own. */
static const struct {
    uint16_t scheme;
    struct method method;
} schemes[] = {
    { 0x0804, { EVP_PKEY_RSA, "SHA256", true } },     { 0x0805, { EVP_PKEY_RSA, "SHA384", true } },
    { 0x0806, { EVP_PKEY_RSA, "SHA512", true } },     { 0x0807, { EVP_PKEY_ED25519, NULL, false } },
    { 0x0808, { EVP_PKEY_ED448, NULL, false } },      { 0x0809, { EVP_PKEY_RSA_PSS, "SHA256", true } },
    { 0x080A, { EVP_PKEY_RSA_PSS, "SHA384", true } }, { 0x080B, { EVP_PKEY_RSA_PSS, "SHA512", true } },
};

/* RFC 5246 7.4.1.4.1: a pair of hash and kind of key. */
static bool method_of_pair(uint16_t scheme, struct method *out)
{
    static const char *const hashes[] = { NULL, "MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512" };
    static const int keys[] = { EVP_PKEY_NONE, EVP_PKEY_RSA, EVP_PKEY_DSA, EVP_PKEY_EC };
    uint8_t hash = (uint8_t)(scheme >> 8), key = (uint8_t)scheme;

    if (!hash || hash >= sizeof hashes / sizeof *hashes || !key || key >= sizeof keys / sizeof *keys)
        return false;
    *out = (struct method){ keys[key], hashes[hash], false };
    return true;
}

/* RFC 4346 7.4.3, RFC 4492 5.4 */
static bool method_of_key(const EVP_PKEY *key, struct method *out)
{
    int kind = EVP_PKEY_get_base_id(key);

    *out = (struct method){ kind, kind == EVP_PKEY_RSA ? "MD5-SHA1" : "SHA1", false };
    return kind == EVP_PKEY_RSA || kind == EVP_PKEY_DSA || kind == EVP_PKEY_EC;
}

static bool find_method(uint16_t scheme, const EVP_PKEY *key, struct method *out)
{
    if (!scheme)
        return method_of_key(key, out);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (schemes[i].scheme == scheme) {
            *out = schemes[i].method;
            return true;
        }
    return method_of_pair(scheme, out);
}

/* ---- keys that cost no more than others ---- */

static bool exponent_is_small(const EVP_PKEY *key)
{
    BIGNUM *exponent = NULL;
    bool small = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 &&
                 BN_num_bits(exponent) <= LIMIT_RSA_EXPONENT_BITS;

    BN_free(exponent);
    return small;
}

/* A curve with a name: parameters of its own may be made to cost. */
static bool has_known_curve(const EVP_PKEY *key)
{
    char name[GROUP_NAME];
    size_t length;

    return EVP_PKEY_get_group_name(key, name, sizeof name, &length) == 1;
}

static bool is_affordable(const EVP_PKEY *key)
{
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
        return EVP_PKEY_get_bits(key) <= LIMIT_RSA_BITS && exponent_is_small(key);
    case EVP_PKEY_DSA:
        return EVP_PKEY_get_bits(key) <= LIMIT_DSA_BITS;
    case EVP_PKEY_EC:
        return has_known_curve(key);
    default:
        return true;
    }
}

/* ---- the check ---- */

/* False when a part is missing or memory is out. */
static bool join(const struct bytes *parts, size_t count, struct bytes *out, uint8_t **owned)
{
    size_t size = 0, at = 0;

    for (size_t i = 0; i < count; i++) {
        if (!parts[i].len)
            return false;
        size += parts[i].len;
    }
    if (!size || !(*owned = malloc(size)))
        return false;
    for (size_t i = 0; i < count; i++) {
        memcpy(*owned + at, parts[i].data, parts[i].len);
        at += parts[i].len;
    }
    *out = bytes_of(*owned, size);
    return true;
}

static bool prepare(EVP_MD_CTX *context, EVP_PKEY *key, const struct method *method)
{
    EVP_PKEY_CTX *parameters = NULL;

    if (EVP_DigestVerifyInit_ex(context, &parameters, method->hash, NULL, NULL, key, NULL) != 1)
        return false;
    return !method->pss || (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
                            EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1);
}

static enum signature_result verify(EVP_PKEY *key, const struct method *method, struct bytes text,
                                    struct bytes signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    enum signature_result result = SIGNATURE_UNKNOWN;

    if (context && prepare(context, key, method))
        result = EVP_DigestVerify(context, signature.data, signature.len, text.data, text.len) == 1 ? SIGNATURE_GOOD
                                                                                                    : SIGNATURE_BAD;
    EVP_MD_CTX_free(context);
    return result;
}

enum signature_result signature_verify(const struct certificate_facts *signer, uint16_t scheme,
                                       const struct bytes *parts, size_t count, struct bytes signature)
{
    EVP_PKEY *key = signer->parsed ? X509_get0_pubkey(signer->parsed->x509) : NULL;
    enum signature_result result = SIGNATURE_UNKNOWN;
    struct method method;
    struct bytes text;
    uint8_t *owned = NULL;

    if (key && signature.len && find_method(scheme, key, &method) && method.key == EVP_PKEY_get_base_id(key) &&
        is_affordable(key) && join(parts, count, &text, &owned))
        result = verify(key, &method, text, signature);
    free(owned);
    ERR_clear_error(); /* what libcrypto has to say of a hostile certificate is of no use */
    return result;
}

enum signature_result signature_verify_tls13(const struct certificate_facts *signer, uint16_t scheme, bool by_server,
                                             struct bytes transcript_hash, struct bytes signature)
{
    static const char spaces[] = "                                                                ";
    static const char server[] = "TLS 1.3, server CertificateVerify", client[] = "TLS 1.3, client CertificateVerify";
    struct bytes parts[] = {
        bytes_of(spaces, sizeof spaces - 1),
        by_server ? bytes_of(server, sizeof server) : bytes_of(client, sizeof client), /* with its NUL */
        transcript_hash,
    };

    return scheme ? signature_verify(signer, scheme, parts, 3, signature) : SIGNATURE_UNKNOWN;
}
