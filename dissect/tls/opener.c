#include "dissect/tls/opener.h"

#include "dissect/tls/keyring_impl.h"
#include "dissect/tls/messages.h"
#include "dissect/tls/names.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>

enum {
    NONCE = 12,
    RECORD_AND_NUMBER = 8 + 1 + 2 + 2, /* RFC 5246 6.2.3.3 */
};

struct opener {
    struct protection protection;
    struct record_keys keys; /* `iv` becomes the last block of the record before, where CBC is chained */
    EVP_CIPHER *cipher;
    EVP_CIPHER_CTX *context;
    uint16_t version; /* of the stream protocol it is made of */
    bool encrypt_then_mac;
};

static bool begin_stream(struct opener *o)
{
    return EVP_DecryptInit_ex2(o->context, o->cipher, o->keys.key, NULL, NULL) == 1;
}

struct opener *opener_new(struct keyring *keyring, const struct protection *protection,
                          const struct record_keys *keys, uint16_t version, bool encrypt_then_mac)
{
    struct opener *o = calloc(1, sizeof *o);
    OSSL_LIB_CTX *library = protection->legacy ? keyring_legacy(keyring) : NULL;

    if (!o)
        return NULL;
    o->protection = *protection;
    o->keys = *keys;
    o->version = tls_version_stream(version);
    o->encrypt_then_mac = encrypt_then_mac;
    o->cipher = protection->legacy && !library ? NULL : EVP_CIPHER_fetch(library, protection->cipher, NULL);
    o->context = EVP_CIPHER_CTX_new();
    if (!o->cipher || !o->context || (protection->kind == PROTECTION_STREAM && !begin_stream(o))) {
        opener_free(o);
        return NULL;
    }
    return o;
}

void opener_free(struct opener *o)
{
    if (!o)
        return;
    EVP_CIPHER_CTX_free(o->context);
    EVP_CIPHER_free(o->cipher);
    explicit_bzero(o, sizeof *o);
    free(o);
}

bool opener_is_chained(const struct opener *o)
{
    return o->protection.kind == PROTECTION_STREAM ||
           (o->protection.kind == PROTECTION_CBC && !o->protection.explicit);
}

static void put_number(uint8_t *to, uint64_t value, unsigned bytes)
{
    while (bytes--) {
        to[bytes] = (uint8_t)value;
        value >>= 8;
    }
}

/* What is protected beside the contents: number, type, version, length of the contents. */
static void describe(uint64_t number, const struct record *record, size_t length,
                     uint8_t out[static RECORD_AND_NUMBER])
{
    put_number(out, number, 8);
    put_number(out + 8, record->type, 1);
    put_number(out + 9, record->version, 2);
    put_number(out + 11, length, 2);
}

/* ---- AEAD ---- */

/* CCM wants tag and nonce before the key, and the length of all before the additional data; the others do not mind. */
static bool open_aead(struct opener *o, const uint8_t nonce[static NONCE], struct bytes additional, struct bytes body,
                      struct bytes tag, uint8_t *plain)
{
    bool ccm = EVP_CIPHER_get_mode(o->cipher) == EVP_CIPH_CCM_MODE;
    int size = 0;

    if (EVP_DecryptInit_ex2(o->context, o->cipher, NULL, NULL, NULL) != 1 ||
        EVP_CIPHER_CTX_ctrl(o->context, EVP_CTRL_AEAD_SET_IVLEN, NONCE, NULL) != 1 ||
        EVP_CIPHER_CTX_ctrl(o->context, EVP_CTRL_AEAD_SET_TAG, (int)tag.len, (void *)(uintptr_t)tag.data) != 1 ||
        EVP_DecryptInit_ex2(o->context, NULL, o->keys.key, nonce, NULL) != 1 ||
        (ccm && EVP_DecryptUpdate(o->context, NULL, &size, NULL, (int)body.len) != 1) ||
        EVP_DecryptUpdate(o->context, NULL, &size, additional.data, (int)additional.len) != 1 ||
        EVP_DecryptUpdate(o->context, plain, &size, body.data, (int)body.len) != 1)
        return false;
    return ccm || EVP_DecryptFinal_ex(o->context, plain + size, &size) == 1;
}

