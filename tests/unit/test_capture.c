/* Capture files of every make: byte orders, resolutions, sections, interfaces; and every way to be damaged. */
#include "tests/support/files.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_pcap_orders_and_resolutions(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        bool little = kind & 1, nano = kind & 2;
        struct wire wire = { .len = 0 };
        struct reading reading;
        struct error error;

        put_pcap_header(&wire, little, nano);
        put_pcap_frame(&wire, little, 5, nano ? 7000 : 7, "abc", 3);
        put_pcap_frame(&wire, little, 6, 0, "defg", 1500);
        assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
        assert_string_equal(reading.text, "1 t1 5.000007000 abc/3;2 t1 6.000000000 defg/1500;");
        assert_int_equal(reading.report.frames, 2);
        assert_int_equal(reading.report.cut_frames, 1);
        assert_false(reading.report.damaged);
    }
}

/* Records of a patched libpcap: interface, protocol and packet type follow the usual header. */
static void test_pcap_with_long_records(void **state)
{
    (void)state;
    for (int little = 0; little < 2; little++) {
        struct wire wire = { .len = 0 };
        struct reading reading;
        struct error error;

        put_pcap_header(&wire, little, false);
        wire.len = 0;
        put32(&wire, little, 0xA1B2CD34);
        wire.len = 24;
        for (uint32_t i = 0; i < 2; i++) {
            put32(&wire, little, 5 + i);
            put32(&wire, little, 7);
            put32(&wire, little, 3);
            put32(&wire, little, 90);
            wire_put(&wire, "\1\0\0\0\0\x08\0\0abc", 11);
        }
        assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
        assert_string_equal(reading.text, "1 t1 5.000007000 abc/90;2 t1 6.000007000 abc/90;");
        assert_false(reading.report.damaged);
    }
}

/* Torn anywhere behind its header, a file still gives what stands before, and says where it broke off. */
static void test_pcap_torn_anywhere(void **state)
{
    struct wire wire = { .len = 0 };

    (void)state;
    put_pcap_header(&wire, true, false);
    put_pcap_frame(&wire, true, 5, 0, "abc", 3);
    put_pcap_frame(&wire, true, 6, 0, "defg", 4);
    for (size_t end = 24; end <= wire.len; end++) {
        struct reading reading;
        struct error error;
        bool boundary = end == 24 || end == 43 || end == 63;

        assert_true(read_all(file_of(bytes_of(wire.bytes, end)), NULL, &reading, &error));
        assert_int_equal(reading.report.frames, end < 43 ? 0 : end < 63 ? 1 : 2);
        assert_int_equal(reading.report.damaged, !boundary);
        if (!boundary)
            assert_int_equal(reading.report.damage_offset, end < 43 ? 24 : 43);
    }
}

static void test_pcap_with_a_lying_length(void **state)
{
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;

    (void)state;
    put_pcap_header(&wire, true, false);
    put_pcap_frame(&wire, true, 5, 0, "abc", 3);
    put32(&wire, true, 6);
    put32(&wire, true, 0);
    put32(&wire, true, 0x7FFFFFFF);
    put32(&wire, true, 4);
    wire_put(&wire, "rest", 4);
    assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
    assert_string_equal(reading.text, "1 t1 5.000000000 abc/3;");
    assert_true(reading.report.damaged);
    assert_int_equal(reading.report.damage_offset, 43);
}

/* ---- pcapng ---- */

/* Two sections of different byte order, interfaces of different link types and clocks, every kind of packet. */
static void test_pcapng(void **state)
{
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;

    (void)state;
    put_section(&wire, true);
    put_interface(&wire, true, 1, 0, 0);
    put_interface(&wire, true, 101, 9, 0);
    put_packet(&wire, true, 0, 5000007, "abc");
    put_packet(&wire, true, 1, 6000000001, "defgh");
    put_simple_packet(&wire, true, "ijklm", 90);
    put_old_packet(&wire, true, 1, 7000000002, "n");
    put_section(&wire, false);
    put_interface(&wire, false, 276, 0x80 | 10, 100);
    put_packet(&wire, false, 0, 3 * 1024 + 512, "op");
    assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
    assert_string_equal(reading.text, "1 t1 5.000007000 abc/3;2 t101 6.000000001 defgh/5;3 t1 6.000000001 ijklm/90;"
                                      "4 t101 7.000000002 n/1;5 t276 103.500000000 op/2;");
    assert_false(reading.report.damaged);
    assert_int_equal(reading.report.link_type_count, 3);
}

