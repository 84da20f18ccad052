#include "dissect/dissector.h"

#include "base/hash.h"
#include "base/limits.h"
#include "dissect/connection.h"
#include "dissect/datagrams.h"
#include "dissect/net/fragments.h"
#include "dissect/net/link.h"
#include "dissect/resolved.h"

#include <stdlib.h>

enum {
    SWEEP_STEP = 256, /* flow records looked at a tick, or for one that must go */
    SYN_COPY_NS = 10000000,
};

/* A closed connection waits here for late packets. */
struct lingering {
    uint32_t flow;
    uint32_t stream_index; /* the record may serve another connection by now */
    int64_t closed;
};

struct dissector {
    struct dissector_options options;
    struct dissector_report report;
    struct connection_context connections;
    struct flow_table table;         /* TCP */
    struct datagram_table datagrams; /* UDP */
    struct eap_table eap;            /* RADIUS, 802.1X */
    struct fragments fragments;
    struct undelivered undelivered;
    struct resolved resolved;
    struct lingering lingering[LIMIT_LINGERING]; /* a ring */
    uint32_t linger_first, linger_count;
    uint32_t sweep_embryo;
    int64_t now;
};

/* A frame on its way to its flow. */
struct arrival {
    struct packet packet;
    struct flow_key key;
    uint32_t hash;
    unsigned direction;
};

static void hand_over_datagrams(void *context, struct conversation *conversation);

struct dissector *dissector_new(const struct dissector_options *options, struct error *error)
{
    struct dissector *d = calloc(1, sizeof *d);
    uint64_t seed = hash_seed(d);

    if (!d || !recent_init(&d->connections.recent) || !flow_table_init(&d->table, seed, sizeof(struct flow)) ||
        !datagram_table_init(&d->datagrams, seed, (struct datagram_sink){ d, hand_over_datagrams }, &d->eap)) {
        if (d) {
            recent_release(&d->connections.recent);
            flow_table_release(&d->table);
        }
        free(d);
        error_memory(error);
        return NULL;
    }
    fragments_init(&d->fragments, seed);
    eap_table_init(&d->eap, seed, (struct eap_sink){ d, hand_over_datagrams });
    d->resolved.seed = seed;
    d->options = *options;
    d->connections.session.pool = options->pool;
    d->connections.session.certificates = options->certificates;
    d->connections.session.undelivered = &d->undelivered;
    slab_init(&d->connections.sessions, sizeof(struct session));
    return d;
}

void dissector_use_keys(struct dissector *d, struct keyring *keyring)
{
    d->connections.session.keyring = keyring;
}

/* What the fragments know of themselves, into the report. */
static void note_fragments(struct dissector *d)
{
    d->report.fragments = d->fragments.lost;
    d->report.fragment_conflicts = d->fragments.conflicts;
    d->report.forgotten_fragments = d->fragments.forgotten;
}

const struct dissector_report *dissector_report(const struct dissector *d)
{
    return &d->report;
}

/* ---- handing over ---- */

static void hand_over(struct dissector *d, struct conversation *conversation)
{
    if (!conversation) {
        d->report.lost_packets++;
        return;
    }
    undelivered_tell(&d->undelivered, conversation);
    resolved_tell(&d->resolved, conversation);
    d->options.take(d->options.context, conversation);
}

static void hand_over_datagrams(void *context, struct conversation *conversation)
{
    hand_over(context, conversation);
}

static void end_flow(struct dissector *d, struct flow *flow, enum conversation_end end)
{
    if (flow->over)
        return;
    if (flow->excluded) {
        flow->over = true;
        return;
    }
    hand_over(d, connection_take(&d->connections, flow, end));
}

static void end_embryo(struct dissector *d, struct embryo *embryo, bool excluded)
{
    if (!excluded)
        hand_over(d, connection_of_embryo(&d->connections, embryo));
}

/* ---- flows that are over ---- */

static void end_first_lingering(struct dissector *d)
{
    const struct lingering *first = &d->lingering[d->linger_first];
    struct flow *flow = flow_at(&d->table, first->flow);

    d->linger_first = (d->linger_first + 1) % LIMIT_LINGERING;
    d->linger_count--;
    if (flow->used && flow->closed && flow->stream_index == first->stream_index)
        end_flow(d, flow, CONVERSATION_CLOSED);
}

