/*
 * words_value.c - the values of findings in words.
 */
#include "report/words.h"

#include "analyze/versions.h"
#include "base/cursor.h"
#include "dissect/tls/names.h"

#include <inttypes.h>

enum {
    SUITES_NAMED = 3, /* of a list in a sentence; the rest is counted */
    QUIC_VERSIONS_NAMED = 6,
};

/* SCSVs and GREASE stand in the list of suites and are none. */
static bool is_signal(uint16_t value)
{
    const struct cipher_suite *suite = tls_cipher_suite(value);

    return suite && suite->versions == SUITE_SCSV;
}

static uint32_t count_suites(struct bytes list)
{
    uint32_t count = 0;

    for (size_t i = 0; i < bytes_u16_count(list); i++)
        count += !is_signal(bytes_u16_at(list, i));
    return count;
}

static void add_suites(struct words *words, struct bytes list)
{
    char text[TLS_NAME_TEXT];
    uint32_t count = count_suites(list), named = count > SUITES_NAMED ? SUITES_NAMED : count, n = 0;

    for (size_t i = 0; n < named && i < bytes_u16_count(list); i++) {
        if (is_signal(bytes_u16_at(list, i)))
            continue;
        if (n++)
            words_add(words, n == count ? " and " : ", ");
        words_add(words, "%s", tls_suite_text(bytes_u16_at(list, i), text));
    }
    if (count > named)
        words_add(words, " and %u more", count - named);
}

static void add_alpn(struct words *words, struct bytes list)
{
    struct cursor in = cur_of(list);
    const char *joint = "";

    while (cur_left(&in)) {
        words_add(words, "%s", joint);
        words_add_wire(words, cur_bytes8(&in));
        joint = ", ";
    }
}

static void add_versions(struct words *words, const struct value *value)
{
    char text[128];

    versions_text((uint32_t)value->number, text, sizeof text);
    words_add(words, "%s", text);
}

static void add_up_to(struct words *words, const struct value *value)
{
    words_add(words, "up to ");
    add_versions(words, value);
}

void words_add_alert(struct words *words, uint8_t description)
{
    char text[TLS_NAME_TEXT];

    words_add(words, "%s(%u)", tls_alert_text(description, text), description);
}

/* The numbers of RFC 9000, RFC 9369 and the drafts; of others the number itself. */
static void add_quic_version(struct words *words, uint32_t version)
{
    if (version == 1)
        words_add(words, "QUIC version 1");
    else if (version == 0x6B3343CF)
        words_add(words, "QUIC version 2");
    else if (version == 0x709A50C4)
        words_add(words, "a draft of QUIC version 2");
    else if (version >> 8 == 0xFF0000)
        words_add(words, "QUIC draft %u", version & 0xFF);
    else
        words_add(words, "QUIC version 0x%08x", version);
}

/* RFC 9000 15: 0x?a?a?a?a is a version that nobody speaks. */
static bool is_reserved_version(uint32_t version)
{
    return (version & 0x0F0F0F0F) == 0x0A0A0A0A;
}

static void add_quic_versions(struct words *words, struct bytes list)
{
    uint32_t count = 0;

    for (size_t i = 0; i < list.len / 4; i++) {
        uint32_t version = bytes_u32_at(list, i);

        if (is_reserved_version(version))
            continue;
        if (count == QUIC_VERSIONS_NAMED) {
            words_add(words, " and others");
            return;
        }
        if (count++)
            words_add(words, ", ");
        add_quic_version(words, version);
    }
    if (!count)
        words_add(words, "versions that nobody speaks");
}

static void add_address(struct words *words, const struct value *value)
{
    char text[ADDRESS_TEXT];

    address_text(&value->endpoint->address, text);
    words_add(words, "%s", text);
}

static void add_endpoint(struct words *words, const struct value *value)
{
    char text[ENDPOINT_TEXT];

    endpoint_text(value->endpoint, text);
    words_add(words, "%s", text);
}

static void add_number(struct words *words, const struct value *value)
{
    char text[TLS_NAME_TEXT];
    uint64_t number = value->number;

    switch ((enum value_kind)value->kind) {
    case VALUE_CONNECTIONS:
        words_add(words, "%" PRIu64 " other connection%s", number, number == 1 ? "" : "s");
        break;
    case VALUE_VERSION:
        words_add_version(words, (uint16_t)number);
        break;
    case VALUE_SUITE:
        words_add(words, "%s", tls_suite_text((uint16_t)number, text));
        break;
    case VALUE_GROUP:
        words_add(words, "%s", tls_group_text((uint16_t)number, text));
        break;
    case VALUE_ALERT:
        words_add_alert(words, (uint8_t)number);
        break;
    case VALUE_QUIC_VERSION:
        add_quic_version(words, (uint32_t)number);
        break;
    case VALUE_SECONDS:
        words_add(words, "%.1f s", (double)number / 1e9);
        break;
    default:
        words_add(words, "%" PRIu64, number);
    }
}

void words_add_value(struct words *words, const struct value *value)
{
    switch ((enum value_kind)value->kind) {
    case VALUE_TEXT:
        words_add(words, "%s", value->text);
        break;
    case VALUE_VERSIONS:
        add_versions(words, value);
        break;
    case VALUE_UP_TO:
        add_up_to(words, value);
        break;
    case VALUE_SUITES:
        add_suites(words, value->bytes);
        break;
    case VALUE_QUIC_VERSIONS:
        add_quic_versions(words, value->bytes);
        break;
    case VALUE_ALPN:
        add_alpn(words, value->bytes);
        break;
    case VALUE_BYTES:
        words_add_wire(words, value->bytes);
        break;
    case VALUE_ADDRESS:
        add_address(words, value);
        break;
    case VALUE_ENDPOINT:
        add_endpoint(words, value);
        break;
    default:
        if (words_add_certificate_value(words, value))
            break;
        add_number(words, value);
    }
}
