/* EAP: made packets, in RADIUS and in EAPOL. */
#include "tests/support/eap.h"
#include "tests/support/test.h"

#include "dissect/net/link.h"

enum { LOTS = LIMIT_EAP_SESSIONS + 3, KEPT = 8 };

/* A table, and what it handed over. */
struct stage {
    struct arena_pool pool;
    struct certificate_store certificates;
    struct session_context context;
    struct eap_table table;
    struct conversation *taken[KEPT];
    uint32_t count;
    uint64_t frame;
};

static void take(void *context, struct conversation *conversation)
{
    struct stage *stage = context;

    if (stage->count < KEPT)
        stage->taken[stage->count] = conversation;
    else
        conversation_free(conversation);
    stage->count++;
}

static void begin(struct stage *stage)
{
    *stage = (struct stage){ .frame = 0 };
    certificate_store_init(&stage->certificates, 1);
    stage->context.pool = &stage->pool;
    stage->context.certificates = &stage->certificates;
    eap_table_init(&stage->table, 1, (struct eap_sink){ stage, take });
}

static void finish(struct stage *stage)
{
    eap_table_finish(&stage->table, &stage->context, CONVERSATION_CAPTURE_ENDS);
}

static void done(struct stage *stage)
{
    for (uint32_t i = 0; i < stage->count && i < KEPT; i++)
        conversation_free(stage->taken[i]);
    certificate_store_release(&stage->certificates);
    arena_pool_release(&stage->pool);
}

static struct moment next_moment(struct stage *stage)
{
    ++stage->frame;
    return (struct moment){ stage->frame, (int64_t)stage->frame * 20000000 };
}

/* A datagram of which the last `cut` bytes were not captured. */
static void say_bytes(struct stage *stage, struct bytes payload, uint32_t cut, bool from_server)
{
    struct datagram datagram = { .source_port = from_server ? 1812 : 5000,
                                 .destination_port = from_server ? 5000 : 1812,
                                 .payload = bytes_of(payload.data, payload.len - cut),
                                 .length = (uint32_t)payload.len };
    struct moment at = next_moment(stage);

    if (radius_is_likely(&datagram))
        eap_table_radius(&stage->table, &stage->context, &datagram, 7, at);
}

static void say(struct stage *stage, const struct radius_made *made)
{
    static struct wire wire;

    wire.len = 0;
    wire_radius(&wire, made);
    say_bytes(stage, wire_view(&wire), 0, made->code != ACCESS_REQUEST);
}

/* The access server's request with the peer's response. */
static void ask(struct stage *stage, uint8_t id, const char *state, const char *station, const struct eap_made *eap)
{
    say(stage,
        &(struct radius_made){ .code = ACCESS_REQUEST, .id = id, .state = state, .station = station, .eap = eap });
}

static void answer(struct stage *stage, uint8_t code, uint8_t id, const char *state, const struct eap_made *eap)
{
    say(stage, &(struct radius_made){ .code = code, .id = id, .state = state, .eap = eap });
}

static struct eap_made identity(uint8_t id)
{
    return (struct eap_made){ .code = EAP_RESPONSE, .id = id, .type = EAP_IDENTITY, .data = bytes_of("anna", 4) };
}

static struct eap_made start(uint8_t id)
{
    return (
        struct eap_made){ .code = EAP_REQUEST, .id = id, .type = EAP_TLS, .flags = MADE_START, .has_flags = true };
}

static struct eap_made part(uint8_t code, uint8_t id, uint8_t flags, uint32_t total, struct bytes data)
{
    return (struct eap_made){
        .code = code, .id = id, .type = EAP_TLS, .flags = flags, .has_flags = true, .total = total, .data = data
    };
}

static struct eap_made ack(uint8_t code, uint8_t id)
{
    return part(code, id, 0, 0, bytes_of(NULL, 0));
}

/* Identity and Start: the server's number 1 waits for the hello. */
static void open_radius(struct stage *stage, uint8_t radius_id, const char *state, const char *station)
{
    struct eap_made who = identity(0), first = start(1);

    ask(stage, radius_id, NULL, station, &who);
    answer(stage, ACCESS_CHALLENGE, radius_id, state, &first);
}

static struct bytes hello(uint8_t first_of_random)
{
    static struct wire wire;

    wire.len = 0;
    wire_tls_hello(&wire, first_of_random);
    return wire_view(&wire);
}

static uint32_t events_of(const struct conversation *c, enum event_kind kind)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < c->event_count; i++)
        count += c->events[i].kind == kind;
    return count;
}

