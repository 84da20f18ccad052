/* Network Monitor files of every version, made by hand: layouts, times, media types, frame tables of all kinds; from
 * files and from pipes; and every way to be damaged. */
#include "tests/support/files.h"
#include "tests/support/test.h"

#include "base/cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEADER = 128, PLACES = 300 };

struct maker {
    struct wire wire;
    unsigned major, minor;
    uint32_t places[PLACES];
    uint32_t count;
};

/* 2024-05-01 12:30:15.250 in the zone of the test, UTC. */
static void begin_file(struct maker *maker, unsigned major, unsigned minor, unsigned media)
{
    static const uint16_t start[8] = { 2024, 5, 3, 1, 12, 30, 15, 250 };
    struct wire *wire = &maker->wire;

    setenv("TZ", "UTC", 1);
    maker->wire.len = maker->count = 0;
    maker->major = major;
    maker->minor = minor;
    wire_put(wire, major == 1 ? "RTSS" : "GMBU", 4);
    wire_u8(wire, minor);
    wire_u8(wire, major);
    put16(wire, true, media);
    for (int i = 0; i < 8; i++)
        put16(wire, true, start[i]);
    while (wire->len < HEADER)
        wire_u8(wire, 0);
}

/* `ticks`: milliseconds or microseconds since the start. */
static void put_frame(struct maker *maker, uint64_t ticks, const char *data, uint32_t original, unsigned media)
{
    struct wire *wire = &maker->wire;
    uint32_t length = (uint32_t)strlen(data);

    maker->places[maker->count++] = (uint32_t)wire->len;
    put32(wire, true, (uint32_t)ticks);
    if (maker->major == 1) {
        put16(wire, true, original);
        put16(wire, true, length);
    } else {
        put32(wire, true, (uint32_t)(ticks >> 32));
        put32(wire, true, original);
        put32(wire, true, length);
    }
    wire_put(wire, data, length);
    if (maker->minor >= 1 && maker->major == 2)
        put16(wire, true, media);
    if (maker->minor >= 2)
        put32(wire, true, 0);
}

static void put_filetime(struct maker *maker, uint64_t filetime)
{
    put32(&maker->wire, true, (uint32_t)filetime);
    put32(&maker->wire, true, (uint32_t)(filetime >> 32));
    wire_u8(&maker->wire, 0);
}

static struct bytes end_file(struct maker *maker)
{
    struct wire place = { .len = 0 };

    put32(&place, true, (uint32_t)maker->wire.len);
    put32(&place, true, maker->count * 4);
    for (uint32_t i = 0; i < maker->count; i++)
        put32(&maker->wire, true, maker->places[i]);
    memcpy(maker->wire.bytes + 24, place.bytes, 8);
    return wire_view(&maker->wire);
}

/* The same bytes from a pipe. They have to fit its buffer. */
static bool read_piped(struct bytes content, struct reading *reading, struct error *error)
{
    int ends[2], saved = dup(STDIN_FILENO);
    bool good;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], content.data, content.len), (ssize_t)content.len);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    good = read_all("-", NULL, reading, error);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    return good;
}

/* From a file and from a pipe, without damage. */
static void expect(struct bytes content, const char *text)
{
    struct reading reading;
    struct error error;

    assert_true(read_all(file_of(content), NULL, &reading, &error));
    assert_string_equal(reading.text, text);
    assert_false(reading.report.damaged);
    assert_true(read_piped(content, &reading, &error));
    assert_string_equal(reading.text, text);
    assert_false(reading.report.damaged);
}

static void test_version_1(void **state)
{
    static struct maker maker;

    (void)state;
    begin_file(&maker, 1, 1, 1);
    put_frame(&maker, 0, "abc", 3, 0);
    put_frame(&maker, 1750, "de", 90, 0);
    expect(end_file(&maker), "1 t1 1714566615.250000000 abc/3;2 t1 1714566617.000000000 de/90;");
}

static void test_version_2(void **state)
{
    static struct maker maker;

    (void)state;
    for (unsigned minor = 0; minor < 3; minor++) {
        begin_file(&maker, 2, minor, 1);
        put_frame(&maker, 7, "abc", 3, 1);
        put_frame(&maker, (uint64_t)5000 * 1000000, "", 1500, 1); /* more than 32 bits hold */
        put_frame(&maker, 0, "d", 1, 1);
        expect(end_file(&maker), "1 t1 1714566615.250007000 abc/3;2 t1 1714571615.250000000 /1500;"
                                 "3 t1 1714566615.250000000 d/1;");
    }
}

