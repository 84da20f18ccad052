/*
 * datagrams.h - the table of UDP flows: Wireshark's numbers for all of them, sessions for those that carry TLS.
 *
 * A flow that carries none costs a record of some 50 bytes and nothing a packet but the look at its first bytes.
 */
#ifndef DISSECT_DATAGRAMS_H
#define DISSECT_DATAGRAMS_H

#include "dissect/datagram_session.h"
#include "dissect/eap/table.h"
#include "dissect/net/flow.h"

/* Who takes the conversations that end. */
struct datagram_sink {
    void *context;
    void (*take)(void *context, struct conversation *conversation);
};

struct datagram_table {
    struct flow_table flows; /* of struct datagram_flow */
    struct datagram_sink sink;
    struct eap_table *eap; /* who takes RADIUS; not owned */
    uint32_t oldest;       /* number of the record that goes next when room is needed */
    uint32_t sweep;        /* live: the record that is looked at next */
    uint64_t forgotten;    /* sessions that were given up for want of room */
    uint64_t lost;         /* datagrams that were not looked at because memory was out */
};

bool datagram_table_init(struct datagram_table *table, uint64_t seed, struct datagram_sink sink,
                         struct eap_table *eap);

/* Numbers every UDP header of the packet and feeds the innermost one. */
void datagram_table_feed(struct datagram_table *table, const struct session_context *context,
                         const struct packet *packet);

/* Live: ends up to `steps` sessions that were silent too long at `now`. */
void datagram_table_tick(struct datagram_table *table, const struct session_context *context, int64_t now,
                         uint32_t steps);

/* The input is over: ends all sessions. */
void datagram_table_finish(struct datagram_table *table, const struct session_context *context,
                           enum conversation_end end);

/* Gives everything back without telling. */
void datagram_table_drop(struct datagram_table *table, const struct session_context *context);

#endif
