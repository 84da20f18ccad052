#include "tests/support/quic.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>

enum { TAG = 16, NUMBER_BYTES = 2, SMALLEST_FRAMES = 4, V2 = 0x6B3343CF };

static void put_number(struct wire *wire, unsigned value)
{
    wire_u16(wire, 0x4000 | value); /* two bytes: up to 16383 */
}

void quic_crypto_frame(struct wire *wire, unsigned offset, struct bytes data)
{
    wire_u8(wire, 6);
    put_number(wire, offset);
    put_number(wire, (unsigned)data.len);
    wire_put(wire, data.data, data.len);
}

static void encrypt(const struct quic_keys *keys, uint32_t number, struct bytes header, uint8_t *body, int length)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t nonce[12];
    int size;

    memcpy(nonce, keys->iv, sizeof nonce);
    nonce[11] ^= (uint8_t)number;
    nonce[10] ^= (uint8_t)(number >> 8);
    if (EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, keys->key, nonce) != 1 ||
        EVP_EncryptUpdate(context, NULL, &size, header.data, (int)header.len) != 1 ||
        EVP_EncryptUpdate(context, body, &size, body, length) != 1 ||
        EVP_EncryptFinal_ex(context, body + length, &size) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG, body + length) != 1)
        abort();
    EVP_CIPHER_CTX_free(context);
}

static void protect_header(const struct quic_keys *keys, uint8_t *first, uint8_t *number)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t mask[32];
    int size;

    if (EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, keys->header_key, NULL) != 1 ||
        EVP_EncryptUpdate(context, mask, &size, number + 4, 16) != 1)
        abort();
    EVP_CIPHER_CTX_free(context);
    *first ^= mask[0] & 0x0F;
    number[0] ^= mask[1];
    number[1] ^= mask[2];
}

void quic_seal_initial(struct wire *wire, const struct quic_keys *keys, const struct quic_sealed *packet)
{
    size_t start = wire->len, length = packet->frames.len, number;

    if (length < SMALLEST_FRAMES)
        length = SMALLEST_FRAMES;
    wire_u8(wire, (packet->version == V2 ? 0xD0 : 0xC0) | (NUMBER_BYTES - 1));
    wire_u32(wire, packet->version);
    wire_u8(wire, (unsigned)packet->destination_id.len);
    wire_put(wire, packet->destination_id.data, packet->destination_id.len);
    wire_u8(wire, (unsigned)packet->source_id.len);
    wire_put(wire, packet->source_id.data, packet->source_id.len);
    put_number(wire, (unsigned)packet->token.len);
    wire_put(wire, packet->token.data, packet->token.len);
    put_number(wire, (unsigned)(NUMBER_BYTES + length + TAG));
    number = wire->len;
    wire_u16(wire, packet->number);
    memset(wire->bytes + wire->len, 0, length + TAG);
    memcpy(wire->bytes + wire->len, packet->frames.data, packet->frames.len);
    encrypt(keys, packet->number, bytes_of(wire->bytes + start, wire->len - start), wire->bytes + wire->len,
            (int)length);
    wire->len += length + TAG;
    protect_header(keys, wire->bytes + start, wire->bytes + number);
}
