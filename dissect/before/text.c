#include "dissect/before/text.h"

#include <strings.h>

struct bytes text_until(struct cursor *in, uint8_t value)
{
    struct cursor found = *in;
    struct bytes text;

    if (!cur_seek(&found, value)) {
        cur_skip(in, cur_left(in) + 1);
        return bytes_of(NULL, 0);
    }
    text = cur_take(in, cur_left(in) - cur_left(&found));
    cur_skip(in, 1);
    return text;
}

struct bytes text_line(struct cursor *in)
{
    struct bytes line = text_until(in, '\n');

    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

struct bytes text_word(struct cursor *in)
{
    struct cursor start;
    size_t len = 0;

    do
        start = *in;
    while (cur_left(in) && cur_u8(in) == ' ');
    *in = start;
    while (cur_left(in) && cur_u8(in) != ' ')
        len++;
    return cur_take(&start, len);
}

bool text_begins(struct bytes text, const char *word)
{
    size_t len = strlen(word);

    return text.len >= len && (len == 0 || strncasecmp((const char *)text.data, word, len) == 0);
}

bool text_same(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || strncasecmp((const char *)a.data, (const char *)b.data, a.len) == 0);
}

bool text_is(struct bytes text, const char *word)
{
    return text_same(text, bytes_of(word, strlen(word)));
}

static bool is_letter_or_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool text_has(struct bytes line, const char *word)
{
    struct cursor in = cur_of(line);
    bool inside = false;

    while (cur_left(&in) >= strlen(word)) {
        struct cursor here = in;

        if (!inside && text_begins(cur_rest(&here), word)) {
            cur_skip(&here, strlen(word));
            if (!cur_left(&here) || !is_letter_or_digit(cur_u8(&here)))
                return true;
        }
        inside = is_letter_or_digit(cur_u8(&in));
    }
    return false;
}

uint16_t text_number(struct bytes text)
{
    struct cursor in = cur_of(text);
    uint32_t number = 0;

    while (cur_left(&in)) {
        uint8_t c = cur_u8(&in);

        number = number * 10 + (uint32_t)(c - '0');
        if (c < '0' || c > '9' || number > UINT16_MAX)
            return 0;
    }
    return (uint16_t)number;
}

uint16_t text_code(struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes digits = cur_take(&in, 3);

    if (!cur_ok(&in) || (cur_left(&in) && is_letter_or_digit(cur_u8(&in))))
        return 0;
    return text_number(digits);
}

enum recognition bytes_recognise(struct bytes said, struct bytes beginning)
{
    size_t n = said.len < beginning.len ? said.len : beginning.len;

    if (!bytes_equal(bytes_of(said.data, n), bytes_of(beginning.data, n)))
        return NOT_MINE;
    return n == beginning.len ? MINE : PERHAPS;
}

enum recognition text_recognise(struct bytes said, const char *beginning)
{
    return bytes_recognise(said, bytes_of(beginning, strlen(beginning)));
}
