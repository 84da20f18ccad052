/*
 * transcript.h - what tlsdiag makes of frames, as text that can be compared: what each side said, the fields of it,
 * and the verdict. Frame numbers, times and the counters that hang on how TCP cut the stream up are left out.
 */
#ifndef TESTS_SUPPORT_TRANSCRIPT_H
#define TESTS_SUPPORT_TRANSCRIPT_H

#include "analyze/engine.h"
#include "tests/support/capture.h"

struct transcript_text {
    uint32_t stream_index;
    uint8_t transport;   /* enum transport */
    char ends[128];      /* both endpoints, the lower one first */
    uint32_t occurrence; /* among the conversations of these endpoints, from 0 */
    char *said[2];       /* by side: all records and messages, a line each, in its order */
    char *clear[2];      /* by side: only messages and alerts in the clear; in DTLS without those sent again */
    char *fields;        /* of hellos, certificates and key exchanges: a line each */
    char *causes;        /* codes of the cause and its alternatives, a line each */
    char *warnings;      /* codes of findings beside the cause that are more than remarks, and not of the capture */
    char *totals;        /* counts and flags of TCP and TLS, by side */
    char verdict[128];   /* outcome and cause */
    enum outcome outcome;
    bool certain;    /* the cause is */
    bool settled;    /* let go while data flowed: how much of that was seen hangs on the cuts */
    bool from_start; /* its SYN was seen */
    bool torn;       /* bytes of it are missing, or a record's boundary was lost: where TLS goes on is a guess */
    bool hurried;    /* too much was out of order to wait for what was missing */
    bool malformed;  /* a message was called malformed */
};

struct transcripts {
    struct transcript_text *items;
    size_t count;
};

/* Runs the frames through dissector and engine. */
struct transcripts transcripts_of(const struct frames *frames);

/* The same for those who only ask for the verdicts: `said`, `clear`, `fields` and `totals` stay NULL. */
struct transcripts verdicts_of(const struct frames *frames);
const struct transcript_text *transcript_find(const struct transcripts *transcripts, uint32_t stream_index);

/* The one of the same endpoints, whatever its number. NULL when there is none. */
const struct transcript_text *transcript_like(const struct transcripts *transcripts,
                                              const struct transcript_text *text);
void transcripts_release(struct transcripts *transcripts);

#endif
