#include "dissect/tls/handshake.h"

#include "dissect/tls/extension.h"
#include "dissect/tls/names.h"

enum { RANDOM_BYTES = 32, NAMED_CURVE = 3 };

enum extension_type {
    EXTENSION_STATUS = 5, /* status_request, RFC 6066 8 */
    EXTENSION_SIGNATURE_ALGORITHMS = 13,
    EXTENSION_TIMESTAMPS = 18, /* RFC 6962 3.3.1 */
    EXTENSION_DELEGATED = 34,  /* delegated_credential, RFC 9345 */
    EXTENSION_AUTHORITIES = 47,
};
enum { STATUS_OCSP = 1 };

/* RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest" */
static const uint8_t retry_random[RANDOM_BYTES] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
};

/* RFC 8446 4.1.3: the last 8 bytes of random; the very last one is 1 for TLS 1.2, 0 below. */
static bool is_sentinel(struct bytes random)
{
    return random.len == RANDOM_BYTES && memcmp(random.data + 24, "DOWNGRD", 7) == 0 && random.data[31] <= 1;
}

enum cursor_state tls_parse_client_hello(struct cursor in, struct arena *arena, struct client_hello *out)
{
    struct cursor extensions; /* RFC 8446 4.1.2 */

    out->body = cur_rest(&in);
    out->legacy_version = cur_u16(&in);
    out->random = cur_take(&in, RANDOM_BYTES);
    out->session_id = cur_bytes8(&in);
    if (tls_version_is_dtls(out->legacy_version))
        out->cookie = cur_bytes8(&in); /* RFC 6347 4.2.1 */
    out->cipher_suites = cur_bytes16(&in);
    out->compression_methods = cur_bytes8(&in);
    if (cur_more(&in)) {
        extensions = cur_vector16(&in);
        out->has_extensions = cur_ok(&extensions);
        tls_parse_extensions(&extensions, HELLO_OF_CLIENT, arena, &out->extensions);
        if (extensions.state != CURSOR_OK)
            return extensions.state;
    }
    cur_end(&in);
    return in.state;
}

/* Until draft 22 of TLS 1.3 its ServerHello had neither session id nor compression method. */
static bool is_early_draft(uint16_t version)
{
    return version >> 8 == 0x7F && (version & 0xFF) < 22;
}

static uint16_t chosen_version(const struct server_hello *hello)
{
    struct bytes chosen = hello->extensions.supported_versions;

    if (chosen.len == 2)
        return bytes_u16_at(chosen, 0);
    return hello->clipped && tls_version_stream(hello->legacy_version) == TLS_1_2 ? 0 : hello->legacy_version;
}

enum cursor_state tls_parse_server_hello(struct cursor in, struct arena *arena, struct server_hello *out)
{
    struct cursor extensions = { .state = CURSOR_OK }; /* RFC 8446 4.1.3 */

    out->body = cur_rest(&in);
    out->legacy_version = cur_u16(&in);
    out->random = cur_take(&in, RANDOM_BYTES);
    out->retry = bytes_equal(out->random, bytes_of(retry_random, sizeof retry_random));
    out->sentinel = is_sentinel(out->random);
    if (!is_early_draft(out->legacy_version))
        out->session_id = cur_bytes8(&in);
    out->cipher_suite = cur_u16(&in);
    out->has_cipher_suite = cur_ok(&in);
    if (!is_early_draft(out->legacy_version))
        out->compression_method = cur_u8(&in);
    if (cur_more(&in)) {
        extensions = cur_vector16(&in);
        tls_parse_extensions(&extensions, out->retry ? HELLO_RETRY : HELLO_OF_SERVER, arena, &out->extensions);
    }
    out->version = chosen_version(out);
    cur_end(&in);
    return extensions.state != CURSOR_OK ? extensions.state : in.state;
}

/* Empty where the capture cuts it: half a number is not a smaller one, and half a signature not a wrong one. */
static struct bytes whole_bytes16(struct cursor *in)
{
    struct bytes bytes = cur_bytes16(in);

    return cur_ok(in) ? bytes : bytes_of(NULL, 0);
}

/* Bits of an unsigned big-endian number. */
static uint32_t bit_length(struct bytes number)
{
    struct cursor in = cur_of(number);
    uint8_t first = 0;

    while (cur_left(&in) && !(first = cur_u8(&in)))
        ;
    return first ? (uint32_t)(cur_left(&in) * 8 + 32 - (uint32_t)__builtin_clz(first)) : 0;
}

