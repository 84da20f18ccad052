/*
 * dictionary.h - what error messages mean on the wire: alerts, event numbers, texts of libraries and programs.
 *
 * The entries are the text files in dictionary/, embedded at build time. Look-up takes what people have: a number,
 * a name in any spelling, or the words of a message with other text around them. It allocates nothing.
 */
#ifndef ANALYZE_DICTIONARY_H
#define ANALYZE_DICTIONARY_H

#include <stdbool.h>
#include <stdint.h>

/* One message, however it is written. Lists end with NULL. */
struct dictionary_entry {
    const char *const *spellings; /* the best known one first; "..." stands for words that differ each time */
    const char *family;           /* "OpenSSL": who uses these words */
    const char *who;              /* which side and program says it */
    const char *means;            /* a few sentences */
    const char *const *codes;     /* finding codes it can stand for, the most likely first; may be empty */
    bool general;                 /* it only says that something failed: other words beside it tell more */
};

extern const struct dictionary_entry dictionary_entries[];
extern const uint32_t dictionary_entry_count;

/* How well an entry fits; a better one has a higher value. */
enum dictionary_fit {
    DICTIONARY_NONE,
    DICTIONARY_NEAR,   /* it shares words */
    DICTIONARY_WORDS,  /* all its words occur, somewhere */
    DICTIONARY_PHRASE, /* they occur as they stand, other text may surround them */
    DICTIONARY_EXACT,  /* that and nothing else was asked for */
};

struct dictionary_match {
    const struct dictionary_entry *entry;
    enum dictionary_fit fit;
    uint32_t words; /* how many of the words asked for it explains */
};

enum { DICTIONARY_MATCHES = 12 };

/* The best first. All are of one fit, but for phrases, which follow behind exact ones. */
struct dictionary_matches {
    struct dictionary_match best[DICTIONARY_MATCHES];
    uint32_t count; /* of `best` in use */
    uint32_t more;  /* others that fit, too */
    bool cut;       /* the text has more words than LIMIT_ASKED_WORDS; the rest was not looked at */
};

/* Does `match` explain as much as the best one? */
bool dictionary_is_best(const struct dictionary_matches *matches, const struct dictionary_match *match);

/* Looks up `text`. Case, punctuation and the way in which a number is written do not matter: 0x80090331, 80090331,
 * -2146893007 and 2148074289 are one. */
void dictionary_find(const char *text, struct dictionary_matches *matches);

/* The code of the catalogue that `text` writes in words ("version mismatch"); NULL for none. */
const char *dictionary_code(const char *text);

#endif
