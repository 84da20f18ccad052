/*
 * source_impl.h - what a kind of source implements. Included by the files of capture/ only.
 */
#ifndef CAPTURE_SOURCE_IMPL_H
#define CAPTURE_SOURCE_IMPL_H

#include "capture/source.h"

/* A kind of source: its operations. `self` is the structure that the kind allocated, whose first member is its
 * struct source. */
struct source_operations {
    /* Fills frames with everything but `number` and `excluded`. */
    enum source_state (*read)(struct source *self, struct frame *frames, size_t *count);
    void (*progress)(const struct source *self, uint64_t *done, uint64_t *size);
    void (*close)(struct source *self); /* frees `self`, too */
};

struct filter;

struct source {
    const struct source_operations *operations;
    struct filter *filter; /* applied by source_read; NULL for none, or where the kernel does it */
    struct source_report report;
};

/* Notes where and how an input broke off. Only the first damage counts. */
void source_damage(struct source *source, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