static void assert_hello(const struct conversation *c, uint8_t first_of_random, uint64_t frame)
{
    assert_non_null(c->client_hello);
    assert_int_equal(c->client_hello->random.data[0], first_of_random);
    assert_int_equal(c->client_hello->at.frame, frame);
    assert_false(c->client_hello->clipped);
    assert_int_equal(c->anomaly_count, 0);
    assert_int_equal(events_of(c, EVENT_GAP), 0);
}

/* A hello in three parts, with the server's acknowledgements between: the frame of the last part completes it. */
static void test_parts_are_joined(void **state)
{
    struct bytes whole = hello(9);
    struct eap_made parts[] = {
        part(EAP_RESPONSE, 1, MADE_LENGTH | MADE_MORE, (uint32_t)whole.len, bytes_of(whole.data, 3)),
        ack(EAP_REQUEST, 2),
        part(EAP_RESPONSE, 2, MADE_MORE, 0, bytes_of(whole.data + 3, 20)),
        ack(EAP_REQUEST, 3),
        part(EAP_RESPONSE, 3, 0, 0, bytes_of(whole.data + 23, whole.len - 23)),
    };
    const struct conversation *c;
    struct stage stage;

    (void)state;
    begin(&stage);
    open_radius(&stage, 10, "s1", "02-00");
    ask(&stage, 11, "s1", "02-00", &parts[0]);
    answer(&stage, ACCESS_CHALLENGE, 11, "s2", &parts[1]);
    ask(&stage, 12, "s2", "02-00", &parts[2]);
    answer(&stage, ACCESS_CHALLENGE, 12, "s3", &parts[3]);
    ask(&stage, 13, "s3", "02-00", &parts[4]);
    finish(&stage);
    assert_int_equal(stage.count, 1);
    c = stage.taken[0];
    assert_hello(c, 9, 7);
    assert_int_equal(c->transport, TRANSPORT_UDP);
    assert_int_equal(c->stream_index, 7);
    assert_int_equal(c->client.port, 5000);
    assert_int_equal(c->server.port, 1812);
    assert_int_equal(c->first.frame, 2);
    assert_int_equal(c->eap->method, EAP_TLS);
    assert_int_equal(c->eap->carrier, EAP_IN_RADIUS);
    assert_int_equal(c->eap->result, 0);
    assert_true(bytes_are(c->eap->identity, "anna"));
    assert_true(bytes_are(c->eap->station, "02-00"));
    done(&stage);
}

/* One UDP conversation, two stations at a time, with the same EAP numbers. */
static void test_stations_are_told_apart(void **state)
{
    struct eap_made one = part(EAP_RESPONSE, 1, MADE_MORE, 0, bytes_of(NULL, 0)), two = one, rest = one, more = one;
    struct eap_made go_on = ack(EAP_REQUEST, 2);
    static struct wire first, second;
    struct stage stage;

    (void)state;
    wire_tls_hello(&first, 1);
    wire_tls_hello(&second, 2);
    one.data = bytes_of(first.bytes, 20);
    two.data = bytes_of(second.bytes, 20);
    rest = part(EAP_RESPONSE, 2, 0, 0, bytes_of(first.bytes + 20, first.len - 20));
    more = part(EAP_RESPONSE, 2, 0, 0, bytes_of(second.bytes + 20, second.len - 20));
    begin(&stage);
    open_radius(&stage, 1, "a1", "A");
    open_radius(&stage, 2, "b1", "B");
    ask(&stage, 3, "b1", "B", &two);
    ask(&stage, 4, "a1", "A", &one);
    answer(&stage, ACCESS_CHALLENGE, 4, "a2", &go_on);
    answer(&stage, ACCESS_CHALLENGE, 3, "b2", &go_on);
    ask(&stage, 5, "b2", "B", &more);
    ask(&stage, 6, "a2", "A", &rest);
    finish(&stage);
    assert_int_equal(stage.count, 2);
    assert_hello(stage.taken[0], 1, 10);
    assert_hello(stage.taken[1], 2, 9);
    assert_true(bytes_are(stage.taken[0]->eap->station, "A"));
    assert_true(bytes_are(stage.taken[1]->eap->station, "B"));
    done(&stage);
}

