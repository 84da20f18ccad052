/*
 * dictionary.c - a text becomes words; an entry fits if the words of one of its spellings are among them.
 *
 * A number alone means what is listed under it. Inside a message a short number may be anything (a port, a line, a
 * count), so there it only counts together with the words of its spelling: "curl 35", not 35.
 */
#include "analyze/dictionary.h"

#include "analyze/catalogue.h"
#include "base/limits.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORD_BYTES = 64,
    SPELLING_WORDS = 32,
    SHORT_NUMBER = 4 /* digits */,
    TELLING = 3 /* letters */,
    ENOUGH = 3 /* words that only occur */
};

struct word {
    char text[WORD_BYTES]; /* lower case; a longer one is cut */
    bool after_gap;        /* of a spelling: any words may come before it */
};

struct asked {
    struct word words[LIMIT_ASKED_WORDS];
    uint32_t count;
    bool cut;
};

/* ---- text to words ---- */

static bool is_sign(const char *text, const char *at)
{
    return *at == '-' && isdigit((unsigned char)at[1]) && (at == text || !isalnum((unsigned char)at[-1]));
}

/* An error code of 32 bits has several spellings; "0x" and hexadecimal digits stands for them all. Before OpenSSL 3
 * a number also held a function, which came and went with versions: only library and reason are kept. */
static void write_code(char *text, uint32_t code)
{
    if (code >> 24 == 0x14)
        code = 0x0A000000 | (code & 0xFFF);
    snprintf(text, WORD_BYTES, "0x%" PRIx32, code);
}

static void settle_number(char *text)
{
    const char *digits = text + (*text == '-');
    bool marked = strncmp(digits, "0x", 2) == 0 && digits[2];
    size_t length = strlen(digits);
    char *end;

    if (marked || length == 8) {
        unsigned long value = strtoul(digits, &end, 16);

        if (!*end && value <= UINT32_MAX && (marked || strpbrk(digits, "0123456789")))
            write_code(text, (uint32_t)value);
    } else if (length == 10) {
        long long value = strtoll(text, &end, 10);

        if (!*end && (*text == '-' ? value >= INT32_MIN : value <= (long long)UINT32_MAX))
            write_code(text, (uint32_t)value);
    }
}

/* The next word from `*at` on; false at the end. */
static bool next_word(const char *text, const char **at, struct word *word)
{
    uint32_t used = 0;

    word->after_gap = false;
    while (**at && !isalnum((unsigned char)**at) && !is_sign(text, *at)) {
        word->after_gap |= strncmp(*at, "...", 3) == 0;
        ++*at;
    }
    if (!**at)
        return false;
    do {
        if (used + 1 < WORD_BYTES)
            word->text[used++] = (char)tolower((unsigned char)**at);
        ++*at;
    } while (isalnum((unsigned char)**at));
    word->text[used] = '\0';
    settle_number(word->text);
    return true;
}

/* Returns how many there are, at most `capacity`; `*cut` when there are more. */
static uint32_t split(const char *text, struct word *words, uint32_t capacity, bool *cut)
{
    const char *at = text;
    struct word word;
    uint32_t count = 0;

    *cut = false;
    while (next_word(text, &at, &word)) {
        if (count == capacity) {
            *cut = true;
            break;
        }
        words[count++] = word;
    }
    return count;
}

/* ---- one spelling ---- */

static bool same(const struct word *a, const struct word *b)
{
    return strcmp(a->text, b->text) == 0;
}

/* The words [from, to) of a spelling, as they stand, in the text at `at`. */
static bool stands_at(const struct word *spelling, uint32_t from, uint32_t to, const struct asked *asked, uint32_t at)
{
    if (to - from > asked->count - at)
        return false;
    for (uint32_t i = from; i < to; i++)
        if (!same(&spelling[i], &asked->words[at + i - from]))
            return false;
    return true;
}

/* All parts of the spelling, in their order. */
static bool is_phrase(const struct word *spelling, uint32_t count, const struct asked *asked)
{
    uint32_t at = 0;

    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && !spelling[to].after_gap; to++)
            continue;
        while (at < asked->count && !stands_at(spelling, from, to, asked, at))
            at++;
        if (at == asked->count)
            return false;
        at += to - from;
    }
    return true;
}

static bool occurs(const struct word *word, const struct word *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (same(word, &words[i]))
            return true;
    return false;
}

static bool is_short_number(const struct word *word)
{
    const char *digits = word->text + (*word->text == '-');

    if (strncmp(digits, "0x", 2) == 0)
        return strlen(digits + 2) <= SHORT_NUMBER;
    return strlen(digits) <= SHORT_NUMBER && digits[strspn(digits, "0123456789")] == '\0';
}