/* A count of microseconds that stands for a time before the start. */
static void test_time_before_the_start(void **state)
{
    static struct maker maker;

    (void)state;
    begin_file(&maker, 2, 0, 1);
    put_frame(&maker, (uint64_t)-250000, "a", 1, 1);
    put_frame(&maker, ((uint64_t)1 << 63) - 250000, "b", 1, 1); /* times ten it is the same */
    expect(end_file(&maker), "1 t1 1714566615.000000000 a/1;2 t1 1714566615.000000000 b/1;");
}

/* 2.3 has UTC in each trailer; where that is left out, the header's clock stands. */
static void test_version_2_3(void **state)
{
    static struct maker maker;

    (void)state;
    begin_file(&maker, 2, 3, 1);
    put_frame(&maker, 7, "abc", 3, 1);
    put_filetime(&maker, 133485000001234567);
    put_frame(&maker, 7, "def", 3, 1);
    put_filetime(&maker, 0);
    put_frame(&maker, 7, "ghi", 3, 1);
    put_filetime(&maker, UINT64_MAX); /* no time that fits */
    expect(end_file(&maker), "1 t1 1704026400.123456700 abc/3;2 t1 1714566615.250007000 def/3;"
                             "3 t1 0.000000000 ghi/3;");
}

/* Numbers are those that tshark 4.0 gives: of what is no packet it counts events, filters and adapters, and not
 * payload headers, network info and DNS entries. */
static void test_media_types(void **state)
{
    static const struct {
        unsigned media;
        const char *middle; /* the frame, and the number of the next */
    } rows[] = {
        { 0, "2 t1 1714566615.250000000 \2\5/9;3" },
        { 1, "2 t1 1714566615.250000000 \2\5/9;3" },
        { 2, "2 t6 1714566615.250000000 \2\5/9;3" },
        { 3, "2 t10 1714566615.250000000 \2\5/9;3" },
        { 4, "3" },
        { 7, "2 t101 1714566615.250000000 \2\5/9;3" },
        { 8, "2 t101 1714566615.250000000 \2\5/9;3" },
        { 9, "2 t101 1714566615.250000000 \2\5/9;3" },
        { 10, "3" },
        { 0xE071, "2 t113 1714566615.250000000 \2\5/9;3" },
        { 0xE080, "2 t105 1714566615.250000000 \2\5/9;3" },
        { 0xE083, "3" },
        { 0xE114, "2 t276 1714566615.250000000 \2\5/9;3" },
        { 0xFFE0, "3" },
        { 0xFFFB, "3" },
        { 0xFFFC, "2" },
        { 0xFFFD, "2" },
        { 0xFFFE, "2" },
        { 0xFFFF, "3" },
    };
    static struct maker maker;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[256];

        begin_file(&maker, 2, 1, 1);
        put_frame(&maker, 0, "a", 1, 1);
        put_frame(&maker, 0, "\2\5", 9, rows[i].media);
        put_frame(&maker, 0, "b", 1, 1);
        snprintf(text, sizeof text, "1 t1 1714566615.250000000 a/1;%s t1 1714566615.250000000 b/1;", rows[i].middle);
        expect(end_file(&maker), text);
    }
}

/* 802.11 frames stand behind Network Monitor's own header: version, length of it, and more. */
static void test_radio_header(void **state)
{
    static struct maker maker;
    struct wire *wire = &maker.wire;

    (void)state;
    begin_file(&maker, 2, 0, 6);
    maker.places[maker.count++] = (uint32_t)wire->len;
    wire_put(wire, "\0\0\0\0\0\0\0\0\x20\0\0\0\7\0\0\0\2\5\0--abc", 23);
    maker.places[maker.count++] = (uint32_t)wire->len;
    wire_put(wire, "\0\0\0\0\0\0\0\0\x20\0\0\0\7\0\0\0\2\x50\0--abc", 23); /* claims more than there is */
    expect(end_file(&maker), "1 t105 1714566615.250000000 ab/27;2 t105 1714566615.250000000 /0;");
}

