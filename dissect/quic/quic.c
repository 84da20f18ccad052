#include "dissect/quic/quic_impl.h"

/* Does a version negotiation list a version that is known? */
static bool lists_known(struct bytes versions)
{
    struct cursor in = cur_of(versions);

    while (cur_left(&in))
        if (quic_version_of(cur_u32(&in)))
            return true;
    return false;
}

bool quic_recognise(const struct datagram *datagram)
{
    struct cursor in = datagram_cursor(datagram);
    struct quic_packet packet;

    if (!quic_read_packet(&in, &packet) || packet.type == QUIC_ONE_RTT)
        return false;
    return packet.type == QUIC_VERSION_NEGOTIATION ? lists_known(packet.versions) : packet.fixed_bit;
}

static void begin_direction(struct quic_direction *direction, struct arena_pool *pool)
{
    pieces_drop(&direction->pieces, pool);
    tls_reader_release(&direction->reader);
    *direction = (struct quic_direction){ .largest = -1 };
    tls_reader_init(&direction->reader, pool);
}

/* Both sides start anew, the keys of the handshake, too. */
static void begin(struct quic *quic)
{
    for (int i = 0; i < 2; i++) {
        begin_direction(&quic->directions[i], quic->pool);
        begin_direction(&quic->handshakes[i], quic->pool);
        pieces_drop(&quic->early[i].packets, quic->pool);
        quic->early[i] = (struct quic_early){ 0 };
        quic_handshake_keys_free(quic->handshake_keys[i]);
        quic->handshake_keys[i] = NULL;
        quic->closed[i] = false;
    }
}

void quic_init(struct quic *quic, struct arena_pool *pool)
{
    *quic = (struct quic){ .pool = pool };
    for (int i = 0; i < 2; i++)
        quic->directions[i].reader.pool = quic->handshakes[i].reader.pool = pool;
    begin(quic);
}

static struct bytes open_with(struct quic_reading *r, unsigned sender, uint8_t *plain)
{
    return quic_open_initial(&r->quic->keys[sender], r->packet, &r->quic->directions[r->direction].largest, plain);
}

/* New keys, if this packet opens with those that a client's first Initial would have. */
static struct bytes open_first(struct quic_reading *r, uint8_t *plain)
{
    struct quic *quic = r->quic;
    struct bytes id = r->packet->destination_id, frames;
    struct quic_keys keys[2];
    int64_t largest = -1;
    bool untried = !quic->version && r->packet->rest.missing; /* cut short: the server's answer will prove them */

    if (!quic_initial_keys(r->packet->known, id, keys))
        return bytes_of(NULL, 0);
    frames = quic_open_initial(&keys[0], r->packet, &largest, plain);
    if (!frames.len && !untried)
        return frames;
    if (!quic->start_over && quic->version) /* another connection of the same endpoints */
        begin(quic);
    quic->start_over = false;
    quic->version = r->packet->known;
    quic->client = (uint8_t)r->direction;
    memcpy(quic->keys, keys, sizeof keys);
    memcpy(quic->id, id.data, id.len);
    quic->id_length = (uint8_t)id.len;
    quic->directions[r->direction].largest = largest;
    return frames;
}

/* A server may answer in another version than it was asked in (RFC 9369 4.1); the keys follow from the same ID. */
static struct bytes open_other_version(struct quic_reading *r, uint8_t *plain)
{
    struct quic *quic = r->quic;
    struct quic_keys keys[2];
    struct bytes frames;
    int64_t largest = -1;

    if (!quic_initial_keys(r->packet->known, bytes_of(quic->id, quic->id_length), keys))
        return bytes_of(NULL, 0);
    frames = quic_open_initial(&keys[r->direction != quic->client], r->packet, &largest, plain);
    if (frames.len) {
        quic->version = r->packet->known;
        memcpy(quic->keys, keys, sizeof keys);
    }
    return frames;
}

static struct bytes open_initial(struct quic_reading *r, uint8_t *plain)
{
    struct bytes frames = bytes_of(NULL, 0);

    if (r->quic->version && r->quic->version == r->packet->known)
        frames = open_with(r, r->direction != r->quic->client, plain);
    else if (r->quic->version)
        frames = open_other_version(r, plain);
    return frames.len ? frames : open_first(r, plain);
}

static void tell_record(struct quic_reading *r, uint8_t type)
{
    struct record_sink sink = transcript_sink(r->t);
    struct record record = { .type = type, .version = TLS_1_3 };

    record.length = (uint16_t)(cur_left(&r->packet->rest) + r->packet->rest.missing);
    sink.record(sink.context, &record);
}

static void take_initial(struct quic_reading *r)
{
    uint32_t size = (uint32_t)cur_left(&r->packet->rest);
    uint8_t *plain = size ? arena_pool_take(r->quic->pool, &size) : NULL;
    struct bytes frames = plain ? open_initial(r, plain) : bytes_of(NULL, 0);

    if (!frames.len)
        tell_record(r, CONTENT_HANDSHAKE);
    quic_read_frames(r, frames);
    arena_pool_give(r->quic->pool, plain);
}

/* The keys of this direction's Handshake packets, where the secret for them was given. */
static struct quic_handshake_keys *handshake_keys(struct quic_reading *r)
{
    struct quic_handshake_keys **keys = &r->quic->handshake_keys[r->direction];
    struct traffic_secret secret;

