/* Connections as Wireshark numbers them, and what becomes of odd ones: reuse, joins, floods, late packets. */
#include "tests/support/talk.h"
#include "tests/support/test.h"
#include "tests/support/transcript.h"
#include "tests/support/wire.h"

#include "base/limits.h"
#include "dissect/dissector.h"

#include <stdio.h>
#include <string.h>

/* What was handed over: "0:closed c40000 ..." */
struct log {
    char text[65536];
    uint32_t count;
};

struct listening {
    struct dissector *dissector;
    struct arena_pool pool;
    struct certificate_store certificates;
    struct log log;
    uint64_t frame;
    int64_t time;
};

static void take(void *context, struct conversation *c)
{
    struct listening *s = context;
    size_t used = strlen(s->log.text);

    if (used < sizeof s->log.text - 200)
        snprintf(s->log.text + used, sizeof s->log.text - used, "%u:%u%s hello%d alerts%u%s%s;", c->stream_index,
                 c->client.port, c->from_start ? "" : "?", c->client_hello != NULL,
                 c->tls[CLIENT].alerts + c->tls[SERVER].alerts,
                 c->tcp[CLIENT].missing + c->tcp[SERVER].missing ? " missing" : "",
                 conversation_has_anomaly(c, ANOMALY_OVERLAP_CONFLICT) ? " conflict" : "");
    s->log.count++;
    conversation_free(c);
}

static void begin(struct listening *s)
{
    struct dissector_options options = {
        .pool = &s->pool, .certificates = &s->certificates, .take = take, .linger = 1000000000, .context = s
    };

    memset(s, 0, sizeof *s);
    certificate_store_init(&s->certificates, 1);
    s->dissector = dissector_new(&options, NULL);
    assert_non_null(s->dissector);
}

static void finish(struct listening *s, const char *expected)
{
    dissector_finish(s->dissector);
    if (expected)
        assert_string_equal(s->log.text, expected);
    dissector_free(s->dissector);
    certificate_store_release(&s->certificates);
    arena_pool_release(&s->pool);
}

static void send_frame(struct listening *s, struct tcp_frame tcp, bool excluded)
{
    struct wire wire = { .len = 0 };
    struct bytes bytes = wire_tcp_frame(&wire, &tcp);
    struct frame frame = { .number = ++s->frame,
                           .time = s->time,
                           .link_type = 1,
                           .data = bytes,
                           .original_length = (uint32_t)bytes.len,
                           .excluded = excluded };

    dissector_feed(s->dissector, &frame, 1);
}

static void client(struct listening *s, uint16_t port, uint32_t seq, uint8_t flags, const char *payload, size_t len)
{
    send_frame(s,
               (struct tcp_frame){
                   .client_port = port, .seq = seq, .ack = 5001, .flags = flags, .payload = bytes_of(payload, len) },
               false);
}

static void server(struct listening *s, uint16_t port, uint32_t seq, uint32_t ack, uint8_t flags, const char *payload,
                   size_t len)
{
    send_frame(s,
               (struct tcp_frame){ .from_server = true,
                                   .client_port = port,
                                   .seq = seq,
                                   .ack = ack,
                                   .flags = flags,
                                   .payload = bytes_of(payload, len) },
               false);
}

static const char alert[] = "\x15\3\3\0\2\2\x46";

static void open_connection(struct listening *s, uint16_t port, uint32_t isn)
{
    client(s, port, isn, TCP_SYN, "", 0);
    server(s, port, 5000, isn + 1, TCP_SYN | TCP_ACK, "", 0);
    client(s, port, isn + 1, TCP_ACK, "", 0);
}

static void test_numbers_in_order_of_first_packet(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    client(&s, 40000, 100, TCP_SYN, "", 0);
    client(&s, 40001, 200, TCP_SYN, "", 0);
    server(&s, 40002, 300, 1, TCP_ACK, "x", 1); /* no SYN: a stream all the same */
    client(&s, 40000, 100, TCP_SYN, "", 0);     /* again: the same stream */
    server(&s, 40001, 900, 201, TCP_RST | TCP_ACK, "", 0);
    finish(&s, "1:40001 hello0 alerts0;2:40002? hello0 alerts0;0:40000 hello0 alerts0;");
}

/* A SYN with another number is another connection; with the same it is a retransmission. */
static void test_ports_reused(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    open_connection(&s, 40000, 100);
    server(&s, 40000, 5001, 101, TCP_ACK, alert, 7);
    client(&s, 40000, 100, TCP_SYN, "", 0);
    open_connection(&s, 40000, 777);
    finish(&s, "0:40000 hello0 alerts1;1:40000 hello0 alerts0;");
}

/* A damaged copy that is sent again, or the other way round: the first one counts, and the second is told. A keep-alive's
 * byte and a mirror port's copy are no conflicts. */
