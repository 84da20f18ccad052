#include "dissect/tls/schedule.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>

enum {
    LONGEST_INFO = 2 + 1 + 255 + 1 + 255, /* RFC 8446 7.1: HkdfLabel */
    LONGEST_SEED = 96,                    /* a label and two randoms, or a session hash */
    KEY_BLOCK = 2 * (PROTECTION_MAC + PROTECTION_KEY + PROTECTION_IV),
};

void record_keys_forget(struct record_keys *keys)
{
    explicit_bzero(keys, sizeof *keys);
}

static OSSL_PARAM text_parameter(const char *key, const char *text)
{
    return OSSL_PARAM_construct_utf8_string(key, (char *)(uintptr_t)text, 0);
}

static OSSL_PARAM bytes_parameter(const char *key, struct bytes value)
{
    return OSSL_PARAM_construct_octet_string(key, (void *)(uintptr_t)value.data, value.len);
}

static bool derive(const char *function, const OSSL_PARAM *parameters, uint8_t *out, size_t size)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, function, NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool derived = context && EVP_KDF_derive(context, out, size, parameters) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return derived;
}

/* ---- TLS 1.3 ---- */

bool tls13_expand_label(const char *digest, struct bytes secret, const char *label, struct bytes context,
                        uint8_t *out, size_t size)
{
    static const char prefix[] = "tls13 ";
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    uint8_t info[LONGEST_INFO], *to = info;
    size_t length = sizeof prefix - 1 + strlen(label);

    if (length > UINT8_MAX || context.len > UINT8_MAX || size > UINT16_MAX)
        return false;
    *to++ = (uint8_t)(size >> 8);
    *to++ = (uint8_t)size;
    *to++ = (uint8_t)length;
    memcpy(to, prefix, sizeof prefix - 1);
    memcpy(to + sizeof prefix - 1, label, length - (sizeof prefix - 1));
    to += length;
    *to++ = (uint8_t)context.len;
    if (context.len)
        memcpy(to, context.data, context.len);
    to += context.len;
    return derive("HKDF",
                  (const OSSL_PARAM[]){ text_parameter(OSSL_KDF_PARAM_DIGEST, digest),
                                        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
                                        bytes_parameter(OSSL_KDF_PARAM_KEY, secret),
                                        bytes_parameter(OSSL_KDF_PARAM_INFO, bytes_of(info, (size_t)(to - info))),
                                        OSSL_PARAM_construct_end() },
                  out, size);
}

bool tls13_record_keys(const struct protection *protection, struct bytes secret, struct record_keys *keys)
{
    struct bytes none = bytes_of(NULL, 0);

    return tls13_expand_label(protection->prf, secret, "key", none, keys->key, protection->key) &&
           tls13_expand_label(protection->prf, secret, "iv", none, keys->iv, protection->iv);
}

bool tls13_next_secret(const struct protection *protection, uint8_t *secret, size_t size)
{
    uint8_t next[LONGEST_DIGEST];
    bool derived = size <= sizeof next && tls13_expand_label(protection->prf, bytes_of(secret, size), "traffic upd",
                                                             bytes_of(NULL, 0), next, size);

    if (derived)
        memcpy(secret, next, size);
    explicit_bzero(next, sizeof next);
    return derived;
}

bool tls13_finished(const struct protection *protection, struct bytes secret, struct bytes hash,
                    uint8_t out[static LONGEST_DIGEST])
{
    uint8_t key[LONGEST_DIGEST];
    size_t size;
    bool done = hash.len <= sizeof key &&
                tls13_expand_label(protection->prf, secret, "finished", bytes_of(NULL, 0), key, hash.len) &&
                EVP_Q_mac(NULL, "HMAC", NULL, protection->prf, NULL, key, hash.len, hash.data, hash.len, out,
                          LONGEST_DIGEST, &size) != NULL;

    explicit_bzero(key, sizeof key);
    return done;
}

/* ---- TLS 1.2 and below ---- */

/* RFC 5246 5, RFC 2246 5: the seed is the label and what follows it. */
static bool prf(const char *digest, struct bytes secret, const char *label, struct bytes first, struct bytes second,
                uint8_t *out, size_t size)
{
    uint8_t seed[LONGEST_SEED];
    size_t length = strlen(label);

    if (length + first.len + second.len > sizeof seed || !first.len)
        return false;
    memcpy(seed, label, length);
    memcpy(seed + length, first.data, first.len);
    if (second.len)
        memcpy(seed + length + first.len, second.data, second.len);
    return derive("TLS1-PRF",
                  (const OSSL_PARAM[]){
                      text_parameter(OSSL_KDF_PARAM_DIGEST, digest), bytes_parameter(OSSL_KDF_PARAM_SECRET, secret),
                      bytes_parameter(OSSL_KDF_PARAM_SEED, bytes_of(seed, length + first.len + second.len)),
                      OSSL_PARAM_construct_end() },
                  out, size);
}

/* The next `size` bytes of the block. */
static void cut(const uint8_t **block, uint8_t *to, uint8_t size)
{
    memcpy(to, *block, size);
    *block += size;
}

bool tls12_record_keys(const struct protection *protection, struct bytes master, struct bytes client_random,
                       struct bytes server_random, struct record_keys keys[2])
{
    uint8_t block[KEY_BLOCK];
    const uint8_t *next = block;
    size_t size = 2 * ((size_t)protection->mac_size + protection->key + protection->iv);
    bool derived = prf(protection->prf, master, "key expansion", server_random, client_random, block, size);

    for (int i = 0; derived && i < 2; i++)
        cut(&next, keys[i].mac, protection->mac_size);
    for (int i = 0; derived && i < 2; i++)
        cut(&next, keys[i].key, protection->key);
    for (int i = 0; derived && i < 2; i++)
        cut(&next, keys[i].iv, protection->iv);
    explicit_bzero(block, sizeof block);
    return derived;
}

bool tls12_master(const struct protection *protection, struct bytes premaster, struct bytes client_random,
                  struct bytes server_random, struct bytes session_hash, uint8_t master[static MASTER_SECRET])
{
    if (session_hash.len)
        return prf(protection->prf, premaster, "extended master secret", session_hash, bytes_of(NULL, 0), master,
                   MASTER_SECRET);
    return prf(protection->prf, premaster, "master secret", client_random, server_random, master, MASTER_SECRET);
}
