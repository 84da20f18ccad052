/* Every allocation of a run fails once: nothing crashes, nothing leaks (the sanitizer watches), and the run either
 * says so or reports what it could. */
#include "tests/support/capture.h"
#include "tests/support/eap.h"
#include "tests/support/files.h"
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "cli/tlsdiag.h"

#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long fails_after = -1;

static bool fails(void)
{
    return fails_after >= 0 && fails_after-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

/* A whole run over the frames, with the keys that came with them. False when it said that something went wrong. No more
 * than `failures` connections may be called failed. */
static bool run_once(const struct frames *frames, const char *format, uint64_t failures)
{
    struct run_options options = { .renderer = renderer_find(format),
                                   .out = fopen("/dev/null", "w"),
                                   .all = true,
                                   .width = 80,
                                   .keyring = frames->keyring };
    struct error error;
    struct run *run = run_new(&options, &error);
    bool good = run != NULL;

    if (run && (good = run_begin_input(run, "x", &error))) {
        run_feed(run, frames->items, frames->count);
        good = run_end_input(run, NULL, &error);
        good = run_finish(run, &error) && good;
        assert_true(run_failures(run) <= failures);
    }
    run_free(run);
    fclose(options.out);
    return good;
}

/* A datagram in three fragments, larger than the room that one gets at first; and one that stays incomplete. */
static void add_fragments(struct frames *frames)
{
    static const struct {
        uint16_t id, offset, flags;
    } parts[] = { { 1, 0, 0x2000 }, { 1, 2000, 0x2000 }, { 1, 4000, 0 }, { 2, 2000, 0 } };
    static struct wire wire;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct frame frame = { .link_type = 228, .time = frames->items[frames->count - 1].time };

        wire.len = 0;
        wire_u32(&wire, 0x45000000 | 2020);
        wire_u16(&wire, parts[i].id);
        wire_u16(&wire, parts[i].flags | parts[i].offset / 8u);
        wire_put(&wire, "\x40\6\0\0\x0A\0\0\1\x0A\0\0\2", 12);
        for (int word = 0; word < 500; word++)
            wire_u32(&wire, 0x50105010); /* among others a TCP header */
        frame.data = wire_view(&wire);
        frame.original_length = (uint32_t)wire.len;
        frames_add(frames, &frame);
    }
}

/* A conversation of 802.1X: Start, the hello, the end. */
static void add_eap(struct frames *frames)
{
    static struct wire wire, hello;
    struct eap_made made[] = {
        { .code = EAP_REQUEST, .id = 1, .type = EAP_TLS, .flags = MADE_START, .has_flags = true },
        { .code = EAP_RESPONSE, .id = 1, .type = EAP_TLS, .has_flags = true },
        { .code = EAP_FAILURE, .id = 1 },
    };

    hello.len = 0;
    wire_tls_hello(&hello, 1);
    made[1].data = wire_view(&hello);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        struct frame frame = { .link_type = 1, .time = frames->items[frames->count - 1].time };

        wire.len = 0;
        wire_eapol(&wire, i == 1 ? 5 : 9, i == 1 ? 9 : 5, &made[i]);
        frame.data = wire_view(&wire);
        frame.original_length = (uint32_t)wire.len;
        frames_add(frames, &frame);
    }
}

/* The run, with each of its allocations failing once. */
static void fail_each(const struct frames *frames, const char *format, uint64_t failures)
{
    bool good = false;

    for (long n = 0; !good && n < 100000; n++) {
        fails_after = n;
        run_once(frames, format, failures);
        good = fails_after >= 0; /* the run did not get as far as the failure: all were tried */
        fails_after = -1;
    }
    assert_true(good);
    assert_true(run_once(frames, format, failures));
}

static void fail_each_of_made(const char *format)
{
    struct frames frames = made_handshake();

    add_fragments(&frames);
    add_eap(&frames);
    fail_each(&frames, format, 2);
    frames_release(&frames);
}

/* Of the sample's first `count` frames, a session that has its secrets. Without memory to open it, it may be truncated;
 * what completed did not fail. */
static void fail_each_of_sample(const char *path, size_t count, uint64_t failures)
{
    struct frames frames = frames_of_file(path), first = frames;

    assert_non_null(frames.keyring);
    assert_in_range(count, 1, frames.count);
    first.count = count;
    fail_each(&first, "json", failures);
    frames_release(&frames);
}

/* Opens and reads the file with each allocation failing once. What is read then is the beginning of `text`; what is
 * missing was said. */
static void fail_each_of_file(struct bytes content, const char *text)
{
    const char *path = file_of(content);
    bool good = false;

    for (long n = 0; !good && n < 1000; n++) {
        struct reading reading;
        struct error error = { "" };
        bool opened;

        fails_after = n;
        opened = read_all(path, NULL, &reading, &error);
        good = fails_after >= 0;
        fails_after = -1;
        assert_true(opened || error.text[0]);
        assert_memory_equal(reading.text, text, strlen(reading.text));
        if (opened && !good)
            assert_true(reading.report.damaged || reading.report.dropped_secrets);
        if (good)
            assert_string_equal(reading.text, text);
    }
    assert_true(good);
}

static void test_capture_file(void **state)
{
    struct wire wire = { .len = 0 };
    size_t mark;

    (void)state;
    put_section(&wire, true);
    mark = open_block(&wire, true, 10);
    wire_put(&wire, "\x4B\x53\x4C\x54\x0E\0\0\0CLIENT_RANDOM ", 22);
    close_block(&wire, true, mark);
    put_interface(&wire, true, 1, 0, 0);
    put_packet(&wire, true, 0, 1, "abc");
    fail_each_of_file(wire_view(&wire), "1 t1 0.000001000 abc/3;");
}

/* gzip of the 24 bytes of a pcap header, stored. */
static void test_compressed_file(void **state)
{
    static const char gzip[] = "\x1F\x8B\x08\0\0\0\0\0\0\3\1\x18\0\xE7\xFF"
                               "\xD4\xC3\xB2\xA1\2\0\4\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\1\0\0\0";

    (void)state;
    fail_each_of_file(bytes_of(gzip, sizeof gzip - 1), "");
}

static void test_text_report(void **state)
{
    (void)state;
    fail_each_of_made("text");
}

static void test_json_report(void **state)
{
    (void)state;
    fail_each_of_made("json");
}

static void test_refused_with_keys(void **state)
{
    (void)state;
    fail_each_of_sample(SAMPLES "/curl-chain-incomplete-tls13-keys.pcapng", 11, 1);
}

static void test_quic_with_keys(void **state)
{
    (void)state;
    fail_each_of_sample(SAMPLES "/decrypt/quic.pcapng", 14, 0);
}

static void test_dtls_with_keys(void **state)
{
    (void)state;
    fail_each_of_sample(SAMPLES "/decrypt/dtls.pcapng", 14, 0);
}

TESTS(test_refused_with_keys, test_quic_with_keys, test_dtls_with_keys, test_capture_file, test_compressed_file,
      test_text_report, test_json_report)
