/* Compressed captures: every codec, from files and pipes, in several members; cut, corrupted, and with something
 * behind. */
#include "tests/support/files.h"
#include "tests/support/test.h"

#include <lz4frame.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { FRAMES = 40, ROOM = 8 << 20 };

struct packed {
    uint8_t bytes[ROOM];
    size_t len;
};

static void pack_gzip(struct packed *packed, struct bytes plain)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)plain.data,
                        .avail_in = (uInt)plain.len,
                        .next_out = packed->bytes + packed->len,
                        .avail_out = (uInt)(ROOM - packed->len) };

    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed->len += stream.total_out;
    deflateEnd(&stream);
}

static void pack_zstd(struct packed *packed, struct bytes plain)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t made;

    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    made = ZSTD_compress2(context, packed->bytes + packed->len, ROOM - packed->len, plain.data, plain.len);
    assert_false(ZSTD_isError(made));
    packed->len += made;
    ZSTD_freeCCtx(context);
}

static void pack_lz4(struct packed *packed, struct bytes plain)
{
    LZ4F_preferences_t preferences = { .frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled };
    size_t made =
        LZ4F_compressFrame(packed->bytes + packed->len, ROOM - packed->len, plain.data, plain.len, &preferences);

    assert_false(LZ4F_isError(made));
    packed->len += made;
}

static struct packed *fresh(void)
{
    static struct packed packed;

    packed.len = 0;
    return &packed;
}

static const struct {
    const char *name;
    void (*pack)(struct packed *packed, struct bytes plain);
} codecs[] = { { "gzip", pack_gzip }, { "zstd", pack_zstd }, { "lz4", pack_lz4 } };

enum { CODECS = sizeof codecs / sizeof *codecs };

/* A capture of frames of which no two are alike. */
static struct wire made_capture(void)
{
    struct wire wire = { .len = 0 };

    put_pcap_header(&wire, true, false);
    for (uint32_t i = 0; i < FRAMES; i++) {
        char data[32];

        snprintf(data, sizeof data, "frame %u %u", i, i * 2654435761u);
        put_pcap_frame(&wire, true, i, 0, data, 100);
    }
    return wire;
}

static void forget_file(const char *path)
{
    close(atoi(path + strlen("/proc/self/fd/")));
}

/* As from `cat FILE |`: another process writes, some bytes at a time. */
static bool read_piped(struct bytes content, size_t piece, struct reading *reading, struct error *error)
{
    int ends[2], saved = dup(STDIN_FILENO);
    pid_t writer;
    bool good;

    assert_int_equal(pipe(ends), 0);
    if ((writer = fork()) == 0) {
        close(ends[0]);
        for (size_t at = 0; at < content.len; at += piece)
            if (write(ends[1], content.data + at, content.len - at < piece ? content.len - at : piece) < 0)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    good = read_all("-", NULL, reading, error);
    dup2(saved, STDIN_FILENO);
    close(saved);
    waitpid(writer, NULL, 0);
    return good;
}

static void expect_whole(struct bytes content, const char *name, const char *text)
{
    struct reading reading;
    struct error error;
    static const size_t pieces[] = { 1, 3, 4096 };
    const char *path = file_of(content);

    assert_true(read_all(path, NULL, &reading, &error));
    forget_file(path);
    assert_string_equal(reading.text, text);
    assert_string_equal(reading.report.compression, name);
    assert_false(reading.report.damaged);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        assert_true(read_piped(content, pieces[i], &reading, &error));
        assert_string_equal(reading.text, text);
        assert_false(reading.report.damaged);
    }
}

static void plain_text(const struct wire *wire, struct reading *reading)
{
    const char *path = file_of(wire_view(wire));
    struct error error;

    assert_true(read_all(path, NULL, reading, &error));
    forget_file(path);
    assert_int_equal(reading->report.frames, FRAMES);
    assert_null(reading->report.compression);
}

static void test_whole(void **state)
{
    struct wire wire = made_capture();
    struct reading plain;

    (void)state;
    plain_text(&wire, &plain);
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();

        codecs[i].pack(packed, wire_view(&wire));
        expect_whole(bytes_of(packed->bytes, packed->len), codecs[i].name, plain.text);
    }
}

/* One capture in several members, one of them empty, cut at places that mean nothing. */
static void test_members(void **state)
{
    struct wire wire = made_capture();
    struct reading plain;

    (void)state;
    plain_text(&wire, &plain);
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();

        codecs[i].pack(packed, bytes_of(wire.bytes, 3));
        codecs[i].pack(packed, bytes_of("", 0));
        codecs[i].pack(packed, bytes_of(wire.bytes + 3, 500));
        codecs[i].pack(packed, bytes_of(wire.bytes + 503, wire.len - 503));
        expect_whole(bytes_of(packed->bytes, packed->len), codecs[i].name, plain.text);
    }
}

