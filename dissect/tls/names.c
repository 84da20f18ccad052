#include "dissect/tls/names.h"

#include "dissect/tls/messages.h"

#include <stdio.h>

/* The tables stand in order of numbers; a name that is no C identifier is only ever made a string. */
struct name_row {
    uint16_t value;
    const char *name;
};

static const struct cipher_suite suites[] = {
#define CIPHER_SUITE(value, name, exchange, authentication, bulk, hash, versions, export)                            \
    { value, KX_##exchange, AUTH_##authentication, SUITE_##versions, export, #name, #bulk, #hash },
#include "dissect/tls/iana/cipher_suites.def"
#undef CIPHER_SUITE
};

static const struct name_row alerts[] = {
#define ALERT(value, name) { value, #name },
#include "dissect/tls/iana/alerts.def"
#undef ALERT
};

static const struct name_row handshake_types[] = {
#define HANDSHAKE_TYPE(value, name) { value, #name },
#include "dissect/tls/iana/handshake_types.def"
#undef HANDSHAKE_TYPE
};

static const struct name_row groups[] = {
#define GROUP(value, name, kind) { value, #name },
#include "dissect/tls/iana/groups.def"
#undef GROUP
};

static const struct name_row schemes[] = {
#define SIGNATURE_SCHEME(value, name) { value, #name },
#include "dissect/tls/iana/signature_schemes.def"
#undef SIGNATURE_SCHEME
};

static const struct name_row extensions[] = {
#define EXTENSION(value, name) { value, #name },
#include "dissect/tls/iana/extensions.def"
#undef EXTENSION
};

static const struct name_row ports[] = {
#define TLS_PORT(port, name, protocol) { port, #name },
#include "dissect/tls/iana/tls_ports.def"
#undef TLS_PORT
};

/* Binary search: `rows` ascends by value. */
static const char *find_name(const struct name_row *rows, size_t count, uint16_t value)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rows[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && rows[low].value == value ? rows[low].name : NULL;
}

#define FIND(table, value) find_name(table, sizeof table / sizeof *table, value)

const struct cipher_suite *tls_cipher_suite(uint16_t value)
{
    size_t low = 0, high = sizeof suites / sizeof *suites;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (suites[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof suites / sizeof *suites && suites[low].value == value ? &suites[low] : NULL;
}

const char *tls_alert_name(uint8_t value)
{
    return FIND(alerts, value);
}

const char *tls_handshake_name(uint8_t value)
{
    return FIND(handshake_types, value);
}

const char *tls_group_name(uint16_t value)
{
    return FIND(groups, value);
}

const char *tls_scheme_name(uint16_t value)
{
    return FIND(schemes, value);
}

const char *tls_extension_name(uint16_t value)
{
    return FIND(extensions, value);
}

const char *tls_port_service(uint16_t port)
{
    return FIND(ports, port);
}

bool tls_version_is_dtls(uint16_t version)
{
    return version >> 8 == 0xFE || version == DTLS_BAD;
}

uint16_t tls_version_stream(uint16_t version)
{
    switch (version) {
    case DTLS_BAD:
    case DTLS_1_0:
        return TLS_1_1;
    case DTLS_1_2:
        return TLS_1_2;
    case DTLS_1_3:
        return TLS_1_3;
    }
    return tls_version_final(version);
}

uint16_t tls_version_final(uint16_t version)
{
    return version >> 8 == 0x7F || version >> 8 == 0xFB ? 0x0304 : version;
}

const char *tls_version_name(uint16_t version)
{
    static const struct name_row versions[] = {
        { 0x0002, "SSL 2.0" },  { 0x0100, "DTLS 1.0" }, { 0x0200, "SSL 2.0" },  { 0x0300, "SSL 3.0" },
        { 0x0301, "TLS 1.0" },  { 0x0302, "TLS 1.1" },  { 0x0303, "TLS 1.2" },  { 0x0304, "TLS 1.3" },
        { 0xFEFC, "DTLS 1.3" }, { 0xFEFD, "DTLS 1.2" }, { 0xFEFF, "DTLS 1.0" },
    };

    return FIND(versions, tls_version_final(version));
}

static const char *name_or_hex(const char *name, unsigned value, char text[static TLS_NAME_TEXT])
{
    if (name)
        return name;
    snprintf(text, TLS_NAME_TEXT, "0x%04x", value);
    return text;
}

static const char *name_or_decimal(const char *name, unsigned value, char text[static TLS_NAME_TEXT])
{
    if (name)
        return name;
    snprintf(text, TLS_NAME_TEXT, "%u", value);
    return text;
}

const char *tls_suite_text(uint16_t value, char text[static TLS_NAME_TEXT])
{
    const struct cipher_suite *suite = tls_cipher_suite(value);

    return name_or_hex(suite ? suite->name : NULL, value, text);
}

const char *tls_group_text(uint16_t value, char text[static TLS_NAME_TEXT])
{
    return name_or_hex(tls_group_name(value), value, text);
}

const char *tls_scheme_text(uint16_t value, char text[static TLS_NAME_TEXT])
{
    return name_or_hex(tls_scheme_name(value), value, text);
}

const char *tls_version_text(uint16_t version, char text[static TLS_NAME_TEXT])
{
    return name_or_hex(tls_version_name(version), version, text);
}

const char *tls_alert_text(uint8_t value, char text[static TLS_NAME_TEXT])
{
    return name_or_decimal(tls_alert_name(value), value, text);
}

const char *tls_handshake_text(uint8_t value, char text[static TLS_NAME_TEXT])
{
    return name_or_decimal(tls_handshake_name(value), value, text);
}
