/* Compressed certificates (RFC 8879), packed here: what unpacks, what does not, and what is told of them. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "base/limits.h"
#include "dissect/tls/compressed.h"
#include "dissect/tls/transcript.h"

#include <brotli/encode.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum { ZLIB = 1, BROTLI, ZSTD, ROOM = 4096 };

static struct bytes pack(unsigned algorithm, struct bytes plain, uint8_t *out)
{
    uLongf zlib_size = ROOM;
    size_t size = ROOM;

    if (algorithm == ZLIB) {
        assert_int_equal(compress2(out, &zlib_size, plain.data, plain.len, 9), Z_OK);
        size = zlib_size;
    } else if (algorithm == BROTLI) {
        assert_int_equal(BrotliEncoderCompress(5, 18, BROTLI_MODE_GENERIC, plain.len, plain.data, &size, out), 1);
    } else {
        size = ZSTD_compress(out, ROOM, plain.data, plain.len, 1);
        assert_false(ZSTD_isError(size));
    }
    return bytes_of(out, size);
}

/* RFC 8879 4, with a length that may lie. */
static struct bytes message(struct wire *wire, unsigned algorithm, uint32_t length, struct bytes packed)
{
    wire->len = 0;
    wire_u16(wire, algorithm);
    wire_u24(wire, length);
    wire_u24(wire, (unsigned)packed.len);
    wire_put(wire, packed.data, packed.len);
    return wire_view(wire);
}

static bool unpacks(struct bytes body, struct bytes expected)
{
    struct arena_pool pool = { 0 };
    uint32_t length;
    uint8_t *out = tls_unpack_certificate(cur_of(body), &pool, &length);
    bool good = out && bytes_equal(bytes_of(out, length), expected);

    arena_pool_give(&pool, out);
    arena_pool_release(&pool);
    return good;
}

static void test_each_algorithm(void **state)
{
    static struct wire wire;
    uint8_t plain[1000], packed[ROOM];
    struct bytes what = bytes_of(plain, sizeof plain);

    (void)state;
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (uint8_t)(i * i / 7);
    for (unsigned algorithm = ZLIB; algorithm <= ZSTD; algorithm++) {
        struct bytes body = pack(algorithm, what, packed), whole;

        assert_true(unpacks(message(&wire, algorithm, sizeof plain, body), what));
        assert_false(unpacks(message(&wire, algorithm, sizeof plain - 1, body), what));
        assert_false(unpacks(message(&wire, algorithm, sizeof plain + 1, body), what));
        assert_false(unpacks(message(&wire, algorithm % 3 + 1, sizeof plain, body), what));
        assert_false(unpacks(message(&wire, 0, sizeof plain, body), what));
        assert_false(unpacks(message(&wire, 4, sizeof plain, body), what));
        whole = message(&wire, algorithm, sizeof plain, body);
        for (size_t cut = 0; cut < whole.len; cut++)
            assert_false(unpacks(bytes_of(whole.data, cut), what));
    }
}

/* A few bytes that unpack to more than any message may have. */
static void test_bombs(void **state)
{
    static uint8_t zeros[LIMIT_HANDSHAKE_BYTES + 1];
    static struct wire wire;
    uint8_t packed[ROOM];

    (void)state;
    for (unsigned algorithm = ZLIB; algorithm <= ZSTD; algorithm++) {
        struct bytes most = bytes_of(zeros, LIMIT_HANDSHAKE_BYTES), more = bytes_of(zeros, sizeof zeros);

        assert_true(unpacks(message(&wire, algorithm, LIMIT_HANDSHAKE_BYTES, pack(algorithm, most, packed)), most));
        assert_false(unpacks(message(&wire, algorithm, sizeof zeros, pack(algorithm, more, packed)), more));
        assert_false(unpacks(message(&wire, algorithm, 100, pack(algorithm, more, packed)), bytes_of(zeros, 100)));
    }
}

static void say(struct transcript *t, uint8_t type, struct bytes body)
{
    struct record_sink sink = transcript_sink(t);
    struct handshake_message told = { .record = { .type = CONTENT_HANDSHAKE, .version = TLS_1_2, .decrypted = true },
                                      .type = type,
                                      .length = (uint32_t)body.len,
                                      .body = cur_of(body) };

    sink.message(sink.context, &told);
}

/* It is told as the Certificate that it stands for, or as it is. */
static void test_told(void **state)
{
    static const uint8_t certificate[] = { 0, 0, 0, 8, 0, 0, 3, 'D', 'E', 'R', 0, 0 };
    static struct wire wire;
    struct arena_pool pool = { 0 };
    struct certificate_store certificates;
    struct transcript t = { .conversation = conversation_new(&pool), .certificates = &certificates, .side = SERVER };
    struct server_hello *hello = arena_alloc(&t.conversation->arena, sizeof *hello);
    uint8_t packed[ROOM];
    struct bytes body = pack(ZLIB, bytes_of(certificate, sizeof certificate), packed);
    const struct certificate_list *list;

    (void)state;
    certificate_store_init(&certificates, 1);
    hello->version = TLS_1_3;
    t.conversation->server_hello = hello;
    say(&t, COMPRESSED_CERTIFICATE, message(&wire, ZLIB, sizeof certificate, body));
    say(&t, COMPRESSED_CERTIFICATE, message(&wire, ZSTD, sizeof certificate, body));
    assert_int_equal(t.conversation->event_count, 2);
    assert_int_equal(t.conversation->events[0].code, CERTIFICATE);
    assert_int_equal(t.conversation->events[0].length, sizeof certificate);
    assert_int_equal(t.conversation->events[1].code, COMPRESSED_CERTIFICATE);
    assert_non_null(list = conversation_certificates(t.conversation, SERVER));
    assert_int_equal(list->count, 1);
    assert_true(bytes_are(list->items[0]->der, "DER"));
    conversation_free(t.conversation);
    certificate_store_release(&certificates);
    arena_pool_release(&pool);
}

TESTS(test_each_algorithm, test_bombs, test_told)