    if (!*keys && !r->quic->closed[r->direction] && r->t->decryption &&
        decryption_handshake_secret(r->t->decryption, r->t->side, &secret))
        *keys = quic_handshake_keys_new(r->packet->known, &secret);
    return *keys;
}

/* Keys that do not open the first packet are not the connection's. */
static void give_up_keys(struct quic_reading *r)
{
    struct record_sink sink = transcript_sink(r->t);

    if (r->own->largest >= 0 || r->packet->rest.missing)
        return;
    quic_handshake_keys_free(r->quic->handshake_keys[r->direction]);
    r->quic->handshake_keys[r->direction] = NULL;
    r->quic->closed[r->direction] = true;
    sink.sealed(sink.context);
}

/* True when the packet was opened, and told. */
static bool open_handshake(struct quic_reading *r)
{
    struct quic_handshake_keys *keys = handshake_keys(r);
    uint32_t size = (uint32_t)cur_left(&r->packet->rest);
    uint8_t *plain = keys && size ? arena_pool_take(r->quic->pool, &size) : NULL;
    struct bytes frames;

    if (!plain)
        return false;
    frames = quic_open_handshake(keys, r->packet, &r->own->largest, plain);
    quic_read_frames(r, frames);
    arena_pool_give(r->quic->pool, plain);
    if (!frames.len)
        give_up_keys(r);
    return frames.len != 0;
}

static void tell_handshake(struct quic_reading *r)
{
    r->own = &r->quic->handshakes[r->direction];
    r->decrypted = true;
    if (!open_handshake(r))
        tell_record(r, CONTENT_HANDSHAKE);
}

static void take_handshake(struct quic_reading *r)
{
    if (!quic_keep_early(r))
        tell_handshake(r);
}

/* What was kept of a direction, told as of its own time, to `t` otherwise. */
static void take_early(struct quic *quic, unsigned direction, const struct transcript *t)
{
    struct transcript then = *t;
    struct quic_packet packet;

    while (quic_next_early(quic, direction, &packet, &then.at)) {
        struct quic_reading r = { .quic = quic, .direction = direction, .packet = &packet, .t = &then };

        tell_handshake(&r);
    }
}

static void take_early_of_both(struct quic_reading *r)
{
    struct transcript other = *r->t;

    if (!conversation_server_hello(r->t->conversation))
        return;
    other.side = other_side(r->t->side);
    take_early(r->quic, r->direction, r->t);
    take_early(r->quic, !r->direction, &other);
}

static void start_over(struct quic_reading *r)
{
    bool retry = r->packet->type == QUIC_RETRY;
    struct conversation *c = r->t->conversation;

    if (!retry && !c->quic_versions.len)
        c->quic_versions = arena_copy(&c->arena, r->packet->versions);
    r->quic->start_over = true;
    c->tls[r->t->side].spoke = true;
    r->t->answer_from_client |= r->t->side == CLIENT; /* only servers send either */
    conversation_add(c, (struct event){ .at = r->t->at,
                                        .kind = retry ? EVENT_RETRY : EVENT_VERSION_NEGOTIATION,
                                        .from = (uint8_t)r->t->side });
}

static void take_packet(struct quic_reading *r)
{
    static const uint8_t opaque[] = {
        [QUIC_ZERO_RTT] = CONTENT_ZERO_RTT,
        [QUIC_ONE_RTT] = CONTENT_APPLICATION_DATA,
    };

    switch (r->packet->type) {
    case QUIC_INITIAL:
        take_initial(r);
        take_early_of_both(r);
        break;
    case QUIC_HANDSHAKE:
        take_handshake(r);
        break;
    case QUIC_RETRY:
    case QUIC_VERSION_NEGOTIATION:
        start_over(r);
        break;
    default:
        tell_record(r, opaque[r->packet->type]);
    }
}

/* Behind a long packet, what has no fixed bit is padding; in a datagram of its own it is QUIC only from peers that clear
 * the bit in long headers, too (RFC 9287). */
static bool is_stray(struct quic *quic, const struct quic_packet *packet, bool first)
{
    if (packet->type != QUIC_ONE_RTT)
        quic->clears_fixed_bit |= !packet->fixed_bit && packet->known;
    return packet->type == QUIC_ONE_RTT && !packet->fixed_bit && !(first && quic->clears_fixed_bit);
}

void quic_feed(struct quic *quic, unsigned direction, const struct datagram *datagram, struct transcript *t)
{
    struct cursor in = datagram_cursor(datagram);
    struct quic_packet packet;

    for (bool first = true; cur_left(&in) && quic_read_packet(&in, &packet); first = false) {
        struct quic_reading r = {
            .quic = quic, .direction = direction, .packet = &packet, .own = &quic->directions[direction], .t = t
        };

        if (is_stray(quic, &packet, first))
            return;
        t->conversation->quic_version = packet.version ? packet.version : t->conversation->quic_version;
        take_packet(&r);
    }
}

static void finish_direction(struct quic_direction *own, struct arena_pool *pool, const struct record_sink *sink)
{
    tls_reader_finish(&own->reader, sink);
    tls_reader_release(&own->reader);
    pieces_drop(&own->pieces, pool);
}

void quic_finish(struct quic *quic, unsigned direction, struct transcript *t)
{
    struct record_sink sink = transcript_sink(t);

    take_early(quic, direction, t);
    finish_direction(&quic->directions[direction], quic->pool, &sink);
    finish_direction(&quic->handshakes[direction], quic->pool, &sink);
    quic_handshake_keys_free(quic->handshake_keys[direction]);
    quic->handshake_keys[direction] = NULL;
}