/* The nonce of RFC 8446 5.3 and RFC 7905 2: the record's number over the static part. */
static void number_nonce(const struct opener *o, uint64_t number, uint8_t nonce[static NONCE])
{
    uint8_t bytes[8];

    memcpy(nonce, o->keys.iv, NONCE);
    put_number(bytes, number, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        nonce[NONCE - sizeof bytes + i] ^= bytes[i];
}

bool opener_open_packet(struct opener *o, uint64_t number, struct bytes header, struct bytes sealed, uint8_t *plain,
                        size_t *length)
{
    uint8_t nonce[NONCE];
    struct cursor in = cur_of(sealed);
    struct bytes body;

    if (o->protection.kind != PROTECTION_AEAD || sealed.len <= o->protection.tag)
        return false;
    number_nonce(o, number, nonce);
    body = cur_take(&in, sealed.len - o->protection.tag);
    *length = body.len;
    return open_aead(o, nonce, header, body, cur_rest(&in), plain);
}

/* RFC 5288 3, RFC 6655 3: salt, then what stands in front of the record. */
static bool open_record_aead(struct opener *o, uint64_t number, const struct record *record, struct bytes sealed,
                             uint8_t *plain, size_t *length)
{
    uint8_t nonce[NONCE], additional[RECORD_AND_NUMBER];
    struct cursor in = cur_of(sealed);
    struct bytes front = cur_take(&in, o->protection.explicit), body;

    if (!cur_ok(&in) || cur_left(&in) < o->protection.tag)
        return false;
    if (front.len) {
        memcpy(nonce, o->keys.iv, o->protection.iv);
        memcpy(nonce + o->protection.iv, front.data, front.len);
    } else {
        number_nonce(o, number, nonce);
    }
    body = cur_take(&in, cur_left(&in) - o->protection.tag);
    describe(number, record, body.len, additional);
    *length = body.len;
    return open_aead(o, nonce, bytes_of(additional, sizeof additional), body, cur_rest(&in), plain);
}

/* RFC 8446 5.2: the additional data is the record's header. */
static bool open_tls13(struct opener *o, uint64_t number, const struct record *record, struct bytes sealed,
                       uint8_t *plain, size_t *length)
{
    uint8_t header[RECORD_HEADER];

    put_number(header, record->type, 1);
    put_number(header + 1, record->version, 2);
    put_number(header + 3, record->length, 2);
    return opener_open_packet(o, number, bytes_of(header, sizeof header), sealed, plain, length);
}

/* ---- CBC and RC4, with a MAC ---- */

static bool is_mac(const struct opener *o, struct bytes described, struct bytes contents, struct bytes mac)
{
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)o->protection.mac, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
    uint8_t own[PROTECTION_MAC];
    size_t size = 0;
    bool done = context && EVP_MAC_init(context, o->keys.mac, o->protection.mac_size, parameters) == 1 &&
                EVP_MAC_update(context, described.data, described.len) == 1 &&
                (!contents.len || EVP_MAC_update(context, contents.data, contents.len) == 1) &&
                EVP_MAC_final(context, own, &size, sizeof own) == 1;

    EVP_MAC_CTX_free(context);
    EVP_MAC_free(hmac);
    return done && bytes_equal(bytes_of(own, size), mac);
}

/* The contents and the MAC behind them. */
static bool proves(const struct opener *o, uint64_t number, const struct record *record, struct bytes both,
                   size_t *length)
{
    uint8_t described[RECORD_AND_NUMBER];
    struct cursor in = cur_of(both);
    struct bytes contents;

    if (both.len < o->protection.mac_size)
        return false;
    contents = cur_take(&in, both.len - o->protection.mac_size);
    describe(number, record, contents.len, described);
    *length = contents.len;
    return is_mac(o, bytes_of(described, sizeof described), contents, cur_rest(&in));
}

