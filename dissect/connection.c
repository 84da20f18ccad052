#include "dissect/connection.h"

/* ---- the conversation's beginning ---- */

static struct endpoint endpoint_of(const struct flow_key *key, unsigned direction)
{
    return (struct endpoint){ .address = key->address[direction], .port = key->port[direction] };
}

static struct conversation *begin_conversation(const struct connection_context *context, const struct flow_key *key,
                                               unsigned client, uint32_t index)
{
    struct conversation *c = conversation_new(context->session.pool);

    if (!c)
        return NULL;
    c->stream_index = index;
    c->client = endpoint_of(key, client);
    c->server = endpoint_of(key, !client);
    return c;
}

static void tell_syn(struct conversation *c, enum side side, struct moment at, uint16_t times, uint16_t mss,
                     uint8_t ttl)
{
    struct tcp_side *tcp = &c->tcp[side];

    if (!at.frame)
        return;
    tcp->syn = tcp->last = at;
    tcp->syns = times;
    tcp->mss = mss;
    tcp->syn_ttl = ttl;
    c->from_start = true;
    conversation_add(c, (struct event){ .at = at, .kind = EVENT_SYN, .from = (uint8_t)side, .code = side == SERVER });
}

struct conversation *connection_of_embryo(const struct connection_context *context, const struct embryo *embryo)
{
    struct conversation *c = begin_conversation(context, &embryo->key, embryo->direction, embryo->stream_index);

    if (!c)
        return NULL;
    tell_syn(c, CLIENT, embryo->syn, embryo->syns, embryo->mss, embryo->ttl);
    c->tcp[CLIENT].last = embryo->last;
    c->first = embryo->syn;
    c->last = embryo->last;
    return c;
}

void connection_grow_up(struct flow *flow, const struct embryo *embryo)
{
    struct stream *stream = &flow->streams[embryo->direction];

    flow->stream_index = embryo->stream_index;
    flow->syn = embryo->syn;
    flow->syns = embryo->syns;
    flow->mss[embryo->direction] = embryo->mss;
    flow->ttl[embryo->direction] = embryo->ttl;
    flow->client = embryo->direction;
    flow->role = ROLE_BY_SYN;
    stream->base_seq = embryo->seq;
    stream->next = embryo->seq + 1;
    stream->base_set = stream->started = true;
}

/* The client, where no SYN tells: the higher port, which is the one that a client picks. */
static void guess_roles(struct flow *flow)
{
    if (flow->role == ROLE_BY_PORT)
        flow->client = flow->key.port[1] > flow->key.port[0];
}

static struct session *session_at(const struct connection_context *context, const struct flow *flow)
{
    return flow->session ? slab_at(&context->sessions, flow->session) : NULL;
}

/* The flow's session, begun with what was known before. NULL when memory is out. */
static struct session *begin_session(struct connection_context *context, struct flow *flow)
{
    struct conversation *c;

    if (flow->session)
        return session_at(context, flow);
    guess_roles(flow);
    if (!(c = begin_conversation(context, &flow->key, flow->client, flow->stream_index)))
        return NULL;
    if (!(flow->session = slab_take(&context->sessions))) {
        conversation_free(c);
        return NULL;
    }
    tell_syn(c, CLIENT, flow->syn, flow->syns, flow->mss[flow->client], flow->ttl[flow->client]);
    tell_syn(c, SERVER, flow->answer, flow->answers, flow->mss[!flow->client], flow->ttl[!flow->client]);
    c->first = flow->syn.frame ? flow->syn : flow->answer;
    c->last = flow->answer.frame ? flow->answer : flow->syn;
    session_init(session_at(context, flow), &context->session, c, flow->client, flow->role);
    return session_at(context, flow);
}

/* ---- sequence numbers ---- */

void connection_note_base(struct flow *flow, unsigned direction, const struct segment *segment)
{
    struct stream *forward = &flow->streams[direction], *reverse = &flow->streams[!direction];

    if (!forward->base_set) {
        forward->base_seq = segment->flags & TCP_SYN ? segment->seq : segment->seq - 1;
        forward->base_set = true;
    }
    if (!reverse->base_set && segment->flags & TCP_ACK) {
        reverse->base_seq = segment->ack - 1;
        reverse->base_set = true;
    }
}

