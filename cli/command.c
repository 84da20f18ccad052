#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
#define COMMAND(symbol) &symbol,
#include "cli/commands.def"
#undef COMMAND
};

const struct command *command_at(size_t index)
{
    return index < sizeof commands / sizeof *commands ? commands[index] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; command_at(i); i++)
        if (strcmp(command_at(i)->name, name) == 0)
            return command_at(i);
    return NULL;
}

void command_help(const struct command *command)
{
    printf("usage: tlsdiag %s %s\n\n%s\n\n%s", command->name, command->arguments, command->summary, command->help);
}

void complain(const char *format, ...)
{
    va_list args;

    fflush(stdout); /* so that the line stands where it belongs when both go to one place */
    fputs("tlsdiag: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

int command_misuse(const struct command *command, const char *why)
{
    complain("%s (see tlsdiag %s --help)", why, command->name);
    return STATUS_UNUSABLE;
}
