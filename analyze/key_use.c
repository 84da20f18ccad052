#include "analyze/key_use.h"

#include "dissect/tls/names.h"
#include "dissect/x509/certificate.h"

/* What is not here works without a certificate, or, with GOST, has rules of its own. */
static const uint16_t asked_by_exchange[] = {
    [KX_RSA] = USAGE_KEY_ENCIPHERMENT, [KX_RSA_PSK] = USAGE_KEY_ENCIPHERMENT, [KX_DH] = USAGE_KEY_AGREEMENT,
    [KX_ECDH] = USAGE_KEY_AGREEMENT,   [KX_DHE] = USAGE_DIGITAL_SIGNATURE,    [KX_ECDHE] = USAGE_DIGITAL_SIGNATURE,
};

/* With an export suite the server may make a short key on the spot, which its own then signs. */
static uint16_t asked_of_server(const struct server_hello *hello)
{
    const struct cipher_suite *suite = hello->has_cipher_suite ? tls_cipher_suite(hello->cipher_suite) : NULL;

    if (!suite || suite->export || suite->authentication == AUTH_ANON ||
        suite->key_exchange >= sizeof asked_by_exchange / sizeof *asked_by_exchange)
        return 0;
    return asked_by_exchange[suite->key_exchange];
}

static bool client_signs(const struct conversation *c)
{
    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_HANDSHAKE && c->events[i].from == CLIENT &&
            c->events[i].code == CERTIFICATE_VERIFY)
            return true;
    return false;
}

uint16_t key_use_asked(const struct conversation *c, enum side side)
{
    const struct server_hello *hello = conversation_server_hello(c);

    if (!hello || !hello->version)
        return 0;
    if (tls_version_stream(hello->version) == TLS_1_3)
        return USAGE_DIGITAL_SIGNATURE;
    if (side == CLIENT)
        return client_signs(c) ? USAGE_DIGITAL_SIGNATURE : 0;
    return asked_of_server(hello);
}