/* ---- frame tables ---- */

/* Frames that stand elsewhere than in their order, with holes: the table counts. From a pipe it comes too late, which
 * is told. */
static void test_any_order(void **state)
{
    static struct maker maker;
    struct bytes content;
    struct reading reading;
    struct error error;
    uint32_t last;

    (void)state;
    begin_file(&maker, 2, 1, 1);
    put_frame(&maker, 0, "last", 4, 1);
    put_frame(&maker, 0, "first", 5, 1);
    wire_put(&maker.wire, "a hole that is no frame, but looks long", 39);
    put_frame(&maker, 0, "second", 6, 1);
    last = maker.places[0];
    maker.places[0] = maker.places[1];
    maker.places[1] = maker.places[2];
    maker.places[2] = last;
    content = end_file(&maker);
    assert_true(read_all(file_of(content), NULL, &reading, &error));
    assert_string_equal(reading.text, "1 t1 1714566615.250000000 first/5;2 t1 1714566615.250000000 second/6;"
                                      "3 t1 1714566615.250000000 last/4;");
    assert_false(reading.report.damaged);
    assert_true(read_piped(content, &reading, &error));
    assert_true(reading.report.damaged);
}

/* The same frames, only named in another order: a pipe yields them as they stand and says that it is not theirs. */
static void test_order_told_from_a_pipe(void **state)
{
    static struct maker maker;
    struct reading reading;
    struct error error;
    uint32_t first;

    (void)state;
    begin_file(&maker, 2, 1, 1);
    put_frame(&maker, 0, "b", 1, 1);
    put_frame(&maker, 0, "a", 1, 1);
    first = maker.places[0];
    maker.places[0] = maker.places[1];
    maker.places[1] = first;
    assert_true(read_piped(end_file(&maker), &reading, &error));
    assert_true(reading.report.damaged);
    assert_non_null(strstr(reading.report.damage.text, "save the capture to a file"));
}

enum { FAR_FRAMES = 200, FAR_BYTES = 20000 };

/* The farthest first: every frame is a jump beyond the buffer. Each begins with its number. */
static struct bytes far_file(void)
{
    static uint8_t content[HEADER + FAR_FRAMES * (16 + FAR_BYTES) + FAR_FRAMES * 4];
    static struct maker maker;
    struct wire wire = { .len = 0 };
    size_t table = HEADER + FAR_FRAMES * (16 + FAR_BYTES);

    begin_file(&maker, 2, 0, 1);
    memcpy(content, maker.wire.bytes, HEADER);
    put32(&wire, true, (uint32_t)table);
    put32(&wire, true, FAR_FRAMES * 4);
    memcpy(content + 24, wire.bytes, 8);
    for (uint32_t i = 0; i < FAR_FRAMES; i++) {
        size_t place = HEADER + (size_t)(i % 2 ? i : FAR_FRAMES - 2 - i) * (16 + FAR_BYTES);

        wire.len = 0;
        put32(&wire, true, (uint32_t)place);
        put32(&wire, true, i);
        put32(&wire, true, 0);
        put32(&wire, true, FAR_BYTES);
        put32(&wire, true, FAR_BYTES);
        put32(&wire, true, i + 1);
        memcpy(content + place, wire.bytes + 4, 20);
        memcpy(content + table + i * 4, wire.bytes, 4);
    }
    return bytes_of(content, sizeof content);
}

/* Frames of a batch stay where they are, however far apart they stand in the file. */
static void test_far_jumps(void **state)
{
    struct frame frames[LIMIT_BATCH_FRAMES];
    struct error error;
    struct source *source = source_open_file(file_of(far_file()), NULL, &error);
    enum source_state more = SOURCE_MORE;
    uint64_t seen = 0;

    (void)state;
    assert_non_null(source);
    while (more == SOURCE_MORE) {
        size_t count;

        more = source_read(source, frames, &count);
        for (size_t i = 0; i < count; i++) {
            struct cursor in = cur_of(frames[i].data);

            assert_int_equal(frames[i].number, ++seen);
            assert_int_equal(cur_u32le(&in), seen);
            assert_int_equal(frames[i].data.len, FAR_BYTES);
            assert_int_equal(frames[i].time % 1000000000, 250000000 + (int64_t)(seen - 1) * 1000);
        }
    }
    assert_int_equal(seen, FAR_FRAMES);
    assert_false(source_report(source)->damaged);
    source_close(source);
}

