#include "dissect/eap/table.h"

#include "base/hash.h"

#include <stdlib.h>

/* Late copies of a conversation that is over belong to it for so long. */
#define LATE_NS 5000000000

enum { NONE = -1, NEAR = 2 /* numbers of EAP packets by which a conversation is found again when one was lost */ };

/* A conversation, and by what it is found. */
struct eap_open {
    struct eap_session *session;
    int64_t last;      /* time of its last packet */
    uint64_t state[2]; /* RADIUS: hashes of the last two State attributes; 0 for none */
    uint64_t station;  /* hash of Calling-Station-Id; 0 for none */
    uint32_t stream_index;
    int16_t request;                 /* identifier of its last request; NONE */
    uint8_t carrier;                 /* enum eap_carrier */
    bool over;                       /* handed over: it stays for late copies */
    bool client_known, server_known; /* 802.1X: the MAC address is */
};

void eap_table_init(struct eap_table *table, uint64_t seed, struct eap_sink sink)
{
    *table = (struct eap_table){ .sink = sink, .seed = seed };
}

/* Behind the last one; NULL, as is the first, before there is any. */
static struct eap_open *end_of(const struct eap_table *table)
{
    return table->open ? table->open + table->count : NULL;
}

/* ---- ends ---- */

static void hand_over(struct eap_table *table, const struct session_context *context, struct eap_open *open,
                      enum conversation_end end)
{
    struct conversation *c = eap_session_take(open->session, context, end);

    if (c)
        table->sink.take(table->sink.context, c);
}

static void forget(struct eap_table *table, struct eap_open *open)
{
    free(open->session);
    *open = table->open[--table->count];
}

static void end_at(struct eap_table *table, const struct session_context *context, struct eap_open *open,
                   enum conversation_end end)
{
    hand_over(table, context, open, end);
    forget(table, open);
}

static void forget_late(struct eap_table *table, int64_t now)
{
    for (uint32_t i = table->count; i-- > 0;)
        if (table->open[i].over && now - table->open[i].last > LATE_NS)
            forget(table, &table->open[i]);
}

static void make_room(struct eap_table *table, const struct session_context *context)
{
    struct eap_open *oldest = table->open;

    if (table->count < LIMIT_EAP_SESSIONS)
        return;
    for (struct eap_open *open = table->open; open != end_of(table); open++)
        if (open->over > oldest->over || (open->over == oldest->over && open->last < oldest->last))
            oldest = open;
    table->forgotten += oldest->session->conversation != NULL;
    end_at(table, context, oldest, CONVERSATION_FORGOTTEN);
}

/* ---- beginnings ---- */

/* A new conversation between these ends. NULL when memory is out. */
static struct eap_open *add(struct eap_table *table, const struct session_context *context,
                            const struct eap_session *fresh)
{
    struct eap_session *session = malloc(sizeof *session);
    struct eap_open *open = NULL;

    if (!table->open)
        table->open = calloc(LIMIT_EAP_SESSIONS, sizeof *table->open);
    if (!session || !table->open) {
        free(session);
        table->lost++;
        return NULL;
    }
    make_room(table, context);
    *session = *fresh;
    open = &table->open[table->count++];
    *open = (struct eap_open){
        .session = session, .stream_index = fresh->stream_index, .request = NONE, .carrier = fresh->carrier
    };
    return open;
}

static void feed(struct eap_table *table, const struct session_context *context, struct eap_open *open,
                 const struct eap_packet *packet, struct moment at)
{
    open->last = at.time;
    if (eap_session_begins(open->session, packet)) {
        hand_over(table, context, open, CONVERSATION_CLOSED);
        eap_session_reset(open->session);
        open->over = false;
    }
    if (open->over)
        return;
    table->lost += !eap_session_feed(open->session, context, packet, at);
    if (packet->code < EAP_SUCCESS)
        return;
    hand_over(table, context, open, CONVERSATION_CLOSED);
    open->over = true;
}

/* ---- RADIUS ---- */

/* What a packet says of where it belongs. */
struct clue {
    const struct radius_packet *radius;
    const struct eap_packet *eap;
    uint64_t state, station;
    uint32_t stream_index;
};

static uint64_t hash_of(const struct eap_table *table, struct bytes value)
{
    return value.len ? hash_bytes(value, table->seed) | 1 : 0;
}

static bool is_of(const struct eap_open *open, const struct clue *clue)
{
    return open->carrier == EAP_IN_RADIUS && open->stream_index == clue->stream_index;
}

