/*
 * command.h - what a subcommand implements: one file, and one line in commands.def.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

/* Exit statuses; `docs` and scripts rely on them. */
enum { STATUS_NOTHING_FAILED = 0, STATUS_FAILURES = 1, STATUS_UNUSABLE = 2 };

struct command {
    const char *name;
    const char *arguments;                                            /* for the usage line */
    const char *summary;                                              /* one line */
    const char *help;                                                 /* options, one a line */
    int (*run)(const struct command *command, int argc, char **argv); /* argv[0] is the command's name */
};

/* Every command there is. A file whose command no line declares does not compile with clang. */
#define COMMAND(symbol) extern const struct command symbol;
#include "cli/commands.def"
#undef COMMAND

/* NULL for an unknown name; the commands in order, NULL behind the last. */
const struct command *command_find(const char *name);
const struct command *command_at(size_t index);

/* Usage and options of a command on standard output. */
void command_help(const struct command *command);

/* One line on standard error: "tlsdiag: ...". */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Complains about an option that getopt refused, or a missing argument. Returns STATUS_UNUSABLE. */
int command_misuse(const struct command *command, const char *why);

#endif
