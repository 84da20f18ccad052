/* Every link layer leads to the same segment; headers that lie lead nowhere. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/net/link.h"

#include <string.h>

static const struct tcp_frame syn = { .client_port = 40000, .seq = 77, .flags = TCP_SYN };

/* The IP packet inside a made Ethernet frame. */
static struct bytes ip_packet(struct wire *wire, bool v6)
{
    struct tcp_frame frame = syn;
    struct bytes whole;

    frame.v6 = v6;
    frame.payload = bytes_of("hello", 5);
    whole = wire_tcp_frame(wire, &frame);
    return bytes_of(whole.data + 14, whole.len - 14);
}

static bool decode(uint32_t link_type, struct bytes bytes, uint32_t cut, struct packet *packet)
{
    struct frame frame = {
        .number = 1, .link_type = link_type, .data = bytes, .original_length = (uint32_t)bytes.len + cut
    };

    return link_decode(&frame, packet);
}

static const struct link_case {
    const char *name;
    uint32_t link_type;
    const char *header;
    size_t len;
    bool v6;
} cases[] = {
    { "Ethernet", 1, "\1\1\1\1\1\1\2\2\2\2\2\2\x08\0", 14, false },
    { "Ethernet, IPv6", 1, "\1\1\1\1\1\1\2\2\2\2\2\2\x86\xDD", 14, true },
    { "VLAN", 1, "\1\1\1\1\1\1\2\2\2\2\2\2\x81\0\0\5\x08\0", 18, false },
    { "QinQ", 1, "\1\1\1\1\1\1\2\2\2\2\2\2\x88\xA8\0\5\x81\0\0\6\x86\xDD", 22, true },
    { "old QinQ", 1, "\1\1\1\1\1\1\2\2\2\2\2\2\x91\0\0\5\x81\0\0\6\x08\0", 22, false },
    { "802.3 with SNAP", 1, "\1\1\1\1\1\1\2\2\2\2\2\2\0\x32\xAA\xAA\3\0\0\0\x08\0", 22, false },
    { "SLL", 113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x08\0", 16, false },
    { "SLL2", 276, "\x86\xDD\0\0\0\0\0\2\0\1\0\6\1\2\3\4\5\6\0\0", 20, true },
    { "raw", 101, "", 0, false },
    { "raw, IPv6", 101, "", 0, true },
    { "DLT_RAW", 12, "", 0, false },
    { "LINKTYPE_IPV4", 228, "", 0, false },
    { "LINKTYPE_IPV6", 229, "", 0, true },
    { "NULL, little endian", 0, "\2\0\0\0", 4, false },
    { "NULL, big endian", 0, "\0\0\0\2", 4, false },
    { "NULL, IPv6 of macOS", 0, "\x1E\0\0\0", 4, true },
    { "LOOP", 108, "\0\0\0\2", 4, false },
};

static void test_every_link_layer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wire inner = { .len = 0 }, outer = { .len = 0 };
        struct bytes packet_bytes = ip_packet(&inner, cases[i].v6);
        struct packet packet;
        char address[ADDRESS_TEXT];

        wire_put(&outer, cases[i].header, cases[i].len);
        wire_put(&outer, packet_bytes.data, packet_bytes.len);
        wire_put(&outer, "trailer", 7); /* padding of short frames is not payload */
        print_message("%s\n", cases[i].name);
        assert_true(decode(cases[i].link_type, wire_view(&outer), 0, &packet));
        assert_int_equal(packet.source_port, 40000);
        assert_int_equal(packet.destination_port, 443);
        assert_int_equal(packet.segment.seq, 77);
        assert_int_equal(packet.segment.length, 5);
        assert_true(bytes_are(packet.segment.payload, "hello"));
        address_text(&packet.source, address);
        assert_string_equal(address, cases[i].v6 ? "fd00::5" : "10.0.0.5");
    }
}

/* Cut anywhere, a packet gives its segment with what is here of the payload, or nothing. */
static void test_cut_anywhere(void **state)
{
    struct wire wire = { .len = 0 };
    struct tcp_frame frame = syn;
    struct bytes whole;

    (void)state;
    frame.payload = bytes_of("hello", 5);
    whole = wire_tcp_frame(&wire, &frame);
    for (size_t len = 0; len <= whole.len; len++) {
        struct packet packet;
        bool reached = decode(1, bytes_of(whole.data, len), (uint32_t)(whole.len - len), &packet);

        assert_int_equal(reached, len >= 50); /* with 16 bytes of its header Wireshark numbers a stream */
        assert_int_equal(reached && !packet.bare, len >= 54);
        if (len >= 54) {
            assert_int_equal(packet.segment.length, 5);
            assert_int_equal(packet.segment.payload.len, len - 54);
        }
    }
}

