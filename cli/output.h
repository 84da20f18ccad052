/* output.h - options and habits that all reporting commands share. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/command.h"
#include "cli/tlsdiag.h"

#define OUTPUT_HELP                                                                                                  \
    "  --json              NDJSON for programs instead of text\n"                                                    \
    "  --format NAME       output format: text or json\n"                                                            \
    "  --all               healthy connections, too\n"                                                               \
    "  --color WHEN        auto, always or never (NO_COLOR is respected)\n"                                          \
    "  -o, --output FILE   write the report there instead of standard output\n"

struct output {
    struct run_options run;
    const char *path; /* NULL for standard output */
    const char *color;
};

enum { OPTION_JSON = 256, OPTION_FORMAT, OPTION_ALL, OPTION_COLOR, OPTION_HELP, OPTION_OWN /* first of a command */ };

#define OUTPUT_OPTIONS                                                                                               \
    { "json", no_argument, NULL, OPTION_JSON }, { "format", required_argument, NULL, OPTION_FORMAT },                \
        { "all", no_argument, NULL, OPTION_ALL }, { "color", required_argument, NULL, OPTION_COLOR },                \
        { "output", required_argument, NULL, 'o' },                                                                  \
    {                                                                                                                \
        "help", no_argument, NULL, OPTION_HELP                                                                       \
    }

void output_init(struct output *output);

/* Takes an option that getopt_long returned. False with `error` when its value is of no use; true for what is
 * none of its options as well (`*taken` says which). */
bool output_option(struct output *output, int option, const char *value, bool *taken, struct error *error);

/* Opens the output and settles colours and width. */
bool output_open(struct output *output, struct error *error);
void output_close(struct output *output);

#endif
