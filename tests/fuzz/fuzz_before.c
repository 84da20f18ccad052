/*
 * fuzz_before.c - what two sides say before TLS, in pieces, through a session to words.
 *
 * Each piece stands behind a byte: the upper bit is the side (1: the server), the rest the length; a length of 0
 * is a gap. The first byte of all says who opens: 1 turns the sides around.
 */
#include "analyze/course.h"
#include "base/cursor.h"
#include "dissect/net/flow.h"
#include "dissect/session.h"
#include "report/words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SERVER_BIT = 0x80, GAP = 7 };

static void say(struct session *session, const struct session_context *context, struct cursor *in, unsigned turned)
{
    struct moment at = { 1, 0 };

    for (; cur_left(in); at.frame++, at.time += 1000000) {
        uint8_t head = cur_u8(in);
        unsigned direction = (head & SERVER_BIT ? 1 : 0) ^ turned;
        size_t length = head & ~SERVER_BIT & 0xFFu;

        if (!length)
            session_gap(session, context, direction, GAP, false, at);
        else if (cur_left(in))
            session_data(session, context, direction, cur_take(in, length < cur_left(in) ? length : cur_left(in)),
                         at);
    }
}

static void tell(const struct conversation *c)
{
    struct course course = course_of(c);
    char text[4096];

    for (uint32_t i = 0; i < c->event_count; i++) {
        struct words words = words_in(text, sizeof text);

        words_add_event(&words, &c->events[i]);
        words_add_event_told(&words, c, &c->events[i]);
    }
    if (course.outcome == OUTCOME_FAILED && !course.end)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct arena_pool pool = { 0 };
    struct certificate_store store;
    struct session_context context = { .pool = &pool, .certificates = &store };
    struct session session;
    struct conversation *c = conversation_new(&pool);
    unsigned turned = cur_u8(&in) & 1;

    if (!c)
        abort();
    certificate_store_init(&store, 1);
    c->from_start = true;
    session_init(&session, &context, c, CLIENT, ROLE_BY_SYN);
    say(&session, &context, &in, turned);
    c = session_take(&session, &context, CONVERSATION_CLOSED);
    tell(c);
    conversation_free(c);
    certificate_store_release(&store);
    arena_pool_release(&pool);
    return 0;
}