/* Decrypts whole blocks; takes the initial block from the record's front, or goes on where the last record ended. */
static bool decrypt_blocks(struct opener *o, struct bytes body, const uint8_t *initial, uint8_t *plain)
{
    size_t block = (size_t)EVP_CIPHER_get_block_size(o->cipher);
    int size = 0;

    if (!body.len || body.len % block ||
        EVP_DecryptInit_ex2(o->context, o->cipher, o->keys.key, initial, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(o->context, 0) != 1 ||
        EVP_DecryptUpdate(o->context, plain, &size, body.data, (int)body.len) != 1)
        return false;
    if (!o->protection.explicit)
        memcpy(o->keys.iv, body.data + body.len - block, block);
    return true;
}

/* RFC 5246 6.2.3.2: the last byte says how many of the same value stand before it. */
static bool strip_padding(struct bytes *padded)
{
    struct cursor end = cur_of(bytes_of(padded->data + padded->len - 1, 1));
    uint8_t count = cur_u8(&end);
    struct cursor padding;

    if (count >= padded->len)
        return false;
    padding = cur_of(bytes_of(padded->data + padded->len - 1 - count, count));
    while (cur_left(&padding))
        if (cur_u8(&padding) != count)
            return false;
    padded->len -= count + 1u;
    return true;
}

static bool open_cbc(struct opener *o, uint64_t number, const struct record *record, struct bytes sealed,
                     uint8_t *plain, size_t *length)
{
    struct cursor in = cur_of(sealed);
    struct bytes front, padded;

    if (o->encrypt_then_mac) { /* RFC 7366 3 */
        if (!proves(o, number, record, sealed, length))
            return false;
        in = cur_of(bytes_of(sealed.data, *length));
    }
    front = cur_take(&in, o->protection.explicit);
    padded = bytes_of(plain, cur_left(&in));
    if (!cur_ok(&in) || !decrypt_blocks(o, cur_rest(&in), front.len ? front.data : o->keys.iv, plain) ||
        !strip_padding(&padded))
        return false;
    *length = padded.len;
    return o->encrypt_then_mac || proves(o, number, record, padded, length);
}

static bool run_stream(struct opener *o, struct bytes sealed, uint8_t *plain)
{
    int size = 0;

    return EVP_DecryptUpdate(o->context, plain, &size, sealed.data, (int)sealed.len) == 1;
}

static bool open_stream(struct opener *o, uint64_t number, const struct record *record, struct bytes sealed,
                        uint8_t *plain, size_t *length)
{
    return run_stream(o, sealed, plain) && proves(o, number, record, bytes_of(plain, sealed.len), length);
}

bool opener_open(struct opener *o, uint64_t number, const struct record *record, struct bytes sealed, uint8_t *plain,
                 size_t *length)
{
    static bool (*const ways[])(struct opener * o, uint64_t number, const struct record *record, struct bytes sealed,
                                uint8_t *plain, size_t *length) = {
        [PROTECTION_AEAD] = open_record_aead,
        [PROTECTION_CBC] = open_cbc,
        [PROTECTION_STREAM] = open_stream,
    };
    bool whole = sealed.len && sealed.len == record->length;

    if (whole &&
        (o->version >= TLS_1_3 ? open_tls13 : ways[o->protection.kind])(o, number, record, sealed, plain, length))
        return true;
    explicit_bzero(plain, sealed.len);
    return false;
}

bool opener_pass(struct opener *o, struct bytes sealed, uint8_t *scratch)
{
    size_t block = (size_t)EVP_CIPHER_get_block_size(o->cipher);
    bool done = true;

    if (o->protection.kind == PROTECTION_STREAM) {
        done = run_stream(o, sealed, scratch);
        explicit_bzero(scratch, sealed.len);
    } else if (opener_is_chained(o)) {
        size_t behind = o->encrypt_then_mac ? o->protection.mac_size : 0;

        done = sealed.len >= block + behind;
        if (done)
            memcpy(o->keys.iv, sealed.data + sealed.len - behind - block, block);
    }
    return done;
}
