#include "analyze/shapes.h"

#include "dissect/tls/names.h"

enum {
    INNER_TYPE = 1,
    TAG = 16,
    SHORT_TAG = 8, /* RFC 6655 3: of the suites that end in CCM_8 */
    ALERT_BODY = 2,
    HEADER = 4,            /* of a handshake message */
    EMPTY_CERTIFICATE = 8, /* its header, a context and a list, both empty */
    JSSE_STEP = 16,
    AES_128_CCM_8 = 0x1305,
};

struct shapes shapes_of(const struct conversation *conversation)
{
    const struct server_hello *hello = conversation_server_hello(conversation);
    const struct cipher_suite *suite = hello ? tls_cipher_suite(hello->cipher_suite) : NULL;
    bool short_tag = hello && hello->cipher_suite == AES_128_CCM_8;

    return (struct shapes){ .overhead = INNER_TYPE + (short_tag ? SHORT_TAG : TAG),
                            .hash = suite && strcmp(suite->hash, "SHA384") == 0 ? 48 : 32 };
}

static bool is(const struct shapes *shapes, uint32_t content, uint32_t length)
{
    return length == content + shapes->overhead;
}

static bool is_padded(const struct shapes *shapes, uint32_t content, uint32_t length)
{
    return length == content + shapes->overhead + JSSE_STEP;
}

bool shape_is_alert(const struct shapes *shapes, uint32_t length, bool may_pad)
{
    return is(shapes, ALERT_BODY, length) || (may_pad && is_padded(shapes, ALERT_BODY, length));
}

bool shape_is_finished(const struct shapes *shapes, uint32_t length)
{
    return is(shapes, HEADER + shapes->hash, length);
}

bool shape_is_padded_finished(const struct shapes *shapes, uint32_t length)
{
    return is_padded(shapes, HEADER + shapes->hash, length);
}

bool shape_is_end_of_early_data(const struct shapes *shapes, uint32_t length)
{
    return is(shapes, HEADER, length);
}

bool shape_is_empty_certificate(const struct shapes *shapes, uint32_t length)
{
    return is(shapes, EMPTY_CERTIFICATE, length) || is_padded(shapes, EMPTY_CERTIFICATE, length);
}

bool shape_is_empty_certificate_and_finished(const struct shapes *shapes, uint32_t length)
{
    return is(shapes, EMPTY_CERTIFICATE + HEADER + shapes->hash, length);
}
