/* progress.h - a line on standard error for what takes longer than a second. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "capture/source.h"

struct progress {
    const char *name;
    int64_t started, shown; /* monotonic nanoseconds */
    bool enabled;           /* standard error is a terminal */
};

void progress_begin(struct progress *progress, const char *name);

/* Cheap enough for every batch. */
void progress_update(struct progress *progress, const struct source *source);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
