/*
 * tlsdiag.h - a whole run: frames in, judgements and a report out. The public header of libtlsdiag.
 *
 * A run has any number of inputs, one after the other; each is judged when it is over, from itself alone: the same
 * private address is another host in another capture. Two runs in one process do not know of each other.
 */
#ifndef CLI_TLSDIAG_H
#define CLI_TLSDIAG_H

#include "capture/source.h"
#include "dissect/x509/trust.h"
#include "report/renderer.h"

struct run;
struct classifier;
struct keyring;

struct run_options {
    const struct renderer *renderer; /* how to print */
    FILE *out;
    bool all; /* print healthy connections, too */
    bool colour;
    bool live;                  /* judge each connection when it is over, not at the end of the run */
    unsigned width;             /* of the terminal, columns */
    struct trust_options trust; /* whose certificates are believed; all NULL: the system's store */
    int64_t at;                 /* judge their dates by this time, nanoseconds since 1970; 0: the capture's */
    /* Where the certificates seen are written when the run ends, as PEM; made if missing. NULL: nowhere. */
    const char *certificate_folder;
    /* Names what is not TLS; outlives the run. NULL: the run makes one of its own, which costs 10 MB when it is first
     * asked. */
    struct classifier *classifier;
    /* What encrypted records may be opened with; outlives the run. NULL: only what captures bring themselves. */
    struct keyring *keyring;
};

struct run *run_new(const struct run_options *options, struct error *error);

/* Begins an input. `name` is copied. */
bool run_begin_input(struct run *run, const char *name, struct error *error);

/* The secrets that the input brought so far (source_secrets), before the frames that came behind them. False when memory
 * is out. */
bool run_secrets(struct run *run, struct bytes secrets, struct error *error);

/* Frames of the input, in order; see struct frame. */
void run_feed(struct run *run, const struct frame *frames, size_t count);

/* Live: time passes without frames. `now` in nanoseconds since 1970. */
void run_tick(struct run *run, int64_t now);

/* Ends the input and judges what still waits. `source` says what the capture was; may be NULL. */
bool run_end_input(struct run *run, const struct source_report *source, struct error *error);

/* Ends the report. False when output or memory failed. */
bool run_finish(struct run *run, struct error *error);

/* Connections that failed, so far; final after run_finish. */
uint64_t run_failures(const struct run *run);

void run_free(struct run *run);

#endif
