#include "dissect/datagrams.h"

#include "base/limits.h"

struct datagram_flow {
    struct flow_key key; /* first: the table looks there */
    uint32_t stream_index;
    uint32_t last_second;
    struct datagram_session *session; /* NULL for a flow that carries no TLS */
    bool used;
    bool over; /* its session ended */
};

static struct datagram_flow *at(const struct datagram_table *table, uint32_t number)
{
    return slab_at(&table->flows.flows, number);
}

bool datagram_table_init(struct datagram_table *table, uint64_t seed, struct datagram_sink sink,
                         struct eap_table *eap)
{
    *table = (struct datagram_table){ .sink = sink, .eap = eap };
    return flow_table_init(&table->flows, seed, sizeof(struct datagram_flow));
}

static void end_session(struct datagram_table *table, const struct session_context *context,
                        struct datagram_flow *flow, enum conversation_end end)
{
    if (!flow->session)
        return;
    table->sink.take(table->sink.context, datagram_session_take(flow->session, context, end));
    flow->session = NULL;
    flow->over = true;
}

/* The records are used in turn; the one that is given up is about the oldest. */
static void make_room(struct datagram_table *table, const struct session_context *context)
{
    struct datagram_flow *flow;

    if (table->flows.flow_count < LIMIT_UDP_FLOWS)
        return;
    table->oldest = table->oldest % table->flows.flows.used + 1;
    flow = at(table, table->oldest);
    table->forgotten += flow->session != NULL;
    end_session(table, context, flow, CONVERSATION_FORGOTTEN);
    flow->used = false;
    flow_remove(&table->flows, table->oldest);
}

/* The flow's record, begun and numbered if it is new. NULL when memory is out. */
static struct datagram_flow *flow_of(struct datagram_table *table, const struct session_context *context,
                                     const struct datagram *datagram, unsigned *direction)
{
    struct flow_key key = flow_key_of(&datagram->source, datagram->source_port, &datagram->destination,
                                      datagram->destination_port, direction);
    uint32_t hash = flow_hash(&table->flows, &key), number = flow_find(&table->flows, &key, hash);

    if (number)
        return at(table, number);
    make_room(table, context);
    if (!(number = flow_add(&table->flows, &key, hash)))
        return NULL;
    at(table, number)->used = true;
    at(table, number)->stream_index = table->flows.next_stream_index++;
    return at(table, number);
}

static void feed(struct datagram_table *table, const struct session_context *context, struct datagram_flow *flow,
                 const struct packet *packet, unsigned direction)
{
    const struct datagram *datagram = &packet->datagrams[packet->datagram_count - 1];
    struct moment at = { packet->frame->number, packet->frame->time };
    bool failed = false;

    flow->last_second = (uint32_t)(at.time / 1000000000);
    undelivered_note(context->undelivered, TRANSPORT_UDP, flow->stream_index, packet);
    if (flow->over || packet->frame->excluded || packet->bare)
        return;
    if (!flow->session && radius_is_likely(datagram)) {
        eap_table_radius(table->eap, context, datagram, flow->stream_index, at);
        return;
    }
    if (!flow->session) {
        if (!(flow->session = datagram_session_begin(context, datagram, direction, &failed))) {
            table->lost += failed;
            return;
        }
        datagram_session_conversation(flow->session)->stream_index = flow->stream_index;
    }
    datagram_session_feed(flow->session, context, datagram, direction, packet->ttl, at);
    if (datagram_session_settled(flow->session))
        end_session(table, context, flow, CONVERSATION_SETTLED);
}

void datagram_table_feed(struct datagram_table *table, const struct session_context *context,
                         const struct packet *packet)
{
    for (int i = 0; i < packet->datagram_count; i++) {
        bool transport = !packet->is_tcp && i == packet->datagram_count - 1;
        unsigned direction;
        struct datagram_flow *flow = flow_of(table, context, &packet->datagrams[i], &direction);

        if (!flow)
            table->lost++;
        else if (transport)
            feed(table, context, flow, packet, direction);
    }
}

void datagram_table_tick(struct datagram_table *table, const struct session_context *context, int64_t now,
                         uint32_t steps)
{
    uint32_t records = table->flows.flows.used;

    for (uint32_t i = 0; i < steps && i < records; i++) {
        struct datagram_flow *flow = at(table, table->sweep++ % records + 1);

        if (flow->used && now / 1000000000 - flow->last_second > LIMIT_IDLE_NS / 1000000000)
            end_session(table, context, flow, CONVERSATION_IDLE);
    }
}

void datagram_table_finish(struct datagram_table *table, const struct session_context *context,
                           enum conversation_end end)
{
    for (uint32_t number = 1; number <= table->flows.flows.used; number++)
        if (at(table, number)->used)
            end_session(table, context, at(table, number), end);
}

void datagram_table_drop(struct datagram_table *table, const struct session_context *context)
{
    for (uint32_t number = 1; number <= table->flows.flows.used; number++)
        if (at(table, number)->used && at(table, number)->session)
            conversation_free(datagram_session_take(at(table, number)->session, context, CONVERSATION_FORGOTTEN));
    flow_table_release(&table->flows);
}
