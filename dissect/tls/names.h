/*
 * names.h - what the numbers of TLS are called, and what a cipher suite is made of (IANA registries, iana/).
 *
 * The name functions answer NULL for a number that the registries do not have; the `_text` functions then write
 * it as "0x1234" or "123". All names are static.
 */
#ifndef DISSECT_TLS_NAMES_H
#define DISSECT_TLS_NAMES_H

#include "base/bytes.h"

enum key_exchange {
    KX_NONE,
    KX_ANY,
    KX_RSA,
    KX_DH,
    KX_DHE,
    KX_ECDH,
    KX_ECDHE,
    KX_PSK,
    KX_DHE_PSK,
    KX_ECDHE_PSK,
    KX_RSA_PSK,
    KX_KRB5,
    KX_SRP,
    KX_GOST,
    KX_ECCPWD,
};

enum authentication {
    AUTH_NONE,
    AUTH_ANY,
    AUTH_ANON,
    AUTH_RSA,
    AUTH_DSS,
    AUTH_ECDSA,
    AUTH_PSK,
    AUTH_KRB5,
    AUTH_GOST,
    AUTH_ECCPWD,
    AUTH_SRP,
    AUTH_SRP_RSA,
    AUTH_SRP_DSS,
};

/* The versions a suite belongs to. */
enum suite_versions {
    SUITE_SCSV,  /* no suite: a signal, or GREASE */
    SUITE_SSL3,  /* any version before TLS 1.3 */
    SUITE_TLS12, /* TLS 1.2 alone */
    SUITE_TLS13, /* TLS 1.3 alone */
};

struct cipher_suite {
    uint16_t value;
    uint8_t key_exchange;   /* enum key_exchange */
    uint8_t authentication; /* enum authentication, of the server */
    uint8_t versions;       /* enum suite_versions */
    bool export;
    const char *name, *bulk, *hash;
};

const struct cipher_suite *tls_cipher_suite(uint16_t value);

/* A value that RFC 8701 reserves to keep peers tolerant: 0x?A?A. */
static inline bool tls_is_grease(uint16_t value)
{
    return (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
}

const char *tls_alert_name(uint8_t value);
const char *tls_handshake_name(uint8_t value);
const char *tls_group_name(uint16_t value);
const char *tls_scheme_name(uint16_t value);
const char *tls_extension_name(uint16_t value);

/* "TLS 1.2", "SSL 3.0"; drafts of TLS 1.3 count as TLS 1.3. NULL for what is no version. */
const char *tls_version_name(uint16_t version);

/* Draft versions of TLS 1.3 (0x7Fxx, and Facebook's 0xFBxx) are told as TLS 1.3, others stay. */
uint16_t tls_version_final(uint16_t version);

/* DTLS, whichever; and the TLS version that a DTLS version is made of (RFC 4347 1, RFC 6347 1, RFC 9147 1), a TLS version
 * as tls_version_final has it: what versions are compared by. */
bool tls_version_is_dtls(uint16_t version);
uint16_t tls_version_stream(uint16_t version);

/* The service that IANA registers for TLS from the first byte on this TCP port, or NULL. */
const char *tls_port_service(uint16_t port);

enum { TLS_NAME_TEXT = 64 };

/* The names, or the numbers where there is none. Both return `text`, or a static name. */
const char *tls_suite_text(uint16_t value, char text[static TLS_NAME_TEXT]);
const char *tls_group_text(uint16_t value, char text[static TLS_NAME_TEXT]);
const char *tls_scheme_text(uint16_t value, char text[static TLS_NAME_TEXT]);
const char *tls_version_text(uint16_t version, char text[static TLS_NAME_TEXT]);
const char *tls_alert_text(uint8_t value, char text[static TLS_NAME_TEXT]);
const char *tls_handshake_text(uint8_t value, char text[static TLS_NAME_TEXT]);

#endif
