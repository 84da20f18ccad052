#include "capture/reader.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool reader_open(struct reader *reader, const char *path, struct error *error)
{
    struct stat status;

    *reader = (struct reader){ .descriptor = STDIN_FILENO };
    if (strcmp(path, "-") != 0) {
        reader->descriptor = open(path, O_RDONLY | O_CLOEXEC);
        reader->owned = true;
    }
    if (reader->descriptor < 0)
        return error_set(error, "%s: %s", path, strerror(errno));
    if (fstat(reader->descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        reader_close(reader);
        return error_set(error, "%s: %s", path, strerror(EISDIR));
    }
    reader->capacity = LIMIT_READ_CHUNK;
    if (!(reader->buffer = malloc(reader->capacity))) {
        reader_close(reader);
        return error_memory(error);
    }
    return true;
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
    ssize_t got;

    do
        got = read(reader->descriptor, reader->buffer + reader->fill, reader->capacity - reader->fill);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        reader->fill += (size_t)got;
        return;
    }
    reader->ended = true;
    if (got < 0) {
        reader->failed = true;
        error_set(&reader->error, "%s", strerror(errno));
    }
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

void reader_close(struct reader *reader)
{
    if (reader->owned && reader->descriptor >= 0)
        close(reader->descriptor);
    free(reader->buffer);
    reader->buffer = NULL;
    reader->descriptor = -1;
}
