/* The order of what was said, however late it is told. */
#include "tests/support/test.h"

#include "base/limits.h"
#include "dissect/conversation.h"

static void say(struct conversation *c, uint64_t frame, enum side from, enum event_kind kind, uint32_t length)
{
    conversation_add(
        c,
        (struct event){ .at = { .frame = frame }, .from = (uint8_t)from, .kind = (uint8_t)kind, .length = length });
}

/* Plain text that waited behind a hole, in pieces, is one speech, though the other side has spoken behind it since. */
static void test_late_pieces_are_one_speech(void **state)
{
    enum { PIECES = 2 * LIMIT_EVENTS };
    struct arena_pool pool = { 0 };
    struct conversation *c = conversation_new(&pool);

    (void)state;
    say(c, 1, CLIENT, EVENT_PLAINTEXT, 10);
    say(c, 5000, CLIENT, EVENT_PLAINTEXT, 10);
    say(c, 6000, CLIENT, EVENT_FIN, 0);
    assert_int_equal(c->event_count, 2);
    for (uint64_t i = 0; i < PIECES; i++)
        say(c, 10 + i, SERVER, EVENT_PLAINTEXT, 1);
    assert_int_equal(c->event_count, 3);
    assert_int_equal(c->events[1].from, SERVER);
    assert_int_equal(c->events[1].at.frame, 10);
    assert_int_equal(c->events[1].length, PIECES);
    assert_false(c->limited);
    conversation_free(c);
    arena_pool_release(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_late_pieces_are_one_speech),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
