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

/* The link type of a record that Wireshark numbers and that holds no packet. It is counted, not yielded. */
#define LINK_TYPE_NONE UINT32_MAX

struct source {
    const struct source_operations *operations;
    struct filter *filter; /* applied by source_read; NULL for none, or where the kernel does it */
    struct source_report report;
    uint64_t packets; /* of report.frames, those that are packets */
    uint8_t *secrets; /* owned; see source_secrets */
    size_t secret_bytes, secret_capacity;
};

/* Notes where and how an input broke off. Only the first damage counts. */
void source_damage(struct source *source, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Keeps a copy of key log lines. Where the limit or memory leaves no room, they are dropped and counted. */
void source_add_secrets(struct source *source, struct bytes lines);

#endif
