#include "dissect/tls/compressed.h"

#include "base/limits.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

/* Each fills `out` to its end, or fails. */
static bool unpack_zlib(struct bytes packed, uint8_t *out, size_t length)
{
    uLongf size = length;

    return uncompress(out, &size, packed.data, packed.len) == Z_OK && size == length;
}

static bool unpack_brotli(struct bytes packed, uint8_t *out, size_t length)
{
    size_t size = length;

    return BrotliDecoderDecompress(packed.len, packed.data, &size, out) == BROTLI_DECODER_RESULT_SUCCESS &&
           size == length;
}

static bool unpack_zstd(struct bytes packed, uint8_t *out, size_t length)
{
    return ZSTD_decompress(out, length, packed.data, packed.len) == length;
}

/* By CertificateCompressionAlgorithm, RFC 8879 7.3. */
static bool (*const algorithms[])(struct bytes packed, uint8_t *out, size_t length) = {
    [1] = unpack_zlib,
    [2] = unpack_brotli,
    [3] = unpack_zstd,
};

uint8_t *tls_unpack_certificate(struct cursor body, struct arena_pool *pool, uint32_t *length)
{
    uint16_t algorithm = cur_u16(&body);
    uint32_t size = *length = cur_u24(&body);
    struct bytes packed = cur_bytes24(&body);
    uint8_t *out;

    if (!cur_end(&body) || !packed.len || !size || size > LIMIT_HANDSHAKE_BYTES ||
        algorithm >= sizeof algorithms / sizeof *algorithms || !algorithms[algorithm] ||
        !(out = arena_pool_take(pool, &size)))
        return NULL;
    if (algorithms[algorithm](packed, out, *length))
        return out;
    arena_pool_give(pool, out);
    return NULL;
}