static void put_block(struct wire *wire, uint32_t type, const char *body, size_t size)
{
    size_t mark = open_block(wire, true, type);

    wire_put(wire, body, size);
    close_block(wire, true, mark);
}

/* Blocks between packets. Those that tshark numbers take a number here, too, and are not yielded. */
static void test_pcapng_other_blocks(void **state)
{
    static const struct {
        const char *what;
        uint32_t type;
        bool numbered;
    } rows[] = {
        { "name resolution", 4, false },   { "interface statistics", 5, false },
        { "IRIG timestamp", 7, false },    { "ARINC 429", 8, false },
        { "systemd journal", 9, true },    { "secrets", 10, false },
        { "Hone", 0x101, false },          { "sysdig machine", 0x201, false },
        { "sysdig event", 0x204, true },   { "sysdig flags event", 0x208, false },
        { "sysdig event 2", 0x216, true }, { "sysdig large event", 0x221, true },
        { "custom", 0xBAD, true },         { "custom, local", 0x40000BAD, true },
        { "unknown", 0x1234, false },      { "local use", 0x80000001, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire wire = { .len = 0 };
        struct reading reading;
        struct error error;

        put_section(&wire, true);
        put_interface(&wire, true, 1, 0, 0);
        put_packet(&wire, true, 0, 1, "abc");
        put_block(&wire, rows[i].type, "\0\0\0\0some bytes that say nothing at all", 38);
        put_packet(&wire, true, 0, 2, "def");
        assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
        assert_string_equal(reading.text, rows[i].numbered ? "1 t1 0.000001000 abc/3;3 t1 0.000002000 def/3;"
                                                           : "1 t1 0.000001000 abc/3;2 t1 0.000002000 def/3;");
        assert_int_equal(reading.report.frames, rows[i].numbered ? 3 : 2);
        assert_int_equal(reading.report.bytes, 6);
        assert_int_equal(reading.report.link_type_count, 1);
        assert_int_equal(reading.report.first_time, 1000);
        assert_false(reading.report.damaged);
    }
}

/* A record without a packet comes first: it does not set the time of the capture. */
static void test_pcapng_begins_with_a_record(void **state)
{
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;

    (void)state;
    put_section(&wire, true);
    put_block(&wire, 0xBAD, "abcdefgh", 8);
    put_interface(&wire, true, 1, 0, 0);
    put_packet(&wire, true, 0, 5000000, "abc");
    assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
    assert_string_equal(reading.text, "2 t1 5.000000000 abc/3;");
    assert_int_equal(reading.report.first_time, 5000000000);
}

/* Comments on sections, interfaces and packets. */
static void test_pcapng_comments(void **state)
{
    static const char comment[] = "\1\0\5\0hello\0\0\0\0\0\0\0";
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;
    size_t mark;

    (void)state;
    put_block(&wire, 0x0A0D0D0A,
              "\x4D\x3C\x2B\x1A\1\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\1\0\5\0hello\0\0\0\0\0\0\0", 32);
    put_block(&wire, 1, "\1\0\0\0\0\0\0\0\1\0\5\0hello\0\0\0\0\0\0\0", 24);
    mark = open_block(&wire, true, 6);
    wire_put(&wire, "\0\0\0\0\0\0\0\0\7\0\0\0\3\0\0\0\3\0\0\0abc\0", 24);
    wire_put(&wire, comment, sizeof comment - 1);
    close_block(&wire, true, mark);
    assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
    assert_string_equal(reading.text, "1 t1 0.000007000 abc/3;");
    assert_false(reading.report.damaged);
}

static void put_secrets(struct wire *wire, bool little, uint32_t type, uint32_t length, const char *lines)
{
    size_t mark = open_block(wire, little, 10);

    put32(wire, little, type);
    put32(wire, little, length);
    wire_put(wire, lines, strlen(lines));
    close_block(wire, little, mark);
}

/* TLS key logs of all sections are kept; what is of another protocol or does not fit is not, and harms nothing. */
static void test_pcapng_secrets(void **state)
{
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;

    (void)state;
    put_section(&wire, true);
    put_secrets(&wire, true, 0x544C534B, 14, "CLIENT_RANDOM ");
    put_secrets(&wire, true, 0x57474B4C, 9, "WireGuard");
    put_secrets(&wire, true, 0x544C534B, 100, "too long");
    put_secrets(&wire, true, 0x544C534B, 0, "");
    put_interface(&wire, true, 1, 0, 0);
    put_packet(&wire, true, 0, 1, "abc");
    put_section(&wire, false);
    put_secrets(&wire, false, 0x544C534B, 7, "second\n");
    assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
    assert_string_equal(reading.secrets, "CLIENT_RANDOM \nsecond\n");
    assert_string_equal(reading.text, "1 t1 0.000001000 abc/3;");
    assert_false(reading.report.damaged);
    assert_int_equal(reading.report.dropped_secrets, 0);
}

/* 80 MiB of secrets in blocks of one: the bound holds, and what it left out is told. */
static void test_pcapng_too_many_secrets(void **state)
{
    static uint8_t block[(1 << 20) + 20] = { 10, 0, 0, 0, 20, 0, 16, 0, 0x4B, 0x53, 0x4C, 0x54, 0, 0, 16, 0 };
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;
    const char *path;
    int descriptor;

    (void)state;
    memcpy(block + sizeof block - 4, block + 4, 4);
    put_section(&wire, true);
    path = file_of(wire_view(&wire));
    descriptor = atoi(path + strlen("/proc/self/fd/"));
    lseek(descriptor, 0, SEEK_END);
    for (int i = 0; i < 80; i++)
        assert_int_equal(write(descriptor, block, sizeof block), (ssize_t)sizeof block);
    assert_true(read_all(path, NULL, &reading, &error));
    close(descriptor);
    assert_true(reading.secret_bytes <= LIMIT_SECRET_BYTES && reading.secret_bytes > LIMIT_SECRET_BYTES - (2 << 20));
    assert_int_equal(reading.report.dropped_secrets, 17 << 20);
    assert_false(reading.report.damaged);
}

static void test_pcapng_clock_extremes(void **state)
{
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;

    (void)state;
    put_section(&wire, true);
    put_interface(&wire, true, 1, 0xFF, INT64_MIN);
    put_interface(&wire, true, 1, 0x7F, INT64_MAX);
    put_packet(&wire, true, 0, UINT64_MAX, "a");
    put_packet(&wire, true, 1, UINT64_MAX, "b");
    assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
    assert_int_equal(reading.report.frames, 2);
}

static void test_pcapng_torn_anywhere(void **state)
{
    struct wire wire = { .len = 0 };
    size_t first, second;

    (void)state;
    put_section(&wire, true);
    put_interface(&wire, true, 1, 0, 0);
    first = wire.len;
    put_packet(&wire, true, 0, 1, "abc");
    second = wire.len;
    put_packet(&wire, true, 0, 2, "defg");
    for (size_t end = 28; end <= wire.len; end++) {
        struct reading reading;
        struct error error;

        assert_true(read_all(file_of(bytes_of(wire.bytes, end)), NULL, &reading, &error));
        assert_int_equal(reading.report.frames, end < second ? 0 : end < wire.len ? 1 : 2);
        assert_int_equal(reading.report.damaged, end != 28 && end != first && end != second && end != wire.len);
    }
}

/* A block length that lies: each value of each byte of it. What stands before is read, nothing is invented. */
static void test_pcapng_with_lying_lengths(void **state)
{
    struct wire wire = { .len = 0 };
    size_t second;

    (void)state;
    put_section(&wire, true);
    put_interface(&wire, true, 1, 0, 0);
    put_packet(&wire, true, 0, 1, "abc");
    second = wire.len;
    put_packet(&wire, true, 0, 2, "defg");
    for (size_t byte = 4; byte < 8; byte++)
        for (unsigned value = 0; value < 256; value++) {
            struct wire liar = wire;
            struct reading reading;
            struct error error;
            const char *path;

            if (wire.bytes[second + byte] == value)
                continue;
            liar.bytes[second + byte] = (uint8_t)value;
            path = file_of(wire_view(&liar));
            assert_true(read_all(path, NULL, &reading, &error));
            assert_string_equal(reading.text, "1 t1 0.000001000 abc/3;");
            assert_true(reading.report.damaged);
            assert_int_equal(reading.report.damage_offset, second);
            close(atoi(path + strlen("/proc/self/fd/")));
        }
}

/* Versions that nobody has defined are not guessed at; 1.2 is 1.0. */
static void test_pcapng_versions(void **state)
{
    static const struct {
        uint8_t major, minor;
        bool good;
    } rows[] = { { 1, 0, true }, { 1, 2, true }, { 1, 1, false }, { 2, 0, false }, { 0, 0, false } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire wire = { .len = 0 };
        struct reading reading;
        struct error error;

        put_section(&wire, true);
        wire.bytes[12] = rows[i].major;
        wire.bytes[14] = rows[i].minor;
        put_interface(&wire, true, 1, 0, 0);
        put_packet(&wire, true, 0, 1, "abc");
        assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
        assert_int_equal(reading.report.frames, rows[i].good);
        assert_int_equal(reading.report.damaged, !rows[i].good);
    }
}

static void test_pcapng_packet_beyond_its_block(void **state)
{
    struct wire wire = { .len = 0 };
    struct reading reading;
    struct error error;

    (void)state;
    put_section(&wire, true);
    put_interface(&wire, true, 1, 0, 0);
    put_packet(&wire, true, 7, 1, "abc"); /* no such interface */
    assert_true(read_all(file_of(wire_view(&wire)), NULL, &reading, &error));
    assert_true(reading.report.damaged);
    assert_non_null(strstr(reading.report.damage.text, "interface 7"));
}

/* ---- what is no capture ---- */

static void test_unusable_files(void **state)
{
    static const struct {
        const char *content;
        const char *complaint;
    } rows[] = {
        { "", "the file is empty" },
        { "this is not a capture at all, only a text", "not a capture file" },
        { "\xD4\xC3\xB2\xA1", "ends inside its header" },
    };
    struct reading reading;
    struct error error;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(read_all(file_of(bytes_of(rows[i].content, strlen(rows[i].content))), NULL, &reading, &error));
        assert_non_null(strstr(error.text, rows[i].complaint));
    }
    assert_false(read_all("/nonexistent/x.pcap", NULL, &reading, &error));
    assert_non_null(strstr(error.text, "No such file"));
    assert_false(read_all("/", NULL, &reading, &error));
    assert_non_null(strstr(error.text, "Is a directory"));
}