static void test_copies_that_differ(void **state)
{
    static const char damaged[] = "\x15\3\3\0\2\2\x47";
    struct listening s;

    (void)state;
    begin(&s);
    open_connection(&s, 40000, 100);
    client(&s, 40000, 101, TCP_ACK, HELLO, sizeof HELLO - 1);
    client(&s, 40000, 101, TCP_ACK, HELLO, sizeof HELLO - 1);
    server(&s, 40000, 5001, 101 + sizeof HELLO - 1, TCP_ACK, alert, 7);
    server(&s, 40000, 5007, 101 + sizeof HELLO - 1, TCP_ACK, "?", 1);
    open_connection(&s, 40001, 100);
    client(&s, 40001, 101, TCP_ACK, HELLO, sizeof HELLO - 1);
    server(&s, 40001, 5001, 101 + sizeof HELLO - 1, TCP_ACK, alert, 7);
    server(&s, 40001, 5001, 101 + sizeof HELLO - 1, TCP_ACK, damaged, 7);
    finish(&s, "0:40000 hello1 alerts1;1:40001 hello1 alerts1 conflict;");
}

static void test_unanswered_syn_reused(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    client(&s, 40000, 100, TCP_SYN, "", 0);
    client(&s, 40000, 100, TCP_SYN, "", 0);
    client(&s, 40000, 101, TCP_SYN, "", 0);
    finish(&s, "0:40000 hello0 alerts0;1:40000 hello0 alerts0;");
}

/* A closed connection waits for late packets; its number stays its own after that. */
static void test_late_packets_belong_to_the_closed_connection(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    open_connection(&s, 40000, 100);
    client(&s, 40000, 101, TCP_RST | TCP_ACK, "", 0);
    server(&s, 40000, 5001, 101, TCP_ACK, alert, 7); /* still under way when the RST came */
    assert_int_equal(s.log.count, 0);
    s.time = 3000000000;
    client(&s, 40001, 100, TCP_SYN, "", 0);
    assert_string_equal(s.log.text, "0:40000 hello0 alerts1;");
    server(&s, 40000, 5008, 101, TCP_ACK, alert, 7);
    finish(&s, "0:40000 hello0 alerts1;1:40001 hello0 alerts0;");
}

/* Reset before anything was said, then the same SYN again: one stream, told once. */
static void test_revived_after_a_reset(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    client(&s, 40000, 100, TCP_SYN, "", 0);
    server(&s, 40000, 9000, 4242, TCP_ACK, "", 0); /* an answer to some older connection */
    client(&s, 40000, 4242, TCP_RST, "", 0);
    open_connection(&s, 40000, 100);
    server(&s, 40000, 5001, 101, TCP_ACK, alert, 7);
    finish(&s, "0:40000 hello0 alerts1;");
}

/* Of two SYN-ACKs with different numbers the one counts that the client acknowledges. */
static void test_server_starts_anew(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    client(&s, 40000, 100, TCP_SYN, "", 0);
    server(&s, 40000, 5000, 101, TCP_SYN | TCP_ACK, "", 0);
    server(&s, 40000, 3000000000, 101, TCP_SYN | TCP_ACK, "", 0);
    client(&s, 40000, 101, TCP_ACK, "", 0); /* acknowledges 5001 */
    server(&s, 40000, 5001, 101, TCP_ACK, alert, 7);
    finish(&s, "0:40000 hello0 alerts1;");
}

/* Frames that a filter does not pass count for the numbers and for nothing else. */
static void test_excluded_frames_keep_numbers(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    send_frame(&s, (struct tcp_frame){ .client_port = 40000, .seq = 1, .flags = TCP_SYN }, true);
    send_frame(&s, (struct tcp_frame){ .client_port = 40001, .seq = 1, .flags = TCP_ACK }, true);
    open_connection(&s, 40002, 100);
    finish(&s, "2:40002 hello0 alerts0;");
}

static void test_flood_takes_bounded_memory(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    for (uint32_t i = 0; i < LIMIT_UNANSWERED_SYNS + 1000; i++) /* more than there are ports: of both families */
        send_frame(&s,
                   (struct tcp_frame){
                       .v6 = i >= 60000, .client_port = (uint16_t)(i % 60000 + 1024), .seq = i, .flags = TCP_SYN },
                   false);
    assert_int_equal(s.log.count, 0);
    assert_int_equal(dissector_report(s.dissector)->forgotten_syns, 1000); /* counted, not told */
    finish(&s, NULL);
    assert_int_equal(s.log.count, LIMIT_UNANSWERED_SYNS);
}

static void test_idle_connections_end_when_time_passes(void **state)
{
    struct listening s;

    (void)state;
    begin(&s);
    open_connection(&s, 40000, 100);
    client(&s, 40001, 100, TCP_SYN, "", 0);
    dissector_tick(s.dissector, 30000000000);
    assert_int_equal(s.log.count, 0);
    dissector_tick(s.dissector, 100000000000);
    assert_int_equal(s.log.count, 2);
    finish(&s, "1:40001 hello0 alerts0;0:40000 hello0 alerts0;");
}

