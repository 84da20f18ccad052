/* page.h - the catalogue's pages and the dictionary's entries, printed for people. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "analyze/catalogue.h"
#include "analyze/dictionary.h"

#include <stdbool.h>
#include <stdio.h>

struct paper {
    FILE *out;
    bool colour;
    unsigned width; /* columns */
};

/* All codes with their titles, by groups. */
void page_put_list(const struct paper *paper);

/* A page of the catalogue. Its Markdown is set in lines of the width; drawings stay as they are. */
void page_put_code(const struct paper *paper, const struct catalogue_page *page);

/* An entry in full: how it is written, who says it, what it means, which codes it can stand for. */
void page_put_entry(const struct paper *paper, const struct dictionary_entry *entry);

/* An entry in a line or two. */
void page_put_entry_short(const struct paper *paper, const struct dictionary_entry *entry);

#endif