/* More than any buffer holds at once comes out of a few bytes. */
static void test_much_out_of_little(void **state)
{
    enum { COUNT = 400000 };
    size_t size = 24 + (size_t)COUNT * 16;
    uint8_t *plain = calloc(1, size);
    struct wire header = { .len = 0 };

    (void)state;
    assert_non_null(plain);
    put_pcap_header(&header, true, false);
    memcpy(plain, header.bytes, 24); /* and frames of nothing */
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();
        struct reading reading;
        struct error error;
        const char *path;

        codecs[i].pack(packed, bytes_of(plain, size));
        path = file_of(bytes_of(packed->bytes, packed->len));
        assert_true(read_all(path, NULL, &reading, &error));
        forget_file(path);
        assert_int_equal(reading.report.frames, COUNT);
        assert_false(reading.report.damaged);
    }
    free(plain);
}

/* ---- damage ---- */

/* Cut anywhere it is either of no use or damaged; what it yields is the beginning of the whole. Small members let
 * frames be seen before the end with each codec. */
static void test_cut_anywhere(void **state)
{
    struct wire wire = made_capture();
    struct reading plain;

    (void)state;
    plain_text(&wire, &plain);
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();
        uint64_t last = 0;

        for (size_t at = 0; at < wire.len; at += 200)
            codecs[i].pack(packed, bytes_of(wire.bytes + at, wire.len - at < 200 ? wire.len - at : 200));
        for (size_t end = 1; end < packed->len; end++) {
            struct reading reading;
            struct error error;
            const char *path = file_of(bytes_of(packed->bytes, end));
            bool usable = read_all(path, NULL, &reading, &error);

            forget_file(path);
            if (!usable)
                continue;
            assert_memory_equal(reading.text, plain.text, strlen(reading.text));
            assert_true(reading.report.frames >= last);
            assert_true(reading.report.damaged);
            last = reading.report.frames;
        }
        assert_true(last >= FRAMES - 10);
    }
}

/* Each byte turned over: what is not called damaged is the whole capture (a header has bytes that mean nothing). */
static void test_corrupted_anywhere(void **state)
{
    struct wire wire = made_capture();
    struct reading plain;

    (void)state;
    plain_text(&wire, &plain);
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();
        unsigned noticed = 0;

        codecs[i].pack(packed, wire_view(&wire));
        for (size_t at = 0; at < packed->len; at++) {
            struct reading reading;
            struct error error;
            const char *path;

            packed->bytes[at] ^= 0xFF;
            path = file_of(bytes_of(packed->bytes, packed->len));
            if (!read_all(path, NULL, &reading, &error) || reading.report.damaged)
                noticed++;
            else
                assert_string_equal(reading.text, plain.text);
            forget_file(path);
            packed->bytes[at] ^= 0xFF;
        }
        assert_true(noticed > packed->len - 16);
    }
}

static void test_something_behind(void **state)
{
    struct wire wire = made_capture();
    struct reading plain;

    (void)state;
    plain_text(&wire, &plain);
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();
        struct reading reading;
        struct error error;

        codecs[i].pack(packed, wire_view(&wire));
        memcpy(packed->bytes + packed->len, "no member of anything", 21);
        assert_true(read_all(file_of(bytes_of(packed->bytes, packed->len + 21)), NULL, &reading, &error));
        assert_string_equal(reading.text, plain.text);
        assert_true(reading.report.damaged);
        assert_non_null(strstr(reading.report.damage.text, codecs[i].name));
    }
}

/* The offset of damage counts the capture's own bytes, not those of the compressed file. */
static void test_damage_inside(void **state)
{
    struct wire wire = made_capture();

    (void)state;
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();
        struct reading reading;
        struct error error;

        codecs[i].pack(packed, bytes_of(wire.bytes, wire.len - 1));
        assert_true(read_all(file_of(bytes_of(packed->bytes, packed->len)), NULL, &reading, &error));
        assert_int_equal(reading.report.frames, FRAMES - 1);
        assert_true(reading.report.damaged);
        assert_true(reading.report.damage_offset > wire.len - 60 && reading.report.damage_offset < wire.len);
    }
}

/* ---- progress ---- */

static void test_progress(void **state)
{
    struct wire wire = made_capture();

    (void)state;
    for (int i = 0; i < CODECS; i++) {
        struct packed *packed = fresh();
        struct frame frames[LIMIT_BATCH_FRAMES];
        struct error error;
        struct source *source;
        uint64_t done, size;
        size_t count;

        codecs[i].pack(packed, wire_view(&wire));
        source = source_open_file(file_of(bytes_of(packed->bytes, packed->len)), NULL, &error);
        assert_non_null(source);
        while (source_read(source, frames, &count) == SOURCE_MORE)
            ;
        source_progress(source, &done, &size);
        assert_int_equal(size, packed->len);
        assert_int_equal(done, packed->len);
        source_close(source);
    }
}

TESTS(test_whole, test_members, test_much_out_of_little, test_cut_anywhere, test_corrupted_anywhere,
      test_something_behind, test_damage_inside, test_progress)
