#include "dissect/tls/keyring_impl.h"

#include "base/limits.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <stdlib.h>

struct keyring {
    struct keylog *keylog;
    EVP_PKEY *keys[LIMIT_PRIVATE_KEYS];
    unsigned key_count;
    bool legacy_asked;
    OSSL_LIB_CTX *legacy; /* NULL: not asked for, or not there */
    OSSL_PROVIDER *provider;
};

struct keyring *keyring_new(uint64_t seed)
{
    struct keyring *keyring = calloc(1, sizeof *keyring);

    if (keyring && !(keyring->keylog = keylog_new(seed))) {
        free(keyring);
        return NULL;
    }
    return keyring;
}

static void unload_legacy(struct keyring *keyring)
{
    if (keyring->provider)
        OSSL_PROVIDER_unload(keyring->provider);
    OSSL_LIB_CTX_free(keyring->legacy);
    keyring->provider = NULL;
    keyring->legacy = NULL;
}

void keyring_free(struct keyring *keyring)
{
    if (!keyring)
        return;
    keylog_free(keyring->keylog);
    for (unsigned i = 0; i < keyring->key_count; i++)
        EVP_PKEY_free(keyring->keys[i]);
    unload_legacy(keyring);
    free(keyring);
}

struct keylog *keyring_keylog(const struct keyring *keyring)
{
    return keyring->keylog;
}

OSSL_LIB_CTX *keyring_legacy(struct keyring *keyring)
{
    if (keyring->legacy_asked)
        return keyring->legacy;
    keyring->legacy_asked = true;
    if ((keyring->legacy = OSSL_LIB_CTX_new()) &&
        !(keyring->provider = OSSL_PROVIDER_load(keyring->legacy, "legacy")))
        unload_legacy(keyring);
    return keyring->legacy;
}

/* ---- private keys ---- */

/* What libcrypto asks for a passphrase: there is none, and that it asked is noted. */
static int no_passphrase(char *buffer, int size, int writing, void *asked)
{
    (void)buffer;
    (void)size;
    (void)writing;
    *(bool *)asked = true;
    return -1;
}

static bool add(struct keyring *keyring, EVP_PKEY *key, const char *path, struct error *error)
{
    if (!EVP_PKEY_is_a(key, "RSA"))
        error_set(error, "%s: only an RSA key can open a session, and this is %s", path,
                  EVP_PKEY_get0_type_name(key));
    else if (keyring->key_count == LIMIT_PRIVATE_KEYS)
        error_set(error, "%s: more than %d private keys", path, LIMIT_PRIVATE_KEYS);
    else {
        keyring->keys[keyring->key_count++] = key;
        return true;
    }
    EVP_PKEY_free(key);
    return false;
}

bool keyring_add_private_key(struct keyring *keyring, const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    bool asked = false;
    EVP_PKEY *key;

    if (!file)
        return error_set(error, "%s: %s", path, strerror(errno));
    key = PEM_read_PrivateKey(file, NULL, no_passphrase, &asked);
    fclose(file);
    if (key)
        return add(keyring, key, path, error);
    if (asked)
        return error_set(
            error, "%s: the key is protected by a passphrase; openssl pkey -in FILE -out NEW takes it off", path);
    return error_set(error, "%s: no private key in PEM form", path);
}

bool keyring_has_private_key(const struct keyring *keyring)
{
    return keyring->key_count > 0;
}

/* RFC 5246 7.4.7.1. libcrypto may answer a bad padding with random bytes: the version in them is the proof. */
static bool decrypt(EVP_PKEY *key, struct bytes encrypted, uint16_t version, uint8_t out[static PREMASTER_SECRET])
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    uint8_t plain[LIMIT_RSA_BYTES];
    size_t size = sizeof plain;
    bool good = context && EVP_PKEY_get_size(key) <= (int)sizeof plain && EVP_PKEY_decrypt_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_decrypt(context, plain, &size, encrypted.data, encrypted.len) == 1 &&
                size == PREMASTER_SECRET && bytes_u16_at(bytes_of(plain, 2), 0) == version;

    if (good)
        memcpy(out, plain, PREMASTER_SECRET);
    explicit_bzero(plain, sizeof plain);
    EVP_PKEY_CTX_free(context);
    return good;
}

bool keyring_premaster(const struct keyring *keyring, struct bytes encrypted, uint16_t version,
                       uint8_t out[static PREMASTER_SECRET])
{
    for (unsigned i = 0; i < keyring->key_count; i++)
        if (decrypt(keyring->keys[i], encrypted, version, out))
            return true;
    return false;
}
