/* IP fragments become datagrams again, or are counted; nothing is made up. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "base/limits.h"
#include "dissect/net/fragments.h"

#include <stdlib.h>
#include <string.h>

enum { PAYLOAD = 1000, SEGMENT = 20 + PAYLOAD, LAST = SEGMENT, SECOND = 1000000000 };

static uint8_t payload[PAYLOAD];

/* One datagram to be taken apart: a TCP segment with PAYLOAD bytes. */
struct whole {
    bool v6;
    struct bytes segment;
    struct wire wire;
};

static void make_whole(struct whole *whole, bool v6)
{
    struct tcp_frame frame = { .v6 = v6, .client_port = 40000, .seq = 77, .flags = TCP_ACK };
    size_t header = 14 + (v6 ? 40u : 20u);
    struct bytes bytes;

    for (size_t i = 0; i < PAYLOAD; i++)
        payload[i] = (uint8_t)(i * 7);
    frame.payload = bytes_of(payload, PAYLOAD);
    whole->v6 = v6;
    whole->wire.len = 0;
    bytes = wire_tcp_frame(&whole->wire, &frame);
    whole->segment = bytes_of(bytes.data + header, bytes.len - header);
}

static void put_v4(struct wire *wire, unsigned id, size_t from, size_t length, bool more)
{
    wire_u16(wire, 0x4500);
    wire_u16(wire, (unsigned)(20 + length));
    wire_u16(wire, id);
    wire_u16(wire, (unsigned)(from / 8) | (more ? 0x2000 : 0));
    wire_put(wire, "\x40\6\0\0\x0A\0\0\5\x0A\0\0\x09", 12);
}

static void put_v6(struct wire *wire, unsigned id, size_t from, size_t length, bool more)
{
    wire_u32(wire, 0x60000000);
    wire_u16(wire, (unsigned)(8 + length));
    wire_u16(wire, 44 << 8 | 64);
    wire_put(wire, "\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x09", 32);
    wire_u16(wire, from == 0 ? 6 << 8 : 0); /* only the first one says what is carried */
    wire_u16(wire, (unsigned)from | more);
    wire_u32(wire, id);
}

struct fragment_of {
    unsigned id;
    size_t from, to;
    bool more;
    size_t cut;    /* bytes that the capture left out */
    uint8_t spoil; /* xor of the first byte */
    int64_t time;
};

/* Feeds a fragment of the datagram as a frame of its own. */
static bool feed(struct fragments *fragments, const struct whole *whole, struct fragment_of part,
                 struct packet *packet)
{
    static struct frame frame;
    struct wire wire = { .len = 0 };
    size_t header;
    uint8_t *copy;
    bool reached;

    (whole->v6 ? put_v6 : put_v4)(&wire, part.id, part.from, part.to - part.from, part.more);
    header = wire.len;
    wire_put(&wire, whole->segment.data + part.from, part.to - part.from);
    wire.bytes[header] ^= part.spoil;
    copy = malloc(wire.len); /* gone after the call, for the sanitizer to watch */
    memcpy(copy, wire.bytes, wire.len);
    frame = (struct frame){ .number = 1,
                            .time = part.time,
                            .link_type = 101,
                            .original_length = (uint32_t)wire.len,
                            .data = bytes_of(copy, wire.len - part.cut) };
    reached = fragments_decode(fragments, &frame, packet);
    fragments_recycle(fragments);
    free(copy);
    return reached;
}

/* The same, expected to complete the datagram. */
static void feed_last(struct fragments *fragments, const struct whole *whole, struct fragment_of part)
{
    struct packet packet;
    struct wire wire = { .len = 0 };
    struct frame frame = { .number = 9, .link_type = 101, .time = part.time };

    (whole->v6 ? put_v6 : put_v4)(&wire, part.id, part.from, part.to - part.from, part.more);
    wire_put(&wire, whole->segment.data + part.from, part.to - part.from);
    frame.data = wire_view(&wire);
    frame.original_length = (uint32_t)wire.len;
    assert_true(fragments_decode(fragments, &frame, &packet));
    memset(wire.bytes, 0xEE, wire.len); /* the datagram does not point into the frame */
    assert_true(packet.is_tcp && !packet.bare && !packet.is_fragment);
    assert_int_equal(packet.frame->number, 9);
    assert_int_equal(packet.source_port, 40000);
    assert_int_equal(packet.segment.seq, 77);
    assert_int_equal(packet.segment.length, PAYLOAD);
    assert_true(bytes_equal(packet.segment.payload, bytes_of(payload, PAYLOAD)));
    fragments_recycle(fragments);
}

struct fixture {
    struct fragments fragments;
    struct whole whole;
    struct packet packet;
};

static void begin(struct fixture *t, bool v6)
{
    fragments_init(&t->fragments, 1);
    make_whole(&t->whole, v6);
}

#define PART(id_, from_, to_, more_, ...)                                                                            \
    (struct fragment_of)                                                                                             \
    {                                                                                                                \
        .id = id_, .from = from_, .to = to_, .more = more_, __VA_ARGS__                                              \
    }
