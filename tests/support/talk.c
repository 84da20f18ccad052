#include "tests/support/talk.h"

#include "dissect/net/flow.h"
#include "dissect/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char told[2048];

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *format, ...)
{
    size_t used = strlen(told);
    va_list args;

    va_start(args, format);
    vsnprintf(told + used, sizeof told - used, format, args);
    va_end(args);
}

static void tell_entry(const struct before *b)
{
    static const char *const offers[] = { "", " +", " -" };
    static const char *const answers[] = { "", " accepted", " refused" };
    char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];

    tell("%s%s", b->protocol, offers[b->offer]);
    if (b->requested.frame)
        tell(b->kind == BEFORE_PROXY_HEADER ? " header" : " asked");
    if (b->host.len)
        tell(" >%.*s:%u", (int)b->host.len, (const char *)b->host.data, b->port);
    tell("%s", answers[b->answer]);
    if (b->answered.frame)
        tell("(%.*s)", (int)b->text.len, b->text.len ? (const char *)b->text.data : "");
    if (b->has_addresses) {
        endpoint_text(&b->from, from);
        endpoint_text(&b->to, to);
        tell(" <%s %s>", from, to);
    }
    tell("%s%s%s%s; ", b->masked ? " masked" : "", b->demanded ? " demanded" : "", b->went_on ? " went-on" : "",
         b->blind ? " blind" : "");
}

static void say(struct session *session, const struct session_context *context, const struct talk *talk, int number)
{
    const struct turn *turn = &talk->turns[number];
    struct moment at = { (uint64_t)number + 1, (int64_t)number * 1000000 };
    size_t piece = talk->piece ? talk->piece : turn->len;

    if (number == talk->lost) {
        session_gap(session, context, turn->from, turn->len, false, at);
        return;
    }
    for (size_t i = 0; i < turn->len; i += piece) {
        size_t len = turn->len - i < piece ? turn->len - i : piece;
        char *copy = malloc(len); /* of exactly that size: a read behind it is found */

        memcpy(copy, turn->data + i, len);
        session_data(session, context, turn->from, bytes_of(copy, len), at);
        free(copy);
    }
}

const char *talk_told(const struct talk *talk)
{
    struct arena_pool pool = { 0 };
    struct certificate_store store;
    struct session_context context = { .pool = &pool, .certificates = &store };
    struct session session;
    struct conversation *c = conversation_new(&pool);

    certificate_store_init(&store, 1);
    c->from_start = true;
    session_init(&session, &context, c, CLIENT, ROLE_BY_SYN);
    for (int i = 0; i < TURNS && talk->turns[i].len; i++)
        say(&session, &context, talk, i);
    c = session_take(&session, &context, CONVERSATION_CLOSED);
    told[0] = '\0';
    for (const struct before *before = c->before; before; before = before->next)
        tell_entry(before);
    if (c->client_hello)
        tell("hello");
    conversation_free(c);
    certificate_store_release(&store);
    arena_pool_release(&pool);
    return told;
}
