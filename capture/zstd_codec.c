/* zstd_codec.c - Zstandard (RFC 8878), through libzstd, whose own bound of the window (128 MiB) stays. */
#include "capture/codec.h"

#include <zstd.h>

static bool recognise(struct bytes head)
{
    return bytes_start_with(head, "\x28\xB5\x2F\xFD");
}

static void *open_zstd(void)
{
    return ZSTD_createDStream();
}

static enum codec_state decode(void *state, struct codec_step *step)
{
    ZSTD_inBuffer in = { .src = step->in.data, .size = step->in.len };
    ZSTD_outBuffer out = { .dst = step->out, .size = step->room };
    size_t result = ZSTD_decompressStream(state, &out, &in);

    step->taken = in.pos;
    step->made = out.pos;
    if (ZSTD_isError(result)) {
        step->why = ZSTD_getErrorName(result);
        return CODEC_DAMAGED;
    }
    return result == 0 ? CODEC_BETWEEN : CODEC_INSIDE;
}

static void close_zstd(void *state)
{
    ZSTD_freeDStream(state);
}

const struct codec zstd_codec = {
    .name = "zstd",
    .recognise = recognise,
    .open = open_zstd,
    .decode = decode,
    .close = close_zstd,
};
