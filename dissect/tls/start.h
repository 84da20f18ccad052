/*
 * start.h - where TLS begins: in the first bytes of a stream, or amid plain text.
 */
#ifndef DISSECT_TLS_START_H
#define DISSECT_TLS_START_H

#include "base/bytes.h"

enum start_guess { START_YES, START_NO, START_NEEDS_MORE };

enum { TLS_START = 11 /* bytes that tell a hello from anything else: two headers and a version that agree */ };

/* Where TLS begins in a stream of something else. */
struct tls_start {
    bool found;
    size_t in_tail; /* bytes of `tail` before it; all of them when it begins in `data` */
    size_t in_data; /* bytes of `data` before it */
};

/* Looks for the start of a ClientHello or ServerHello, and if `answered` of an alert, in `tail` (shorter than
 * TLS_START) and `data`, which follows it. */
struct tls_start tls_find_start(struct bytes tail, struct bytes data, bool answered);

/* Do the first bytes of a stream begin a hello, of SSL 2.0 to TLS 1.3, or an alert? `answered`: the other side
 * speaks TLS. */
enum start_guess tls_guess_start(struct bytes first, bool answered);

#endif
