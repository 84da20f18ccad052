/*
 * file_format.h - what a capture file format implements.
 *
 * A format is one file that defines one `const struct file_format`, and one line in sources.def. The file
 * source (file_source.c) owns the reader and the batches; a format only turns bytes into frames.
 */
#ifndef CAPTURE_FILE_FORMAT_H
#define CAPTURE_FILE_FORMAT_H

#include "capture/reader.h"
#include "capture/source_impl.h"

enum next_state {
    NEXT_FRAME, /* a frame was filled in */
    NEXT_AGAIN, /* nothing now: more bytes are needed, and they cannot be had without moving the batch */
    NEXT_NONE   /* no more frames; source_damage was called if the end is not a clean one */
};

struct file_source {
    struct source source; /* first */
    struct reader reader;
    const struct file_format *format;
    void *state;    /* format->state_size bytes, zeroed at first, freed by the file source */
    bool keep;      /* frames of this batch point into the reader: it must not move */
    bool must_wait; /* `keep` refused a file_peek in this call */
};

struct file_format {
    const char *name;
    size_t state_size;
    /* Do these first bytes (up to 64) open a file of this format? */
    bool (*recognise)(struct bytes head);
    /* Reads what stands before the first frame. False with `error` when the file is of no use. */
    bool (*begin)(struct file_source *file, struct error *error);
    /* The next frame. Everything in the frame but `number` and `excluded`. */
    enum next_state (*next)(struct file_source *file, struct frame *frame);
    /* Frees what the state points at; NULL when it points at nothing. */
    void (*end)(struct file_source *file);
};

/* Every format there is. A file whose format no line declares does not compile with clang. */
#define FILE_FORMAT(format) extern const struct file_format format;
#include "capture/sources.def"
#undef FILE_FORMAT

/* The next `size` bytes, fewer at the end of the input. When they are not in the buffer and frames of this
 * batch still point there: nothing, and file_short then answers NEXT_AGAIN. */
struct bytes file_peek(struct file_source *file, size_t size);

/* What `next` answers when file_peek gave less than it asked for. At the end of the input this is the end of
 * the frames; when some bytes of a `what` are left over, that is damage. */
enum next_state file_short(struct file_source *file, const char *what);

#endif
