/* The cursor at every length: what is read, and which of the three states it ends in. */
#include "tests/support/test.h"

#include "base/cursor.h"

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

static void test_reads_in_network_order(void **state)
{
    struct cursor in = cur_of(bytes_of(bytes, sizeof bytes));

    (void)state;
    assert_int_equal(cur_u8(&in), 1);
    assert_int_equal(cur_u16(&in), 0x0203);
    assert_int_equal(cur_u24(&in), 0x040506);
    assert_int_equal(cur_u32(&in), 0x0708090A);
    assert_true(cur_end(&in));
}

static void test_reads_little_endian(void **state)
{
    struct cursor in = cur_of(bytes_of(bytes, sizeof bytes));

    (void)state;
    assert_int_equal(cur_u16le(&in), 0x0201);
    assert_int_equal(cur_u32le(&in), 0x06050403);
}

static uint32_t read_width(struct cursor *in, size_t width)
{
    switch (width) {
    case 1:
        return cur_u8(in);
    case 2:
        return cur_u16(in);
    case 3:
        return cur_u24(in);
    default:
        return cur_u32(in);
    }
}

/* Each width against each length: whole, or nothing and a mark that stays. */
static void test_overrun_is_sticky(void **state)
{
    (void)state;
    for (size_t length = 0; length <= 5; length++)
        for (size_t width = 1; width <= 4; width++) {
            struct cursor in = cur_of(bytes_of(bytes, length));
            uint32_t got = read_width(&in, width);

            assert_int_equal(cur_ok(&in), width <= length);
            if (width <= length)
                continue;
            assert_int_equal(got, 0);
            assert_int_equal(in.state, CURSOR_BAD);
            assert_int_equal(cur_u8(&in), 0);
            assert_int_equal(cur_left(&in), 0);
            assert_int_equal(in.state, CURSOR_BAD);
        }
}

/* The same over a vector that was cut: SHORT as long as the bytes exist somewhere, BAD beyond. */
static void test_clipped_is_short(void **state)
{
    (void)state;
    for (size_t length = 0; length <= 4; length++)
        for (size_t missing = 0; missing <= 4; missing++)
            for (size_t width = 1; width <= 4; width++) {
                struct cursor in = cur_clipped(bytes_of(bytes, length), missing);

                read_width(&in, width);
                assert_int_equal(in.state, width <= length             ? CURSOR_OK
                                           : width <= length + missing ? CURSOR_SHORT
                                                                       : CURSOR_BAD);
            }
}

static void test_take_gives_what_is_here(void **state)
{
    struct cursor whole = cur_of(bytes_of(bytes, 4)), cut = cur_clipped(bytes_of(bytes, 4), 3);

    (void)state;
    assert_int_equal(cur_take(&whole, 5).len, 0);
    assert_int_equal(whole.state, CURSOR_BAD);
    assert_int_equal(cur_take(&cut, 6).len, 4);
    assert_int_equal(cut.state, CURSOR_SHORT);
}

static void test_child_is_bounded(void **state)
{
    struct cursor in = cur_of(bytes_of(bytes, 6)), child = cur_child(&in, 4);

    (void)state;
    assert_int_equal(cur_left(&child), 4);
    cur_skip(&child, 5);
    assert_int_equal(child.state, CURSOR_BAD);
    assert_int_equal(cur_u16(&in), 0x0506);
    assert_true(cur_end(&in));
}

static void test_child_beyond_parent_is_bad(void **state)
{
    struct cursor in = cur_of(bytes_of(bytes, 3)), child = cur_child(&in, 4);

    (void)state;
    assert_int_equal(in.state, CURSOR_BAD);
    assert_int_equal(child.state, CURSOR_BAD);
    assert_int_equal(cur_left(&child), 0);
}

/* Where the capture ends inside a child, the child is clipped by just what it lacks. */
static void test_child_of_clipped_parent(void **state)
{
    struct cursor in = cur_clipped(bytes_of(bytes, 3), 10), child = cur_child(&in, 8);

    (void)state;
    assert_int_equal(cur_left(&child), 3);
    assert_int_equal(child.missing, 5);
    assert_int_equal(in.missing, 5);
    assert_true(cur_ok(&in));
    assert_true(cur_more(&in));
    cur_u8(&in);
    assert_int_equal(in.state, CURSOR_SHORT);

    in = cur_clipped(bytes_of(bytes, 3), 4);
    child = cur_child(&in, 8); /* one byte more than there can be */
    assert_int_equal(in.state, CURSOR_BAD);
}

/* A length that was cut away makes its vector SHORT, not BAD. */
static void test_vector_of_cut_length(void **state)
{
    struct cursor in = cur_clipped(bytes_of(bytes, 1), 10), child = cur_vector16(&in);

    (void)state;
    assert_int_equal(in.state, CURSOR_SHORT);
    assert_int_equal(child.state, CURSOR_SHORT);
}

static void test_vectors(void **state)
{
    static const uint8_t data[] = { 2, 7, 8, 0, 1, 9, 0, 0, 1, 5 };
    struct cursor in = cur_of(bytes_of(data, sizeof data)), one = cur_vector8(&in), two = cur_vector16(&in),
                  three = cur_vector24(&in);

    (void)state;
    assert_int_equal(cur_u16(&one), 0x0708);
    assert_int_equal(cur_u8(&two), 9);
    assert_int_equal(cur_u8(&three), 5);
    assert_true(cur_end(&one) && cur_end(&two) && cur_end(&three) && cur_end(&in));
}

static void test_end_demands_all_used(void **state)
{
    struct cursor left = cur_of(bytes_of(bytes, 2)), cut = cur_clipped(bytes_of(bytes, 2), 1);

    (void)state;
    cur_u8(&left);
    assert_false(cur_end(&left));
    assert_int_equal(left.state, CURSOR_BAD);
    cur_u16(&cut);
    assert_true(cur_more(&cut)); /* a hello cut here may have extensions */
    assert_false(cur_end(&cut));
    assert_int_equal(cut.state, CURSOR_SHORT);
}

static void test_empty_view(void **state)
{
    struct cursor in = cur_of(bytes_of(NULL, 0));

    (void)state;
    assert_false(cur_more(&in));
    assert_true(cur_end(&in));
    assert_int_equal(cur_u8(&in), 0);
    assert_int_equal(in.state, CURSOR_BAD);
}

TESTS(test_reads_in_network_order, test_reads_little_endian, test_overrun_is_sticky, test_clipped_is_short,
      test_take_gives_what_is_here, test_child_is_bounded, test_child_beyond_parent_is_bad,
      test_child_of_clipped_parent, test_vector_of_cut_length, test_vectors, test_end_demands_all_used,
      test_empty_view)
