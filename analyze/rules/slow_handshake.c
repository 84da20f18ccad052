/*
 * slow_handshake.c - a handshake that completed, and one part of which took long: which, and how long.
 *
 * What the path itself takes is known from TCP, and does not count against a side.
 */
#include "analyze/rule.h"

/* People notice a second. Below it, load and distance explain what is seen. */
#define SLOW_NS 1000000000

/* The times that a handshake is made of; 0 where the capture does not show one. */
struct times {
    int64_t syn, syn_ack, hello, answer, flight, reply, completed;
};

/* Where each part begins and ends, and who takes the time. Before its hello a client may wait for a use of the
 * connection. */
static const struct leg {
    size_t begin, end; /* offsets in struct times */
    const char *words;
    uint8_t party;
    bool round_trip; /* the path is in it */
} legs[] = {
    { offsetof(struct times, syn), offsetof(struct times, syn_ack), "the answer to the SYN", PARTY_NETWORK, false },
    { offsetof(struct times, hello), offsetof(struct times, answer), "the server's answer to the ClientHello",
      PARTY_SERVER, true },
    { offsetof(struct times, answer), offsetof(struct times, flight), "the rest of the server's flight", PARTY_SERVER,
      true },
    { offsetof(struct times, flight), offsetof(struct times, reply), "the client's answer to the server's flight",
      PARTY_CLIENT, true },
    { offsetof(struct times, reply), offsetof(struct times, completed), "the server's Finished", PARTY_SERVER, true },
};

static bool is_message(const struct event *event)
{
    return event->kind == EVENT_HANDSHAKE || event->kind == EVENT_ENCRYPTED_HANDSHAKE || event->kind == EVENT_CCS ||
           event->kind == EVENT_APPLICATION_DATA;
}

/* One message after the other, up to the end of the handshake. */
static void take(struct times *t, const struct event *event)
{
    int64_t time = event->at.time;

    if (event->kind == EVENT_HANDSHAKE && event->code == CLIENT_HELLO && event->from == CLIENT)
        t->hello = t->hello ? t->hello : time;
    else if (!t->hello || !is_message(event))
        return;
    else if (event->from == SERVER && !t->reply) {
        t->answer = t->answer ? t->answer : time;
        t->flight = time;
    } else if (event->from == CLIENT && t->answer && !t->reply)
        t->reply = time;
}

static struct times times_of(const struct scene *s)
{
    const struct conversation *c = s->conversation;
    struct times t = { .syn = c->tcp[CLIENT].syn.time,
                       .syn_ack = c->tcp[SERVER].syn.time,
                       .completed = s->course->completed.time };

    for (uint32_t i = 0; i < c->event_count && c->events[i].at.frame <= s->course->completed.frame; i++)
        take(&t, &c->events[i]);
    return t;
}

static int64_t time_at(const struct times *t, size_t offset)
{
    int64_t time;

    memcpy(&time, (const uint8_t *)t + offset, sizeof time);
    return time;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct leg *slowest = NULL;
    int64_t most = SLOW_NS, path = 0;
    struct times t;
    struct finding *f;

    if (s->course->outcome != OUTCOME_COMPLETED || s->conversation->quic || s->course->blind)
        return;
    t = times_of(s);
    if (t.syn && t.syn_ack)
        path = t.syn_ack - t.syn;
    for (size_t i = 0; i < sizeof legs / sizeof *legs; i++) {
        int64_t begin = time_at(&t, legs[i].begin), end = time_at(&t, legs[i].end);
        int64_t took = begin && end ? end - begin - (legs[i].round_trip ? path : 0) : 0;

        if (took >= most) {
            slowest = &legs[i];
            most = took;
        }
    }
    if (!slowest)
        return;
    f = finding_add(out, "slow-handshake", "", SEVERITY_INFO, CONFIDENCE_CERTAIN, (enum party)slowest->party);
    finding_text(f, "leg", slowest->words);
    finding_number(f, "time", VALUE_SECONDS, (uint64_t)most);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->server_hello);
}

const struct rule slow_handshake = { .name = "slow-handshake", .check = check };
