/* What Wireshark numbers without being a part of a stream: headers quoted by ICMP errors, broken and cut ones. What it
 * does was seen with tshark 4.0 on the same bytes. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/dissector.h"
#include "dissect/net/link.h"

#include <stdio.h>
#include <string.h>

/* An IP packet of a made TCP segment, or of UDP with 8 bytes. */
static struct bytes quoted(struct wire *wire, bool v6, bool udp, uint16_t port)
{
    struct tcp_frame frame = { .v6 = v6, .client_port = port, .seq = 77, .flags = TCP_SYN };
    size_t transport = 14 + (v6 ? 40u : 20u);

    wire->len = 0;
    wire_tcp_frame(wire, &frame);
    if (udp) {
        wire->bytes[14 + (v6 ? 6 : 9)] = PROTOCOL_UDP;
        memcpy(wire->bytes + transport + 4, "\0\x10\0\0", 4);
        wire->len = transport + 16;
        wire->bytes[14 + (v6 ? 5 : 3)] = v6 ? 16 : 36;
    }
    return bytes_of(wire->bytes + 14, wire->len - 14);
}

/* An ICMP error that quotes `inner`, from another host. */
static struct bytes icmp_error(struct wire *wire, bool v6, uint8_t type, struct bytes inner)
{
    wire->len = 0;
    if (v6) {
        wire_u32(wire, 0x60000000);
        wire_u16(wire, (unsigned)(8 + inner.len));
        wire_put(wire, "\x3A\x40\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xFE\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5", 34);
    } else {
        wire_u16(wire, 0x4500);
        wire_u16(wire, (unsigned)(28 + inner.len));
        wire_put(wire, "\0\0\0\0\x40\1\0\0\x0A\0\0\xFE\x0A\0\0\5", 16);
    }
    wire_u8(wire, type);
    wire_u8(wire, 1);
    wire_put(wire, "\0\0\0\0\0\0", 6);
    wire_put(wire, inner.data, inner.len);
    return wire_view(wire);
}

static bool decode(struct bytes bytes, struct packet *packet)
{
    static struct frame frame;

    frame = (struct frame){ .number = 1, .link_type = 101, .data = bytes, .original_length = (uint32_t)bytes.len };
    return link_decode(&frame, packet);
}

static void test_quoted_tcp(void **state)
{
    static struct wire inner, outer;

    (void)state;
    for (int v6 = 0; v6 < 2; v6++) {
        struct bytes whole = quoted(&inner, v6, false, 40000);
        size_t header = v6 ? 40 : 20;

        for (size_t len = 0; len <= whole.len; len++) {
            struct packet packet;
            bool counts = decode(icmp_error(&outer, v6, v6 ? 1 : 3, bytes_of(whole.data, len)), &packet);

            assert_int_equal(counts, len >= header + 16);
            assert_int_equal(packet.is_icmp_error, len >= header + 4);
            if (len < header + 4)
                continue;
            assert_int_equal(packet.icmp.type, v6 ? 1 : 3);
            assert_int_equal(packet.icmp.code, 1);
            assert_int_equal(packet.icmp.reporter.bytes[15], 0xFE);
            assert_int_equal(packet.protocol, PROTOCOL_TCP);
            assert_int_equal(packet.source_port, 40000);
            assert_int_equal(packet.destination_port, 443);
            assert_int_equal(packet.source.bytes[15], 5);
            assert_int_equal(packet.destination.bytes[15], 9);
            assert_int_equal(packet.bare, counts);
            assert_true(!counts || (packet.is_tcp && packet.segment.length == 0 && packet.segment.flags == 0));
        }
    }
}

static void test_quoted_udp(void **state)
{
    static struct wire inner, outer;

    (void)state;
    for (int v6 = 0; v6 < 2; v6++) {
        struct bytes whole = quoted(&inner, v6, true, 40000);
        size_t header = v6 ? 40 : 20;

        for (size_t len = 0; len <= whole.len; len++) {
            struct packet packet;

            assert_int_equal(decode(icmp_error(&outer, v6, v6 ? 3 : 11, bytes_of(whole.data, len)), &packet),
                             len >= header + 8);
            assert_false(packet.is_tcp);
            if (len < header + 8)
                continue;
            assert_true(packet.bare);
            assert_int_equal(packet.datagram_count, 1);
            assert_int_equal(packet.datagrams[0].source_port, 40000);
            assert_int_equal(packet.datagrams[0].length, 0);
            assert_int_equal(packet.datagrams[0].payload.len, 0);
        }
    }
}

