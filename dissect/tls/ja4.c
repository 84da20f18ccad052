#include "dissect/tls/ja4.h"

#include "base/cursor.h"
#include "dissect/tls/extension.h"
#include "dissect/tls/names.h"
#include "dissect/x509/digest.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LIST_NUMBERS = 1024, /* no hello that is meant to be answered has more suites or extensions */
    EXTENSION_SERVER_NAME = 0,
    EXTENSION_ALPN = 16,
    COUNT_SHOWN = 99,
    HASH_SHOWN = 12, /* hexadecimal digits */
};

struct numbers {
    uint16_t values[LIST_NUMBERS];
    size_t count;
};

static void add(struct numbers *numbers, uint16_t value)
{
    if (!tls_is_grease(value) && numbers->count < LIST_NUMBERS)
        numbers->values[numbers->count++] = value;
}

static void add_all(struct numbers *numbers, struct bytes list)
{
    for (size_t i = 0; i < bytes_u16_count(list); i++)
        add(numbers, bytes_u16_at(list, i));
}

static void add_extensions(struct numbers *numbers, struct bytes all)
{
    struct cursor in = cur_of(all);
    uint16_t type;

    while (tls_next_extension(&in, &type))
        add(numbers, type);
}

static int compare(const void *a, const void *b)
{
    uint16_t left, right;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

static void sort(struct numbers *numbers)
{
    qsort(numbers->values, numbers->count, sizeof *numbers->values, compare);
}

/* ---- the first part, in the clear ---- */

static const char *version_text(const struct client_hello *hello)
{
    static const struct {
        uint16_t version;
        const char *text;
    } texts[] = {
        { TLS_1_3, "13" }, { TLS_1_2, "12" },  { TLS_1_1, "11" },  { TLS_1_0, "10" },  { SSL_3_0, "s3" },
        { SSL_2_0, "s2" }, { DTLS_1_0, "d1" }, { DTLS_1_2, "d2" }, { DTLS_1_3, "d3" },
    };
    struct bytes list = hello->extensions.supported_versions;
    uint16_t highest = hello->extensions.has_supported_versions ? 0 : hello->legacy_version;

    for (size_t i = 0; i < bytes_u16_count(list); i++) {
        uint16_t version = bytes_u16_at(list, i);

        if (!tls_is_grease(version) && tls_version_stream(version) > tls_version_stream(highest))
            highest = version;
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].version == highest)
            return texts[i].text;
    return "00";
}

/* The first and last character of the first protocol; of its hexadecimal form where they are not letters or digits. */
static void alpn_text(struct bytes alpn, char text[static 3])
{
    struct cursor in = cur_of(alpn);
    struct bytes name = cur_left(&in) ? cur_bytes8(&in) : alpn;
    uint8_t first = name.len ? name.data[0] : '0', last = name.len ? name.data[name.len - 1] : '0';

    if (isalnum(first) && isalnum(last))
        snprintf(text, 3, "%c%c", first, last);
    else
        snprintf(text, 3, "%x%x", first >> 4, last & 15);
}

/* ---- the hashed parts ---- */

struct recipe {
    char text[2 * LIST_NUMBERS * 5 + 2];
    size_t used;
};

static void put(struct recipe *recipe, const struct numbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++)
        recipe->used += (size_t)snprintf(recipe->text + recipe->used, sizeof recipe->text - recipe->used, "%s%04x",
                                         i ? "," : "", numbers->values[i]);
}

static bool put_hash(const struct recipe *recipe, char text[static HASH_SHOWN + 1])
{
    uint8_t hash[SHA256_BYTES];
    char whole[2 * SHA256_BYTES + 1];

    snprintf(text, HASH_SHOWN + 1, "%s", "000000000000");
    if (!recipe->used)
        return true;
    if (!digest_sha256(bytes_of(recipe->text, recipe->used), hash))
        return false;
    digest_hex(bytes_of(hash, sizeof hash), whole);
    memcpy(text, whole, HASH_SHOWN);
    return true;
}

static bool hash_suites(struct numbers *suites, char text[static HASH_SHOWN + 1])
{
    struct recipe recipe = { .used = 0 };

    sort(suites);
    put(&recipe, suites);
    return put_hash(&recipe, text);
}

/* Extensions sorted, without the two that vary with the site; signature algorithms as they stand. */
static bool hash_extensions(struct numbers *extensions, struct bytes algorithms, char text[static HASH_SHOWN + 1])
{
    struct recipe recipe = { .used = 0 };
    struct numbers kept = { .count = 0 }, schemes = { .count = 0 };

    sort(extensions);
    for (size_t i = 0; i < extensions->count; i++)
        if (extensions->values[i] != EXTENSION_SERVER_NAME && extensions->values[i] != EXTENSION_ALPN)
            add(&kept, extensions->values[i]);
    add_all(&schemes, algorithms);
    put(&recipe, &kept);
    if (recipe.used && schemes.count) {
        recipe.text[recipe.used++] = '_';
        put(&recipe, &schemes);
    }
    return put_hash(&recipe, text);
}

bool tls_ja4(const struct client_hello *hello, char transport, char text[static JA4_TEXT])
{
    struct numbers suites = { .count = 0 }, extensions = { .count = 0 };
    char alpn[3], first[HASH_SHOWN + 1], second[HASH_SHOWN + 1];
    unsigned suite_count, extension_count;

    if (hello->clipped || hello->ssl2)
        return false;
    add_all(&suites, hello->cipher_suites);
    add_extensions(&extensions, hello->extensions.all);
    if (suites.count == LIST_NUMBERS || extensions.count == LIST_NUMBERS)
        return false;
    suite_count = suites.count < COUNT_SHOWN ? (unsigned)suites.count : COUNT_SHOWN;
    extension_count = extensions.count < COUNT_SHOWN ? (unsigned)extensions.count : COUNT_SHOWN;
    alpn_text(hello->extensions.alpn, alpn);
    if (!hash_suites(&suites, first) || !hash_extensions(&extensions, hello->extensions.signature_algorithms, second))
        return false;
    snprintf(text, JA4_TEXT, "%c%s%c%02u%02u%s_%s_%s", transport, version_text(hello),
             hello->extensions.has_server_name ? 'd' : 'i', suite_count, extension_count, alpn, first, second);
    return true;
}
