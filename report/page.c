/*
 * page.c - sets the little Markdown that the pages use: headings, paragraphs, items, and drawings after four blanks.
 */
#include "report/page.h"

#include "report/wrap.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { PARAGRAPH = 4096 /* bytes; the longest remedy has 600 */, ITEM = 2, CODE_COLUMN = 32 };

static void put_bold(const struct paper *paper, const char *text)
{
    fprintf(paper->out, "%s%s%s", paper->colour ? "\033[1m" : "", text, paper->colour ? "\033[0m" : "");
}

/* ---- lists ---- */

static void put_titled(const struct paper *paper, const char *code)
{
    const struct catalogue_page *page = catalogue_find(code);

    fprintf(paper->out, page ? "  %-29s " : "  %s\n", code);
    if (page)
        wrap_put(paper->out, page->title, CODE_COLUMN, paper->width);
}

void page_put_list(const struct paper *paper)
{
    static const char *const groups[] = {
#define GROUP(heading) heading,
#include "analyze/catalogue/groups.def"
#undef GROUP
    };

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        put_bold(paper, groups[i]);
        fputc('\n', paper->out);
        for (uint32_t j = 0; j < catalogue_page_count; j++)
            if (strcmp(catalogue_pages[j].group, groups[i]) == 0)
                put_titled(paper, catalogue_pages[j].code);
        fputc('\n', paper->out);
    }
}

/* ---- a page ---- */

struct paragraph {
    char text[PARAGRAPH];
    size_t used;
    unsigned indent;
};

/* The length of a {name} at the start of `text`, its braces counted; 0 where there is none. */
static size_t name_at(const char *text, size_t length)
{
    size_t n = *text == '{' ? 1 + strspn(text + 1, "abcdefghijklmnopqrstuvwxyz-") : 0;

    return n > 1 && n < length && text[n] == '}' ? n + 1 : 0;
}

/* A {name} stands for a value that only a finding has: here it becomes NAME. */
static void add(struct paragraph *p, const char *text, size_t length)
{
    size_t name = 0;

    for (size_t i = 0; i < length && p->used + 1 < sizeof p->text; i++) {
        if (!name)
            name = name_at(text + i, length - i);
        if (!name)
            p->text[p->used++] = text[i];
        else if (--name && text[i] != '{')
            p->text[p->used++] = (char)toupper((unsigned char)text[i]);
    }
    p->text[p->used] = '\0';
}

static void flush(const struct paper *paper, struct paragraph *p)
{
    if (p->used && p->indent)
        fputs("- ", paper->out);
    if (p->used)
        wrap_put(paper->out, p->text, p->indent, paper->width);
    p->used = 0;
    p->indent = 0;
}

static void put_heading(const struct paper *paper, const char *line, size_t length)
{
    char text[80];

    snprintf(text, sizeof text, "%.*s", (int)length, line);
    put_bold(paper, text);
    fputc('\n', paper->out);
}

static void put_line(const struct paper *paper, struct paragraph *p, const char *line, size_t length)
{
    size_t marks = strspn(line, "#");
    bool item = strncmp(line, "- ", 2) == 0, drawing = !p->used && strncmp(line, "    ", 4) == 0;

    if (!length || marks || item || drawing)
        flush(paper, p);
    if (!length) {
        fputc('\n', paper->out);
    } else if (marks) {
        put_heading(paper, line + marks + 1, length - marks - 1);
    } else if (drawing) {
        fprintf(paper->out, "%.*s\n", (int)length, line);
    } else {
        size_t blanks = item ? ITEM : strspn(line, " ");

        p->indent = item ? ITEM : p->indent;
        add(p, " ", p->used ? 1 : 0);
        add(p, line + blanks, length - blanks);
    }
}

void page_put_code(const struct paper *paper, const struct catalogue_page *page)
{
    struct paragraph p = { .used = 0 };

    put_bold(paper, page->code);
    fprintf(paper->out, ": %s\n\n", page->title);
    for (const char *line = page->body; *line; line += strcspn(line, "\n") + 1)
        put_line(paper, &p, line, strcspn(line, "\n"));
    flush(paper, &p);
    if (page->reference_count) {
        fputc('\n', paper->out);
        put_bold(paper, "References");
        fputs("\n\n", paper->out);
    }
    for (uint32_t i = 0; i < page->reference_count; i++)
        fprintf(paper->out, "- %s\n", page->references[i]);
}

/* ---- an entry ---- */

static void put_labelled(const struct paper *paper, const char *label, const char *text)
{
    fprintf(paper->out, "  %-12s", label);
    wrap_put(paper->out, text, 14, paper->width);
}

static void put_other_spellings(const struct paper *paper, const struct dictionary_entry *entry)
{
    struct paragraph p = { .used = 0 };

    for (const char *const *spelling = entry->spellings + 1; *spelling; spelling++) {
        add(&p, ", ", p.used ? 2 : 0);
        add(&p, *spelling, strlen(*spelling));
    }
    if (p.used)
        put_labelled(paper, "also", p.text);
}

void page_put_entry(const struct paper *paper, const struct dictionary_entry *entry)
{
    put_bold(paper, entry->spellings[0]);
    fprintf(paper->out, " (%s)\n\n  ", entry->family);
    wrap_put(paper->out, entry->means, 2, paper->width);
    fputc('\n', paper->out);
    put_other_spellings(paper, entry);
    put_labelled(paper, "said by", entry->who);
    if (*entry->codes)
        fprintf(paper->out, "\n  It can stand for\n");
    for (const char *const *code = entry->codes; *code; code++) {
        fputs("  ", paper->out);
        put_titled(paper, *code);
    }
}

void page_put_entry_short(const struct paper *paper, const struct dictionary_entry *entry)
{
    struct paragraph p = { .used = 0 };

    add(&p, entry->spellings[0], strlen(entry->spellings[0]));
    for (int i = 1; i < 3 && entry->spellings[i]; i++) {
        add(&p, ", ", 2);
        add(&p, entry->spellings[i], strlen(entry->spellings[i]));
    }
    add(&p, " (", 2);
    add(&p, entry->family, strlen(entry->family));
    add(&p, ")", 1);
    fputs("  ", paper->out);
    wrap_put(paper->out, p.text, 4, paper->width);
}
