/*
 * fuzz_capture.c - from the bytes of a capture file to the whole report, in both formats.
 */
#include "cli/tlsdiag.h"
#include "dissect/classify.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct run *run, struct source *source)
{
    struct frame frames[LIMIT_BATCH_FRAMES];
    enum source_state state = SOURCE_MORE;
    struct error error;

    if (!run_begin_input(run, "fuzz", &error))
        abort();
    while (state == SOURCE_MORE) {
        size_t count;

        state = source_read(source, frames, &count);
        run_feed(run, frames, count);
    }
    if (!run_end_input(run, source_report(source), &error))
        abort();
}

/* nDPI takes longer to start than thousands of inputs to read: one for all of them. */
static struct classifier *classifier(void)
{
    static struct classifier *shared;

    if (!shared && !(shared = classifier_new()))
        abort();
    return shared;
}

static void report(const char *path, const char *format)
{
    struct run_options options = {
        .renderer = renderer_find(format), .all = true, .width = 80, .classifier = classifier()
    };
    struct error error;
    struct source *source = source_open_file(path, NULL, &error);
    struct run *run;

    if (!source)
        return;
    options.out = fopen("/dev/null", "w");
    if (!options.out || !(run = run_new(&options, &error)))
        abort();
    read_all(run, source);
    if (!run_finish(run, &error))
        abort();
    run_free(run);
    fclose(options.out);
    source_close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int descriptor = memfd_create("fuzz", 0);
    char path[64];

    if (descriptor < 0 || write(descriptor, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    report(path, size % 2 ? "json" : "text");
    close(descriptor);
    return 0;
}
