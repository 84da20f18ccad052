/* One direction of TCP put back in order: loss, reordering, overlap, retransmission, wrap-around, late starts. */
#include "tests/support/test.h"

#include "base/limits.h"
#include "dissect/net/stream.h"

#include <stdio.h>
#include <string.h>

/* What came out: data as it is, a gap of n bytes as [n], cut ones as <n>. */
struct output {
    char text[8192];
    struct held_account account;
    uint64_t last_frame;
    int conflicts, limits;
};

static void on_data(void *context, struct bytes data, struct moment at)
{
    struct output *out = context;
    size_t used = strlen(out->text);

    snprintf(out->text + used, sizeof out->text - used, "%.*s", (int)data.len, (const char *)data.data);
    out->last_frame = at.frame;
}

static void on_gap(void *context, uint64_t length, bool cut, struct moment at)
{
    struct output *out = context;
    size_t used = strlen(out->text);

    (void)at;
    snprintf(out->text + used, sizeof out->text - used, cut ? "<%u>" : "[%u]", (unsigned)length);
}

static void on_conflict(void *context, struct moment at)
{
    (void)at;
    ((struct output *)context)->conflicts++;
}

static void on_limit(void *context, struct moment at)
{
    (void)at;
    ((struct output *)context)->limits++;
}

static struct stream_sink sink_of(struct output *out)
{
    return (struct stream_sink){ .context = out,
                                 .account = &out->account,
                                 .data = on_data,
                                 .gap = on_gap,
                                 .conflict = on_conflict,
                                 .limit = on_limit };
}

struct scene {
    struct stream stream;
    struct output out;
    uint64_t frame;
    int64_t time;
};

static unsigned push_cut(struct scene *s, uint32_t seq, const char *text, uint32_t cut, uint8_t flags)
{
    struct stream_sink sink = sink_of(&s->out);
    struct segment segment = {
        .seq = seq, .flags = flags, .payload = bytes_of(text, strlen(text)), .length = (uint32_t)strlen(text) + cut
    };

    s->frame++;
    return stream_push(&s->stream, &segment, (struct moment){ s->frame, s->time }, &sink);
}

static unsigned push(struct scene *s, uint32_t seq, const char *text)
{
    return push_cut(s, seq, text, 0, TCP_ACK);
}

static void finish(struct scene *s, const char *expected)
{
    struct stream_sink sink = sink_of(&s->out);

    stream_flush(&s->stream, (struct moment){ s->frame, s->time }, &sink);
    assert_string_equal(s->out.text, expected);
    assert_null(s->stream.held);
    assert_int_equal(s->out.account.bytes, 0);
    assert_int_equal(s->stream.held_bytes, 0);
    assert_int_equal(s->stream.held_count, 0);
}

/* Every test runs from a number near the wrap, too. */
static const uint32_t starts[] = { 1000, 0xFFFFFFF0, 0xFFFFFFFF, 0x7FFFFFFA };

#define EACH_START(body)                                                                                             \
    (void)state;                                                                                                     \
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {                                                    \
        struct scene scene = { .frame = 0 }, *s = &scene;                                                            \
        uint32_t at = starts[i] + 1;                                                                                 \
                                                                                                                     \
        push_cut(s, starts[i], "", 0, TCP_SYN);                                                                      \
        body                                                                                                         \
    }

static void test_in_order(void **state)
{
    EACH_START(push(s, at, "abc"); push(s, at + 3, "def"); finish(s, "abcdef");)
}

static void test_syn_carries_data(void **state)
{
    struct scene s = { .frame = 0 };

    (void)state;
    push_cut(&s, 99, "abc", 0, TCP_SYN);
    push(&s, 103, "def");
    finish(&s, "abcdef");
}

static void test_reordered(void **state)
{
    EACH_START(assert_int_equal(push(s, at + 3, "def"), STREAM_OUT_OF_ORDER); push(s, at + 6, "ghi");
               assert_string_equal(s->out.text, ""); push(s, at, "abc");
               assert_int_equal(s->out.last_frame, 4); /* complete with the frame that filled the hole */
               finish(s, "abcdefghi");)
}

static void test_retransmitted(void **state)
{
    EACH_START(push(s, at, "abc"); assert_int_equal(push(s, at, "abc"), STREAM_RETRANSMISSION);
               assert_int_equal(push(s, at + 1, "bc"), STREAM_RETRANSMISSION); push(s, at + 3, "def");
               finish(s, "abcdef");)
}

static void test_first_bytes_count_in_overlap(void **state)
{
    EACH_START(push(s, at, "abcd"); push(s, at + 2, "XXef"); /* two old bytes with other contents, two new ones */
               finish(s, "abcdef");)
}

static void test_overlap_while_held(void **state)
{
    EACH_START(push(s, at + 4, "efgh"); push(s, at + 2, "cdXX"); push(s, at, "ab"); finish(s, "abcdXXgh");)
}

static void test_conflict_is_noted(void **state)
{
    EACH_START(push(s, at + 3, "def"); push(s, at + 3, "dXf"); push(s, at, "abc");
               assert_int_equal(s->out.conflicts, 1); finish(s, "abcdef");)
}

static void test_lost_is_a_gap(void **state)
{
    EACH_START(push(s, at, "abc"); push(s, at + 8, "ijk"); push(s, at + 13, "nop"); finish(s, "abc[5]ijk[2]nop");)
}

