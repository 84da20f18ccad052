/*
 * reader.h - bytes of an input in order, in chunks, from a file or a pipe.
 *
 * No mapping (a file that shrinks would kill us) and no slurping (a capture may be larger than memory): one
 * buffer that slides over the input.
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include "base/bytes.h"
#include "base/error.h"

struct reader {
    int descriptor;
    bool owned;      /* close the descriptor at the end */
    bool ended;      /* the input has no more */
    bool failed;     /* it ended because reading failed; `error` says how */
    uint8_t *buffer; /* LIMIT_READ_CHUNK bytes, grown for a larger unit */
    size_t capacity;
    size_t start;    /* bytes before this are consumed */
    size_t fill;     /* bytes from here are not read yet */
    uint64_t offset; /* of buffer[start] in the input, bytes */
    struct error error;
};

/* Opens `path`, or standard input for "-". False with `error` set when it cannot be read at all. */
bool reader_open(struct reader *reader, const char *path, struct error *error);

/* The next `size` bytes in one piece without consuming them. A view of fewer bytes when the input ends before;
 * it moves with the next call that is not answered from the buffer (see reader_holds). */
struct bytes reader_peek(struct reader *reader, size_t size);

/* Can `size` bytes be peeked at without moving what was peeked at before? */
bool reader_holds(const struct reader *reader, size_t size);

/* `size` must have been peeked at. */
void reader_consume(struct reader *reader, size_t size);

void reader_close(struct reader *reader);

#endif