/* Echoes quote nothing; a redirect counts for UDP alone; other errors count. */
static void test_types(void **state)
{
    static const struct {
        uint8_t type;
        bool v6, udp, counts;
    } types[] = {
        { 0, false, false, false }, { 8, false, false, false },  { 3, false, false, true },
        { 4, false, false, true },  { 11, false, false, true },  { 12, false, false, true },
        { 5, false, false, false }, { 5, false, true, true },    { 2, true, false, true },
        { 4, true, false, true },   { 128, true, false, false }, { 135, true, false, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        static struct wire inner, outer;
        struct bytes whole = quoted(&inner, types[i].v6, types[i].udp, 40000);
        struct packet packet;

        assert_int_equal(decode(icmp_error(&outer, types[i].v6, types[i].type, whole), &packet), types[i].counts);
    }
}

/* An error about an error quotes a packet that itself only quotes. */
static void test_error_about_an_error(void **state)
{
    static struct wire inner, middle, outer;
    struct packet packet;

    (void)state;
    icmp_error(&middle, false, 3, quoted(&inner, false, false, 40000));
    assert_true(decode(icmp_error(&outer, false, 3, wire_view(&middle)), &packet));
    assert_true(packet.bare);
}

/* ---- numbers ---- */

struct numbered {
    struct arena_pool pool;
    struct certificate_store certificates;
    struct dissector *dissector;
    uint64_t frame;
    char text[1024];
};

static void take(void *context, struct conversation *c)
{
    struct numbered *n = context;
    size_t used = strlen(n->text);

    snprintf(n->text + used, sizeof n->text - used, "%u:%u ", c->stream_index, c->client.port);
    conversation_free(c);
}

static void feed(struct numbered *n, struct bytes bytes)
{
    struct frame frame = {
        .number = ++n->frame, .link_type = 101, .data = bytes, .original_length = (uint32_t)bytes.len
    };

    dissector_feed(n->dissector, &frame, 1);
}

static void begin(struct numbered *n)
{
    struct dissector_options options = { .pool = &n->pool, .certificates = &n->certificates, .take = take };

    memset(n, 0, sizeof *n);
    options.context = n;
    certificate_store_init(&n->certificates, 1);
    n->dissector = dissector_new(&options, NULL);
    assert_non_null(n->dissector);
}

static void finish(struct numbered *n, const char *expected)
{
    dissector_finish(n->dissector);
    assert_string_equal(n->text, expected);
    dissector_free(n->dissector);
    certificate_store_release(&n->certificates);
    arena_pool_release(&n->pool);
}

/* A quoted header takes a number when its stream has none yet, and is no connection by itself. */
static void test_numbers_of_quoted(void **state)
{
    static struct wire inner, outer;
    static struct numbered n;

    (void)state;
    begin(&n);
    feed(&n, icmp_error(&outer, false, 3, quoted(&inner, false, false, 1)));                    /* 0 */
    feed(&n, quoted(&inner, false, false, 2));                                                  /* 1 */
    feed(&n, icmp_error(&outer, false, 3, quoted(&inner, false, false, 2)));                    /* 1 again */
    feed(&n, icmp_error(&outer, false, 3, bytes_of(quoted(&inner, false, false, 3).data, 28))); /* too short */
    feed(&n, icmp_error(&outer, false, 3, quoted(&inner, false, true, 4)));                     /* UDP */
    feed(&n, quoted(&inner, false, false, 5));                                                  /* 2 */
    finish(&n, "1:2 2:5 ");
    begin(&n);
    feed(&n, icmp_error(&outer, false, 3, quoted(&inner, false, false, 1))); /* 0 */
    feed(&n, quoted(&inner, false, false, 2));                               /* 1 */
    feed(&n, quoted(&inner, false, false, 1));                               /* 0: its SYN comes late */
    finish(&n, "0:1 1:2 ");
}

/* So does a header that lies about its length, or is cut behind its flags. */
static void test_numbers_of_broken(void **state)
{
    static struct wire inner;
    static struct numbered n;
    struct bytes whole;

    (void)state;
    begin(&n);
    whole = quoted(&inner, false, false, 1);
    inner.bytes[14 + 32] = 0x40; /* 0: a header of 16 bytes */
    feed(&n, whole);
    whole = quoted(&inner, false, false, 2);
    feed(&n, bytes_of(whole.data, 20 + 16)); /* 1 */
    whole = quoted(&inner, false, false, 3);
    feed(&n, bytes_of(whole.data, 20 + 15));   /* too short */
    feed(&n, quoted(&inner, false, false, 4)); /* 2 */
    finish(&n, "2:4 ");
}

TESTS(test_quoted_tcp, test_quoted_udp, test_types, test_error_about_an_error, test_numbers_of_quoted,
      test_numbers_of_broken)
