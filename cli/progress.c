#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_AFTER_NS = 1000000000, EVERY_NS = 200000000, MEGABYTE = 1000000 };

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return time.tv_sec * (int64_t)1000000000 + time.tv_nsec;
}

void progress_begin(struct progress *progress, const char *name)
{
    *progress = (struct progress){ .name = name, .started = now(), .enabled = isatty(STDERR_FILENO) };
}

void progress_update(struct progress *progress, const struct source *source)
{
    uint64_t done, size;
    int64_t time;

    if (!progress->enabled)
        return;
    time = now();
    if (time - progress->started < FIRST_AFTER_NS || time - progress->shown < EVERY_NS)
        return;
    progress->shown = time;
    source_progress(source, &done, &size);
    if (size)
        fprintf(stderr, "\r\033[K%s: %u %% of %llu MB", progress->name, (unsigned)(done * 100 / size),
                (unsigned long long)size / MEGABYTE);
    else
        fprintf(stderr, "\r\033[K%s: %llu MB", progress->name, (unsigned long long)done / MEGABYTE);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