/* The access server asks again, the server answers again: each counts once. */
static void test_sent_again_counts_once(void **state)
{
    struct bytes whole = hello(3);
    struct eap_made first = part(EAP_RESPONSE, 1, MADE_MORE, 0, bytes_of(whole.data, 30));
    struct eap_made go_on = ack(EAP_REQUEST, 2);
    struct eap_made last = part(EAP_RESPONSE, 2, 0, 0, bytes_of(whole.data + 30, whole.len - 30));
    struct stage stage;

    (void)state;
    begin(&stage);
    open_radius(&stage, 1, "s1", NULL);
    for (int i = 0; i < 2; i++)
        ask(&stage, 2, "s1", NULL, &first);
    for (int i = 0; i < 2; i++)
        answer(&stage, ACCESS_CHALLENGE, 2, "s2", &go_on);
    ask(&stage, 2, "s1", NULL, &first);
    for (int i = 0; i < 2; i++)
        ask(&stage, 3, "s2", NULL, &last);
    finish(&stage);
    assert_int_equal(stage.count, 1);
    assert_hello(stage.taken[0], 3, 8);
    assert_int_equal(events_of(stage.taken[0], EVENT_HANDSHAKE), 1);
    done(&stage);
}

/* The part in the middle was not captured, nor what asked for the next. */
static void test_lost_part_is_a_gap(void **state)
{
    struct bytes whole = hello(4);
    struct eap_made first =
        part(EAP_RESPONSE, 1, MADE_LENGTH | MADE_MORE, (uint32_t)whole.len, bytes_of(whole.data, 20));
    struct eap_made go_on = ack(EAP_REQUEST, 2);
    struct eap_made last = part(EAP_RESPONSE, 3, 0, 0, bytes_of(whole.data + 40, whole.len - 40));
    const struct conversation *c;
    struct stage stage;

    (void)state;
    begin(&stage);
    open_radius(&stage, 1, "s1", "A");
    ask(&stage, 2, "s1", "A", &first);
    answer(&stage, ACCESS_CHALLENGE, 2, "s2", &go_on);
    ask(&stage, 4, "s3", "A", &last);
    finish(&stage);
    assert_int_equal(stage.count, 1);
    c = stage.taken[0];
    assert_int_equal(events_of(c, EVENT_GAP), 1);
    assert_int_equal(c->tcp[CLIENT].missing, 20);
    assert_int_equal(c->tcp[SERVER].missing, 0);
    assert_false(conversation_has_anomaly(c, ANOMALY_MESSAGE_MALFORMED));
    assert_true(!c->client_hello || c->client_hello->clipped);
    done(&stage);
}

/* The capture cut the datagram inside EAP-Message. */
static void test_cut_is_a_gap(void **state)
{
    static struct wire wire;
    struct eap_made only = part(EAP_RESPONSE, 1, 0, 0, hello(5));
    struct stage stage;

    (void)state;
    begin(&stage);
    open_radius(&stage, 1, "s1", "A");
    wire.len = 0;
    wire_radius(
        &wire, &(struct radius_made){ .code = ACCESS_REQUEST, .id = 2, .station = "A", .state = "s1", .eap = &only });
    say_bytes(&stage, wire_view(&wire), 10, false);
    finish(&stage);
    assert_int_equal(stage.count, 1);
    assert_true(stage.taken[0]->snapped);
    assert_int_equal(stage.taken[0]->tcp[CLIENT].missing, 10 - 4); /* State, behind it, has four */
    assert_true(bytes_are(stage.taken[0]->eap->identity, "anna"));
    done(&stage);
}

/* The peer wants another method (RFC 3748 5.3.1). */
static void test_nak_is_no_tls(void **state)
{
    struct eap_made nak = { .code = EAP_RESPONSE, .id = 1, .type = 3, .data = bytes_of("\x19", 1) },
                    failure = { .code = EAP_FAILURE, .id = 1 };
    struct stage stage;

    (void)state;
    begin(&stage);
    open_radius(&stage, 1, "s1", "A");
    ask(&stage, 2, "s1", "A", &nak);
    answer(&stage, ACCESS_REJECT, 2, NULL, &failure);
    finish(&stage);
    assert_int_equal(stage.count, 0);
    done(&stage);
}

static const struct event *last_event(const struct conversation *c)
{
    return &c->events[c->event_count - 1];
}

