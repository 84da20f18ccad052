/*
 * catalogue.h - the pages behind the codes: what they mean and what to do.
 *
 * A page is one Markdown file in catalogue/, embedded at build time. Reports, `explain` and the documentation
 * print this one text. Sentences hold {names} that a finding's arguments fill in.
 */
#ifndef ANALYZE_CATALOGUE_H
#define ANALYZE_CATALOGUE_H

#include <stdint.h>

/* Words for one shape of a finding: the sentence that is printed. */
struct catalogue_sentence {
    const char *shape; /* "" for the usual one */
    const char *text;
};

/* What somebody has to do on one platform. */
struct catalogue_remedy {
    const char *side;     /* "client", "server" or "network": who does it */
    const char *platform; /* "iis", "nginx", "java", "any"... */
    const char *text;
};

struct catalogue_page {
    const char *code;  /* "version-mismatch" */
    const char *title; /* a few words */
    const char *group; /* heading in the list of all codes */
    const char *body;  /* the page as Markdown, without the head */
    const struct catalogue_sentence *sentences;
    const struct catalogue_remedy *remedies;
    const char *const *references; /* specifications */
    const char *doubt;             /* what would decide, where this is only one of several candidates */
    uint32_t sentence_count, remedy_count, reference_count;
};

extern const struct catalogue_page catalogue_pages[];
extern const uint32_t catalogue_page_count;

/* NULL for a code that does not exist. */
const struct catalogue_page *catalogue_find(const char *code);

/* The sentence of a shape; the usual one where the page has none for it. */
const char *catalogue_sentence(const struct catalogue_page *page, const char *shape);

#endif
