/* Every link layer leads to the same segment; headers that lie lead nowhere. */
#include "tests/support/layer_cases.h"
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/net/link.h"

#include <stdlib.h>
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

static void test_every_layer(void **state)
{
    static struct wire wire;

    (void)state;
    for (size_t i = 0; i < layer_case_count; i++) {
        const struct layer_case *layer = &layer_cases[i];
        struct packet packet;
        char address[ADDRESS_TEXT];

        print_message("%s\n", layer->name);
        assert_true(decode(layer->link_type, layer_case_frame(layer, &wire), 0, &packet));
        assert_true(packet.is_tcp && !packet.bare);
        assert_int_equal(packet.source_port, 40000);
        assert_int_equal(packet.destination_port, 443);
        assert_int_equal(packet.segment.seq, 77);
        assert_int_equal(packet.segment.length, 5);
        assert_true(bytes_are(packet.segment.payload, "hello"));
        address_text(&packet.source, address);
        assert_string_equal(address, layer->v6 ? "fd00::5" : "10.0.0.5");
        assert_int_equal(packet.datagram_count, layer->datagrams);
        if (layer->datagrams)
            assert_int_equal(packet.datagrams[0].source_port, 12345);
    }
}

/* What a cut frame may give: nothing, headers passed on the way, or the segment with less of its payload. */
static void check_cut(const struct layer_case *layer, const struct packet *packet)
{
    assert_true(packet->datagram_count <= layer->datagrams);
    for (int i = 0; i < packet->datagram_count; i++)
        assert_int_equal(packet->datagrams[i].source_port, 12345);
    if (!packet->is_tcp)
        return;
    assert_int_equal(packet->source_port, 40000);
    assert_int_equal(packet->destination_port, 443);
    assert_int_equal(packet->segment.seq, 77);
    assert_int_equal(packet->segment.length, packet->bare ? 0 : 5);
    assert_true(packet->segment.payload.len <= 5);
    assert_true(bytes_equal(packet->segment.payload, bytes_of("hello", packet->segment.payload.len)));
}

/* Cut at any length, whether the capture tells the length on the wire or not. The bytes have an end of their own, for
 * the sanitizer to watch. */
static void test_every_layer_cut(void **state)
{
    static struct wire wire;

    (void)state;
    for (size_t i = 0; i < layer_case_count; i++) {
        struct bytes whole = layer_case_frame(&layer_cases[i], &wire);

        for (size_t len = 0; len < whole.len - LAYER_CASE_TRAILER; len++) {
            uint8_t *copy = malloc(len + 1);
            struct packet packet;

            memcpy(copy, whole.data, len);
            decode(layer_cases[i].link_type, bytes_of(copy, len), (uint32_t)(whole.len - len), &packet);
            check_cut(&layer_cases[i], &packet);
            decode(layer_cases[i].link_type, bytes_of(copy, len), 0, &packet);
            check_cut(&layer_cases[i], &packet);
            free(copy);
        }
    }
}