static void read_parameters(struct cursor *in, enum key_exchange exchange, struct server_key_exchange *out)
{
    if (exchange == KX_ECDHE) { /* RFC 8422 5.4 */
        if (cur_u8(in) != NAMED_CURVE && cur_ok(in))
            cur_fail(in);
        out->group = cur_u16(in);
        cur_bytes8(in); /* public point */
        return;
    }
    out->prime_bits = bit_length(whole_bytes16(in)); /* RFC 5246 7.4.3 */
    cur_bytes16(in);                                 /* generator */
    cur_bytes16(in);                                 /* public value */
}

enum cursor_state tls_parse_server_key_exchange(struct cursor in, uint16_t cipher_suite, uint16_t version,
                                                struct server_key_exchange *out)
{
    const struct cipher_suite *suite = tls_cipher_suite(cipher_suite);
    struct bytes whole = cur_rest(&in);

    if (!suite || (suite->key_exchange != KX_ECDHE && suite->key_exchange != KX_DHE))
        return CURSOR_OK; /* PSK hints, SRP, export RSA: nothing in them that a diagnosis needs */
    read_parameters(&in, suite->key_exchange, out);
    out->parameters = bytes_of(whole.data, whole.len - cur_left(&in));
    if (suite->authentication == AUTH_ANON)
        return in.state;
    if (tls_version_stream(version) >= TLS_1_2)
        out->signature_scheme = cur_u16(&in);
    out->signature = whole_bytes16(&in);
    cur_end(&in);
    return in.state;
}

enum cursor_state tls_parse_certificate_verify(struct cursor in, uint16_t version, struct certificate_verify *out)
{
    if (tls_version_stream(version) >= TLS_1_2)
        out->scheme = cur_u16(&in); /* RFC 5246 4.7, RFC 8446 4.4.3 */
    out->signature = whole_bytes16(&in);
    cur_end(&in);
    return in.state;
}

/* ---- TLS 1.3 ---- */

/* An extension of a block: its body. False at the end, and where a length does not fit. */
static bool next_extension(struct cursor *block, uint16_t *type, struct cursor *body)
{
    *type = cur_u16(block);
    *body = cur_vector16(block);
    return cur_ok(block) && cur_ok(body);
}

/* RFC 8446 4.3.2: types are gone, algorithms and authorities have become extensions. */
static enum cursor_state parse_certificate_request13(struct cursor in, struct certificate_request *out)
{
    struct cursor block, body;
    uint16_t type;

    cur_bytes8(&in); /* context: empty but behind the handshake */
    block = cur_vector16(&in);
    while (cur_left(&block) && next_extension(&block, &type, &body)) {
        if (type == EXTENSION_SIGNATURE_ALGORITHMS)
            out->signature_algorithms = cur_bytes16(&body);
        if (type == EXTENSION_AUTHORITIES)
            out->authorities = cur_bytes16(&body);
    }
    cur_end(&in);
    return block.state != CURSOR_OK ? block.state : in.state;
}

enum cursor_state tls_parse_certificate_request(struct cursor in, uint16_t version, struct certificate_request *out)
{
    if (tls_version_stream(version) >= TLS_1_3)
        return parse_certificate_request13(in, out);
    out->types = cur_bytes8(&in); /* RFC 5246 7.4.4 */
    if (tls_version_stream(version) >= TLS_1_2)
        out->signature_algorithms = cur_bytes16(&in);
    out->authorities = cur_bytes16(&in);
    cur_end(&in);
    return in.state;
}

enum cursor_state tls13_parse_encrypted_extensions(struct cursor in, struct arena *arena,
                                                   struct encrypted_extensions *out)
{
    struct cursor block = cur_vector16(&in);

    tls_parse_extensions(&block, HELLO_OF_SERVER, arena, &out->extensions);
    cur_end(&in);
    return block.state != CURSOR_OK ? block.state : in.state;
}

bool tls13_next_certificate(struct cursor *list, struct certificate_entry *out)
{
    struct cursor block, body;
    uint16_t type;

    *out = (struct certificate_entry){ .der = cur_bytes24(list) };
    block = cur_vector16(list);
    while (cur_left(&block) && next_extension(&block, &type, &body)) {
        if (type == EXTENSION_STATUS && cur_u8(&body) == STATUS_OCSP)
            out->staple = cur_bytes24(&body);
        out->has_timestamps |= type == EXTENSION_TIMESTAMPS;
        out->delegated |= type == EXTENSION_DELEGATED;
    }
    return cur_ok(list) && cur_ok(&block);
}