/* Words of a spelling that say something and occur in the text. */
static uint32_t shared(const struct word *spelling, uint32_t count, const struct asked *asked)
{
    static const char *const common[] = {
        "error", "ssl", "tls", "the", "with", "and", "not", "for", "failed", "does"
    };
    uint32_t n = 0;

    for (uint32_t i = 0; i < count; i++) {
        bool dull = strlen(spelling[i].text) < TELLING || is_short_number(&spelling[i]);

        for (size_t j = 0; j < sizeof common / sizeof *common; j++)
            dull |= strcmp(spelling[i].text, common[j]) == 0;
        n += !dull && occurs(&spelling[i], asked->words, asked->count) && !occurs(&spelling[i], spelling, i);
    }
    return n;
}

static struct dictionary_match fit_spelling(const char *text, const struct asked *asked)
{
    struct word words[SPELLING_WORDS];
    bool cut;
    struct dictionary_match match = { .words = split(text, words, SPELLING_WORDS, &cut) };
    bool all = true;

    for (uint32_t i = 0; i < match.words; i++)
        all &= occurs(&words[i], asked->words, asked->count);
    if (all && match.words == asked->count && is_phrase(words, match.words, asked)) {
        match.fit = DICTIONARY_EXACT;
    } else if (all && is_phrase(words, match.words, asked) && !(match.words == 1 && is_short_number(words))) {
        match.fit = DICTIONARY_PHRASE;
    } else if (all && (match.words == asked->count || match.words >= ENOUGH)) {
        match.fit = DICTIONARY_WORDS;
    } else if ((match.words = shared(words, match.words, asked)) >= 2) {
        match.fit = DICTIONARY_NEAR;
    }
    return match;
}

/* ---- the best ---- */

static bool is_better(const struct dictionary_match *a, const struct dictionary_match *b)
{
    if (a->fit != b->fit)
        return a->fit > b->fit;
    if (a->entry && b->entry && a->entry->general != b->entry->general)
        return b->entry->general;
    return a->words > b->words;
}

static struct dictionary_match fit_entry(const struct dictionary_entry *entry, const struct asked *asked)
{
    struct dictionary_match best = { 0 };

    for (const char *const *spelling = entry->spellings; *spelling; spelling++) {
        struct dictionary_match match = fit_spelling(*spelling, asked);

        if (is_better(&match, &best))
            best = match;
    }
    best.entry = entry;
    return best;
}

/* Equals stay in the order of the table. */
static void insert(struct dictionary_matches *matches, const struct dictionary_match *match)
{
    uint32_t at = matches->count;

    while (at > 0 && is_better(match, &matches->best[at - 1]))
        at--;
    if (matches->count == DICTIONARY_MATCHES)
        matches->more++;
    else
        matches->count++;
    for (uint32_t i = matches->count - 1; i > at; i--)
        matches->best[i] = matches->best[i - 1];
    if (at < matches->count)
        matches->best[at] = *match;
}

/* Does a match go with the best one in one answer? */
static bool goes_with(enum dictionary_fit fit, enum dictionary_fit best)
{
    return fit == best || (best == DICTIONARY_EXACT && fit == DICTIONARY_PHRASE);
}

void dictionary_find(const char *text, struct dictionary_matches *matches)
{
    struct asked asked;
    enum dictionary_fit best = DICTIONARY_NEAR;

    asked.count = split(text, asked.words, LIMIT_ASKED_WORDS, &asked.cut);
    *matches = (struct dictionary_matches){ .cut = asked.cut };
    if (!asked.count)
        return;
    for (uint32_t i = 0; i < dictionary_entry_count; i++) {
        struct dictionary_match match = fit_entry(&dictionary_entries[i], &asked);

        if (match.fit > best) {
            best = match.fit;
            while (matches->count && !goes_with(matches->best[matches->count - 1].fit, best))
                matches->count--;
            matches->more = 0;
        }
        if (goes_with(match.fit, best))
            insert(matches, &match);
    }
}

bool dictionary_is_best(const struct dictionary_matches *matches, const struct dictionary_match *match)
{
    return matches->count > 0 && !is_better(&matches->best[0], match);
}

const char *dictionary_code(const char *text)
{
    char code[WORD_BYTES * 2];
    const struct catalogue_page *page;
    const char *at = text;
    struct word word;
    size_t used = 0;

    while (next_word(text, &at, &word)) {
        int n = snprintf(code + used, sizeof code - used, "%s%s", used ? "-" : "", word.text);

        if (n < 0 || (size_t)n >= sizeof code - used)
            return NULL;
        used += (size_t)n;
    }
    page = used ? catalogue_find(code) : NULL;
    return page ? page->code : NULL;
}
