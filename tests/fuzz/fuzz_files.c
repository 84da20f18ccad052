/*
 * fuzz_files.c - from the bytes of a file of any format, compressed or not, to its frames. No dissection: the
 * fuzzer shall spend its time on the formats.
 */
#include "capture/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Holds a frame to its contract; returns something of its bytes, so that they are read. */
static unsigned look_at(const struct frame *frame, uint64_t *last)
{
    unsigned sum = 0;

    if (frame->number <= *last || frame->original_length < frame->data.len || frame->data.len > LIMIT_FRAME_BYTES)
        abort();
    *last = frame->number;
    for (size_t i = 0; i < frame->data.len; i++)
        sum += frame->data.data[i];
    return sum;
}

static void read_all(struct source *source)
{
    const struct source_report *report = source_report(source);
    struct frame frames[LIMIT_BATCH_FRAMES];
    enum source_state state = SOURCE_MORE;
    volatile unsigned sum = 0;
    uint64_t last = 0;
    struct bytes secrets;

    while (state == SOURCE_MORE) {
        size_t count;

        state = source_read(source, frames, &count);
        for (size_t i = 0; i < count; i++)
            sum = sum + look_at(&frames[i], &last);
    }
    secrets = source_secrets(source);
    if (report->frames < last || (secrets.len && secrets.data[secrets.len - 1] != '\n'))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int descriptor = memfd_create("fuzz", 0);
    struct source *source;
    struct error error;
    char path[64];

    if (descriptor < 0 || write(descriptor, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    source = source_open_file(path, NULL, &error);
    if (source)
        read_all(source);
    source_close(source);
    close(descriptor);
    return 0;
}
