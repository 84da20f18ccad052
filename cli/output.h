/* output.h - options and habits that all reporting commands share. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/command.h"
#include "cli/tlsdiag.h"
#include "cli/trust_options.h"

#define OUTPUT_HELP                                                                                                  \
    "  --json              NDJSON for programs instead of text\n"                                                    \
    "  --format NAME       output format: text or json\n"                                                            \
    "  --all               healthy connections, too\n"                                                               \
    "  --color WHEN        auto, always or never (NO_COLOR is respected)\n"                                          \
    "  --ca-file FILE      trust the authorities in it instead of the system's\n"                                    \
    "  --ca-path DIR       likewise those in the files of a folder\n"                                                \
    "  --at TIME           judge the dates of certificates by this time, not by the\n"                               \
    "                      capture's: 2026-03-01 or 2026-03-01T10:00:00Z\n"                                          \
    "  -o, --output FILE   write the report there instead of standard output\n"                                      \
    "  --export-certs DIR  write the certificates seen there when all is read, as\n"                                 \
    "                      PEM files named by their SHA-1 thumbprints\n"

struct output {
    struct run_options run;
    const char *path; /* NULL for standard output */
    const char *color;
};

enum {
    OPTION_JSON = 256,
    OPTION_FORMAT,
    OPTION_ALL,
    OPTION_COLOR,
    OPTION_HELP,
    OPTION_CA_FILE,
    OPTION_CA_PATH,
    OPTION_AT,
    OPTION_KEYLOG,
    OPTION_KEY,
    OPTION_EXPORT,
    OPTION_OWN /* first of a command */
};

#define OUTPUT_OPTIONS                                                                                               \
    { "json", no_argument, NULL, OPTION_JSON }, { "format", required_argument, NULL, OPTION_FORMAT },                \
        { "all", no_argument, NULL, OPTION_ALL }, { "color", required_argument, NULL, OPTION_COLOR },                \
        { "output", required_argument, NULL, 'o' }, { "ca-file", required_argument, NULL, OPTION_CA_FILE },          \
        { "ca-path", required_argument, NULL, OPTION_CA_PATH }, { "at", required_argument, NULL, OPTION_AT },        \
        { "export-certs", required_argument, NULL, OPTION_EXPORT },                                                  \
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