/* RFC 8200 4: extension headers in a row lead to TCP; an atomic fragment is a whole packet, another is none. */
static void test_ipv6_extension_headers(void **state)
{
    struct wire inner = { .len = 0 }, outer = { .len = 0 };
    struct bytes whole = ip_packet(&inner, true);
    struct packet packet;

    (void)state;
    wire_put(&outer, whole.data, 40);
    outer.bytes[6] = 0;                                         /* hop-by-hop */
    wire_put(&outer, "\x2B\0\1\4\0\0\0\0", 8);                  /* then routing */
    wire_put(&outer, "\x3C\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16); /* then destination options */
    wire_put(&outer, "\x2C\0\1\4\0\0\0\0", 8);                  /* then fragment */
    wire_put(&outer, "\6\0\0\0\0\0\0\1", 8);
    wire_put(&outer, whole.data + 40, whole.len - 40);
    outer.bytes[4] = 0;
    outer.bytes[5] = (uint8_t)(outer.len - 40);
    assert_true(decode(101, wire_view(&outer), 0, &packet));
    assert_int_equal(packet.segment.length, 5);
    outer.bytes[40 + 8 + 16 + 8 + 3] = 1; /* more fragments */
    assert_false(decode(101, wire_view(&outer), 0, &packet));
    assert_true(packet.is_fragment);
    assert_int_equal(packet.fragment.id, 1);
    assert_int_equal(packet.fragment.offset, 0);
    assert_true(packet.fragment.more);
}

/* A total length of zero is segmentation offload: the frame's own end counts. */
static void test_total_length_zero(void **state)
{
    struct wire wire = { .len = 0 };
    struct tcp_frame frame = syn;
    struct bytes whole;
    struct packet packet;

    (void)state;
    frame.payload = bytes_of("hello", 5);
    whole = wire_tcp_frame(&wire, &frame);
    wire.bytes[16] = wire.bytes[17] = 0;
    assert_true(decode(1, whole, 0, &packet));
    assert_int_equal(packet.segment.length, 5);
}

static void test_headers_that_lie(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } lies[] = {
        { 14, 0x44 },      /* IP header of 16 bytes */
        { 14, 0x65 },      /* version 6 in an IPv4 frame */
        { 17, 19 },        /* total length below the header's */
        { 14 + 32, 0x40 }, /* TCP header of 16 bytes */
        { 14 + 32, 0xF0 }, /* of 60, which the packet does not have */
        { 13, 0x06 },      /* ARP */
        { 23, 17 },        /* UDP */
        { 20, 0x20 },      /* a fragment */
    };

    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct wire wire = { .len = 0 };
        struct bytes whole = wire_tcp_frame(&wire, &syn);
        struct packet packet;

        wire.bytes[lies[i].at] = lies[i].value;
        assert_false(decode(1, whole, 0, &packet) && packet.is_tcp && !packet.bare);
    }
}

/* Tags within tags end somewhere. */
static void test_depth_is_bounded(void **state)
{
    static struct wire wire;
    struct packet packet;

    (void)state;
    wire.len = 0;
    wire_put(&wire, "\1\1\1\1\1\1\2\2\2\2\2\2\x81\0", 14);
    for (int i = 0; i < 1000; i++)
        wire_put(&wire, "\0\5\x81\0", 4);
    assert_false(decode(1, wire_view(&wire), 0, &packet));
}

static void test_unknown_link_type(void **state)
{
    struct packet packet;

    (void)state;
    assert_false(decode(12345, bytes_of("whatever", 8), 0, &packet));
    assert_false(link_known(12345));
    assert_true(link_known(1));
}

static void test_mss(void **state)
{
    struct wire wire = { .len = 0 };
    struct bytes whole = wire_tcp_frame(&wire, &syn);
    struct packet packet;

    (void)state;
    wire.bytes[14 + 32] = 0x70; /* two words of options */
    wire_put(&wire, "\1\1\1\1\2\4\5\xB4", 8);
    wire.bytes[17] = 48;
    assert_true(decode(1, bytes_of(whole.data, whole.len + 8), 0, &packet));
    assert_int_equal(packet.segment.mss, 1460);
}

TESTS(test_every_link_layer, test_cut_anywhere, test_ipv6_extension_headers, test_total_length_zero,
      test_headers_that_lie, test_depth_is_bounded, test_unknown_link_type, test_mss)
