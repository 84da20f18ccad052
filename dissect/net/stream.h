/*
 * stream.h - one direction of a TCP connection, put back in order (RFC 9293 3.10.7.4).
 *
 * What arrives in order is handed on at once; what lacks a predecessor is held. Of bytes that come twice those count
 * that were in order first, and of those that were held the ones whose segment starts earlier, the first of two that
 * start alike. No receiver takes back what it had in order. For what it holds there are several ways: this is that of
 * BSD and, but for a longer segment with the same start, of Linux; Windows since Vista keeps what came first, Solaris
 * what starts later (the policies of Snort and Suricata, after Novak and Sturges, 2007). No capture shows which of
 * them a receiver follows, so a conflict is told, with both frames.
 *
 * Ethernet pads a bare acknowledgement with up to six zero bytes, and some IP headers count them. Zeros that may be
 * such are held back: when the sender uses their numbers for something else they never were part of the stream; when
 * its numbers go on behind them, or the other side acknowledges them, they are.
 *
 * Not compared: what the snapshot length cut off; what recent.h no longer has; a keep-alive's byte, which may be any;
 * what a RST carries. A TCP checksum is not checked: captured before the sender's network card it is mostly wrong. A
 * damaged copy and its retransmission are told as a conflict, too.
 *
 * Bytes that the other side acknowledged and the capture does not hold are a gap: it is declared when the hole has
 * stood open for a while, or when too much waits behind it.
 */
#ifndef DISSECT_NET_STREAM_H
#define DISSECT_NET_STREAM_H

#include "dissect/net/packet.h"
#include "dissect/net/recent.h"
#include "dissect/tls/messages.h"

struct held_segment;

struct stream {
    struct held_segment *held; /* in order of sequence numbers, behind `next`; at it only what may be padding */
    uint32_t base_seq;         /* as Wireshark counts: the SYN's number, or one before the first seen */
    uint32_t next;             /* the sequence number that is to be handed on next */
    uint32_t acked;            /* the highest acknowledgement by the other side */
    uint32_t held_bytes;
    uint16_t held_count;
    bool base_set : 1;  /* base_seq counts */
    bool started : 1;   /* next counts */
    bool acked_set : 1; /* acked counts */
};

/* Memory held by all streams of a run. */
struct held_account {
    size_t bytes;
};

/* Who takes the bytes. */
struct stream_sink {
    void *context;
    struct held_account *account;
    struct recent *recent; /* of the run; NULL: what was handed on is not compared */
    struct recent_chain *chain;
    void (*data)(void *context, struct bytes data, struct moment at);
    /* `length` bytes are not in the capture: lost, or cut off a packet by the snapshot length (`cut`) */
    void (*gap)(void *context, uint64_t length, bool cut, struct moment at);
    /* Bytes came again with other contents than in frame `earlier`. `held`: these waited for a predecessor */
    void (*conflict)(void *context, struct moment at, uint64_t earlier, bool held);
    void (*limit)(void *context, struct moment at); /* too much was held; a gap follows */
};

/* What a segment was, for the counters. */
enum stream_note {
    STREAM_IN_ORDER = 0,
    STREAM_RETRANSMISSION = 1, /* nothing in it is new */
    STREAM_OUT_OF_ORDER = 2,   /* what follows it in the stream came before it */
    STREAM_KEEP_ALIVE = 4,     /* an old byte, or none, just before what is expected */
    STREAM_OUTSIDE = 8,        /* too far from what is expected to belong here */
};

/* Takes a segment's sequence number, flags and payload. Returns enum stream_note bits. */
unsigned stream_push(struct stream *stream, const struct segment *segment, struct moment at,
                     const struct stream_sink *sink);

/* The other side acknowledged everything before `ack`. */
void stream_acknowledge(struct stream *stream, uint32_t ack);

/* Declares a hole a gap if it stood open long enough at time `now`. */
void stream_check_hole(struct stream *stream, int64_t now, const struct stream_sink *sink);

/* Hands on what may be padding when the other side acknowledged it. To be asked before what that side says. */
void stream_check_padding(struct stream *stream, const struct stream_sink *sink);

/* Nothing more will come: hands on what is held, with the gaps before it, and as a last gap what the other side
 * acknowledged beyond. */
void stream_flush(struct stream *stream, struct moment at, const struct stream_sink *sink);

/* Gives back what is held. */
void stream_drop(struct stream *stream, struct held_account *account);

/* Sequence numbers wrap (RFC 9293 3.4): is a before b, and how far? */
static inline int32_t seq_distance(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}

#endif
