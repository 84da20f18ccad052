/* One direction of TCP put back in order: loss, reordering, overlap, retransmission, wrap-around, late starts. */
#include "tests/support/test.h"

#include "base/limits.h"
#include "dissect/net/stream.h"

#include <stdio.h>
#include <string.h>

/* Of all tests, until the program ends: a chain that begins finds nothing of an earlier one. */
static struct recent *shared_recent(void)
{
    static struct recent recent;

    if (!recent.ring)
        assert_true(recent_init(&recent));
    return &recent;
}

/* What came out: data as it is, a gap of n bytes as [n], cut ones as <n>. */
struct output {
    char text[8192];
    struct held_account account;
    struct recent_chain chain;
    uint64_t last_frame, earlier; /* the frame that the last conflict is with */
    int conflicts, limits;
    size_t zeros; /* bytes of segments that are all zero: the text does not show them */
    bool held;    /* the last conflict was with bytes that waited */
};

static void on_data(void *context, struct bytes data, struct moment at)
{
    struct output *out = context;
    size_t used = strlen(out->text);

    out->zeros += data.data[0] == '\0' ? data.len : 0;
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

static void on_conflict(void *context, struct moment at, uint64_t earlier, bool held)
{
    struct output *out = context;

    assert_true(earlier < at.frame);
    out->conflicts++;
    out->earlier = earlier;
    out->held = held;
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
                                 .recent = shared_recent(),
                                 .chain = &out->chain,
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

static unsigned push_zeros(struct scene *s, uint32_t seq, uint32_t count, uint8_t flags)
{
    static const char zeros[8];
    struct stream_sink sink = sink_of(&s->out);
    struct segment segment = { .seq = seq, .flags = flags, .payload = bytes_of(zeros, count), .length = count };

    s->frame++;
    return stream_push(&s->stream, &segment, (struct moment){ s->frame, s->time }, &sink);
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
    EACH_START(
        assert_int_equal(push(s, at + 6, "ghi"), STREAM_IN_ORDER); /* nothing came too early yet: all may be lost */
        assert_int_equal(push(s, at + 3, "def"), STREAM_OUT_OF_ORDER); assert_string_equal(s->out.text, "");
        assert_int_equal(push(s, at, "abc"), STREAM_OUT_OF_ORDER);
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
               assert_int_equal(s->out.conflicts, 1); assert_int_equal(s->out.earlier, 2); assert_false(s->out.held);
               finish(s, "abcdef");)
}

static void test_overlap_while_held(void **state)
{
    EACH_START(push(s, at + 4, "efgh"); push(s, at + 2, "cdXX"); push(s, at, "ab");
               assert_int_equal(s->out.conflicts, 1); assert_int_equal(s->out.earlier, 2); assert_true(s->out.held);
               finish(s, "abcdXXgh");)
}

static void test_conflict_is_noted(void **state)
{
    EACH_START(push(s, at + 3, "def"); push(s, at + 3, "dXf"); push(s, at, "abc");
               assert_int_equal(s->out.conflicts, 1); finish(s, "abcdef");)
}

/* A predecessor that reaches into what waits counts, and says so. */
static void test_predecessor_contradicts_what_waits(void **state)
{
    EACH_START(push(s, at + 2, "cde"); push(s, at, "abX"); assert_int_equal(s->out.conflicts, 1);
               assert_true(s->out.held); finish(s, "abXde");)
}

/* What was handed on is compared however the bytes come again: alike, in part, two in one, one in two. */
static void test_sent_again_with_other_contents(void **state)
{
    static const struct {
        uint32_t offset;
        const char *text;
        uint64_t earlier; /* frame; 0: it says the same */
    } again[] = {
        { 0, "abc", 0 }, { 3, "def", 0 }, { 0, "abcdef", 0 }, { 1, "bcde", 0 }, { 2, "c", 0 },  { 2, "cdefgh", 0 },
        { 0, "Xbc", 2 }, { 3, "deX", 3 }, { 0, "abcdXf", 3 }, { 1, "bXde", 2 }, { 2, "cX", 3 }, { 5, "Xgh", 3 },
    };

    EACH_START(for (size_t j = 0; j < sizeof again / sizeof *again; j++) {
        struct scene each = *s;

        push(&each, at, "abc");
        push(&each, at + 3, "def");
        push(&each, at + again[j].offset, again[j].text);
        assert_int_equal(each.out.conflicts, again[j].earlier != 0);
        assert_int_equal(each.out.earlier, again[j].earlier);
        assert_memory_equal(each.out.text, "abcdef", 6);
    })
}

/* Bytes that waited are compared after they were handed on, too: with the frame that brought them. */
static void test_drained_bytes_are_compared(void **state)
{
    EACH_START(push(s, at + 3, "def"); push(s, at, "abc"); push(s, at + 3, "dXf");
               assert_int_equal(s->out.conflicts, 1); assert_false(s->out.held); assert_int_equal(s->out.earlier, 2);
               finish(s, "abcdef");)
}

/* Cut by the snapshot length: the bytes that both copies have are compared. */
static void test_clipped_copies(void **state)
{
    EACH_START(push_cut(s, at, "ab", 4, TCP_ACK); push_cut(s, at, "abXX", 2, TCP_ACK);
               assert_int_equal(s->out.conflicts, 0); push_cut(s, at, "a", 5, TCP_ACK);
               assert_int_equal(s->out.conflicts, 0); push_cut(s, at, "aX", 0, TCP_ACK);
               assert_int_equal(s->out.conflicts, 1); finish(s, "ab<4>");)
}

/* The first bytes of a stream are compared, those beyond are not even looked at. */
static void test_beginning_is_compared(void **state)
{
    static char text[1025];
    struct scene s = { .frame = 0 };
    uint32_t at = 1;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    push_cut(&s, 0, "", 0, TCP_SYN);
    for (; at <= LIMIT_RECENT_STREAM_BYTES; at += 1024) {
        s.out.text[0] = '\0';
        push(&s, at, text);
    }
    push(&s, at, text);
    push(&s, at - 1024, "y");
    assert_int_equal(s.out.conflicts, 1);
    push(&s, at, "y");
    assert_int_equal(s.out.conflicts, 1);
    push(&s, 1, "y"); /* fewer segments than LIMIT_RECENT_STEPS ago */
    assert_int_equal(s.out.conflicts, 2);
}

/* Other streams write over what is old: nothing is said of it then. */
static void test_what_is_old_gives_way(void **state)
{
    static char text[1025];
    struct scene old = { .frame = 0 };

    (void)state;
    memset(text, 'x', sizeof text - 1);
    push_cut(&old, 0, "", 0, TCP_SYN);
    push(&old, 1, "abc");
    for (size_t written = 0; written < LIMIT_RECENT_BYTES; written += 1024) {
        struct scene other = { .frame = 0 };

        push(&other, 1, text);
        push(&other, 1, text);
        assert_int_equal(other.out.conflicts, 0);
        push(&other, 1, "y");
        assert_int_equal(other.out.conflicts, 1);
    }
    push(&old, 1, "aXc");
    assert_int_equal(old.out.conflicts, 0);
}

/* Zero bytes of a bare acknowledgement that its sender did not count, and such that it did. */
static void test_padding(void **state)
{
    EACH_START(push(s, at, "abc"); push_zeros(s, at + 3, 6, TCP_ACK); push_zeros(s, at + 3, 2, TCP_ACK);
               push(s, at + 3, "defghi"); push_zeros(s, at + 8, 2, TCP_ACK); /* a keep-alive, padded */
               push(s, at + 9, "j"); assert_int_equal(s->out.conflicts, 0); finish(s, "abcdefghij");)
}

/* The same behind a hole. */
static void test_padding_behind_a_hole(void **state)
{
    EACH_START(push(s, at, "abc"); push_zeros(s, at + 6, 6, TCP_ACK); push(s, at + 6, "ghi");
               push_zeros(s, at + 9, 2, TCP_ACK); push(s, at + 3, "def");
               assert_string_equal(s->out.text, "abcdefghi"); push(s, at + 9, "j");
               assert_int_equal(s->out.conflicts, 0); assert_int_equal(s->out.zeros, 0); finish(s, "abcdefghij");)
}

static void test_counted_zeros_behind_a_hole(void **state)
{
    EACH_START(push(s, at, "abc"); push_zeros(s, at + 6, 2, TCP_ACK); push(s, at + 8, "ghi"); push(s, at + 3, "def");
               assert_int_equal(s->out.zeros, 2); finish(s, "abcdefghi");)
}

static void test_counted_zeros(void **state)
{
    EACH_START(push(s, at, "abc"); push_zeros(s, at + 3, 2, TCP_ACK); assert_int_equal(s->out.zeros, 0);
               push(s, at + 5, "def"); assert_int_equal(s->out.zeros, 2); finish(s, "abcdef");)
}

static void test_acknowledged_zeros(void **state)
{
    EACH_START(struct stream_sink sink = sink_of(&s->out); push_zeros(s, at, 2, TCP_ACK);
               stream_acknowledge(&s->stream, at); stream_check_padding(&s->stream, &sink);
               stream_check_hole(&s->stream, 9000000000, &sink); assert_int_equal(s->out.zeros, 0);
               stream_acknowledge(&s->stream, at + 2); stream_check_padding(&s->stream, &sink);
               assert_int_equal(s->out.zeros, 2); finish(s, "");)
}

/* Single bytes of a message that has zeros in it: headers are words of 4 bytes, so one byte never fills a frame. */
static void test_zeros_in_pieces(void **state)
{
    EACH_START(push(s, at, "a"); push_zeros(s, at + 1, 1, TCP_ACK); push_zeros(s, at + 2, 1, TCP_ACK);
               assert_int_equal(s->out.zeros, 2); assert_int_equal(push(s, at + 3, "b"), STREAM_IN_ORDER);
               finish(s, "ab");)
}

/* They do not use up the segments that may wait behind a hole. */
static void test_zeros_in_pieces_behind_a_hole(void **state)
{
    enum { BYTES = 2 * LIMIT_HELD_FLOW_SEGMENTS };

    EACH_START(push(s, at, "a"); for (uint32_t k = 0; k < BYTES; k++) push_zeros(s, at + 2 + k, 1, TCP_ACK);
               assert_int_equal(s->out.limits, 0); push(s, at + 1, "b"); assert_int_equal(s->out.zeros, BYTES);
               finish(s, "ab");)
}

/* A FIN takes the number of the first zero. */
static void test_zeros_before_a_fin(void **state)
{
    EACH_START(push(s, at, "abc"); push_zeros(s, at + 3, 6, TCP_ACK); push_cut(s, at + 3, "", 0, TCP_FIN | TCP_ACK);
               finish(s, "abc"); assert_int_equal(s->out.zeros, 0);)
}

/* What a sender pushes, what is longer than Ethernet's padding, and what nobody settled is data. */
static void test_zeros_that_are_data(void **state)
{
    EACH_START(push_zeros(s, at, 6, TCP_ACK | TCP_PUSH); assert_int_equal(s->out.zeros, 6);
               push_zeros(s, at + 6, 7, TCP_ACK); assert_int_equal(s->out.zeros, 13);
               push_zeros(s, at + 13, 6, TCP_ACK); finish(s, ""); assert_int_equal(s->out.zeros, 19);)
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
               assert_int_equal(s->out.conflicts, 0); /* whatever its byte is */
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
      test_overlap_while_held, test_conflict_is_noted, test_predecessor_contradicts_what_waits,
      test_sent_again_with_other_contents, test_drained_bytes_are_compared, test_clipped_copies,
      test_beginning_is_compared, test_what_is_old_gives_way, test_padding, test_padding_behind_a_hole,
      test_counted_zeros_behind_a_hole, test_counted_zeros, test_acknowledged_zeros, test_zeros_in_pieces,
      test_zeros_in_pieces_behind_a_hole, test_zeros_before_a_fin, test_zeros_that_are_data, test_lost_is_a_gap,
      test_cut_is_another_gap, test_patience, test_unacknowledged_hole_closes_later, test_late_start, test_keep_alive,
      test_stray_numbers_are_ignored, test_acknowledged_fin, test_acknowledged_and_never_captured,
      test_limit_gives_up_order, test_many_small_segments, test_all_orders)
