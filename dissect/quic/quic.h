/*
 * quic.h - a QUIC connection as far as an onlooker can read it (RFC 9000, RFC 9001): the hellos inside Initial packets,
 * version negotiation, Retry, CONNECTION_CLOSE in the clear; under keys Handshake packets, too. All else is told as
 * records: Handshake packets, early data, and packets with a short header, which mean that their sender has the handshake's keys.
 */
#ifndef DISSECT_QUIC_QUIC_H
#define DISSECT_QUIC_QUIC_H

#include "dissect/net/packet.h"
#include "dissect/pieces.h"
#include "dissect/quic/handshake_keys.h"
#include "dissect/quic/keys.h"
#include "dissect/tls/transcript.h"

/* What one direction said in packets of one kind: Initial or Handshake. */
struct quic_direction {
    struct pieces pieces; /* CRYPTO frames that came early */
    uint64_t next;        /* offset of the CRYPTO stream that is to be read next */
    int64_t largest;      /* packet number; -1 for none */
    struct tls_reader reader;
};

/* Handshake packets of one direction that overtook the hellos, where there are keys to open them later. */
struct quic_early {
    struct pieces packets;
    uint64_t kept, taken; /* bytes of them so far, which make their places */
};

struct quic {
    struct arena_pool *pool;
    const struct quic_version *version; /* that the keys are of; NULL while there are none */
    struct quic_keys keys[2];           /* client's, server's */
    uint8_t id[QUIC_LONGEST_ID];        /* that the keys follow from */
    uint8_t id_length;
    uint8_t client;        /* direction of the client, once there are keys */
    bool clears_fixed_bit; /* a long header came without it */
    bool start_over;       /* a Retry or version negotiation came: the client says the same again, with other keys */
    struct quic_direction directions[2]; /* Initial packets */
    struct quic_direction handshakes[2]; /* Handshake packets, where there are keys */
    struct quic_early early[2];
    struct quic_handshake_keys *handshake_keys[2];
    bool closed[2]; /* the keys given do not open this direction's Handshake packets */
};

/* Does this datagram begin like QUIC, in a version that can be read? */
bool quic_recognise(const struct datagram *datagram);

void quic_init(struct quic *quic, struct arena_pool *pool);

/* One datagram. */
void quic_feed(struct quic *quic, unsigned direction, const struct datagram *datagram, struct transcript *transcript);

/* No more will come for this direction: tells what is half here, gives memory back. */
void quic_finish(struct quic *quic, unsigned direction, struct transcript *transcript);

#endif