static void linger(struct dissector *d, uint32_t number)
{
    struct lingering *place;

    if (d->linger_count == LIMIT_LINGERING)
        end_first_lingering(d);
    place = &d->lingering[(d->linger_first + d->linger_count++) % LIMIT_LINGERING];
    *place = (struct lingering){ number, flow_at(&d->table, number)->stream_index, d->now };
}

static void end_expired_lingering(struct dissector *d)
{
    while (d->linger_count && d->now - d->lingering[d->linger_first].closed > d->options.linger)
        end_first_lingering(d);
}

/* ---- room for new flows ---- */

static void forget_flow(struct dissector *d, uint32_t number)
{
    flow_at(&d->table, number)->used = false;
    flow_remove(&d->table, number);
}

/* Of the next records the one whose last packet is oldest, one that is over before one that is not. */
static uint32_t find_oldest(struct flow_table *table)
{
    uint32_t oldest = 0;

    for (int i = 0; i < SWEEP_STEP; i++) {
        const struct flow *flow, *best = oldest ? flow_at(table, oldest) : NULL;
        uint32_t number = table->sweep_at++ % table->flows.used + 1;

        flow = flow_at(table, number);
        if (flow->used &&
            (!best || flow->over > best->over || (flow->over == best->over && flow->last_second < best->last_second)))
            oldest = number;
    }
    return oldest;
}

static void make_room(struct dissector *d)
{
    uint32_t number;

    if (d->table.flow_count < LIMIT_FLOWS || !(number = find_oldest(&d->table)))
        return;
    d->report.forgotten_flows += !flow_at(&d->table, number)->over;
    end_flow(d, flow_at(&d->table, number), CONVERSATION_FORGOTTEN);
    forget_flow(d, number);
}

/* ---- packets ---- */

static struct embryo *new_embryo(struct dissector *d, const struct arrival *a)
{
    const struct packet *packet = &a->packet;
    struct moment at = { packet->frame->number, packet->frame->time };
    struct embryo forgotten;
    struct embryo *embryo = embryo_add(&d->table, &a->key, a->hash, &forgotten);

    d->report.forgotten_syns += forgotten.live;
    if (!embryo)
        return NULL;
    embryo->stream_index = d->table.next_stream_index++;
    embryo->seq = packet->segment.seq;
    embryo->syn = embryo->last = at;
    embryo->syns = 1;
    embryo->mss = packet->segment.mss;
    embryo->ttl = packet->ttl;
    embryo->direction = (uint8_t)a->direction;
    embryo->excluded = packet->frame->excluded;
    return embryo;
}

