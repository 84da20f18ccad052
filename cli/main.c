#include "cli/command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void print_usage(FILE *out)
{
    fprintf(out, "tlsdiag says why TLS handshakes in a packet capture failed.\n\nusage: tlsdiag FILE...\n");
    for (size_t i = 0; command_at(i); i++)
        fprintf(out, "       tlsdiag %s %s\n", command_at(i)->name, command_at(i)->arguments);
    fprintf(out, "\n");
    for (size_t i = 0; command_at(i); i++)
        fprintf(out, "  %-8s %s\n", command_at(i)->name, command_at(i)->summary);
    fprintf(out, "\ntlsdiag COMMAND --help lists a command's options.\n");
}

int main(int argc, char **argv)
{
    const struct command *command;

    signal(SIGPIPE, SIG_DFL); /* output piped to head ends quietly */
    if (argc < 2) {
        print_usage(stderr);
        return STATUS_UNUSABLE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return STATUS_NOTHING_FAILED;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("tlsdiag %s\n", TLSDIAG_VERSION);
        return STATUS_NOTHING_FAILED;
    }
    if ((command = command_find(argv[1])))
        return command->run(command, argc - 1, argv + 1);
    command = command_at(0); /* without a command's name: read */
    return command->run(command, argc, argv);
}
