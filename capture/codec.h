/*
 * codec.h - what a compression format implements.
 *
 * A codec is one file that defines one `const struct codec`, and one line in codecs.def. It decodes a stream of
 * members, each of which starts anew, as `cat a.gz b.gz` makes them. The input (input.c) owns the bytes and
 * decides what the end of them means.
 */
#ifndef CAPTURE_CODEC_H
#define CAPTURE_CODEC_H

#include "base/bytes.h"

enum codec_state {
    CODEC_BETWEEN, /* at the end of a member: nothing need follow */
    CODEC_INSIDE,  /* inside a member: more must follow */
    CODEC_DAMAGED  /* no member goes on like this; `why` says what is wrong */
};

/* One step of decoding: as far as `in` and `room` go. */
struct codec_step {
    struct bytes in;
    uint8_t *out;
    size_t room;
    size_t taken;    /* of `in`, set by the codec; bytes */
    size_t made;     /* of `out`, set by the codec; bytes */
    const char *why; /* static text of the library */
};

struct codec {
    const char *name;
    /* Do these first bytes (4 where there are so many) open a member? */
    bool (*recognise)(struct bytes head);
    /* NULL when memory is short. */
    void *(*open)(void);
    enum codec_state (*decode)(void *state, struct codec_step *step);
    void (*close)(void *state);
};

/* Every codec there is. A file whose codec no line declares does not compile with clang. */
#define CODEC(name) extern const struct codec name;
#include "capture/codecs.def"
#undef CODEC

#endif
