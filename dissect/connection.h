/*
 * connection.h - one TCP connection: takes its packets, keeps what TCP shows, and feeds the session.
 */
#ifndef DISSECT_CONNECTION_H
#define DISSECT_CONNECTION_H

#include "dissect/net/flow.h"
#include "dissect/session.h"

/* What all connections of a run share. */
struct connection_context {
    struct session_context session;
    struct slab sessions;
    struct held_account held;
    struct recent recent;
};

/* A SYN that nobody answered, told as a conversation of its own. NULL when memory is out. */
struct conversation *connection_of_embryo(const struct connection_context *context, const struct embryo *embryo);

/* What the embryo knew, for the flow that replaces it. */
void connection_grow_up(struct flow *flow, const struct embryo *embryo);

/* Takes note of the sequence numbers that Wireshark's stream numbers hang on. */
void connection_note_base(struct flow *flow, unsigned direction, const struct segment *segment);

/* Is this SYN the start of another connection between the same endpoints? */
bool connection_is_reused(const struct flow *flow, unsigned direction, const struct segment *segment);

/* One packet of the flow, which is not over. False when memory is out. */
bool connection_packet(struct connection_context *context, struct flow *flow, unsigned direction,
                       const struct packet *packet);

/* Brings the flow's session into the cache. */
static inline void connection_prefetch(const struct connection_context *context, const struct flow *flow)
{
    const char *session = slab_at(&context->sessions, flow->session);

    for (size_t i = 0; i < sizeof(struct session); i += 64)
        __builtin_prefetch(session + i);
}

/* The same for the conversation, once the session is there: what every packet is noted in. */
static inline void connection_prefetch_conversation(const struct connection_context *context, const struct flow *flow)
{
    const struct session *session = slab_at(&context->sessions, flow->session);
    const char *noted = (const char *)&session->conversation->first;

    for (size_t i = 0; i < sizeof(struct conversation) - offsetof(struct conversation, first); i += 64)
        __builtin_prefetch(noted + i);
}

/* Does Wireshark count another stream with this packet? Its SOCKS dissector takes what goes through a proxy at the
 * usual port for a connection to the target, with a number of its own that is shown nowhere. True once a flow. To be
 * asked before the packet is read. */
bool connection_counts_again(const struct connection_context *context, struct flow *flow, unsigned direction,
                             const struct segment *segment);

/* Closed by FIN from both sides, and nothing that they said is missing: no packet can still matter. */
bool connection_done(const struct connection_context *context, const struct flow *flow);

/* Can its conversation be handed over before it ends? */
bool connection_settled(const struct connection_context *context, const struct flow *flow);

/* Ends the connection: flushes what is held and hands over its conversation; NULL when memory is out. The flow
 * is over then and keeps its number only. */
struct conversation *connection_take(struct connection_context *context, struct flow *flow,
                                     enum conversation_end end);

/* Gives back what the flow holds without telling. */
void connection_drop(struct connection_context *context, struct flow *flow);

#endif
