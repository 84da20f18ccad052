/*
 * input.h - the bytes of a file or a pipe, in order, decompressed where they are compressed.
 *
 * Compression is told by content, so that it works from a pipe and under any name. No bound but memory is
 * needed against decompression bombs: what comes out is read in chunks like everything else.
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include "base/error.h"
#include "capture/codec.h"

#include <sys/types.h>

struct input {
    int descriptor;
    bool owned;                /* close the descriptor at the end */
    bool seekable;             /* a regular file that is not compressed */
    uint64_t size;             /* of the file, bytes; 0 when unknown */
    uint64_t taken;            /* bytes taken from the descriptor so far, for the progress */
    off_t base;                /* where in the file the input starts: standard input may stand anywhere */
    uint8_t *raw;              /* what was read and is not given out or decoded yet; NULL once it is not needed */
    size_t next, end;          /* of that */
    bool ended;                /* the descriptor has no more */
    const struct codec *codec; /* NULL where nothing is compressed */
    void *codec_state;
    enum codec_state state;
    const char *why; /* CODEC_DAMAGED: what the library says; may be NULL */
};

/* Opens `path`, or standard input for "-", and reads enough to tell the compression. False with `error` set
 * when it cannot be read at all. */
bool input_open(struct input *input, const char *path, struct error *error);

/* Some of the next bytes, `room` at most. 0 at the end; -1 with `why` set (without the path) when reading failed
 * or the compressed data is damaged; all before that was given out by then. */
ssize_t input_read(struct input *input, uint8_t *out, size_t room, struct error *why);

/* Goes on from `offset`. Only for a seekable input. */
bool input_seek(struct input *input, uint64_t offset);

/* Up to `size` bytes at `offset`, without moving. Only for a seekable input. */
size_t input_read_at(const struct input *input, uint64_t offset, uint8_t *out, size_t size);

void input_close(struct input *input);

#endif
