/* certificate_text.c - what a certificate says in words, made safe to print. */
#include "dissect/x509/x509_impl.h"

#include "base/cursor.h"
#include "base/limits.h"
#include "dissect/x509/digest.h"

#include <openssl/err.h>

#include <stdio.h>

enum {
    ESCAPED = 4, /* "\xNN" */
    OBJECT_TEXT = 128,
    /* RFC 4514 with letters beyond ASCII as they are */
    NAME_FLAGS = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB,
    /* the same for strings that are not what their type says: byte by byte, what is not ASCII in hex */
    BROKEN_NAME_FLAGS = (XN_FLAG_RFC2253 & ~ASN1_STRFLGS_UTF8_CONVERT) | ASN1_STRFLGS_IGNORE_TYPE,
};

static const char more[] = "...";

struct text {
    char bytes[LIMIT_CERTIFICATE_TEXT];
    size_t used;
};

bool libcrypto_out_of_memory(void)
{
    return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
}

/* Control characters, and those that turn or break a line for whoever shows it: RFC 8399 2.5, Unicode's Bidi_Control. */
static bool prints(unsigned long c)
{
    static const struct {
        unsigned long first, last;
    } unprintable[] = { { 0, 0x1F },        { 0x7F, 0x9F },     { 0x61C, 0x61C },
                        { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F },
                        { 0xD800, 0xDFFF }, { 0xFEFF, 0xFEFF }, { 0x110000, ~0UL } };

    for (size_t i = 0; i < sizeof unprintable / sizeof *unprintable; i++)
        if (c >= unprintable[i].first && c <= unprintable[i].last)
            return false;
    return true;
}

/* The bytes of the next character, at most `room` when written. Empty: there is no room. */
static struct bytes next_character(struct cursor *in, size_t room, bool *plain)
{
    struct bytes rest = cur_rest(in);
    unsigned long c = 0;
    int length = UTF8_getc(rest.data, (int)rest.len, &c);

    *plain = length > 0 && prints(c);
    if (length <= 0)
        length = 1;
    if ((size_t)length * (*plain ? 1 : ESCAPED) > room)
        return bytes_of(NULL, 0);
    return cur_take(in, (size_t)length);
}

static void add_character(struct text *text, struct bytes character, bool plain)
{
    struct cursor in = cur_of(character);

    if (plain)
        memcpy(text->bytes + text->used, character.data, character.len);
    while (!plain && cur_left(&in)) {
        char escaped[ESCAPED + 1];

        snprintf(escaped, sizeof escaped, "\\x%02X", cur_u8(&in));
        memcpy(text->bytes + text->used, escaped, ESCAPED);
        text->used += ESCAPED;
    }
    text->used += plain ? character.len : 0;
}

static void add_more(struct text *text)
{
    memcpy(text->bytes + text->used, more, sizeof more - 1);
    text->used += sizeof more - 1;
}

static const char *kept(struct certificate_reading *reading, const struct text *text)
{
    char *copy = arena_alloc(reading->arena, text->used + 1);

    if (!copy) {
        reading->failed = true;
        return "";
    }
    memcpy(copy, text->bytes, text->used);
    return copy;
}

const char *keep_text(struct certificate_reading *reading, struct bytes from)
{
    struct text text = { .used = 0 };
    struct cursor in = cur_of(from);

    while (cur_left(&in)) {
        size_t room = sizeof text.bytes - sizeof more - text.used;
        bool plain;
        struct bytes character = next_character(&in, room, &plain);

        if (!character.len) {
            add_more(&text);
            break;
        }
        add_character(&text, character, plain);
    }
    return kept(reading, &text);
}

static bool print_name(BIO *out, const X509_NAME *name)
{
    if (X509_NAME_print_ex(out, name, 0, NAME_FLAGS) >= 0)
        return true;
    return BIO_reset(out) == 1 && X509_NAME_print_ex(out, name, 0, BROKEN_NAME_FLAGS) >= 0;
}

const char *keep_name(struct certificate_reading *reading, const X509_NAME *name)
{
    BIO *out = BIO_new(BIO_s_mem());
    const char *text = "";
    char *data;

    if (out && print_name(out, name)) {
        long length = BIO_get_mem_data(out, &data);

        text = keep_text(reading, bytes_of(data, length > 0 ? (size_t)length : 0));
    } else {
        reading->failed = true;
    }
    BIO_free(out);
    return text;
}

const char *keep_object(struct certificate_reading *reading, const ASN1_OBJECT *object)
{
    char text[OBJECT_TEXT];
    int length = OBJ_obj2txt(text, sizeof text, object, 1);

    return keep_text(reading, bytes_of(text, length > 0 ? strlen(text) : 0));
}

const char *keep_hex(struct certificate_reading *reading, const char *prefix, struct bytes value)
{
    struct text text = { .used = strlen(prefix) };
    struct cursor in = cur_of(value);
    size_t room = (sizeof text.bytes - sizeof more - text.used) / 2;

    memcpy(text.bytes, prefix, text.used);
    value = cur_take(&in, value.len < room ? value.len : room);
    digest_hex(value, text.bytes + text.used);
    text.used += 2 * value.len;
    if (cur_left(&in))
        add_more(&text);
    return kept(reading, &text);
}
