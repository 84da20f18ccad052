/* Where TLS begins: in the first bytes of a stream, and amid plain text. */
#include "tests/support/test.h"

#include "dissect/tls/start.h"

#include <string.h>

static void test_guess(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool answered;
        enum start_guess guess;
    } rows[] = {
        { "", 0, false, START_NEEDS_MORE },
        { "\x16", 1, false, START_NEEDS_MORE },
        { "\x16\x03\x01\x02", 4, false, START_NEEDS_MORE },
        { "\x16\x03\x01\x02\x00", 5, false, START_YES },
        { "\x15\x03\x03\x00\x02", 5, false, START_YES },
        { "\x17\x03\x03\x40\x00", 5, false, START_NO }, /* nobody begins with application data */
        { "\x16\x03\x01\x00\x00", 5, false, START_NO }, /* what some protocols wear as a mask */
        { "\x16\x03\x05\x02\x00", 5, false, START_NO },
        { "\x16\x02\x00\x02\x00", 5, false, START_NO },
        { "\x16\x03\x01\x7F\xFF", 5, false, START_NO },
        { "GET ", 4, false, START_NO },
        { "\x80", 1, false, START_NEEDS_MORE },
        { "\x80\x2E\x01\x03", 4, false, START_NEEDS_MORE },
        { "\x80\x2E\x01\x00", 4, false, START_NEEDS_MORE }, /* the version may be that of SSL 2.0 */
        { "\x80\x2E\x01\x03\x01", 5, false, START_YES },
        { "\x80\x2E\x01\x00\x02", 5, false, START_YES },
        { "\x80\x2E\x01\x04\x01", 5, false, START_NO },
        { "\x80\x2E\x02\x03\x01", 5, false, START_NO },
        { "\x80\x2E\x04\x00\x01", 5, false, START_NO },
        { "\x80\x2E\x04\x00\x01", 5, true, START_YES },
        { "\x80\x03\x00\x00\x01", 5, true, START_YES },
        { "\x80\x04\x00\x00\x01", 5, true, START_NO },
        { "SSH-2.0", 7, false, START_NO },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(tls_guess_start(bytes_of(rows[i].bytes, rows[i].len), rows[i].answered), rows[i].guess);
}

/* A hello is found wherever it begins in plain text, however that is cut up; look-alikes are not. */
static void test_start_in_plain_text(void **state)
{
    static const char text[] = "EHLO x\r\n\x16 STARTTLS\r\n220 go\r\n\x16\3\1\1\0\1\0\0\xFC\3\3 and so on";
    const size_t len = sizeof text - 1;
    const size_t begin = (size_t)((const char *)memmem(text, len, "\x16\3", 2) - text);

    (void)state;
    for (size_t cut = 0; cut <= len; cut++) {
        size_t tail = cut < TLS_START - 1 ? cut : TLS_START - 1;
        struct tls_start start =
            tls_find_start(bytes_of(text + cut - tail, tail), bytes_of(text + cut, len - cut), false);

        assert_int_equal(start.found, cut <= begin + TLS_START - 1);
        if (start.found)
            assert_int_equal(cut - tail + start.in_tail + start.in_data, begin);
    }
    assert_true(tls_find_start(bytes_of("", 0), bytes_of("xy\x15\3\1\0\2\2\x28", 9), true).found);
    assert_false(tls_find_start(bytes_of("", 0), bytes_of("xy\x15\3\1\0\2\2\x28", 9), false).found);
    assert_false(tls_find_start(bytes_of("", 0), bytes_of("\x16\3\1\1\0\1\7\0\0\3\3", 11), false).found);
}

TESTS(test_guess, test_start_in_plain_text)
