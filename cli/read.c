#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/keys.h"
#include "cli/output.h"
#include "cli/progress.h"

#include <getopt.h>

struct reading {
    struct output output;
    struct inputs inputs;
    struct keys keys;
    const char *filter;
    bool unusable; /* an input could not be used */
};

/* What of an input could not be read. */
static void tell_losses(const char *path, const struct source_report *report)
{
    if (report->damaged)
        complain("%s: at byte %llu%s: %s; what stands before it is reported", path,
                 (unsigned long long)report->damage_offset, report->compression ? " of the unpacked capture" : "",
                 report->damage.text);
    if (report->dropped_secrets)
        complain("%s: %llu bytes of its secrets were not read: there are too many", path,
                 (unsigned long long)report->dropped_secrets);
}

/* One input from its first frame to its last. */
static bool read_input(struct reading *reading, struct run *run, const char *path, struct error *error)
{
    struct source *source = source_open_file(path, reading->filter, error);
    struct frame frames[LIMIT_BATCH_FRAMES];
    const struct source_report *report;
    enum source_state state = SOURCE_MORE;
    struct progress progress;
    bool good = true;

    if (!source)
        return false;
    if (!run_begin_input(run, path, error)) {
        source_close(source);
        return false;
    }
    progress_begin(&progress, path);
    while (state == SOURCE_MORE && good) {
        size_t count;

        state = source_read(source, frames, &count);
        good = run_secrets(run, source_secrets(source), error);
        run_feed(run, frames, count);
        progress_update(&progress, source);
    }
    progress_end(&progress);
    report = source_report(source);
    tell_losses(path, report);
    good = run_end_input(run, report, error) && good;
    source_close(source);
    return good;
}

static int read_all(struct reading *reading)
{
    struct error error;
    struct run *run = run_new(&reading->output.run, &error);
    bool good;
    uint64_t failures;

    if (!run) {
        complain("%s", error.text);
        return STATUS_UNUSABLE;
    }
    for (size_t i = 0; i < reading->inputs.count; i++)
        if (!read_input(reading, run, reading->inputs.paths[i], &error)) {
            complain("%s", error.text);
            reading->unusable = true;
        }
    good = run_finish(run, &error);
    failures = run_failures(run);
    run_free(run);
    if (!good) {
        complain("%s", error.text);
        return STATUS_UNUSABLE;
    }
    return reading->unusable ? STATUS_UNUSABLE : failures ? STATUS_FAILURES : STATUS_NOTHING_FAILED;
}

static bool take_option(struct reading *reading, int option, struct error *error)
{
    bool taken;

    if (option == 'f') {
        reading->filter = optarg;
        return true;
    }
    if (option == 'r') {
        if (!inputs_add(&reading->inputs, optarg, error))
            reading->unusable = true;
        return true;
    }
    if (!output_option(&reading->output, option, optarg, &taken, error) ||
        (!taken && !keys_option(&reading->keys, option, optarg, &taken, error)))
        return false;
    return taken || error_set(error, "unknown option or missing value");
}

static int parse(struct reading *reading, const struct command *command, int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        KEYS_OPTIONS,
        { "filter", required_argument, NULL, 'f' },
        { NULL, 0, NULL, 0 },
    };
    struct error error;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "f:o:r:", options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            command_help(command);
            return STATUS_NOTHING_FAILED;
        }
        if (!take_option(reading, option, &error))
            return command_misuse(command, error.text);
    }
    for (; optind < argc; optind++)
        if (!inputs_add(&reading->inputs, argv[optind], &error)) {
            complain("%s", error.text);
            reading->unusable = true;
        }
    if (!reading->inputs.count && !reading->unusable)
        return command_misuse(command, "no capture file given");
    return -1;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct reading reading = { .unusable = false };
    struct error error;
    int status;

    output_init(&reading.output);
    status = parse(&reading, command, argc, argv);
    if (status < 0 &&
        (!keys_open(&reading.keys, &reading.output.run.keyring, &error) || !output_open(&reading.output, &error))) {
        complain("%s", error.text);
        status = STATUS_UNUSABLE;
    }
    if (status < 0)
        status = read_all(&reading);
    output_close(&reading.output);
    keys_close(&reading.keys);
    inputs_release(&reading.inputs);
    return status;
}

const struct command read_command = {
    .name = "read",
    .arguments = "[OPTION]... FILE...",
    .summary = "says what failed in capture files, and why",
    .help = "Folders are walked; - is standard input.\n\n"
            "  -f, --filter BPF    only packets that this pcap filter passes\n"
            "                      (stream and frame numbers stay those of the file)\n"
            "  -r FILE             the same as FILE, for those used to tcpdump\n" KEYS_HELP OUTPUT_HELP
            "  --help              this text\n\n"
            "Exit status: 0 nothing failed, 1 at least one handshake failed, 2 an input or\n"
            "the command could not be used.\n",
    .run = run,
};