/* A table that names one frame again and again makes no more of a file than there is in it. */
static void test_a_frame_named_often(void **state)
{
    static struct maker maker;
    struct reading reading;
    struct error error;

    (void)state;
    begin_file(&maker, 2, 0, 1);
    put_frame(&maker, 0, "a frame of some length, to be told from its entry in the table", 62, 1);
    while (maker.count < PLACES)
        maker.places[maker.count++] = HEADER;
    assert_true(read_all(file_of(end_file(&maker)), NULL, &reading, &error));
    assert_true(reading.report.damaged);
    assert_true(reading.report.frames < 25);
}

/* ---- damage ---- */

/* Torn anywhere behind its header, a file yields what stands before, and is called damaged. */
static void test_torn_anywhere(void **state)
{
    static struct maker maker;
    struct bytes content;
    size_t first, second, table;

    (void)state;
    begin_file(&maker, 2, 2, 1);
    put_frame(&maker, 0, "abc", 3, 1);
    first = maker.wire.len;
    put_frame(&maker, 0, "defg", 4, 1);
    second = table = maker.wire.len;
    content = end_file(&maker);
    for (size_t end = HEADER; end < content.len; end++)
        for (int piped = 0; piped < 2; piped++) {
            struct bytes torn = bytes_of(content.data, end);
            struct reading reading;
            struct error error;
            const char *path = file_of(torn);

            assert_true(piped ? read_piped(torn, &reading, &error) : read_all(path, NULL, &reading, &error));
            close(atoi(path + strlen("/proc/self/fd/")));
            assert_int_equal(reading.report.frames, end < first ? 0 : end < second ? 1 : 2);
            assert_true(reading.report.damaged);
            assert_true(reading.report.damage_offset <= end);
        }
    assert_true(table < content.len);
}

/* Each byte of the headers set to each extreme: whatever comes of it, it ends, and within the file's own size. */
static void test_lying_fields(void **state)
{
    static const uint8_t lies[] = { 0, 1, 0x7F, 0x80, 0xFF };
    static struct maker maker, liar;
    struct bytes content;

    (void)state;
    begin_file(&maker, 2, 3, 1);
    for (int i = 0; i < 3; i++) {
        put_frame(&maker, 5, "abcdefgh", 8, 1);
        put_filetime(&maker, 133485000001234567);
    }
    content = end_file(&maker);
    for (size_t at = 4; at < content.len; at++)
        for (size_t lie = 0; lie < sizeof lies; lie++) {
            struct reading reading;
            struct error error;
            const char *path;

            liar = maker;
            liar.wire.bytes[at] = lies[lie];
            path = file_of(bytes_of(liar.wire.bytes, content.len));
            if (read_all(path, NULL, &reading, &error))
                assert_true(reading.report.frames <= 3 && reading.report.bytes <= content.len);
            read_piped(bytes_of(liar.wire.bytes, content.len), &reading, &error);
            assert_true(reading.report.bytes <= content.len);
            close(atoi(path + strlen("/proc/self/fd/")));
        }
}

static void test_unusable(void **state)
{
    static struct maker maker;
    struct reading reading;
    struct error error;

    (void)state;
    begin_file(&maker, 3, 0, 1);
    put_frame(&maker, 0, "abc", 3, 1);
    assert_false(read_all(file_of(end_file(&maker)), NULL, &reading, &error));
    assert_non_null(strstr(error.text, "version 3.0"));
    begin_file(&maker, 2, 0, 1);
    assert_false(read_all(file_of(end_file(&maker)), NULL, &reading, &error));
    assert_non_null(strstr(error.text, "frame table is empty"));
    assert_false(read_all(file_of(bytes_of("GMBU\0\2", 6)), NULL, &reading, &error));
    assert_non_null(strstr(error.text, "inside its header"));
}

TESTS(test_version_1, test_version_2, test_time_before_the_start, test_version_2_3, test_media_types,
      test_radio_header, test_any_order, test_order_told_from_a_pipe, test_far_jumps, test_a_frame_named_often,
      test_torn_anywhere, test_lying_fields, test_unusable)
