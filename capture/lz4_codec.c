/* lz4_codec.c - the LZ4 frame format, through liblz4. Its "legacy" format is another one (known_formats.def). */
#include "capture/codec.h"

#include <lz4frame.h>

static bool recognise(struct bytes head)
{
    return bytes_start_with(head, "\x04\x22\x4D\x18");
}

static void *open_lz4(void)
{
    LZ4F_dctx *context = NULL;

    return LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) ? NULL : context;
}

static enum codec_state decode(void *state, struct codec_step *step)
{
    size_t result;

    step->taken = step->in.len;
    step->made = step->room;
    result = LZ4F_decompress(state, step->out, &step->made, step->in.data, &step->taken, NULL);
    if (LZ4F_isError(result)) {
        step->why = LZ4F_getErrorName(result);
        step->taken = step->made = 0; /* liblz4 leaves them undefined */
        return CODEC_DAMAGED;
    }
    return result == 0 ? CODEC_BETWEEN : CODEC_INSIDE;
}

static void close_lz4(void *state)
{
    LZ4F_freeDecompressionContext(state);
}

const struct codec lz4_codec = {
    .name = "lz4",
    .recognise = recognise,
    .open = open_lz4,
    .decode = decode,
    .close = close_lz4,
};