static void test_filter(void **state)
{
    static struct wire wire, frame;
    struct tcp_frame tcp = { .client_port = 40000, .flags = 2 };
    struct reading reading;
    struct error error;

    (void)state;
    wire.len = frame.len = 0;
    put_pcap_header(&wire, false, false);
    for (int i = 0; i < 4; i++) {
        frame.len = 0;
        tcp.client_port = (uint16_t)(40000 + i);
        wire_tcp_frame(&frame, &tcp);
        wire_u32(&wire, 1);
        wire_u32(&wire, 0);
        wire_u32(&wire, (uint32_t)frame.len);
        wire_u32(&wire, (uint32_t)frame.len);
        wire_put(&wire, frame.bytes, frame.len);
    }
    assert_true(read_all(file_of(wire_view(&wire)), "tcp port 40002", &reading, &error));
    assert_memory_equal(reading.text, "3 t1 ", 5); /* its number stays that of the file */
    assert_int_equal(reading.report.frames, 4);
    assert_false(read_all(file_of(wire_view(&wire)), "tcp prot 40002", &reading, &error));
    assert_non_null(strstr(error.text, "filter 'tcp prot 40002'"));
}

TESTS(test_pcap_orders_and_resolutions, test_pcap_with_long_records, test_pcap_torn_anywhere,
      test_pcap_with_a_lying_length, test_pcapng, test_pcapng_other_blocks, test_pcapng_begins_with_a_record,
      test_pcapng_comments, test_pcapng_secrets, test_pcapng_too_many_secrets, test_pcapng_clock_extremes,
      test_pcapng_torn_anywhere, test_pcapng_with_lying_lengths, test_pcapng_versions,
      test_pcapng_packet_beyond_its_block, test_unusable_files, test_filter)
