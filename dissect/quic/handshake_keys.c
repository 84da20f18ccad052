#include "dissect/quic/handshake_keys.h"

#include "dissect/tls/opener.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { LABEL = 16 };

/* RFC 9001 5.4.3: the block cipher of the AEAD alone; 5.4.4: ChaCha20. */
static const struct header_cipher {
    const char *packet, *header; /* libcrypto's names */
} header_ciphers[] = {
    { "AES-128-GCM", "AES-128-ECB" },
    { "AES-256-GCM", "AES-256-ECB" },
    { "AES-128-CCM", "AES-128-ECB" },
    { "ChaCha20-Poly1305", "ChaCha20" },
};

struct quic_handshake_keys {
    struct opener *opener;
    const char *header_cipher;
    uint8_t header_key[PROTECTION_KEY];
};

static const char *header_cipher_of(const struct protection *protection)
{
    for (size_t i = 0; i < sizeof header_ciphers / sizeof *header_ciphers; i++)
        if (strcmp(header_ciphers[i].packet, protection->cipher) == 0)
            return header_ciphers[i].header;
    return NULL;
}

static bool expand(const struct quic_version *version, const struct protection *protection, struct bytes secret,
                   const char *name, uint8_t *out, size_t size)
{
    char label[LABEL];

    snprintf(label, sizeof label, "%s%s", version->label, name);
    return tls13_expand_label(protection->prf, secret, label, bytes_of(NULL, 0), out, size);
}

static bool derive(struct quic_handshake_keys *keys, const struct quic_version *version,
                   const struct protection *protection, const struct traffic_secret *secret)
{
    struct record_keys packet;
    bool derived = expand(version, protection, secret->secret, "key", packet.key, protection->key) &&
                   expand(version, protection, secret->secret, "iv", packet.iv, protection->iv) &&
                   expand(version, protection, secret->secret, "hp", keys->header_key, protection->key);

    keys->header_cipher = header_cipher_of(protection);
    if (derived)
        keys->opener = opener_new(secret->keyring, protection, &packet, TLS_1_3, false);
    record_keys_forget(&packet);
    return keys->opener && keys->header_cipher;
}

struct quic_handshake_keys *quic_handshake_keys_new(const struct quic_version *version,
                                                    const struct traffic_secret *secret)
{
    struct protection protection;
    struct quic_handshake_keys *keys =
        protection_of(secret->cipher_suite, TLS_1_3, &protection) ? calloc(1, sizeof *keys) : NULL;

    if (!keys || derive(keys, version, &protection, secret))
        return keys;
    quic_handshake_keys_free(keys);
    return NULL;
}

void quic_handshake_keys_free(struct quic_handshake_keys *keys)
{
    if (!keys)
        return;
    opener_free(keys->opener);
    explicit_bzero(keys, sizeof *keys);
    free(keys);
}

/* AES encrypts the sample; ChaCha20 takes it for counter and nonce, and its stream is the mask. */
bool quic_header_mask(const struct quic_handshake_keys *keys, struct bytes sample, uint8_t mask[static QUIC_MASK])
{
    bool stream = strcmp(keys->header_cipher, "ChaCha20") == 0;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, keys->header_cipher, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t zeros[QUIC_SAMPLE] = { 0 }, out[QUIC_SAMPLE];
    int size = 0;
    bool done = cipher && context && sample.len == QUIC_SAMPLE &&
                EVP_EncryptInit_ex2(context, cipher, keys->header_key, stream ? sample.data : NULL, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                EVP_EncryptUpdate(context, out, &size, stream ? zeros : sample.data, QUIC_SAMPLE) == 1;

    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
    if (done)
        memcpy(mask, out, QUIC_MASK);
    return done;
}

struct bytes quic_open_handshake(struct quic_handshake_keys *keys, const struct quic_packet *packet, int64_t *largest,
                                 uint8_t *plain)
{
    uint8_t mask[QUIC_MASK];
    struct quic_unmasked open;
    struct bytes sample;
    size_t length;

    if (!quic_sample(packet, &sample) || !quic_header_mask(keys, sample, mask))
        return bytes_of(NULL, 0);
    quic_unmask(packet, mask, *largest, &open);
    if (!opener_open_packet(keys->opener, (uint64_t)open.number, bytes_of(open.header, open.header_length),
                            open.sealed, plain, &length))
        return bytes_of(NULL, 0);
    *largest = open.number > *largest ? open.number : *largest;
    return bytes_of(plain, length);
}
