/*
 * engine.h - conversations in, judgements out.
 *
 * A conversation whose handshake completed adds to what is known of its server and is judged at once. One that
 * failed waits until its input is over, because what the server does for others later may explain it; over
 * LIMIT_WAITING_BYTES the oldest is judged with what is known by then.
 */
#ifndef ANALYZE_ENGINE_H
#define ANALYZE_ENGINE_H

#include "analyze/rule.h"
#include "base/error.h"

/* What is to be said of one connection. Valid during the call that hands it over. */
struct judgement {
    const struct conversation *conversation;
    const struct course *course;
    enum outcome outcome;        /* the final word: rules may turn "not TLS" or "completed" into "failed" */
    uint32_t capture;            /* number of the input, from 1 */
    const struct finding *cause; /* NULL unless failed */
    const struct finding *const *alternatives; /* other explanations, best first */
    const struct finding *const *others;       /* findings that are no explanation */
    uint32_t alternative_count, other_count;
    const struct presented *presented; /* the server's certificates, judged; NULL where nothing was */
    const struct defects *defects;
};

struct engine_options {
    bool wait;             /* failed conversations wait for the rest of their input */
    bool all;              /* the rules look at connections that completed, too */
    struct chains *chains; /* judges certificates; NULL: nothing is said of what is in them */
    int64_t at;            /* dates are judged by this time instead of the capture's; 0 for none */
    void *context;
    /* Asks for the name of what a stream without TLS speaks, before the rules look at it. May be NULL. */
    void (*classify)(void *context, struct conversation *conversation);
    void (*judged)(void *context, const struct judgement *judgement);
};

struct engine;

struct engine *engine_new(const struct engine_options *options, struct error *error);

/* Takes over `conversation`, of input number `capture`. */
void engine_take(struct engine *engine, struct conversation *conversation, uint32_t capture);

/* The input is over: judges all that waits, in order of stream numbers. */
void engine_finish(struct engine *engine);

/* Forgets what is known of servers, before the next input: the same private address is another host in another
 * capture. False when memory is out. */
bool engine_forget(struct engine *engine);

const struct profile_table *engine_profiles(const struct engine *engine);

/* Failed conversations that were judged before the input was over, for want of room. */
uint64_t engine_hurried(const struct engine *engine);

void engine_free(struct engine *engine);

#endif
