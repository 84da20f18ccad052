/* words_certificate.c - what certificates say, in words. Their texts were escaped when they were read. */
#include "report/words.h"

#include "base/cursor.h"
#include "dissect/x509/certificate.h"
#include "dissect/x509/distinguished.h"

#include <time.h>

enum {
    NAMES_NAMED = 6, /* of a list in a sentence; the rest is counted */
    AUTHORITIES_NAMED = 3,
    AUTHORITY_TEXT = 200,
};

static void add_time(struct words *words, int64_t time, const char *format)
{
    time_t whole = (time_t)(time / 1000000000 - (time % 1000000000 < 0));
    struct tm tm;
    char text[40];

    if (gmtime_r(&whole, &tm) && strftime(text, sizeof text, format, &tm))
        words_add(words, "%s", text);
}

void words_add_day(struct words *words, int64_t time)
{
    add_time(words, time, "%Y-%m-%d");
}

static void add_date(struct words *words, int64_t time)
{
    add_time(words, time, "%Y-%m-%d %H:%M:%S UTC");
}

static bool is_host(const struct alternative_name *name)
{
    return name->kind == NAME_DNS || name->kind == NAME_IP;
}

void words_add_names(struct words *words, const struct certificate_facts *facts)
{
    uint32_t named = 0, hosts = 0;

    for (uint32_t i = 0; i < facts->name_count; i++)
        hosts += is_host(&facts->names[i]);
    if (!hosts) {
        words_add(words, "%s (in its subject only)", facts->common_name ? facts->common_name : "no host at all");
        return;
    }
    for (uint32_t i = 0; i < facts->name_count && named < NAMES_NAMED; i++)
        if (is_host(&facts->names[i]))
            words_add(words, "%s%s", named++ ? ", " : "", facts->names[i].text);
    if (hosts > named)
        words_add(words, " and %u more", hosts - named);
}

static void add_authorities(struct words *words, struct bytes names)
{
    struct cursor in = cur_of(names);
    char text[AUTHORITY_TEXT];
    uint32_t count = 0;

    while (cur_left(&in)) {
        struct bytes name = cur_bytes16(&in);

        if (count++ >= AUTHORITIES_NAMED)
            continue;
        distinguished_text(name, text, sizeof text);
        words_add(words, "%s%s", count > 1 ? "; " : "", *text ? text : "a name that does not parse");
    }
    if (count > AUTHORITIES_NAMED)
        words_add(words, " and %u more", count - AUTHORITIES_NAMED);
}

static void add_key(struct words *words, const struct certificate_facts *facts)
{
    words_add(words, "%s", facts->key_algorithm ? facts->key_algorithm : "of an unknown kind");
    if (facts->curve)
        words_add(words, " %s", facts->curve);
    else if (facts->key_bits)
        words_add(words, " of %u bits", facts->key_bits);
}

static void add_purposes(struct words *words, const struct certificate_facts *facts)
{
    for (uint32_t i = 0; i < facts->purpose_count; i++)
        words_add(words, "%s%s", i ? ", " : "", facts->purpose_names[i]);
}

static void add_usages(struct words *words, uint16_t usage)
{
    static const struct {
        uint16_t bit;
        const char *name;
    } names[] = {
        { USAGE_DIGITAL_SIGNATURE, "digitalSignature" },
        { USAGE_KEY_ENCIPHERMENT, "keyEncipherment" },
        { USAGE_KEY_AGREEMENT, "keyAgreement" },
        { USAGE_CERTIFICATE_SIGN, "keyCertSign" },
    };
    const char *joint = "";

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (usage & names[i].bit) {
            words_add(words, "%s%s", joint, names[i].name);
            joint = ", ";
        }
    if (!*joint)
        words_add(words, "other uses");
}

static void add_uses(struct words *words, const struct certificate_facts *facts)
{
    if (facts->has_purposes && facts->purpose_count)
        add_purposes(words, facts);
    else
        add_usages(words, facts->key_usage);
}

bool words_add_certificate_value(struct words *words, const struct value *value)
{
    switch ((enum value_kind)value->kind) {
    case VALUE_DATE:
        add_date(words, (int64_t)value->number);
        return true;
    case VALUE_NAMES:
        words_add_names(words, value->facts);
        return true;
    case VALUE_KEY:
        add_key(words, value->facts);
        return true;
    case VALUE_USES:
        add_uses(words, value->facts);
        return true;
    case VALUE_KEY_USES:
        add_usages(words, (uint16_t)value->number);
        return true;
    case VALUE_AUTHORITIES:
        add_authorities(words, value->bytes);
        return true;
    default:
        return false;
    }
}