#define FEED(t, ...)      feed(&(t)->fragments, &(t)->whole, PART(__VA_ARGS__, ), &(t)->packet)
#define FEED_LAST(t, ...) feed_last(&(t)->fragments, &(t)->whole, PART(__VA_ARGS__, ))

static void end(struct fixture *t, uint64_t lost, uint64_t conflicts)
{
    fragments_finish(&t->fragments);
    assert_int_equal(t->fragments.lost, lost);
    assert_int_equal(t->fragments.conflicts, conflicts);
    assert_int_equal(t->fragments.bytes, 0);
    fragments_free(&t->fragments);
}

static struct fixture fixture;

static void test_in_order(void **state)
{
    (void)state;
    for (int v6 = 0; v6 < 2; v6++) {
        begin(&fixture, v6);
        assert_false(FEED(&fixture, 5, 0, 400, true));
        assert_false(FEED(&fixture, 5, 400, 800, true));
        FEED_LAST(&fixture, 5, 800, LAST, false);
        end(&fixture, 0, 0);
    }
}

/* Any order, each one twice but for the one that completes it. */
static void test_out_of_order_and_doubled(void **state)
{
    static const size_t at[] = { 0, 8, 208, 504, 1000, LAST };
    static const int orders[][5] = { { 4, 3, 2, 1, 0 }, { 4, 0, 3, 1, 2 }, { 2, 0, 1, 4, 3 }, { 1, 0, 3, 2, 4 } };

    (void)state;
    for (size_t o = 0; o < sizeof orders / sizeof *orders * 2; o++) {
        const int *order = orders[o / 2];

        begin(&fixture, o % 2);
        for (int i = 0; i < 4; i++)
            for (int twice = 0; twice < 2; twice++)
                assert_false(FEED(&fixture, 5, at[order[i]], at[order[i] + 1], order[i] != 4));
        FEED_LAST(&fixture, 5, at[order[4]], at[order[4] + 1], order[4] != 4);
        end(&fixture, 0, 0);
    }
}

/* Two datagrams at once, told apart by identification alone. */
static void test_interleaved(void **state)
{
    (void)state;
    begin(&fixture, false);
    assert_false(FEED(&fixture, 5, 0, 400, true));
    assert_false(FEED(&fixture, 6, 400, LAST, false));
    FEED_LAST(&fixture, 5, 400, LAST, false);
    FEED_LAST(&fixture, 6, 0, 400, true);
    end(&fixture, 0, 0);
}

/* Bytes that come twice: the first ones count, and other contents are noticed. */
static void test_overlap(void **state)
{
    (void)state;
    for (int v6 = 0; v6 < 2; v6++) {
        begin(&fixture, v6);
        assert_false(FEED(&fixture, 5, 0, 400, true));
        assert_false(FEED(&fixture, 5, 200, 600, true)); /* agrees */
        assert_false(FEED(&fixture, 5, 208, 616, true, .spoil = 0xFF));
        FEED_LAST(&fixture, 5, 600, LAST, false);
        end(&fixture, 0, 1);
    }
}

/* Fragments that contradict the datagram's end are not taken. */
static void test_other_end(void **state)
{
    (void)state;
    begin(&fixture, false);
    assert_false(FEED(&fixture, 5, 800, LAST, false));
    assert_false(FEED(&fixture, 5, 800, 960, false));     /* an earlier end */
    assert_false(FEED(&fixture, 5, 960, LAST - 4, true)); /* inside it: taken */
    FEED_LAST(&fixture, 5, 0, 800, true);
    end(&fixture, 0, 1);
    begin(&fixture, false);
    assert_false(FEED(&fixture, 5, 400, 960, true));
    assert_false(FEED(&fixture, 5, 400, 800, false)); /* the end before what came */
    assert_false(FEED(&fixture, 5, 0, 400, true));
    FEED_LAST(&fixture, 5, 960, LAST, false);
    end(&fixture, 0, 1);
}

static void test_never_complete(void **state)
{
    (void)state;
    begin(&fixture, false);
    assert_false(FEED(&fixture, 5, 0, 400, true));
    assert_false(FEED(&fixture, 5, 408, LAST, false)); /* 8 bytes are missing */
    assert_false(FEED(&fixture, 6, 400, LAST, false));
    end(&fixture, 3, 0);
}

/* No bytes, a middle one that does not end at 8 bytes, one beyond the largest datagram: no fragments at all. */
static void test_impossible(void **state)
{
    (void)state;
    begin(&fixture, false);
    assert_false(FEED(&fixture, 5, 0, 0, true));
    assert_false(FEED(&fixture, 5, 0, 401, true));
    end(&fixture, 2, 0);
}

static void test_beyond_the_largest(void **state)
{
    struct wire wire = { .len = 0 };
    struct frame frame = { .number = 1, .link_type = 101 };
    struct fragments fragments;
    struct packet packet;

    (void)state;
    fragments_init(&fragments, 1);
    put_v4(&wire, 1, 65528, 8, false);
    wire_put(&wire, "12345678", 8);
    frame.data = wire_view(&wire);
    frame.original_length = (uint32_t)wire.len;
    assert_false(fragments_decode(&fragments, &frame, &packet));
    assert_int_equal(fragments.lost, 1);
    fragments_free(&fragments);
}