/* RFC 3579 2.6.3: Access-Reject counts, and it ends the exchange, with EAP in it or without. */
static void test_radius_says_how_it_ended(void **state)
{
    struct eap_made success = { .code = EAP_SUCCESS, .id = 1 }, failure = { .code = EAP_FAILURE, .id = 1 },
                    only = part(EAP_RESPONSE, 1, 0, 0, hello(6));
    const struct {
        uint8_t code;
        const struct eap_made *eap;
        uint8_t result, step;
    } ends[] = {
        { ACCESS_REJECT, &failure, EAP_FAILURE, EAP_STEP_REJECT },
        { ACCESS_REJECT, &success, EAP_FAILURE, EAP_STEP_REJECT },
        { ACCESS_REJECT, NULL, EAP_FAILURE, EAP_STEP_REJECT },
        { ACCESS_ACCEPT, &success, EAP_SUCCESS, EAP_STEP_ACCEPT },
        { ACCESS_ACCEPT, NULL, EAP_SUCCESS, EAP_STEP_ACCEPT },
    };

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct stage stage;

        begin(&stage);
        open_radius(&stage, 1, "s1", "A");
        ask(&stage, 2, "s1", "A", &only);
        answer(&stage, ends[i].code, 2, NULL, ends[i].eap);
        assert_int_equal(stage.count, 1);
        assert_int_equal(stage.taken[0]->eap->result, ends[i].result);
        assert_int_equal(last_event(stage.taken[0])->kind, EVENT_EAP);
        assert_int_equal(last_event(stage.taken[0])->code, ends[i].step);
        assert_int_equal(events_of(stage.taken[0], EVENT_GAP), 0);
        finish(&stage);
        assert_int_equal(stage.count, 1);
        done(&stage);
    }
}

/* The same station once more: a Start begins another conversation. */
static void test_start_begins_anew(void **state)
{
    struct eap_made first = part(EAP_RESPONSE, 1, 0, 0, hello(1)), again = start(2), second;
    static struct wire other;
    struct stage stage;

    (void)state;
    begin(&stage);
    open_radius(&stage, 1, "s1", "A");
    ask(&stage, 2, "s1", "A", &first);
    answer(&stage, ACCESS_CHALLENGE, 2, "s2", &again);
    assert_int_equal(stage.count, 1);
    wire_tls_hello(&other, 2);
    second = part(EAP_RESPONSE, 2, 0, 0, wire_view(&other));
    ask(&stage, 3, "s2", "A", &second);
    finish(&stage);
    assert_int_equal(stage.count, 2);
    assert_hello(stage.taken[0], 1, 3);
    assert_hello(stage.taken[1], 2, 5);
    done(&stage);
}

/* Datagrams that are not RADIUS with EAP leave nothing behind. */
static void test_others_are_left_alone(void **state)
{
    static struct wire good, bad;
    struct eap_made only = part(EAP_RESPONSE, 1, 0, 0, hello(7));
    const struct {
        size_t at;
        uint8_t value;
    } faults[] = {
        { 0, 4 },    /* a code that carries no EAP */
        { 3, 0xFF }, /* a length that is not the datagram's */
        { 21, 1 },   /* an attribute shorter than its header */
        { 21, 200 }, /* one that goes on behind the end */
        { 22, 9 },   /* a code that EAP does not have */
        { 25, 5 },   /* EAP's own length is another */
    };

    (void)state;
    wire_radius(&good, &(struct radius_made){ .code = ACCESS_REQUEST, .id = 2, .eap = &only });
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct stage stage;

        begin(&stage);
        bad = good;
        bad.bytes[faults[i].at] = faults[i].value;
        say_bytes(&stage, wire_view(&bad), 0, false);
        assert_int_equal(stage.table.count, 0);
        say_bytes(&stage, wire_view(&good), 0, false);
        assert_int_equal(stage.table.count, 1);
        finish(&stage);
        done(&stage);
    }
}

static void test_too_many_are_counted(void **state)
{
    struct eap_made only = part(EAP_RESPONSE, 1, 0, 0, hello(8));
    struct stage stage;

    (void)state;
    begin(&stage);
    for (unsigned i = 0; i < LOTS; i++) {
        char name[16];

        snprintf(name, sizeof name, "s%u", i);
        ask(&stage, (uint8_t)i, name, name, &only);
    }
    assert_int_equal(stage.table.count, LIMIT_EAP_SESSIONS);
    assert_int_equal(stage.table.forgotten, LOTS - LIMIT_EAP_SESSIONS);
    assert_int_equal(stage.count, LOTS - LIMIT_EAP_SESSIONS);
    assert_int_equal(stage.taken[0]->end, CONVERSATION_FORGOTTEN);
    finish(&stage);
    assert_int_equal(stage.count, LOTS);
    done(&stage);
}

/* ---- 802.1X ---- */

static bool decode(struct frame *frame, struct packet *packet, struct bytes bytes, uint32_t link_type)
{
    frame->data = bytes;
    frame->original_length = (uint32_t)bytes.len;
    frame->link_type = link_type;
    return link_decode(frame, packet) && packet->is_eap;
}

