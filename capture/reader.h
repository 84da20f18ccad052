/*
 * reader.h - bytes of an input in order, in chunks, from a file or a pipe.
 *
 * No mapping (a file that shrinks would kill us) and no slurping (a capture may be larger than memory): one
 * buffer that slides over the input.
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include "capture/input.h"

struct reader {
    struct input input;
    bool ended;      /* the input has no more */
    bool failed;     /* it ended because reading failed; `error` says how */
    uint8_t *buffer; /* LIMIT_READ_CHUNK bytes, grown for a larger unit */
    size_t capacity;
    size_t start;    /* bytes before this are consumed */
    size_t fill;     /* bytes from here are not read yet */
    uint64_t offset; /* of buffer[start] in the input once decompressed, bytes */
    struct error error;
};

/* Opens `path`, or standard input for "-", decompressing it where it is compressed. False with `error` set when it cannot be read at all. */
bool reader_open(struct reader *reader, const char *path, struct error *error);

/* The next `size` bytes in one piece without consuming them. A view of fewer bytes when the input ends before;
 * it moves with the next call that is not answered from the buffer (see reader_holds). */
struct bytes reader_peek(struct reader *reader, size_t size);

/* Can `size` bytes be peeked at without moving what was peeked at before? */
bool reader_holds(const struct reader *reader, size_t size);

/* `size` must have been peeked at. */
void reader_consume(struct reader *reader, size_t size);

/* Stands `offset` in the buffer, so that going there moves nothing? */
bool reader_reaches(const struct reader *reader, uint64_t offset);

/* Goes on from `offset`. Where the buffer does not reach there, the input must be seekable. What was peeked at stays in
 * place, until the next peek that is not answered from the buffer. */
bool reader_seek(struct reader *reader, uint64_t offset);

/* Bytes of the file that are done with, as its size counts them. */
uint64_t reader_progress(const struct reader *reader);

void reader_close(struct reader *reader);

#endif
