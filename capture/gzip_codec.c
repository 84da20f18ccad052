/* gzip_codec.c - gzip (RFC 1952), through zlib. */
#include "capture/codec.h"

#include <stdlib.h>
#include <zlib.h>

enum { GZIP_ONLY = 16 }; /* added to the window bits: no bare zlib streams */

static bool recognise(struct bytes head)
{
    return bytes_start_with(head, "\x1F\x8B\x08"); /* 8: deflate, the one method there is */
}

static void *open_gzip(void)
{
    z_stream *stream = calloc(1, sizeof *stream);

    if (stream && inflateInit2(stream, GZIP_ONLY + MAX_WBITS) == Z_OK)
        return stream;
    free(stream);
    return NULL;
}

static enum codec_state decode(void *state, struct codec_step *step)
{
    z_stream *stream = state;
    int result;

    stream->next_in = (Bytef *)(uintptr_t)step->in.data; /* zlib only reads there */
    stream->avail_in = (uInt)step->in.len;
    stream->next_out = step->out;
    stream->avail_out = (uInt)step->room;
    result = inflate(stream, Z_NO_FLUSH);
    step->taken = step->in.len - stream->avail_in;
    step->made = step->room - stream->avail_out;
    step->why = stream->msg;
    if (result == Z_OK || result == Z_BUF_ERROR) /* the latter: nothing to do with what is there */
        return CODEC_INSIDE;
    return result == Z_STREAM_END && inflateReset(stream) == Z_OK ? CODEC_BETWEEN : CODEC_DAMAGED;
}

static void close_gzip(void *state)
{
    inflateEnd(state);
    free(state);
}

const struct codec gzip_codec = {
    .name = "gzip",
    .recognise = recognise,
    .open = open_gzip,
    .decode = decode,
    .close = close_gzip,
};