/* A header that is not what its place promises leads nowhere; a datagram that carried it stays the transport. */
static const struct {
    const char *name;
    size_t at;
    uint8_t value;
} layer_lies[] = {
    { "802.3 with SNAP", 17, 0x0C },        /* another organisation's types */
    { "MPLS", 16, 0 },                      /* no bottom of the stack */
    { "PPPoE", 14, 0x21 },                  /* version */
    { "PPPoE", 15, 0xA7 },                  /* discovery */
    { "PPP", 1, 0x13 },                     /* control */
    { "PPP, multilink", 4, 0x80 },          /* the first part of several */
    { "Cisco HDLC", 0, 0x7F },              /* address */
    { "802.11", 0, 0x88 | 0x40 },           /* no data */
    { "802.11", 0, 0x80 },                  /* a beacon */
    { "802.11", 1, 0x41 },                  /* encrypted */
    { "802.11", 1, 0x05 },                  /* more fragments */
    { "802.11", 22, 0x11 },                 /* not the first one */
    { "radiotap", 0, 1 },                   /* version */
    { "radiotap", 2, 3 },                   /* shorter than its own start */
    { "PPI", 7, 1 },                        /* no link type */
    { "AVS", 3, 0x20 },                     /* magic */
    { "NFLOG", 1, 1 },                      /* version */
    { "NFLOG", 4, 3 },                      /* an attribute shorter than its own start */
    { "PFLOG", 0, 3 },                      /* the same */
    { "PKTAP", 4, 2 },                      /* no packet */
    { "PKTAP", 11, 3 },                     /* a link type that looks like another number space's key */
    { "EtherIP", 34, 0x20 },                /* version */
    { "GRE", 35, 2 },                       /* version */
    { "PPTP", 34, 0x20 },                   /* no payload without a sequence number */
    { "PPTP", 34, 0xB0 },                   /* no checksum in version 1 */
    { "ERSPAN II", 42, 0x20 },              /* version */
    { "ERSPAN III", 42, 0x10 },             /* version */
    { "ERSPAN III", 52, 0x04 },             /* frame type */
    { "NSH", 14, 0x4F },                    /* version */
    { "VXLAN", 42, 0 },                     /* no identifier */
    { "VXLAN", 49, 1 },                     /* reserved */
    { "VXLAN-GPE", 42, 0x1C },              /* version */
    { "VXLAN-GPE", 45, 6 },                 /* number */
    { "Geneve", 42, 0x40 },                 /* version */
    { "Geneve", 43, 1 },                    /* reserved */
    { "Geneve, options", 42, 0x3F },        /* more options than there is */
    { "GTP-U", 42, 0x50 },                  /* version */
    { "GTP-U", 43, 1 },                     /* an echo request */
    { "GTP-U, extension", 54, 0 },          /* an extension without length */
    { "GTP-U, extension", 54, 0xFF },       /* beyond the end */
    { "Teredo", 42, 0x45 },                 /* not IPv6 */
    { "Teredo, authentication", 45, 0xFF }, /* beyond the end */
    { "L2TP", 42, 0x80 },                   /* control */
    { "L2TP", 43, 3 },                      /* version */
    { "L2TP, all fields", 45, 3 },          /* shorter than its own start */
    { "TZSP", 42, 2 },                      /* version */
    { "TZSP", 43, 4 },                      /* keep-alive */
    { "TZSP", 45, 2 },                      /* token ring */
};