static void say_eapol(struct stage *stage, uint8_t source, uint8_t destination, const struct eap_made *made)
{
    static struct wire wire;
    struct moment at = next_moment(stage);
    struct frame frame = { .number = at.frame, .time = at.time };
    struct packet packet;

    wire.len = 0;
    wire_eapol(&wire, source, destination, made);
    assert_true(decode(&frame, &packet, wire_view(&wire), 1));
    eap_table_eapol(&stage->table, &stage->context, &packet);
}

/* Both sides may speak to the group address. */
static void test_group_address(void **state)
{
    struct eap_made first = start(1), only = part(EAP_RESPONSE, 1, 0, 0, hello(1)),
                    failure = { .code = EAP_FAILURE, .id = 1 };
    char text[ENDPOINT_TEXT];
    struct stage stage;

    (void)state;
    begin(&stage);
    say_eapol(&stage, 9, 0, &first);
    say_eapol(&stage, 5, 0, &only);
    say_eapol(&stage, 9, 5, &failure);
    assert_int_equal(stage.count, 1);
    assert_hello(stage.taken[0], 1, 2);
    finish(&stage);
    done(&stage);

    begin(&stage);
    say_eapol(&stage, 9, 5, &first);
    say_eapol(&stage, 5, 0, &only);
    say_eapol(&stage, 9, 0, &failure);
    assert_int_equal(stage.count, 1);
    assert_hello(stage.taken[0], 1, 2);
    assert_int_equal(stage.taken[0]->eap->result, EAP_FAILURE);
    endpoint_text(&stage.taken[0]->client, text);
    assert_string_equal(text, "02-00-00-00-00-05");
    endpoint_text(&stage.taken[0]->server, text);
    assert_string_equal(text, "02-00-00-00-00-09");
    assert_string_equal(transport_name(stage.taken[0]), "eapol");
    finish(&stage);
    done(&stage);
}

/* Two stations at one port: whose failure it is that goes to the group nobody can say. */
static void test_group_of_several(void **state)
{
    struct eap_made first = start(1), only = part(EAP_RESPONSE, 1, 0, 0, hello(1)),
                    failure = { .code = EAP_FAILURE, .id = 1 };
    struct stage stage;

    (void)state;
    begin(&stage);
    for (uint8_t station = 5; station < 7; station++) {
        say_eapol(&stage, 9, station, &first);
        say_eapol(&stage, station, 9, &only);
    }
    say_eapol(&stage, 9, 0, &failure);
    assert_int_equal(stage.count, 0);
    say_eapol(&stage, 9, 6, &failure);
    assert_int_equal(stage.count, 1);
    assert_int_equal(stage.taken[0]->stream_index, 1);
    finish(&stage);
    assert_int_equal(stage.count, 2);
    assert_int_equal(stage.taken[1]->eap->result, 0);
    done(&stage);
}

/* EAPOL in a frame of 802.11 to and from the distribution system: the third address is one of the ends. */
static void test_wireless(void **state)
{
    static const uint8_t to_ds[] = { 0x08, 0x01, 0, 0, 2,    0,    0, 0, 0, 9, 2,    0,    0, 0, 0, 5, 2, 0, 0, 0,
                                     0,    7,    0, 0, 0xAA, 0xAA, 3, 0, 0, 0, 0x88, 0x8E, 1, 0, 0, 4, 3, 1, 0, 4 };
    static uint8_t from_ds[sizeof to_ds];
    struct frame frame = { .number = 1 };
    struct packet packet;

    (void)state;
    assert_true(decode(&frame, &packet, bytes_of(to_ds, sizeof to_ds), 105));
    assert_int_equal(packet.hardware_source.data[5], 5);
    assert_int_equal(packet.hardware_destination.data[5], 7);
    memcpy(from_ds, to_ds, sizeof to_ds);
    from_ds[1] = 2;
    assert_true(decode(&frame, &packet, bytes_of(from_ds, sizeof from_ds), 105));
    assert_int_equal(packet.hardware_source.data[5], 7);
    assert_int_equal(packet.hardware_destination.data[5], 9);
    from_ds[33] = 1; /* EAPOL-Start */
    assert_false(decode(&frame, &packet, bytes_of(from_ds, sizeof from_ds), 105));
}

TESTS(test_parts_are_joined, test_stations_are_told_apart, test_sent_again_counts_once, test_lost_part_is_a_gap,
      test_cut_is_a_gap, test_nak_is_no_tls, test_radius_says_how_it_ended, test_start_begins_anew,
      test_others_are_left_alone, test_too_many_are_counted, test_group_address, test_group_of_several, test_wireless)