static void test_cut_is_another_gap(void **state)
{
    EACH_START(push_cut(s, at, "ab", 4, TCP_ACK); push(s, at + 6, "ghi"); finish(s, "ab<4>ghi");)
}

/* Nothing is declared lost before its time: sooner when the other side has acknowledged it. */
static void test_patience(void **state)
{
    EACH_START(struct stream_sink sink = sink_of(&s->out); push(s, at + 3, "def");
               stream_check_hole(&s->stream, 1000000000, &sink); assert_string_equal(s->out.text, "");
               stream_acknowledge(&s->stream, at + 6); stream_check_hole(&s->stream, 100000000, &sink);
               assert_string_equal(s->out.text, ""); stream_check_hole(&s->stream, 300000000, &sink);
               finish(s, "[3]def");)
}

static void test_unacknowledged_hole_closes_later(void **state)
{
    EACH_START(struct stream_sink sink = sink_of(&s->out); push(s, at + 3, "def");
               stream_check_hole(&s->stream, 2900000000, &sink); assert_string_equal(s->out.text, "");
               stream_check_hole(&s->stream, 3100000000, &sink); finish(s, "[3]def");)
}

static void test_late_start(void **state)
{
    struct scene s = { .frame = 0 };

    (void)state;
    push(&s, 5000, "abc"); /* no SYN: the first segment begins the stream */
    push(&s, 5003, "def");
    finish(&s, "abcdef");
}

static void test_keep_alive(void **state)
{
    EACH_START(push(s, at, "abc"); assert_int_equal(push(s, at + 2, ""), STREAM_KEEP_ALIVE);
               assert_int_equal(push(s, at + 2, "X"), STREAM_KEEP_ALIVE); push(s, at + 3, "def");
               finish(s, "abcdef");)
}

/* One number beyond the data is a FIN's; more are bytes that the capture lacks. */
static void test_acknowledged_fin(void **state)
{
    EACH_START(push(s, at, "abc"); stream_acknowledge(&s->stream, at + 4); finish(s, "abc");)
}

static void test_acknowledged_and_never_captured(void **state)
{
    EACH_START(push(s, at, "abc"); stream_acknowledge(&s->stream, at + 9); finish(s, "abc[6]");)
}

static void test_stray_numbers_are_ignored(void **state)
{
    EACH_START(push(s, at, "abc"); assert_int_equal(push(s, at + 0x50000000, "evil"), STREAM_OUTSIDE);
               assert_int_equal(push(s, at - 0x50000000, "evil"), STREAM_OUTSIDE); finish(s, "abc");)
}

static void test_limit_gives_up_order(void **state)
{
    struct scene s = { .frame = 0 };

    (void)state;
    push_cut(&s, 0, "", 0, TCP_SYN);
    for (uint32_t i = 0; i <= LIMIT_HELD_FLOW_SEGMENTS; i++)
        push(&s, 11 + 2 * i, "x");
    assert_int_equal(s.out.limits, 1);
    assert_memory_equal(s.out.text, "[10]x[1]x[1]x", 13);
    assert_int_equal(strlen(s.out.text), 4 + 4 * LIMIT_HELD_FLOW_SEGMENTS + 1);
    stream_drop(&s.stream, &s.out.account);
}

/* Segments that follow each other are put together before there are too many: a message in single bytes is whole, in
 * any order of its two halves, and says so when a byte comes again with other contents. */
static void test_many_small_segments(void **state)
{
    enum { MANY = 3 * LIMIT_HELD_FLOW_SEGMENTS };
    char expected[MANY + 2];

    (void)state;
    memset(expected, 'x', MANY + 1);
    expected[MANY + 1] = '\0';
    for (int halves = 0; halves < 2; halves++) {
        struct scene s = { .frame = 0 };

        push_cut(&s, 0, "", 0, TCP_SYN);
        for (uint32_t i = 0; i < MANY; i++)
            push(&s, 2 + (halves ? (i + MANY / 2) % MANY : i), "x");
        assert_int_equal(s.out.limits, 0);
        push(&s, MANY, "y");
        assert_int_equal(s.out.conflicts, 1);
        push(&s, 1, "x");
        finish(&s, expected);
    }
}

/* Any order of the segments of a message gives the message. */
static void test_all_orders(void **state)
{
    static const char *const parts[] = { "ab", "c", "defg", "h" };
    static const uint32_t offsets[] = { 0, 2, 3, 7 };

    (void)state;
    for (int order = 0; order < 256; order++) {
        struct scene s = { .frame = 0 };

        push_cut(&s, 0xFFFFFFFC, "", 0, TCP_SYN);
        for (int place = 0; place < 4; place++) {
            int part = order >> 2 * place & 3; /* with repetitions */

            push(&s, 0xFFFFFFFD + offsets[part], parts[part]);
        }
        for (int part = 0; part < 4; part++)
            push(&s, 0xFFFFFFFD + offsets[part], parts[part]);
        finish(&s, "abcdefgh");
    }
}

TESTS(test_in_order, test_syn_carries_data, test_reordered, test_retransmitted, test_first_bytes_count_in_overlap,
      test_overlap_while_held, test_conflict_is_noted, test_lost_is_a_gap, test_cut_is_another_gap, test_patience,
      test_unacknowledged_hole_closes_later, test_late_start, test_keep_alive, test_stray_numbers_are_ignored,
      test_acknowledged_fin, test_acknowledged_and_never_captured, test_limit_gives_up_order,
      test_many_small_segments, test_all_orders)