/* The conversation whose State this request gives back, or whose request this reply answers. */
static struct eap_open *find_named(struct eap_table *table, const struct clue *clue)
{
    for (struct eap_open *open = table->open; open != end_of(table); open++) {
        if (!is_of(open, clue))
            continue;
        if (clue->radius->code != ACCESS_REQUEST && open->request == clue->radius->id)
            return open;
        if (clue->radius->code == ACCESS_REQUEST && clue->state &&
            (clue->state == open->state[0] || clue->state == open->state[1]))
            return open;
    }
    return NULL;
}

/* Could the packet be the next of this conversation, as far as its number and the station tell? */
static bool may_follow(const struct eap_open *open, const struct clue *clue)
{
    const struct eap_side *server = &open->session->sides[SERVER];
    uint8_t ahead = (uint8_t)(clue->eap->id - server->id);

    if (!is_of(open, clue) || open->over || !server->spoke || (clue->station && open->station != clue->station))
        return false;
    return ahead <= NEAR && (ahead || clue->eap->code != EAP_REQUEST);
}

/* The only one that the packet may follow, or NULL. */
static struct eap_open *find_near(struct eap_table *table, const struct clue *clue)
{
    struct eap_open *found = NULL;

    for (struct eap_open *open = table->open; open != end_of(table); open++) {
        if (!may_follow(open, clue))
            continue;
        if (found)
            return NULL;
        found = open;
    }
    return found;
}

static struct eap_open *find_radius(struct eap_table *table, const struct clue *clue)
{
    struct eap_open *open = find_named(table, clue);

    if (open || !clue->eap || (clue->eap->code == EAP_RESPONSE && clue->eap->type == EAP_IDENTITY))
        return open;
    return find_near(table, clue);
}

/* Identifiers are used again: the reply goes to the last request that has it. */
static void note_request(struct eap_table *table, struct eap_open *open, const struct clue *clue)
{
    for (struct eap_open *other = table->open; other != end_of(table); other++)
        if (is_of(other, clue) && other->request == clue->radius->id)
            other->request = NONE;
    open->request = clue->radius->id;
    if (!clue->station)
        return;
    open->station = clue->station;
    eap_session_name_station(open->session, clue->radius->station);
}

static void note_state(struct eap_open *open, const struct clue *clue)
{
    if (!clue->state || clue->state == open->state[0])
        return;
    open->state[1] = open->state[0];
    open->state[0] = clue->state;
}

/* The access server asks, the RADIUS server answers. */
static struct eap_session session_between(const struct datagram *datagram, const struct clue *clue)
{
    bool asks = clue->radius->code == ACCESS_REQUEST;
    struct endpoint source = { datagram->source, datagram->source_port, TRANSPORT_UDP };
    struct endpoint destination = { datagram->destination, datagram->destination_port, TRANSPORT_UDP };

    return (struct eap_session){ .client = asks ? source : destination,
                                 .server = asks ? destination : source,
                                 .stream_index = clue->stream_index,
                                 .carrier = EAP_IN_RADIUS };
}

/* RFC 3579 2.6.3: what RADIUS says counts, whatever EAP says inside it. */
static void take_verdict(struct eap_table *table, const struct session_context *context, struct eap_open *open,
                         const struct clue *clue, struct moment at)
{
    bool accepted = clue->radius->code == ACCESS_ACCEPT;

    open->last = at.time;
    eap_session_end(open->session, context, accepted ? EAP_STEP_ACCEPT : EAP_STEP_REJECT,
                    open->request == clue->radius->id, at);
    hand_over(table, context, open, CONVERSATION_CLOSED);
    open->over = true;
}

static void take_radius(struct eap_table *table, const struct session_context *context,
                        const struct datagram *datagram, const struct clue *clue, struct moment at)
{
    bool goes_on = clue->radius->code == ACCESS_REQUEST || clue->radius->code == ACCESS_CHALLENGE;
    struct eap_open *open = find_radius(table, clue);
    struct eap_session fresh = session_between(datagram, clue);

    if (!open && clue->eap && clue->eap->code < EAP_SUCCESS && goes_on)
        open = add(table, context, &fresh);
    if (!open)
        return;
    if (clue->radius->code == ACCESS_REQUEST)
        note_request(table, open, clue);
    note_state(open, clue);
    if (goes_on)
        feed(table, context, open, clue->eap, at);
    else
        take_verdict(table, context, open, clue, at);
}

