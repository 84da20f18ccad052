#include "capture/file_format.h"

#include "capture/filter.h"
#include "capture/known_formats.h"

#include <stdlib.h>

static const struct file_format *const formats[] = {
#define FILE_FORMAT(format) &format,
#include "capture/sources.def"
#undef FILE_FORMAT
};

enum { HEAD_BYTES = 64 };

struct bytes file_peek(struct file_source *file, size_t size)
{
    if (file->keep && !reader_holds(&file->reader, size)) {
        file->must_wait = true;
        return bytes_of(NULL, 0);
    }
    return reader_peek(&file->reader, size);
}

enum next_state file_short(struct file_source *file, const char *what)
{
    const struct reader *reader = &file->reader;

    if (file->must_wait)
        return NEXT_AGAIN;
    if (reader->failed)
        source_damage(&file->source, reader->offset, "reading stopped: %s", reader->error.text);
    else if (reader->fill != reader->start)
        source_damage(&file->source, reader->offset, "the file ends inside a %s", what);
    return NEXT_NONE;
}

static enum source_state read_batch(struct source *self, struct frame *frames, size_t *count)
{
    struct file_source *file = (struct file_source *)self;
    enum next_state next = NEXT_FRAME;

    file->keep = file->must_wait = false;
    while (*count < LIMIT_BATCH_FRAMES) {
        next = file->format->next(file, &frames[*count]);
        if (next != NEXT_FRAME)
            break;
        ++*count;
        file->keep = true;
    }
    return next == NEXT_NONE ? SOURCE_ENDED : SOURCE_MORE;
}

static void progress(const struct source *self, uint64_t *done, uint64_t *size)
{
    const struct file_source *file = (const struct file_source *)self;

    *done = reader_progress(&file->reader);
    *size = file->reader.input.size;
}

static void close_file(struct source *self)
{
    struct file_source *file = (struct file_source *)self;

    reader_close(&file->reader);
    if (file->state && file->format->end)
        file->format->end(file);
    free(file->state);
    free(file);
}

static const struct source_operations file_operations = {
    .read = read_batch,
    .progress = progress,
    .close = close_file,
};

static const struct file_format *format_of(struct bytes head)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->recognise(head))
            return formats[i];
    return NULL;
}

static bool begin(struct file_source *file, const char *path, struct error *error)
{
    struct bytes head = reader_peek(&file->reader, HEAD_BYTES);
    struct error why;

    if (file->reader.failed)
        return error_set(error, "%s: %s", path, file->reader.error.text);
    if (head.len == 0)
        return error_set(error, "%s: the file is empty", path);
    if (!(file->format = format_of(head)))
        return known_formats_say(reader_peek(&file->reader, KNOWN_FORMAT_BYTES), path, error);
    if (!(file->state = calloc(1, file->format->state_size)))
        return error_memory(error);
    if (!file->format->begin(file, &why))
        return error_set(error, "%s: %s", path, why.text);
    file->source.report.format = file->format->name;
    file->source.report.compression = file->reader.input.codec ? file->reader.input.codec->name : NULL;
    return true;
}

struct source *source_open_file(const char *path, const char *filter, struct error *error)
{
    struct file_source *file = calloc(1, sizeof *file);

    if (!file) {
        error_memory(error);
        return NULL;
    }
    file->source.operations = &file_operations;
    if (!reader_open(&file->reader, path, error)) {
        free(file);
        return NULL;
    }
    if ((filter && !(file->source.filter = filter_new(filter, error))) || !begin(file, path, error)) {
        source_close(&file->source);
        return NULL;
    }
    return &file->source;
}