/* Half a minute of capture time: in time it is completed, afterwards the same fragment begins anew. */
static void test_timeout(void **state)
{
    int64_t late = LIMIT_INCOMPLETE_NS + 1;

    (void)state;
    begin(&fixture, false);
    assert_false(FEED(&fixture, 5, 0, 400, true));
    FEED_LAST(&fixture, 5, 400, LAST, false, .time = LIMIT_INCOMPLETE_NS);
    assert_false(FEED(&fixture, 5, 0, 400, true));
    assert_false(FEED(&fixture, 5, 400, LAST, false, .time = late));
    assert_int_equal(fixture.fragments.lost, 1);
    FEED_LAST(&fixture, 5, 0, 400, true, .time = late + SECOND);
    end(&fixture, 1, 0);
}

/* Where the capture cut fragments, the first one of IPv4 is read as far as it goes. */
static void test_cut(void **state)
{
    (void)state;
    begin(&fixture, false);
    assert_true(FEED(&fixture, 5, 0, 400, true, .cut = 300));
    assert_true(fixture.packet.is_tcp && !fixture.packet.bare);
    assert_int_equal(fixture.packet.segment.payload.len, 80);
    assert_int_equal(fixture.packet.segment.length, 380);
    assert_false(FEED(&fixture, 5, 400, LAST, false, .cut = 300));
    end(&fixture, 1, 0);
    begin(&fixture, true);
    assert_false(FEED(&fixture, 5, 0, 400, true, .cut = 300));
    assert_false(FEED(&fixture, 5, 400, LAST, false));
    end(&fixture, 2, 0);
}

/* More datagrams than there is room for: the oldest go, and are counted. */
static void test_bounded_count(void **state)
{
    (void)state;
    begin(&fixture, false);
    for (unsigned id = 0; id < LIMIT_INCOMPLETE + 10; id++)
        assert_false(FEED(&fixture, id, 0, 400, true));
    assert_int_equal(fixture.fragments.forgotten, 10);
    assert_int_equal(fixture.fragments.lost, 10);
    FEED_LAST(&fixture, LIMIT_INCOMPLETE + 9, 400, LAST, false);
    end(&fixture, LIMIT_INCOMPLETE + 10 - 1, 0);
}

/* The same in bytes: datagrams that reach far, with nothing before. */
static void test_bounded_bytes(void **state)
{
    struct wire wire = { .len = 0 };
    struct frame frame = { .number = 1, .link_type = 101 };
    struct fragments fragments;
    struct packet packet;

    (void)state;
    fragments_init(&fragments, 1);
    for (unsigned id = 0; id < 1000; id++) {
        wire.len = 0;
        put_v4(&wire, id, 65000, 8, true);
        wire_put(&wire, "12345678", 8);
        frame.data = wire_view(&wire);
        frame.original_length = (uint32_t)wire.len;
        assert_false(fragments_decode(&fragments, &frame, &packet));
        assert_true(fragments.bytes <= LIMIT_INCOMPLETE_BYTES);
    }
    assert_true(fragments.forgotten > 0);
    fragments_finish(&fragments);
    assert_int_equal(fragments.lost, 1000);
    fragments_free(&fragments);
}

/* An outer datagram in fragments, with a tunnel in it whose packet is in fragments, too. */
static void test_inside_a_tunnel(void **state)
{
    static struct wire inner[2];
    struct packet packet;
    static struct whole whole;
    struct frame frame = { .link_type = 101 };
    struct fragments fragments;

    (void)state;
    fragments_init(&fragments, 1);
    make_whole(&whole, true);
    put_v6(&inner[0], 7, 0, 400, true);
    wire_put(&inner[0], whole.segment.data, 400);
    put_v6(&inner[1], 7, 400, SEGMENT - 400, false);
    wire_put(&inner[1], whole.segment.data + 400, SEGMENT - 400);
    for (unsigned i = 0; i < 2; i++)
        for (unsigned half = 0; half < 2; half++) {
            struct wire wire = { .len = 0 };
            size_t from = half ? 200 : 0, to = half ? inner[i].len : 200;

            put_v4(&wire, 100 + i, from, to - from, !half);
            wire.bytes[9] = 41; /* 6in4 */
            wire_put(&wire, inner[i].bytes + from, to - from);
            frame.number++;
            frame.data = wire_view(&wire);
            frame.original_length = (uint32_t)wire.len;
            assert_int_equal(fragments_decode(&fragments, &frame, &packet), i == 1 && half == 1);
        }
    assert_true(packet.is_tcp);
    assert_int_equal(packet.frame->number, 4);
    assert_true(bytes_equal(packet.segment.payload, bytes_of(payload, PAYLOAD)));
    fragments_free(&fragments);
}

TESTS(test_in_order, test_out_of_order_and_doubled, test_interleaved, test_overlap, test_other_end,
      test_never_complete, test_impossible, test_beyond_the_largest, test_timeout, test_cut, test_bounded_count,
      test_bounded_bytes, test_inside_a_tunnel)
