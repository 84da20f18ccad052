#include "cli/command.h"

#include "analyze/catalogue.h"

#include <stdio.h>
#include <string.h>

static void list_group(const char *group)
{
    printf("%s\n", group);
    for (uint32_t i = 0; i < catalogue_page_count; i++)
        if (strcmp(catalogue_pages[i].group, group) == 0)
            printf("  %-30s %s\n", catalogue_pages[i].code, catalogue_pages[i].title);
    printf("\n");
}

static void list_all(void)
{
    static const char *const groups[] = {
        "Reaching the server",      "The wrong protocol on the port",
        "No common ground",         "The server's certificate and key",
        "The client's certificate", "It broke on the way",
        "It worked, but",           "About the capture",
    };

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        list_group(groups[i]);
    printf("tlsdiag explain CODE prints the page of a code.\n");
}

static int explain(const char *what)
{
    const struct catalogue_page *page = catalogue_find(what);

    if (!page) {
        complain("nothing is known of '%s' (tlsdiag explain lists all codes)", what);
        return STATUS_UNUSABLE;
    }
    printf("%s: %s\n\n%s", page->code, page->title, page->body);
    if (page->reference_count)
        printf("\n## References\n\n");
    for (uint32_t i = 0; i < page->reference_count; i++)
        printf("- %s\n", page->references[i]);
    return STATUS_NOTHING_FAILED;
}

static int run(const struct command *command, int argc, char **argv)
{
    int status = STATUS_NOTHING_FAILED;

    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        command_help(command);
        return STATUS_NOTHING_FAILED;
    }
    if (argc == 1)
        list_all();
    for (int i = 1; i < argc; i++)
        if (explain(argv[i]) != STATUS_NOTHING_FAILED)
            status = STATUS_UNUSABLE;
    return status;
}

const struct command explain_command = {
    .name = "explain",
    .arguments = "[CODE]...",
    .summary = "tells what a finding means and what to do; without a code: lists all",
    .help = "",
    .run = run,
};
