/*
 * source.h - where frames come from: a capture file, standard input, or interfaces.
 *
 * The one interface that the rest of the program knows. A source yields frames in batches and knows nothing of
 * protocols.
 */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include "base/error.h"
#include "base/limits.h"
#include "capture/frame.h"

struct source;

enum source_state {
    SOURCE_MORE, /* there may be more frames (a live source may just have none at the moment) */
    SOURCE_ENDED /* no more; see source_report for how it ended */
};

enum { SOURCE_LINK_TYPES = 16 };

/* What is to be said of an input once it was read. */
struct source_report {
    const char *format;            /* "pcap", "pcapng", "netmon", "live"; static */
    const char *compression;       /* "gzip", "zstd", "lz4"; NULL for none; static */
    uint64_t frames;               /* as Wireshark counts them: excluded ones and those without packets, too */
    uint64_t bytes;                /* captured bytes of these */
    uint64_t cut_frames;           /* frames of which less was captured than was on the wire */
    uint64_t dropped;              /* live: packets that the kernel dropped */
    int64_t first_time, last_time; /* of frames, nanoseconds; 0 when there are none */
    uint32_t link_types[SOURCE_LINK_TYPES]; /* LINKTYPE_ values seen, in order of first use */
    uint32_t link_type_count;               /* more than SOURCE_LINK_TYPES are not listed */
    bool damaged;                           /* the input breaks off or contradicts itself; all before was yielded */
    uint64_t damage_offset;                 /* bytes from its start, once decompressed */
    struct error damage;                    /* what is wrong there */
    uint64_t dropped_secrets;               /* bytes of secrets that LIMIT_SECRET_BYTES left no room for */
};

/* Opens a capture file ("-" is standard input). `filter` is a pcap filter or NULL: frames that it does not pass
 * come marked as excluded, so that numbers stay those of the file. NULL with `error` set when the file cannot
 * be used as a whole. The caller closes it. */
struct source *source_open_file(const char *path, const char *filter, struct error *error);

struct live_options {
    const char *interface; /* as libpcap names it; "any" for all */
    const char *filter;    /* pcap filter or NULL */
    int snapshot_length;   /* bytes a frame */
    int buffer_bytes;      /* kernel buffer */
    bool promiscuous;
};

/* Opens an interface through libpcap. */
struct source *source_open_live(const struct live_options *options, struct error *error);

/* Fills up to LIMIT_BATCH_FRAMES of `frames` and sets `count`; what they point at stays until the next call. */
enum source_state source_read(struct source *source, struct frame frames[LIMIT_BATCH_FRAMES], size_t *count);

/* What is known of the input so far. */
const struct source_report *source_report(const struct source *source);

/* The TLS secrets that the input carried so far (pcapng Decryption Secrets Blocks), in the NSS key log format, one
 * block after the other, each ended by a line feed. They only grow, so that a caller can go on where it stopped; the
 * view moves with the next source_read, and ends with the source. */
struct bytes source_secrets(const struct source *source);

/* Bytes read of a file and its size, for a progress line; size 0 when unknown (pipe, live). */
void source_progress(const struct source *source, uint64_t *done, uint64_t *size);

void source_close(struct source *source);

#endif