static void test_layers_that_lie(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof layer_lies / sizeof *layer_lies; i++) {
        const struct layer_case *layer = layer_case_named(layer_lies[i].name);
        static struct wire wire;
        struct bytes whole = layer_case_frame(layer, &wire);
        struct packet packet;

        print_message("%s at %zu\n", layer_lies[i].name, layer_lies[i].at);
        wire.bytes[layer_lies[i].at] = layer_lies[i].value;
        assert_int_equal(decode(layer->link_type, whole, 0, &packet), layer->datagrams);
        assert_false(packet.is_tcp);
        assert_int_equal(packet.datagram_count, layer->datagrams);
        if (!layer->datagrams)
            continue;
        assert_int_equal(packet.datagrams[0].source_port, 12345);
        assert_ptr_equal(packet.datagrams[0].payload.data, whole.data + 42);
        assert_int_equal(packet.datagrams[0].length, whole.len - LAYER_CASE_TRAILER - 42);
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

/* Where the IP header knows of more than there is, the rest counts as cut away: what is here is not lost. */
static void test_length_beyond_the_frame(void **state)
{
    (void)state;
    for (int v6 = 0; v6 < 2; v6++) {
        struct wire wire = { .len = 0 };
        struct bytes whole = ip_packet(&wire, v6);
        struct packet packet;

        wire.bytes[14 + (v6 ? 4 : 2)] = 1; /* 256 bytes more */
        assert_true(decode(101, whole, 0, &packet));
        assert_true(bytes_are(packet.segment.payload, "hello"));
        assert_int_equal(packet.segment.length, 256 + 5);
    }
}

/* Offloading leaves checksums wrong: no value of theirs makes a difference. */
static void test_wrong_checksums(void **state)
{
    static const size_t at[] = { 14 + 10, 14 + 20 + 16 };

    (void)state;
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        for (unsigned value = 0; value < 0x10000; value += 0xFFF) {
            struct wire wire = { .len = 0 };
            struct bytes whole = ip_packet(&wire, false);
            struct packet packet;

            wire.bytes[at[i]] = (uint8_t)(value >> 8);
            wire.bytes[at[i] + 1] = (uint8_t)value;
            assert_true(decode(101, whole, 0, &packet) && !packet.bare);
            assert_true(bytes_are(packet.segment.payload, "hello"));
        }
}

/* RFC 2675: the length of a jumbogram stands in an option; what is behind it is a trailer. */
static void test_jumbogram(void **state)
{
    static uint8_t bytes[70000] = "\x60\0\0\0\0\0\0\x40";
    struct packet packet;

    (void)state;
    memcpy(bytes + 40, "\6\0\xC2\4\0\1\x11\x0C", 8); /* 69900 bytes from here on, 60 of trailer */
    memcpy(bytes + 48, "\x9C\x40\1\xBB\0\0\0\x4D\0\0\0\0\x50\x10\1\0\0\0\0\0", 20);
    assert_true(decode(101, bytes_of(bytes, sizeof bytes), 0, &packet));
    assert_int_equal(packet.segment.seq, 77);
    assert_int_equal(packet.segment.length, 69900 - 8 - 20);
    bytes[42] = 1; /* no such option: to the end of the frame */
    assert_true(decode(101, bytes_of(bytes, sizeof bytes), 0, &packet));
    assert_int_equal(packet.segment.length, 70000 - 40 - 8 - 20);
}

/* UDP lengths: below the header's is no datagram, beyond the packet's or zero where that is allowed is all of it. */
static void test_udp_length(void **state)
{
    static const struct {
        const char *ip;
        size_t len;
        unsigned length;
        bool reached;
        size_t payload;
    } lengths[] = {
        { "\x45\0\0\x24\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\2", 20, 16, true, 8 },
        { "\x45\0\0\x24\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\2", 20, 12, true, 4 },
        { "\x45\0\0\x24\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\2", 20, 8, true, 0 },
        { "\x45\0\0\x24\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\2", 20, 7, false, 0 },
        { "\x45\0\0\x24\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\2", 20, 0, false, 0 },
        { "\x45\0\0\x24\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\2", 20, 500, true, 8 },
        { "\x45\0\0\0\0\0\0\0\x40\x11\0\0\x0A\0\0\1\x0A\0\0\2", 20, 0, true, 8 }, /* offloaded */
        { "\x60\0\0\0\0\x10\x11\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 40, 0, true,
          8 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct wire wire = { .len = 0 };
        struct packet packet;

        wire_put(&wire, lengths[i].ip, lengths[i].len);
        wire_u32(&wire, 5000u << 16 | 6000);
        wire_u16(&wire, lengths[i].length);
        wire_u16(&wire, 0xBAD);
        wire_put(&wire, "payload!", 8);
        assert_int_equal(decode(101, wire_view(&wire), 0, &packet), lengths[i].reached);
        assert_int_equal(packet.datagram_count, lengths[i].reached);
        if (!lengths[i].reached)
            continue;
        assert_int_equal(packet.datagrams[0].length, lengths[i].payload);
        assert_true(bytes_equal(packet.datagrams[0].payload, bytes_of("payload!", lengths[i].payload)));
    }
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

TESTS(test_length_beyond_the_frame, test_wrong_checksums, test_jumbogram, test_udp_length, test_every_layer,
      test_every_layer_cut, test_layers_that_lie, test_cut_anywhere, test_ipv6_extension_headers,
      test_total_length_zero, test_headers_that_lie, test_depth_is_bounded, test_unknown_link_type, test_mss)
