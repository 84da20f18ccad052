#include "capture/reader.h"

#include "base/limits.h"

#include <stdlib.h>

bool reader_open(struct reader *reader, const char *path, struct error *error)
{
    *reader = (struct reader){ .capacity = LIMIT_READ_CHUNK };
    if (!input_open(&reader->input, path, error))
        return false;
    if ((reader->buffer = malloc(reader->capacity)))
        return true;
    reader_close(reader);
    return error_memory(error);
}

bool reader_holds(const struct reader *reader, size_t size)
{
    return reader->fill - reader->start >= size;
}

/* Room for `size` bytes from `start` on. */
static bool make_room(struct reader *reader, size_t size)
{
    uint8_t *larger;

    if (reader->start) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->fill - reader->start);
        reader->fill -= reader->start;
        reader->start = 0;
    }
    if (size <= reader->capacity)
        return true;
    if (!(larger = realloc(reader->buffer, size)))
        return error_memory(&reader->error);
    reader->buffer = larger;
    reader->capacity = size;
    return true;
}

static void fill(struct reader *reader)
{
    uint8_t *room = reader->buffer + reader->fill;
    ssize_t got = input_read(&reader->input, room, reader->capacity - reader->fill, &reader->error);

    if (got > 0) {
        reader->fill += (size_t)got;
        return;
    }
    reader->ended = true;
    reader->failed = got < 0;
}

struct bytes reader_peek(struct reader *reader, size_t size)
{
    size_t here;

    if (!reader_holds(reader, size) && !reader->ended) {
        if (!make_room(reader, size)) {
            reader->ended = reader->failed = true;
            return bytes_of(NULL, 0);
        }
        while (!reader_holds(reader, size) && !reader->ended)
            fill(reader);
    }
    here = reader->fill - reader->start;
    return bytes_of(reader->buffer + reader->start, here < size ? here : size);
}

void reader_consume(struct reader *reader, size_t size)
{
    reader->start += size;
    reader->offset += size;
}

bool reader_reaches(const struct reader *reader, uint64_t offset)
{
    return offset + reader->start >= reader->offset && offset <= reader->offset + (reader->fill - reader->start);
}

bool reader_seek(struct reader *reader, uint64_t offset)
{
    if (reader_reaches(reader, offset)) {
        reader->start = (size_t)(offset + reader->start - reader->offset);
    } else {
        if (!reader->input.seekable || !input_seek(&reader->input, offset))
            return false;
        reader->start = reader->fill = 0;
        reader->ended = reader->failed;
    }
    reader->offset = offset;
    return true;
}

uint64_t reader_progress(const struct reader *reader)
{
    return reader->input.codec ? reader->input.taken : reader->offset;
}

void reader_close(struct reader *reader)
{
    input_close(&reader->input);
    free(reader->buffer);
    reader->buffer = NULL;
}
