/*
 * explain.c - pages of the catalogue, and what messages of other programs mean.
 *
 * Arguments that have a meaning each are taken one by one; others are the words of one message, pasted without
 * quotes.
 */
#include "cli/output.h"

#include "analyze/catalogue.h"
#include "analyze/dictionary.h"
#include "base/limits.h"
#include "report/page.h"

#include <stdlib.h>
#include <string.h>

enum { BRIEF = 8 /* entries that are listed by name only */ };

static const struct catalogue_page *find_page(const char *text)
{
    const char *code = dictionary_code(text);

    return code ? catalogue_find(code) : NULL;
}

static bool is_exact(const char *text)
{
    struct dictionary_matches matches;

    dictionary_find(text, &matches);
    return find_page(text) || (matches.count && matches.best[0].fit == DICTIONARY_EXACT);
}

/* The entries behind those told in full, by name. */
static void put_brief(const struct paper *paper, const struct dictionary_matches *matches, uint32_t from)
{
    if (from < matches->count)
        fprintf(paper->out, "\nSee also\n");
    for (uint32_t i = from; i < matches->count && i < from + BRIEF; i++)
        page_put_entry_short(paper, matches->best[i].entry);
}

/* Returns how many explain as much as the best one; they are told in full. */
static uint32_t put_best(const struct paper *paper, const struct dictionary_matches *matches)
{
    uint32_t n = 0;

    while (n < matches->count && dictionary_is_best(matches, &matches->best[n])) {
        if (n)
            fputc('\n', paper->out);
        page_put_entry(paper, matches->best[n++].entry);
    }
    return n;
}

static int explain_message(const struct paper *paper, const char *text)
{
    struct dictionary_matches matches;

    dictionary_find(text, &matches);
    if (matches.cut)
        complain("only the first %d words were looked up", LIMIT_ASKED_WORDS);
    if (!matches.count || matches.best[0].fit == DICTIONARY_NEAR) {
        complain("nothing is known of '%s' (tlsdiag explain lists all codes)", text);
        if (matches.count)
            fprintf(paper->out, "Entries that share words with it\n");
        for (uint32_t i = 0; i < matches.count && i < BRIEF; i++)
            page_put_entry_short(paper, matches.best[i].entry);
        return STATUS_UNUSABLE;
    }
    put_brief(paper, &matches, put_best(paper, &matches));
    fprintf(paper->out, "\ntlsdiag explain CODE prints the page of a code.\n");
    return STATUS_NOTHING_FAILED;
}

static int explain(const struct paper *paper, const char *text)
{
    const struct catalogue_page *page = find_page(text);

    if (!page)
        return explain_message(paper, text);
    page_put_code(paper, page);
    return STATUS_NOTHING_FAILED;
}

/* NULL when memory is out. */
static char *join(int argc, char **argv)
{
    size_t size = 1;
    char *text;

    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + 1;
    if (!(text = malloc(size)))
        return NULL;
    *text = '\0';
    for (int i = 0; i < argc; i++) {
        strcat(text, argv[i]);
        if (i + 1 < argc)
            strcat(text, " ");
    }
    return text;
}

/* A code among them, a quoted text, or all known: they are separate. But 36888 1205 is known as a whole. */
static bool are_separate(int argc, char **argv, const char *joined)
{
    bool known = true;

    for (int i = 0; i < argc; i++) {
        if (catalogue_find(argv[i]) || strchr(argv[i], ' '))
            return true;
        known &= is_exact(argv[i]);
    }
    return known && !is_exact(joined);
}

static int explain_all(const struct paper *paper, int argc, char **argv)
{
    char *joined = join(argc, argv);
    int status = STATUS_NOTHING_FAILED;

    if (!joined) {
        complain("out of memory");
        return STATUS_UNUSABLE;
    }
    if (argc == 1 || !are_separate(argc, argv, joined)) {
        status = explain(paper, joined);
    } else {
        for (int i = 0; i < argc; i++) {
            if (i)
                fputc('\n', paper->out);
            if (explain(paper, argv[i]) != STATUS_NOTHING_FAILED)
                status = STATUS_UNUSABLE;
        }
    }
    free(joined);
    return status;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct output output;
    struct error error;

    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        command_help(command);
        return STATUS_NOTHING_FAILED;
    }
    output_init(&output);
    if (!output_open(&output, &error)) {
        complain("%s", error.text);
        return STATUS_UNUSABLE;
    }
    struct paper paper = { output.run.out, output.run.colour, output.run.width };

    if (argc > 1)
        return explain_all(&paper, argc - 1, argv + 1);
    page_put_list(&paper);
    printf("tlsdiag explain CODE prints the page of a code, tlsdiag explain MESSAGE what an\n"
           "error of another program means: a number, a name, or the words of it.\n");
    return STATUS_NOTHING_FAILED;
}

const struct command explain_command = {
    .name = "explain",
    .arguments = "[CODE|NUMBER|MESSAGE]...",
    .summary = "tells what a finding, an alert, an event or an error message means",
    .help = "  tlsdiag explain version-mismatch         the page of a finding\n"
            "  tlsdiag explain 40                       an alert, exit code or other number\n"
            "  tlsdiag explain 36888/1205               an event of Schannel with its state\n"
            "  tlsdiag explain 0x80090331               a Windows code, however it is written\n"
            "  tlsdiag explain PKIX path building failed\n"
            "                                           the words of a message or log line\n"
            "  tlsdiag explain                          the list of all codes\n",
    .run = run,
};