bool connection_is_reused(const struct flow *flow, unsigned direction, const struct segment *segment)
{
    const struct stream *stream = &flow->streams[direction];

    return (segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && stream->base_set && stream->base_seq != segment->seq;
}

/* ---- what the stream hands on ---- */

struct delivery {
    struct connection_context *context;
    struct session *session;
    unsigned direction;
};

static struct tcp_side *tcp_of(const struct delivery *d)
{
    return &d->session->conversation->tcp[session_side(d->session, d->direction)];
}

static void on_data(void *context, struct bytes data, struct moment at)
{
    struct delivery *d = context;
    struct tcp_side *tcp = tcp_of(d);

    tcp->bytes += data.len;
    d->session->last_data[d->direction] = at;
    session_data(d->session, &d->context->session, d->direction, data, at);
}

static void on_gap(void *context, uint64_t length, bool cut, struct moment at)
{
    struct delivery *d = context;

    session_gap(d->session, &d->context->session, d->direction, length, cut, at);
}

static void on_conflict(void *context, struct moment at, uint64_t earlier, bool held)
{
    struct delivery *d = context;
    enum anomaly_kind kind = held ? ANOMALY_HELD_CONFLICT : ANOMALY_OVERLAP_CONFLICT;

    conversation_add_anomaly(d->session->conversation,
                             (struct anomaly){ .at = at,
                                               .earlier = earlier,
                                               .kind = (uint8_t)kind,
                                               .from = (uint8_t)session_side(d->session, d->direction) });
}

static void on_limit(void *context, struct moment at)
{
    struct delivery *d = context;

    conversation_anomaly(d->session->conversation, ANOMALY_HELD_LIMIT, session_side(d->session, d->direction), at);
}

static struct stream_sink sink_for(struct delivery *delivery)
{
    return (struct stream_sink){
        .context = delivery,
        .account = &delivery->context->held,
        .recent = &delivery->context->recent,
        .chain = &delivery->session->recent[delivery->direction],
        .data = on_data,
        .gap = on_gap,
        .conflict = on_conflict,
        .limit = on_limit,
    };
}

/* ---- packets ---- */

/* Later SYNs of the same number are retransmissions; the first of each kind tells who opened the connection. */
static void note_syn(struct flow *flow, unsigned direction, const struct packet *packet, struct moment at)
{
    bool answer = packet->segment.flags & TCP_ACK;
    struct moment *first = answer ? &flow->answer : &flow->syn;
    uint16_t *times = answer ? &flow->answers : &flow->syns;
    uint8_t role = answer ? ROLE_BY_SYN_ACK : ROLE_BY_SYN;

    *times += *times < UINT16_MAX;
    if (first->frame)
        return;
    *first = at;
    flow->mss[direction] = packet->segment.mss;
    flow->ttl[direction] = packet->ttl;
    if (flow->role < role) {
        flow->role = role;
        flow->client = answer ? !direction : (uint8_t)direction;
    }
}

/* Sequence numbers further from what is expected are not a lost segment but another start. */
enum { FAR = 1 << 20 };

static void restart_at(struct stream *stream, uint32_t next)
{
    stream->base_seq = next - 1;
    stream->next = next;
    stream->acked_set = false;
}

/* A server may start anew, with another number, before it has said anything: SYN proxies and clients that reset
 * a half-open connection of old bring it about. The SYN-ACK that answers this client's SYN counts, and of several
 * the one that the client acknowledges. */
static void note_new_start(struct flow *flow, unsigned direction, const struct segment *segment)
{
    struct stream *own = &flow->streams[direction], *other = &flow->streams[!direction];
    bool untouched = own->started && own->next == own->base_seq + 1 && !own->held;
    bool other_untouched = other->started && other->next == other->base_seq + 1 && !other->held;
    bool syn_ack = (segment->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
    int32_t ahead = seq_distance(other->next, segment->ack);

    if (syn_ack && untouched && other->base_set && segment->ack == other->base_seq + 1)
        restart_at(own, segment->seq + 1);
    else if (!syn_ack && segment->flags & TCP_ACK && other_untouched && !(segment->flags & TCP_RST) &&
             flow->answer.frame && direction == flow->client && (ahead < 0 || ahead > FAR))
        restart_at(other, segment->ack);
}

/* A SYN that is sent again after the connection was reset before anything was said: the same stream, once more. */
static void revive(struct connection_context *context, struct flow *flow)
{
    struct session *session = session_at(context, flow);

    if (!flow->closed || !session || session->conversation->tcp[CLIENT].bytes ||
        session->conversation->tcp[SERVER].bytes)
        return;
    connection_drop(context, flow);
    flow->streams[0].acked_set = flow->streams[1].acked_set = false; /* what was acknowledged was not of this one */
    flow->closed = false;
    flow->fins = 0;
}

static bool is_duplicate(struct session *session, unsigned direction, const struct packet *packet)
{
    const struct segment *segment = &packet->segment;
    struct seen_segment *last = &session->seen[direction];
    struct seen_segment now = { .seq = segment->seq,
                                .ack = segment->ack,
                                .length = (uint8_t)segment->length,
                                .ip_id = packet->ip_id,
                                .flags = segment->flags,
                                .time = packet->frame->time };
    bool same = last->seq == now.seq && last->ack == now.ack && last->length == now.length &&
                last->ip_id == now.ip_id && last->flags == now.flags;
    int64_t apart = now.time - last->time;

    *last = now;
    /* a sender's own repetition takes a round trip or a timeout, and mostly a new identification */
    return same && (now.ip_id ? apart < 1000000000 : apart < 100000) && apart >= 0;
}

static void note_packet(struct tcp_side *tcp, const struct packet *packet, unsigned notes, bool duplicate,
                        struct moment at)
{
    const struct segment *segment = &packet->segment;

    tcp->last = at;
    if (duplicate) {
        tcp->duplicates++;
        return;
    }
    tcp->retransmissions += (notes & STREAM_RETRANSMISSION) != 0;
    tcp->out_of_order += (notes & STREAM_OUT_OF_ORDER) != 0;
    tcp->keep_alives += (notes & STREAM_KEEP_ALIVE) != 0;
    tcp->zero_windows += segment->window == 0 && !(segment->flags & (TCP_RST | TCP_SYN | TCP_FIN));
    if (segment->length && !tcp->first_data) {
        tcp->first_data = at.frame;
        tcp->data_ttl = packet->ttl;
    }
}

static void add_close(struct session *session, enum side side, enum event_kind kind, struct moment at)
{
    struct conversation *c = session->conversation;

    conversation_add(c, (struct event){ .at = at,
                                        .kind = (uint8_t)kind,
                                        .from = (uint8_t)side,
                                        .length = (uint32_t)c->tcp[other_side(side)].acknowledged });
}

static void note_fin(struct session *session, unsigned direction, struct moment at)
{
    enum side side = session_side(session, direction);
    struct tcp_side *tcp = &session->conversation->tcp[side];

    if (tcp->fin.frame)
        return;
    tcp->fin = at;
    add_close(session, side, EVENT_FIN, at);
}

static void note_rst(struct session *session, const struct flow *flow, unsigned direction,
                     const struct packet *packet, struct moment at)
{
    const struct segment *segment = &packet->segment;
    const struct stream *stream = &flow->streams[direction];
    enum side side = session_side(session, direction);
    struct tcp_side *tcp = &session->conversation->tcp[side];

    if (tcp->rst.frame)
        return;
    tcp->rst = at;
    tcp->rst_length = (uint16_t)segment->length;
    tcp->rst_window = segment->window;
    tcp->rst_ip_id = packet->ip_id;
    tcp->rst_ttl = packet->ttl;
    tcp->rst_ack = (segment->flags & TCP_ACK) != 0;
    tcp->rst_in_window = !stream->started || segment->seq == stream->next;
    add_close(session, side, EVENT_RST, at);
}

static void note_acknowledged(struct session *session, const struct flow *flow, unsigned direction)
{
    const struct stream *stream = &flow->streams[direction];
    uint32_t acknowledged = stream->acked - stream->base_seq - 1;

    if (stream->acked_set && stream->base_set && acknowledged < UINT32_MAX / 2)
        session->conversation->tcp[session_side(session, direction)].acknowledged = acknowledged;
}

static void close_flow(struct flow *flow, unsigned direction, const struct segment *segment)
{
    if (segment->flags & TCP_FIN)
        flow->fins |= (uint8_t)(1u << direction);
    if (segment->flags & TCP_RST || flow->fins == 3)
        flow->closed = true;
}

static void feed_session(struct connection_context *context, struct flow *flow, unsigned direction,
                         const struct packet *packet, struct moment at)
{
    struct session *session = session_at(context, flow);
    const struct segment *segment = &packet->segment;
    struct delivery delivery = { context, session, direction };
    struct delivery back = { context, session, !direction };
    struct stream_sink sink = sink_for(&delivery), back_sink = sink_for(&back);
    bool duplicate = is_duplicate(session, direction, packet);
    unsigned notes = 0;

    session->conversation->last = at;
    if (!session->conversation->first.frame)
        session->conversation->first = at;
    stream_check_padding(&flow->streams[!direction], &back_sink);
    if (!(segment->flags & TCP_RST)) /* what a RST carries is a remark, not part of the stream */
        notes = stream_push(&flow->streams[direction], segment, at, &sink);
    note_packet(tcp_of(&delivery), packet, notes, duplicate, at);
    note_acknowledged(session, flow, !direction);
    stream_check_hole(&flow->streams[direction], at.time, &sink);
    stream_check_hole(&flow->streams[!direction], at.time, &back_sink);
    if (segment->flags & TCP_FIN) {
        session->fin_seq[direction] = segment->seq + segment->length;
        note_fin(session, direction, at);
    }
    if (segment->flags & TCP_RST)
        note_rst(session, flow, direction, packet, at);
}

bool connection_packet(struct connection_context *context, struct flow *flow, unsigned direction,
                       const struct packet *packet)
{
    const struct segment *segment = &packet->segment;
    struct moment at = { .frame = packet->frame->number, .time = packet->frame->time };

    if ((segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
        revive(context, flow);
    if (segment->flags & TCP_SYN)
        note_syn(flow, direction, packet, at);
    note_new_start(flow, direction, segment);
    if (segment->flags & TCP_ACK)
        stream_acknowledge(&flow->streams[!direction], segment->ack);
    close_flow(flow, direction, segment);
    if (segment->flags & TCP_SYN && !flow->session && !segment->length) {
        struct stream *stream = &flow->streams[direction];

        stream->next = stream->started ? stream->next : segment->seq + 1;
        stream->started = true;
        return true;
    }
    if (!flow->session && !segment->length && !(segment->flags & (TCP_FIN | TCP_RST)))
        return true;
    if (!begin_session(context, flow))
        return false;
    feed_session(context, flow, direction, packet, at);
    return true;
}

static const struct before *last_before(const struct conversation *c)
{
    const struct before *before = c->before;

    while (before && before->next)
        before = before->next;
    return before;
}

/* Payload of which not all was seen before: a duplicate is nothing new to Wireshark's dissectors either. */
static bool brings_news(const struct stream *stream, const struct segment *segment)
{
    return segment->length && (!stream->started || seq_distance(stream->next, segment->seq + segment->length) > 0);
}

bool connection_counts_again(const struct connection_context *context, struct flow *flow, unsigned direction,
                             const struct segment *segment)
{
    enum { SOCKS_PORT = 1080 };
    const struct session *session;
    const struct before *before;

    if (flow->relayed || (flow->key.port[0] != SOCKS_PORT && flow->key.port[1] != SOCKS_PORT))
        return false; /* asked of every packet: the flow alone answers for nearly all */
    session = session_at(context, flow);
    before = session && brings_news(&flow->streams[direction], segment) ? last_before(session->conversation) : NULL;
    flow->relayed = before && before->kind == BEFORE_SOCKS && before->answer == ANSWER_ACCEPTED;
    return flow->relayed;
}

bool connection_done(const struct connection_context *context, const struct flow *flow)
{
    const struct session *session = session_at(context, flow);

    return session && flow->fins == 3 && flow->streams[0].next == session->fin_seq[0] &&
           flow->streams[1].next == session->fin_seq[1] && !session->conversation->tcp[CLIENT].rst.frame &&
           !session->conversation->tcp[SERVER].rst.frame;
}

bool connection_settled(const struct connection_context *context, const struct flow *flow)
{
    return flow->session && session_settled(session_at(context, flow));
}

/* ---- the end ---- */

struct conversation *connection_take(struct connection_context *context, struct flow *flow, enum conversation_end end)
{
    struct session *session = begin_session(context, flow);
    struct conversation *c;

    flow->over = true;
    if (!session) {
        connection_drop(context, flow);
        return NULL;
    }
    for (unsigned direction = 0; direction < 2; direction++) {
        struct delivery delivery = { context, session, direction };
        struct stream_sink sink = sink_for(&delivery);

        stream_flush(&flow->streams[direction], session->conversation->last, &sink);
    }
    c = session_take(session, &context->session, end);
    slab_give(&context->sessions, flow->session);
    flow->session = 0;
    return c;
}

void connection_drop(struct connection_context *context, struct flow *flow)
{
    struct session *session = session_at(context, flow);

    for (unsigned direction = 0; direction < 2; direction++)
        stream_drop(&flow->streams[direction], &context->held);
    if (!session)
        return;
    conversation_free(session_take(session, &context->session, CONVERSATION_FORGOTTEN));
    slab_give(&context->sessions, flow->session);
    flow->session = 0;
}
