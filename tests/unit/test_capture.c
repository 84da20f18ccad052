/* Capture files of every make: byte orders, resolutions, sections, interfaces; and every way to be damaged. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "capture/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file in memory under a name that can be opened. */
static const char *file_of(struct bytes content)
{
    static char path[64];
    int descriptor = memfd_create("capture", 0);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, content.data, content.len), (ssize_t)content.len);
    lseek(descriptor, 0, SEEK_SET);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return path;
}

/* Little-endian writers, for files of that order. */
static void put16(struct wire *wire, bool little, unsigned value)
{
    wire_u16(wire, little ? __builtin_bswap16((uint16_t)value) : value);
}

static void put32(struct wire *wire, bool little, uint32_t value)
{
    wire_u32(wire, little ? __builtin_bswap32(value) : value);
}

static void put_pcap_header(struct wire *wire, bool little, bool nano)
{
    put32(wire, little, nano ? 0xA1B23C4D : 0xA1B2C3D4);
    put16(wire, little, 2);
    put16(wire, little, 4);
    put32(wire, little, 0);
    put32(wire, little, 0);
    put32(wire, little, 65535);
    put32(wire, little, 1);
}

static void put_pcap_frame(struct wire *wire, bool little, uint32_t second, uint32_t fraction, const char *data,
                           uint32_t original)
{
    put32(wire, little, second);
    put32(wire, little, fraction);
    put32(wire, little, (uint32_t)strlen(data));
    put32(wire, little, original);
    wire_put(wire, data, strlen(data));
}

/* What a source yields, as text: "1 eth 5.000000007 abc/3;". */
static void describe(const struct frame *frame, char *text, size_t size)
{
    size_t used = strlen(text);

    snprintf(text + used, size - used, "%llu t%u %lld.%09lld %.*s/%u;", (unsigned long long)frame->number,
             frame->link_type, (long long)(frame->time / 1000000000), (long long)(frame->time % 1000000000),
             (int)frame->data.len, (const char *)frame->data.data, frame->original_length);
}

struct reading {
    char text[4096];
    struct source_report report;
};

static bool read_all(const char *path, const char *filter, struct reading *reading, struct error *error)
{
    struct source *source = source_open_file(path, filter, error);
    struct frame frames[LIMIT_BATCH_FRAMES];
    enum source_state state = SOURCE_MORE;

    memset(reading, 0, sizeof *reading);
    if (!source)
        return false;
    while (state == SOURCE_MORE) {
        size_t count;

        state = source_read(source, frames, &count);
        for (size_t i = 0; i < count; i++)
            if (!frames[i].excluded)
                describe(&frames[i], reading->text, sizeof reading->text);
    }
    reading->report = *source_report(source);
    source_close(source);
    return true;
}

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

static size_t open_block(struct wire *wire, bool little, uint32_t type)
{
    size_t mark = wire->len;

    put32(wire, little, type);
    put32(wire, little, 0);
    return mark;
}

static void close_block(struct wire *wire, bool little, size_t mark)
{
    struct wire length = { .len = 0 };

    while ((wire->len - mark) % 4)
        wire_u8(wire, 0);
    put32(&length, little, (uint32_t)(wire->len - mark + 4));
    memcpy(wire->bytes + mark + 4, length.bytes, 4);
    wire_put(wire, length.bytes, 4);
}

static void put_section(struct wire *wire, bool little)
{
    size_t mark = open_block(wire, little, 0x0A0D0D0A);

    put32(wire, little, 0x1A2B3C4D);
    put16(wire, little, 1);
    put16(wire, little, 0);
    put32(wire, little, 0xFFFFFFFF);
    put32(wire, little, 0xFFFFFFFF);
    close_block(wire, little, mark);
}

/* `resolution` 0: the default, microseconds. */
static void put_interface(struct wire *wire, bool little, unsigned link_type, unsigned resolution, int64_t offset)
{
    size_t mark = open_block(wire, little, 1);

    put16(wire, little, link_type);
    put16(wire, little, 0);
    put32(wire, little, 5); /* snapshot length */
    if (resolution) {
        put16(wire, little, 9);
        put16(wire, little, 1);
        wire_u8(wire, resolution);
        wire_put(wire, "\0\0\0", 3);
    }
    if (offset) {
        put16(wire, little, 14);
        put16(wire, little, 8);
        put32(wire, little, little ? (uint32_t)offset : (uint32_t)(offset >> 32));
        put32(wire, little, little ? (uint32_t)(offset >> 32) : (uint32_t)offset);
    }
    put32(wire, little, 0);
    close_block(wire, little, mark);
}

static void put_packet(struct wire *wire, bool little, uint32_t interface, uint64_t time, const char *data)
{
    size_t mark = open_block(wire, little, 6);

    put32(wire, little, interface);
    put32(wire, little, (uint32_t)(time >> 32));
    put32(wire, little, (uint32_t)time);
    put32(wire, little, (uint32_t)strlen(data));
    put32(wire, little, (uint32_t)strlen(data));
    wire_put(wire, data, strlen(data));
    close_block(wire, little, mark);
}

static void put_simple_packet(struct wire *wire, bool little, const char *data, uint32_t original)
{
    size_t mark = open_block(wire, little, 3);

    put32(wire, little, original);
    wire_put(wire, data, strlen(data));
    close_block(wire, little, mark);
}

static void put_old_packet(struct wire *wire, bool little, unsigned interface, uint64_t time, const char *data)
{
    size_t mark = open_block(wire, little, 2);

    put16(wire, little, interface);
    put16(wire, little, 0xFFFF);
    put32(wire, little, (uint32_t)(time >> 32));
    put32(wire, little, (uint32_t)time);
    put32(wire, little, (uint32_t)strlen(data));
    put32(wire, little, (uint32_t)strlen(data));
    wire_put(wire, data, strlen(data));
    close_block(wire, little, mark);
}

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

TESTS(test_pcap_orders_and_resolutions, test_pcap_torn_anywhere, test_pcap_with_a_lying_length, test_pcapng,
      test_pcapng_clock_extremes, test_pcapng_torn_anywhere, test_pcapng_with_lying_lengths,
      test_pcapng_packet_beyond_its_block, test_unusable_files, test_filter)
