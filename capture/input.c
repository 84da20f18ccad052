#include "capture/input.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_BYTES = 4 };

static const struct codec *const codecs[] = {
#define CODEC(name) &name,
#include "capture/codecs.def"
#undef CODEC
};

static ssize_t read_some(struct input *input, uint8_t *out, size_t room)
{
    ssize_t got;

    do
        got = read(input->descriptor, out, room);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        input->taken += (uint64_t)got;
    if (got == 0)
        input->ended = true;
    return got;
}

/* More behind what is in `raw`. False when reading failed. */
static bool refill(struct input *input)
{
    ssize_t got;

    if (input->next == input->end)
        input->next = input->end = 0;
    got = read_some(input, input->raw + input->end, LIMIT_READ_CHUNK - input->end);
    if (got < 0)
        return false;
    input->end += (size_t)got;
    return true;
}

static const struct codec *codec_of(struct bytes head)
{
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        if (codecs[i]->recognise(head))
            return codecs[i];
    return NULL;
}

/* Reads the first bytes and looks whether they are compressed. A read that fails here fails again later. */
static bool tell_compression(struct input *input, struct error *error)
{
    if (!(input->raw = malloc(LIMIT_READ_CHUNK)))
        return error_memory(error);
    while (input->end < HEAD_BYTES && !input->ended)
        if (!refill(input))
            break;
    if (!(input->codec = codec_of(bytes_of(input->raw, input->end))))
        return true;
    input->seekable = false;
    return (input->codec_state = input->codec->open()) || error_memory(error);
}

bool input_open(struct input *input, const char *path, struct error *error)
{
    struct stat status;
    bool is_stdin = strcmp(path, "-") == 0;

    *input = (struct input){ .descriptor = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC) };
    input->owned = !is_stdin;
    if (input->descriptor < 0)
        return error_set(error, "%s: %s", path, strerror(errno));
    if (fstat(input->descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        input_close(input);
        return error_set(error, "%s: %s", path, strerror(EISDIR));
    }
    if (fstat(input->descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        input->size = (uint64_t)status.st_size;
        input->base = lseek(input->descriptor, 0, SEEK_CUR);
        input->seekable = input->base >= 0;
    }
    if (tell_compression(input, error))
        return true;
    input_close(input);
    return false;
}

/* ---- plain ---- */

static ssize_t give_first_bytes(struct input *input, uint8_t *out, size_t room)
{
    size_t here = input->end - input->next;

    if (here > room)
        here = room;
    memcpy(out, input->raw + input->next, here);
    input->next += here;
    return (ssize_t)here;
}

static ssize_t read_plain(struct input *input, uint8_t *out, size_t room, struct error *why)
{
    ssize_t got;

    if (input->next < input->end)
        return give_first_bytes(input, out, room);
    free(input->raw);
    input->raw = NULL;
    got = read_some(input, out, room);
    if (got < 0)
        error_set(why, "%s", strerror(errno));
    return got;
}

/* ---- compressed ---- */

/* One step; the bytes that came out. */
static size_t decode(struct input *input, uint8_t *out, size_t room)
{
    struct bytes in = bytes_of(input->raw + input->next, input->end - input->next);
    struct codec_step step = { .in = in, .out = out, .room = room };

    input->state = input->codec->decode(input->codec_state, &step);
    input->next += step.taken;
    input->why = step.why;
    if (in.len && !step.taken && !step.made)
        input->state = CODEC_DAMAGED; /* a codec that stands still would stand here forever */
    return step.made;
}

/* Is there anything to decode? Inside a member there may be output left even without input. */
static bool can_step(const struct input *input)
{
    return input->state == CODEC_INSIDE || (input->state == CODEC_BETWEEN && input->next < input->end);
}

static ssize_t damaged(const struct input *input, struct error *why)
{
    const char *name = input->codec->name;

    if (input->why)
        error_set(why, "the %s data is damaged: %s", name, input->why);
    else
        error_set(why, "the %s data is damaged", name);
    return -1;
}

static ssize_t read_compressed(struct input *input, uint8_t *out, size_t room, struct error *why)
{
    for (;;) {
        size_t made = can_step(input) ? decode(input, out, room) : 0;

        if (made)
            return (ssize_t)made;
        if (input->state == CODEC_DAMAGED)
            return damaged(input, why);
        if (input->next < input->end)
            continue;
        if (input->ended)
            break;
        if (!refill(input)) {
            error_set(why, "%s", strerror(errno));
            return -1;
        }
    }
    if (input->state == CODEC_BETWEEN)
        return 0;
    error_set(why, "the %s data ends early", input->codec->name);
    return -1;
}

ssize_t input_read(struct input *input, uint8_t *out, size_t room, struct error *why)
{
    if (input->codec)
        return read_compressed(input, out, room, why);
    return read_plain(input, out, room, why);
}

/* ---- elsewhere ---- */

bool input_seek(struct input *input, uint64_t offset)
{
    input->next = input->end;
    return lseek(input->descriptor, input->base + (off_t)offset, SEEK_SET) >= 0;
}

size_t input_read_at(const struct input *input, uint64_t offset, uint8_t *out, size_t size)
{
    size_t done = 0;

    while (done < size) {
        off_t at = input->base + (off_t)(offset + done);
        ssize_t got = pread(input->descriptor, out + done, size - done, at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

void input_close(struct input *input)
{
    if (input->codec_state)
        input->codec->close(input->codec_state);
    if (input->owned && input->descriptor >= 0)
        close(input->descriptor);
    free(input->raw);
    *input = (struct input){ .descriptor = -1 };
}
