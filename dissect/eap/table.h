/*
 * table.h - the EAP conversations that are under way, and which of them a packet belongs to.
 *
 * A server may have many in one UDP conversation, all those of an access server's stations. Of RADIUS the State attribute
 * tells them apart (RFC 2865 5.24), and a reply's identifier leads to its request; where the capture lacks those, the
 * number of the EAP packet and Calling-Station-Id do if only one conversation fits. Of 802.1X the two MAC addresses tell;
 * packets to the group address go to the one conversation of their sender. What fits several is left out.
 */
#ifndef DISSECT_EAP_TABLE_H
#define DISSECT_EAP_TABLE_H

#include "dissect/eap/radius.h"
#include "dissect/eap/session.h"

struct eap_open;

/* Who takes the conversations that end. */
struct eap_sink {
    void *context;
    void (*take)(void *context, struct conversation *conversation);
};

struct eap_table {
    struct eap_open *open; /* LIMIT_EAP_SESSIONS places, `count` used; NULL until there is EAP */
    struct eap_sink sink;
    uint32_t count;
    uint32_t next_stream; /* number of the next conversation in 802.1X */
    uint64_t seed;
    uint64_t forgotten; /* conversations that were given up for want of room */
    uint64_t lost;      /* packets that were not looked at because memory was out */
};

void eap_table_init(struct eap_table *table, uint64_t seed, struct eap_sink sink);

/* A datagram of the UDP flow `stream_index`, if it is RADIUS with EAP. */
void eap_table_radius(struct eap_table *table, const struct session_context *context, const struct datagram *datagram,
                      uint32_t stream_index, struct moment at);

/* An EAPOL packet with EAP in it: packet->eap. */
void eap_table_eapol(struct eap_table *table, const struct session_context *context, const struct packet *packet);

/* Live: ends those that were silent too long at `now`. */
void eap_table_tick(struct eap_table *table, const struct session_context *context, int64_t now);

/* The input is over: ends all, and gives the table's memory back. */
void eap_table_finish(struct eap_table *table, const struct session_context *context, enum conversation_end end);

/* Gives everything back without telling. */
void eap_table_drop(struct eap_table *table, const struct session_context *context);

#endif
