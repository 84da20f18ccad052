#include "dissect/tls/fingerprint.h"

#include "base/cursor.h"
#include "dissect/tls/extension.h"
#include "dissect/tls/names.h"
#include "dissect/x509/digest.h"

#include <stdio.h>
#include <stdlib.h>

/* The string that is hashed: decimal numbers, "-" inside a list, "," between lists. */
struct recipe {
    char *text;
    size_t used, size;
};

/* Each number takes at most five digits and a separator; no hello has more than `numbers` of them. */
static bool recipe_init(struct recipe *recipe, size_t numbers)
{
    recipe->used = 0;
    recipe->size = numbers * 6 + 16;
    recipe->text = malloc(recipe->size);
    return recipe->text != NULL;
}

static void put_number(struct recipe *recipe, uint16_t number, const char *separator)
{
    recipe->used +=
        (size_t)snprintf(recipe->text + recipe->used, recipe->size - recipe->used, "%s%u", separator, number);
}

static void put_comma(struct recipe *recipe)
{
    recipe->text[recipe->used++] = ',';
}

static void put_numbers(struct recipe *recipe, struct bytes list)
{
    const char *separator = "";

    put_comma(recipe);
    for (size_t i = 0; i < bytes_u16_count(list); i++) {
        uint16_t number = bytes_u16_at(list, i);

        if (tls_is_grease(number))
            continue;
        put_number(recipe, number, separator);
        separator = "-";
    }
}

static void put_extensions(struct recipe *recipe, struct bytes all)
{
    struct cursor in = cur_of(all);
    const char *separator = "";
    uint16_t type;

    put_comma(recipe);
    while (tls_next_extension(&in, &type)) {
        if (tls_is_grease(type))
            continue;
        put_number(recipe, type, separator);
        separator = "-";
    }
}

static void put_point_formats(struct recipe *recipe, struct bytes formats)
{
    struct cursor in = cur_of(formats);
    const char *separator = "";

    put_comma(recipe);
    while (cur_left(&in)) {
        put_number(recipe, cur_u8(&in), separator);
        separator = "-";
    }
}

static bool finish(struct recipe *recipe, char text[static JA3_TEXT])
{
    uint8_t hash[MD5_BYTES];
    bool done = digest_md5(bytes_of(recipe->text, recipe->used), hash);

    free(recipe->text);
    if (done)
        digest_hex(bytes_of(hash, sizeof hash), text);
    return done;
}

bool tls_ja3(const struct client_hello *hello, char text[static JA3_TEXT])
{
    const struct hello_extensions *extensions = &hello->extensions;
    struct recipe recipe;

    if (hello->clipped || hello->ssl2 || !recipe_init(&recipe, hello->length))
        return false;
    put_number(&recipe, hello->legacy_version, "");
    put_numbers(&recipe, hello->cipher_suites);
    put_extensions(&recipe, extensions->all);
    put_numbers(&recipe, extensions->groups);
    put_point_formats(&recipe, extensions->point_formats);
    return finish(&recipe, text);
}

bool tls_ja3s(const struct server_hello *hello, char text[static JA3_TEXT])
{
    struct recipe recipe;

    if (hello->clipped || !recipe_init(&recipe, hello->extensions.all.len + 4))
        return false;
    put_number(&recipe, hello->legacy_version, "");
    put_comma(&recipe);
    put_number(&recipe, hello->cipher_suite, "");
    put_extensions(&recipe, hello->extensions.all);
    return finish(&recipe, text);
}
