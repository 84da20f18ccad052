/*
 * dtls.h - the DTLS record layer and handshake of one direction (RFC 4347, RFC 6347, RFC 9147).
 *
 * Datagrams come in the order of the capture; out go records and whole handshake messages in their own order: fragments
 * are put together, early ones wait, what is sent again is told as such. What is encrypted is opened where there
 * are keys, else told as a record.
 */
#ifndef DISSECT_TLS_DTLS_H
#define DISSECT_TLS_DTLS_H

#include "dissect/net/packet.h"
#include "dissect/pieces.h"
#include "dissect/tls/transcript.h"

enum { DTLS_HELLO_START = 34 /* legacy_version and random, which tell one hello from another */ };

struct dtls_reader {
    struct arena_pool *pool;
    struct pieces pieces; /* fragments that wait; see dtls.c for their places */
    uint32_t next;        /* message_seq that is to be told next */
    bool started;         /* `next` counts */
    bool hello_told;
    uint16_t version;     /* of the last record that named one */
    uint32_t sealed_from; /* messages from this message_seq on were decrypted */
    uint8_t hello[DTLS_HELLO_START];
};

/* Is this datagram made of DTLS records, from its first byte to its last? */
bool dtls_recognise(const struct datagram *datagram);

void dtls_reader_init(struct dtls_reader *reader, struct arena_pool *pool);

/* One datagram of this direction. */
void dtls_reader_feed(struct dtls_reader *reader, const struct datagram *datagram, struct transcript *transcript);

/* No more will come: tells what waits, gives memory back. */
void dtls_reader_finish(struct dtls_reader *reader, struct transcript *transcript);

#endif
