/*
 * capture.h - frames held in memory: of a file, or made by hand.
 */
#ifndef TESTS_SUPPORT_CAPTURE_H
#define TESTS_SUPPORT_CAPTURE_H

#include "base/error.h"
#include "capture/frame.h"

/* Frames with their bytes; freed by frames_release. */
struct frames {
    struct frame *items;
    size_t count, capacity;
    struct keyring *keyring; /* the secrets that came with them; NULL for none */
};

/* All frames of a capture file. False with `error` when it cannot be read. */
bool frames_read(struct frames *frames, const char *path, struct error *error);

/* The same; fails the test when it cannot be read. */
struct frames frames_of_file(const char *path);

/* A refused handshake of one client: SYN, SYN-ACK, ClientHello, alert, FIN. */
struct frames made_handshake(void);

/* Appends a copy of `frame` with the next number. */
void frames_add(struct frames *frames, const struct frame *frame);
void frames_release(struct frames *frames);

#endif
