#include "cli/command.h"
#include "cli/keys.h"
#include "cli/output.h"

#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OPTION_DURATION = OPTION_OWN, SNAPSHOT_BYTES = LIMIT_FRAME_BYTES, BUFFER_BYTES = 32 << 20 };

static volatile sig_atomic_t stopped;

struct sniffing {
    struct output output;
    struct keys keys;
    struct live_options live;
    double duration; /* seconds; 0 for without end */
};

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * (int64_t)1000000000 + time.tv_nsec;
}

static void sniff(struct sniffing *sniffing, struct source *source, struct run *run)
{
    int64_t end = sniffing->duration > 0 ? now() + (int64_t)(sniffing->duration * 1e9) : INT64_MAX;
    struct frame frames[LIMIT_BATCH_FRAMES];
    enum source_state state = SOURCE_MORE;

    while (!stopped && state == SOURCE_MORE && now() < end) {
        size_t count;

        state = source_read(source, frames, &count);
        keys_follow(&sniffing->keys);
        run_feed(run, frames, count);
        if (!count)
            run_tick(run, now());
        fflush(sniffing->output.run.out);
    }
}

static int report(struct run *run, const struct source *source)
{
    const struct source_report *source_said = source_report(source);
    struct error error;

    if (source_said->damaged)
        complain("%s", source_said->damage.text);
    if (source_said->dropped)
        complain("%llu packets were dropped by the kernel: what they held is missing here",
                 (unsigned long long)source_said->dropped);
    if (!run_end_input(run, source_said, &error) || !run_finish(run, &error)) {
        complain("%s", error.text);
        return STATUS_UNUSABLE;
    }
    return source_said->damaged ? STATUS_UNUSABLE : run_failures(run) ? STATUS_FAILURES : STATUS_NOTHING_FAILED;
}

static int capture(struct sniffing *sniffing)
{
    struct sigaction action = { .sa_handler = stop };
    struct source *source;
    struct run *run = NULL;
    struct error error;
    int status = STATUS_UNUSABLE;

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if ((source = source_open_live(&sniffing->live, &error)) && (run = run_new(&sniffing->output.run, &error)) &&
        run_begin_input(run, sniffing->live.interface, &error)) {
        complain("capturing on %s; stop with Ctrl-C", sniffing->live.interface);
        sniff(sniffing, source, run);
        status = report(run, source);
    } else {
        complain("%s", error.text);
    }
    run_free(run);
    source_close(source);
    return status;
}

static bool take_option(struct sniffing *sniffing, int option, struct error *error)
{
    char *end;
    bool taken;

    switch (option) {
    case 'i':
        sniffing->live.interface = optarg;
        return true;
    case 'f':
        sniffing->live.filter = optarg;
        return true;
    case 'p':
        sniffing->live.promiscuous = false;
        return true;
    case OPTION_DURATION:
        sniffing->duration = strtod(optarg, &end);
        return (!*end && sniffing->duration > 0) || error_set(error, "--duration wants seconds, not %s", optarg);
    }
    if (!output_option(&sniffing->output, option, optarg, &taken, error) ||
        (!taken && !keys_option(&sniffing->keys, option, optarg, &taken, error)))
        return false;
    return taken || error_set(error, "unknown option or missing value");
}

static int parse(struct sniffing *sniffing, const struct command *command, int argc, char **argv)
{
    static const struct option options[] = {
        OUTPUT_OPTIONS,
        KEYS_OPTIONS,
        { "interface", required_argument, NULL, 'i' },
        { "filter", required_argument, NULL, 'f' },
        { "duration", required_argument, NULL, OPTION_DURATION },
        { NULL, 0, NULL, 0 },
    };
    struct error error;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "f:i:o:p", options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            command_help(command);
            return STATUS_NOTHING_FAILED;
        }
        if (!take_option(sniffing, option, &error))
            return command_misuse(command, error.text);
    }
    if (optind < argc)
        return command_misuse(command, "live takes no files: read does");
    if (!sniffing->live.interface)
        return command_misuse(command, "no interface given: -i IFACE, -i any for all");
    return -1;
}

static int run_live(const struct command *command, int argc, char **argv)
{
    struct sniffing sniffing = {
        .live = { .snapshot_length = SNAPSHOT_BYTES, .buffer_bytes = BUFFER_BYTES, .promiscuous = true }
    };
    struct error error;
    int status;

    output_init(&sniffing.output);
    sniffing.output.run.live = true;
    status = parse(&sniffing, command, argc, argv);
    if (status < 0 && (!keys_open(&sniffing.keys, &sniffing.output.run.keyring, &error) ||
                       !output_open(&sniffing.output, &error))) {
        complain("%s", error.text);
        status = STATUS_UNUSABLE;
    }
    if (status < 0)
        status = capture(&sniffing);
    output_close(&sniffing.output);
    keys_close(&sniffing.keys);
    return status;
}

const struct command live_command = {
    .name = "live",
    .arguments = "-i IFACE [OPTION]...",
    .summary = "sniffs an interface and reports each connection when it is over",
    .help = "  -i, --interface IF  interface to sniff on; any for all of them\n"
            "  -f, --filter BPF    capture only what this pcap filter passes\n"
            "  -p                  do not put the interface into promiscuous mode\n"
            "  --duration SECONDS  stop after that time\n" KEYS_HELP OUTPUT_HELP "  --help              this text\n\n"
            "Exit status: as for read.\n",
    .run = run_live,
};