static void add_client(struct frames *frames, uint32_t seq, uint8_t flags, struct bytes payload)
{
    struct wire wire = { .len = 0 };
    struct tcp_frame tcp = { .client_port = 40000, .seq = seq, .ack = 5001, .flags = flags, .payload = payload };
    struct bytes made = wire_tcp_frame(&wire, &tcp);

    frames_add(frames, &(struct frame){ .link_type = 1, .data = made, .original_length = (uint32_t)made.len });
}

/* What is said to be plain text of a client's stream, with a SYN or without, in segments of one byte or in one. */
static void assert_plain(bool from_start, struct bytes stream, bool bytewise, const char *expected)
{
    struct frames frames = { 0 };
    struct transcripts all;

    if (from_start)
        add_client(&frames, 1000, TCP_SYN, bytes_of("", 0));
    for (uint32_t i = 0; i < stream.len && bytewise; i++)
        add_client(&frames, 1001 + i, TCP_ACK, bytes_of(stream.data + i, 1));
    if (!bytewise)
        add_client(&frames, 1001, TCP_ACK, stream);
    all = transcripts_of(&frames);
    assert_int_equal(all.count, 1);
    assert_non_null(strstr(all.items[0].totals, expected));
    transcripts_release(&all);
    frames_release(&frames);
}

/* The beginning of a hello behind plain text is no plain text, however it is cut up; and the first bytes of a stream
 * that was joined in the middle are its first, also when they came one by one. */
static void test_plain_bytes_however_cut(void **state)
{
    static const char turn[] = "GO\r\n\x16\3\1\1\0\1\0\0\xFC\3\3 and so on";

    (void)state;
    for (int bytewise = 0; bytewise < 2; bytewise++) {
        assert_plain(true, bytes_of(turn, sizeof turn - 1), bytewise, "plain 4 first bytes 474f0d0a\n");
        assert_plain(false, bytes_of("QUIT abc\r\n", 10), bytewise, "first bytes 51554954206162630d0a\n");
    }
}

/* The same for what leads to TLS: a header in front of a hello, in a stream that was joined in the middle. */
static void test_header_however_cut(void **state)
{
    static const char stream[] = "PROXY TCP4 10.0.0.5 10.0.0.9 1 443\r\n" HELLO;

    (void)state;
    for (int bytewise = 0; bytewise < 2; bytewise++)
        assert_plain(false, bytes_of(stream, sizeof stream - 1), bytewise,
                     "plain 36 first bytes 50524f585920544350342031302e302e302e352031302e302e302e39203120343433");
}

/* Behind SOCKS Wireshark counts a stream more with the first data that goes through, and not with a packet that only
 * repeats the proxy's answer (tshark 4.0 over such a capture with every frame twice). */
static void test_stream_behind_socks(void **state)
{
    static const char answer[] = "\5\0\0\1\0\0\0\0\0\0";

    (void)state;
    for (int repeated = 0; repeated < 2; repeated++) {
        struct listening s;

        begin(&s);
        open_connection(&s, 1080, 100);
        client(&s, 1080, 101, TCP_ACK, "\5\1\0", 3);
        server(&s, 1080, 5001, 104, TCP_ACK, "\5\0", 2);
        client(&s, 1080, 104, TCP_ACK, "\5\1\0\1\12\0\0\11\1\273", 10);
        for (int i = 0; i <= repeated; i++)
            server(&s, 1080, 5003, 114, TCP_ACK, answer, sizeof answer - 1);
        client(&s, 40001, 100, TCP_SYN, "", 0); /* nothing went through so far */
        client(&s, 1080, 114, TCP_ACK, "GET", 3);
        client(&s, 40002, 100, TCP_SYN, "", 0);
        dissector_finish(s.dissector);
        assert_non_null(strstr(s.log.text, "1:40001"));
        assert_non_null(strstr(s.log.text, "3:40002"));
        finish(&s, NULL);
    }
}

static void test_made_handshake(void **state)
{
    struct frames frames = made_handshake();
    struct transcripts all = transcripts_of(&frames);
    const struct transcript_text *text = transcript_find(&all, 0);

    (void)state;
    assert_int_equal(all.count, 1);
    assert_string_equal(text->said[CLIENT], "client_hello 64 version 0301\n");
    assert_non_null(strstr(text->fields, " server_name=7777772e612e74657374 "));
    assert_string_equal(text->said[SERVER], "fatal alert protocol_version(70) 2 version 0303\n");
    assert_string_equal(text->verdict, "failed version-mismatch");
    transcripts_release(&all);
    frames_release(&frames);
}

TESTS(test_numbers_in_order_of_first_packet, test_ports_reused, test_copies_that_differ, test_unanswered_syn_reused,
      test_late_packets_belong_to_the_closed_connection, test_revived_after_a_reset, test_server_starts_anew,
      test_excluded_frames_keep_numbers, test_flood_takes_bounded_memory, test_idle_connections_end_when_time_passes,
      test_plain_bytes_however_cut, test_header_however_cut, test_stream_behind_socks, test_made_handshake)