void eap_table_radius(struct eap_table *table, const struct session_context *context, const struct datagram *datagram,
                      uint32_t stream_index, struct moment at)
{
    struct radius_packet radius;
    struct eap_packet eap;
    struct clue clue = { .radius = &radius, .stream_index = stream_index };

    if (!radius_read(datagram, &radius))
        return;
    if (eap_read(radius.eap, &eap))
        clue.eap = &eap;
    clue.state = hash_of(table, radius.state);
    clue.station = hash_of(table, radius.station);
    forget_late(table, at.time);
    take_radius(table, context, datagram, &clue, at);
}

/* ---- 802.1X ---- */

/* Not one station's address: PAE group addresses, and broadcast. */
static bool is_group(struct bytes mac)
{
    struct cursor in = cur_of(mac);

    return cur_u8(&in) & 1;
}

/* 2: both addresses are those of the conversation; 1: none is another, not all are known of both; 0: one is another. */
static int fit(const struct eap_open *open, const struct eap_open *want)
{
    const struct eap_session *have = open->session;
    bool client_known = open->client_known && want->client_known;
    bool server_known = open->server_known && want->server_known;

    if (open->carrier != EAP_IN_EAPOL ||
        (client_known && !address_equal(&have->client.address, &want->session->client.address)) ||
        (server_known && !address_equal(&have->server.address, &want->session->server.address)))
        return 0;
    return client_known && server_known ? 2 : 1;
}

/* The conversation between both, or the only one that it may be. */
static struct eap_open *find_eapol(struct eap_table *table, const struct eap_open *want, bool *several)
{
    struct eap_open *found = NULL;

    for (struct eap_open *open = table->open; open != end_of(table); open++) {
        int fits = fit(open, want);

        if (fits == 2)
            return open;
        *several |= fits && found;
        found = fits ? open : found;
    }
    return *several ? NULL : found;
}

static void learn(struct eap_open *open, const struct eap_open *from)
{
    struct eap_session *session = open->session;

    if (from->client_known)
        session->client = from->session->client;
    if (from->server_known)
        session->server = from->session->server;
    open->client_known |= from->client_known;
    open->server_known |= from->server_known;
    if (!session->conversation)
        return;
    session->conversation->client = session->client;
    session->conversation->server = session->server;
}

void eap_table_eapol(struct eap_table *table, const struct session_context *context, const struct packet *packet)
{
    struct moment at = { packet->frame->number, packet->frame->time };
    struct endpoint source = { address_mac(packet->hardware_source), 0, TRANSPORT_EAPOL };
    struct endpoint destination = { address_mac(packet->hardware_destination), 0, TRANSPORT_EAPOL };
    bool known = !is_group(packet->hardware_destination), several = false;
    struct eap_session ends = { .carrier = EAP_IN_EAPOL };
    struct eap_open want = { .session = &ends }, *open;
    struct eap_packet eap;

    if (!eap_read(packet->rest, &eap))
        return;
    ends.client = eap.code == EAP_RESPONSE ? source : destination;
    ends.server = eap.code == EAP_RESPONSE ? destination : source;
    want.client_known = eap.code == EAP_RESPONSE || known;
    want.server_known = eap.code != EAP_RESPONSE || known;
    forget_late(table, at.time);
    open = find_eapol(table, &want, &several);
    if (!open && !several && eap.code < EAP_SUCCESS) {
        ends.stream_index = table->next_stream;
        open = add(table, context, &ends);
        table->next_stream += open != NULL;
    }
    if (!open)
        return;
    learn(open, &want);
    feed(table, context, open, &eap, at);
}

/* ---- time and end ---- */

void eap_table_tick(struct eap_table *table, const struct session_context *context, int64_t now)
{
    for (uint32_t i = table->count; i-- > 0;)
        if (now - table->open[i].last > LIMIT_IDLE_NS)
            end_at(table, context, &table->open[i], CONVERSATION_IDLE);
}

void eap_table_finish(struct eap_table *table, const struct session_context *context, enum conversation_end end)
{
    for (uint32_t i = 0; i < table->count; i++) {
        hand_over(table, context, &table->open[i], end);
        free(table->open[i].session);
    }
    free(table->open);
    table->open = NULL;
    table->count = 0;
}

void eap_table_drop(struct eap_table *table, const struct session_context *context)
{
    for (uint32_t i = 0; i < table->count; i++) {
        conversation_free(eap_session_take(table->open[i].session, context, CONVERSATION_FORGOTTEN));
        free(table->open[i].session);
    }
    free(table->open);
    table->open = NULL;
    table->count = 0;
}
