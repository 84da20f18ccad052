/*
 * capture.h - frames held in memory: of a file, or made by hand; and what tlsdiag makes of them.
 */
#ifndef TESTS_SUPPORT_CAPTURE_H
#define TESTS_SUPPORT_CAPTURE_H

#include "analyze/engine.h"
#include "capture/frame.h"

/* Frames with their bytes; freed by frames_release. */
struct frames {
    struct frame *items;
    size_t count, capacity;
};

/* All frames of a capture file. Fails the test when it cannot be read. */
struct frames frames_of_file(const char *path);

/* A refused handshake of one client: SYN, SYN-ACK, ClientHello, alert, FIN. */
struct frames made_handshake(void);

/* Appends a copy of `frame` with the next number. */
void frames_add(struct frames *frames, const struct frame *frame);
void frames_release(struct frames *frames);

/* What was said in one connection, as text: one line a message or alert and side, frames and times left out. */
struct transcript_text {
    uint32_t stream_index;
    char client[4096], server[4096]; /* what each side said, in its order */
    char verdict[128];               /* outcome and cause */
    enum outcome outcome;
    bool malformed; /* a message was called malformed */
};

struct transcripts {
    struct transcript_text *items;
    size_t count;
};

/* Runs the frames through dissector and engine. */
struct transcripts transcripts_of(const struct frames *frames);
const struct transcript_text *transcript_find(const struct transcripts *transcripts, uint32_t stream_index);
void transcripts_release(struct transcripts *transcripts);

#endif