static bool is_first_syn(const struct packet *packet)
{
    return (packet->segment.flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN && !packet->segment.length;
}

/* A new flow, with what its embryo knew. NULL when memory is out. */
static struct flow *new_flow(struct dissector *d, const struct arrival *a, const struct embryo *embryo,
                             uint32_t *number)
{
    struct flow *flow;

    make_room(d);
    *number = flow_add(&d->table, &a->key, a->hash);
    if (!*number)
        return NULL;
    flow = flow_at(&d->table, *number);
    flow->used = flow->excluded = true;
    if (embryo) {
        connection_grow_up(flow, embryo);
        flow->excluded = embryo->excluded;
    } else {
        flow->stream_index = d->table.next_stream_index++;
    }
    return flow;
}

static void feed_flow(struct dissector *d, struct flow *flow, uint32_t number, const struct arrival *a)
{
    bool was_closed = flow->closed;

    flow->last_second = (uint32_t)(a->packet.frame->time / 1000000000);
    connection_note_base(flow, a->direction, &a->packet.segment);
    if (flow->over || a->packet.frame->excluded)
        return;
    flow->excluded = false;
    d->table.next_stream_index += connection_counts_again(&d->connections, flow, a->direction, &a->packet.segment);
    if (!connection_packet(&d->connections, flow, a->direction, &a->packet))
        d->report.lost_packets++;
    if (connection_settled(&d->connections, flow))
        end_flow(d, flow, CONVERSATION_SETTLED);
    else if (flow->closed && connection_done(&d->connections, flow))
        end_flow(d, flow, CONVERSATION_CLOSED);
    else if (flow->closed && !was_closed)
        linger(d, number);
}

/* A SYN is sent again after a second or so; what comes sooner is a mirror port's copy. */
static void note_syn_again(struct embryo *embryo, const struct frame *frame)
{
    if (frame->time - embryo->last.time > SYN_COPY_NS)
        embryo->syns += embryo->syns < UINT16_MAX;
    embryo->last = (struct moment){ frame->number, frame->time };
}

/* A further packet to a SYN that nobody had answered. */
static void feed_embryo(struct dissector *d, struct embryo *embryo, const struct arrival *a)
{
    struct embryo grown;
    struct flow *flow;
    uint32_t number;

    if (is_first_syn(&a->packet) && a->direction == embryo->direction) {
        if (a->packet.segment.seq == embryo->seq) {
            note_syn_again(embryo, a->packet.frame);
            return;
        }
        end_embryo(d, embryo, embryo->excluded);
        embryo_remove(&d->table, embryo);
        if (!new_embryo(d, a))
            d->report.lost_packets++;
        return;
    }
    grown = *embryo;
    if ((flow = new_flow(d, a, &grown, &number)))
        feed_flow(d, flow, number, a);
    else
        d->report.lost_packets++;
}

static void feed_stranger(struct dissector *d, const struct arrival *a)
{
    struct flow *flow;
    uint32_t number;

    if (is_first_syn(&a->packet)) {
        if (!new_embryo(d, a))
            d->report.lost_packets++;
    } else if ((flow = new_flow(d, a, NULL, &number))) {
        feed_flow(d, flow, number, a);
    } else {
        d->report.lost_packets++;
    }
}

/* A header that only counts where streams are numbered: the flow is there, and nothing came. */
static void number_flow(struct dissector *d, const struct arrival *a)
{
    uint32_t number;

    if (!new_flow(d, a, NULL, &number))
        d->report.lost_packets++;
}

static uint32_t stream_of(const struct dissector *d, uint32_t number)
{
    return number & FLOW_EMBRYO ? embryo_at(&d->table, number)->stream_index
                                : flow_at(&d->table, number)->stream_index;
}

static void take_bare(struct dissector *d, const struct arrival *a, uint32_t number)
{
    if (number)
        undelivered_note(&d->undelivered, TRANSPORT_TCP, stream_of(d, number), &a->packet);
    else
        number_flow(d, a);
}

static void dispatch(struct dissector *d, const struct arrival *a)
{
    uint32_t number = flow_find(&d->table, &a->key, a->hash);
    struct flow *flow;

    if (a->packet.bare) {
        take_bare(d, a, number);
    } else if (!number) {
        feed_stranger(d, a);
    } else if (number & FLOW_EMBRYO) {
        feed_embryo(d, embryo_at(&d->table, number), a);
    } else if (connection_is_reused(flow = flow_at(&d->table, number), a->direction, &a->packet.segment)) {
        end_flow(d, flow, CONVERSATION_CLOSED);
        forget_flow(d, number);
        feed_stranger(d, a);
    } else {
        feed_flow(d, flow, number, a);
    }
}

/* ---- batches ---- */

/* The third and the fourth step into the cache: what the flow's packet will be noted in. */
static void prefetch_session(const struct dissector *d, uint32_t hash)
{
    const struct flow *flow = flow_peek(&d->table, hash);

    if (flow && flow->session)
        connection_prefetch(&d->connections, flow);
}

static void prefetch_conversation(const struct dissector *d, uint32_t hash)
{
    const struct flow *flow = flow_peek(&d->table, hash);

    if (flow && flow->session)
        connection_prefetch_conversation(&d->connections, flow);
}

static void feed_datagrams(struct dissector *d, const struct packet *packet)
{
    d->now = packet->frame->time;
    d->report.udp_packets += !packet->is_tcp;
    if (!packet->is_tcp && !packet->bare && !packet->frame->excluded)
        resolved_note(&d->resolved, &packet->datagrams[packet->datagram_count - 1],
                      (struct moment){ packet->frame->number, packet->frame->time });
    datagram_table_feed(&d->datagrams, &d->connections.session, packet);
}

static bool arrive(struct dissector *d, const struct frame *frame, struct arrival *a)
{
    if (!fragments_decode(&d->fragments, frame, &a->packet)) {
        d->report.unknown_link_frames += !link_known(frame->link_type);
        return false;
    }
    if (a->packet.datagram_count)
        feed_datagrams(d, &a->packet);
    if (a->packet.is_eap && !frame->excluded)
        eap_table_eapol(&d->eap, &d->connections.session, &a->packet);
    if (!a->packet.is_tcp)
        return false;
    a->key = flow_key_of(&a->packet.source, a->packet.source_port, &a->packet.destination, a->packet.destination_port,
                         &a->direction);
    a->hash = flow_hash(&d->table, &a->key);
    flow_prefetch(&d->table, a->hash);
    return true;
}

void dissector_feed(struct dissector *d, const struct frame *frames, size_t count)
{
    struct arrival arrivals[LIMIT_BATCH_FRAMES];

    while (count) {
        size_t n = count < LIMIT_BATCH_FRAMES ? count : LIMIT_BATCH_FRAMES, arrived = 0;

        for (size_t i = 0; i < n; i++)
            arrived += arrive(d, &frames[i], &arrivals[arrived]);
        for (size_t i = 0; i < arrived; i++)
            flow_prefetch_record(&d->table, arrivals[i].hash);
        for (size_t i = 0; i < arrived; i++)
            prefetch_session(d, arrivals[i].hash);
        for (size_t i = 0; i < arrived; i++)
            prefetch_conversation(d, arrivals[i].hash);
        for (size_t i = 0; i < arrived; i++) {
            d->now = arrivals[i].packet.frame->time;
            dispatch(d, &arrivals[i]);
            end_expired_lingering(d);
        }
        fragments_recycle(&d->fragments);
        d->report.tcp_packets += arrived;
        frames += n;
        count -= n;
    }
}

/* ---- time and end ---- */

static void end_idle_embryos(struct dissector *d, int64_t now)
{
    for (uint32_t i = 0; i < SWEEP_STEP && i < d->table.embryos.used; i++) {
        struct embryo *embryo = embryo_at(&d->table, d->sweep_embryo++ % d->table.embryos.used + 1);

        if (!embryo->live || now - embryo->last.time <= LIMIT_IDLE_NS)
            continue;
        end_embryo(d, embryo, embryo->excluded);
        embryo_remove(&d->table, embryo);
    }
}

void dissector_tick(struct dissector *d, int64_t now)
{
    uint32_t records = d->table.flows.used;

    d->now = now;
    end_expired_lingering(d);
    end_idle_embryos(d, now);
    datagram_table_tick(&d->datagrams, &d->connections.session, now, SWEEP_STEP);
    eap_table_tick(&d->eap, &d->connections.session, now);
    for (uint32_t i = 0; i < SWEEP_STEP && i < records; i++) {
        struct flow *flow = flow_at(&d->table, d->table.sweep_at++ % records + 1);

        if (flow->used && !flow->over && now / 1000000000 - flow->last_second > LIMIT_IDLE_NS / 1000000000)
            end_flow(d, flow, CONVERSATION_IDLE);
    }
}

void dissector_finish(struct dissector *d)
{
    fragments_finish(&d->fragments);
    note_fragments(d);
    d->report.forgotten_flows += d->datagrams.forgotten + d->eap.forgotten;
    d->report.lost_packets += d->datagrams.lost + d->eap.lost;
    while (d->linger_count)
        end_first_lingering(d);
    for (uint32_t number = 1; number <= d->table.flows.used; number++)
        if (flow_at(&d->table, number)->used)
            end_flow(d, flow_at(&d->table, number), CONVERSATION_CAPTURE_ENDS);
    for (uint32_t i = 0; i < d->table.embryos.used; i++) {
        struct embryo *embryo = embryo_at(&d->table, (d->table.next_embryo + i) % d->table.embryos.used + 1);

        if (embryo->live)
            end_embryo(d, embryo, embryo->excluded);
        embryo->live = false;
    }
    datagram_table_finish(&d->datagrams, &d->connections.session, CONVERSATION_CAPTURE_ENDS);
    eap_table_finish(&d->eap, &d->connections.session, CONVERSATION_CAPTURE_ENDS);
}

void dissector_free(struct dissector *d)
{
    if (!d)
        return;
    for (uint32_t number = 1; number <= d->table.flows.used; number++)
        if (flow_at(&d->table, number)->used)
            connection_drop(&d->connections, flow_at(&d->table, number));
    datagram_table_drop(&d->datagrams, &d->connections.session);
    eap_table_drop(&d->eap, &d->connections.session);
    slab_release(&d->connections.sessions);
    flow_table_release(&d->table);
    recent_release(&d->connections.recent);
    fragments_free(&d->fragments);
    free(d);
}
