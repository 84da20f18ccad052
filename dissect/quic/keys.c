#include "dissect/quic/keys.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

enum {
    HASH_BYTES = 32,
    TAG = 16,
    SAMPLE_AT = 4, /* behind the start of the packet number, whatever its length (RFC 9001 5.4.2) */
    LABEL_BYTES = 48,
};

/* One step of HKDF with SHA-256: extract with a salt, or expand with an info. */
static bool hkdf(int mode, struct bytes key, const char *with, struct bytes value, uint8_t *out, size_t size)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char[]){ "SHA256" }, 0),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key.data, key.len),
        OSSL_PARAM_construct_octet_string(with, (void *)(uintptr_t)value.data, value.len),
        OSSL_PARAM_construct_end(),
    };
    bool derived = context && EVP_KDF_derive(context, out, size, parameters) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return derived;
}

/* HKDF-Expand-Label with an empty context (RFC 8446 7.1). */
static bool expand(const uint8_t secret[static HASH_BYTES], const char *prefix, const char *label, uint8_t *out,
                   uint8_t size)
{
    uint8_t info[LABEL_BYTES];
    int text = snprintf((char *)info + 3, sizeof info - 4, "tls13 %s%s", prefix, label);

    info[0] = 0;
    info[1] = size;
    info[2] = (uint8_t)text;
    info[3 + text] = 0;
    return hkdf(EVP_KDF_HKDF_MODE_EXPAND_ONLY, bytes_of(secret, HASH_BYTES), OSSL_KDF_PARAM_INFO,
                bytes_of(info, (size_t)text + 4), out, size);
}

static bool keys_of(const struct quic_version *version, const uint8_t initial[static HASH_BYTES], const char *side,
                    struct quic_keys *keys)
{
    uint8_t secret[HASH_BYTES];

    return expand(initial, "", side, secret, sizeof secret) &&
           expand(secret, version->label, "key", keys->key, sizeof keys->key) &&
           expand(secret, version->label, "iv", keys->iv, sizeof keys->iv) &&
           expand(secret, version->label, "hp", keys->header_key, sizeof keys->header_key);
}

bool quic_initial_keys(const struct quic_version *version, struct bytes destination_id, struct quic_keys keys[2])
{
    uint8_t initial[HASH_BYTES];

    return hkdf(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, destination_id, OSSL_KDF_PARAM_SALT,
                bytes_of(version->salt, QUIC_SALT), initial, sizeof initial) &&
           keys_of(version, initial, "client in", &keys[0]) && keys_of(version, initial, "server in", &keys[1]);
}

/* ---- opening a packet ---- */

/* RFC 9001 5.4.3 */
static bool header_mask(const struct quic_keys *keys, struct bytes sample, uint8_t mask[static QUIC_SAMPLE])
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;
    bool done = context && EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, keys->header_key, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                EVP_EncryptUpdate(context, mask, &size, sample.data, QUIC_SAMPLE) == 1;

    EVP_CIPHER_CTX_free(context);
    return done;
}

/* RFC 9000 A.3: the number closest to the one expected that ends in these bits. */
static int64_t full_number(int64_t largest, uint32_t truncated, unsigned bits)
{
    int64_t expected = largest + 1, window = (int64_t)1 << bits;
    int64_t candidate = (expected & ~(window - 1)) | truncated;

    if (candidate <= expected - window / 2 && candidate < ((int64_t)1 << 62) - window)
        return candidate + window;
    if (candidate > expected + window / 2 && candidate >= window)
        return candidate - window;
    return candidate;
}

/* AES-128-GCM with the nonce of this packet number (RFC 9001 5.3). */
static bool decrypt(const struct quic_keys *keys, int64_t number, struct bytes header, struct bytes sealed,
                    uint8_t *plain)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int body = (int)sealed.len - TAG, size = 0;
    uint8_t nonce[sizeof keys->iv], tag[TAG];
    bool done;

    memcpy(nonce, keys->iv, sizeof nonce);
    memcpy(tag, sealed.data + body, sizeof tag);
    for (int i = 0; i < 8; i++)
        nonce[sizeof nonce - 1 - (size_t)i] ^= (uint8_t)(number >> 8 * i);
    done = context && EVP_DecryptInit_ex(context, EVP_aes_128_gcm(), NULL, keys->key, nonce) == 1 &&
           EVP_DecryptUpdate(context, NULL, &size, header.data, (int)header.len) == 1 &&
           EVP_DecryptUpdate(context, plain, &size, sealed.data, body) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
           EVP_DecryptFinal_ex(context, plain + size, &size) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

bool quic_sample(const struct quic_packet *packet, struct bytes *sample)
{
    struct bytes rest = cur_rest(&packet->rest);

    if (packet->rest.missing || rest.len < SAMPLE_AT + QUIC_SAMPLE || packet->header.len > QUIC_LONGEST_HEADER)
        return false;
    *sample = bytes_of(rest.data + SAMPLE_AT, QUIC_SAMPLE);
    return true;
}

void quic_unmask(const struct quic_packet *packet, const uint8_t mask[static QUIC_MASK], int64_t largest,
                 struct quic_unmasked *out)
{
    struct cursor in = packet->rest;
    size_t before = packet->header.len, length;
    uint32_t truncated = 0;

    memcpy(out->header, packet->header.data, before);
    out->header[0] ^= mask[0] & 0x0F; /* of a long header */
    length = (out->header[0] & 3) + 1u;
    for (size_t i = 0; i < length; i++) {
        out->header[before + i] = cur_u8(&in) ^ mask[1 + i];
        truncated = truncated << 8 | out->header[before + i];
    }
    out->header_length = before + length;
    out->number = full_number(largest, truncated, (unsigned)length * 8);
    out->sealed = cur_rest(&in);
}

struct bytes quic_open_initial(const struct quic_keys *keys, const struct quic_packet *packet, int64_t *largest,
                               uint8_t *plain)
{
    uint8_t mask[QUIC_SAMPLE];
    struct quic_unmasked open;
    struct bytes sample;

    if (!quic_sample(packet, &sample) || !header_mask(keys, sample, mask))
        return bytes_of(NULL, 0);
    quic_unmask(packet, mask, *largest, &open);
    if (!decrypt(keys, open.number, bytes_of(open.header, open.header_length), open.sealed, plain))
        return bytes_of(NULL, 0);
    *largest = open.number > *largest ? open.number : *largest;
    return bytes_of(plain, open.sealed.len - TAG);
}
