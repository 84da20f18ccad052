#include "analyze/split.h"

#include "dissect/tls/names.h"

enum {
    ONE_BYTE_RECORD = 36, /* at most, with AES-CBC, SHA-1 and encrypt-then-MAC; 24 with 3DES, 32 with AES */
};

/* Both records are written at once, but the second may wait until the first is acknowledged (RFC 896), for which the
 * other side may take half a second (RFC 1122 4.2.3.2). */
#define TOGETHER_NS 500000000

/* A client that leaves sooner did not wait for an answer. */
#define PATIENCE_NS 1000000000

static bool uses_old_cbc(const struct conversation *c, const struct course *course)
{
    const struct server_hello *hello = conversation_server_hello(c);
    const struct cipher_suite *suite = hello ? tls_cipher_suite(hello->cipher_suite) : NULL;

    return course->version && course->version <= TLS_1_0 && suite && strstr(suite->bulk, "CBC");
}

static bool is_data(const struct event *event, enum side from)
{
    return event->kind == EVENT_APPLICATION_DATA && event->from == from;
}

/* Who says farewell leaves, whoever closes first after that. */
static bool is_end(const struct event *event)
{
    return event->kind == EVENT_FIN || event->kind == EVENT_RST || event->kind == EVENT_ALERT ||
           event->kind == EVENT_ENCRYPTED_ALERT;
}

static bool is_pair(const struct event *first, const struct event *second)
{
    return first && first->length <= ONE_BYTE_RECORD && second->length >= first->length &&
           second->at.time - first->at.time <= TOGETHER_NS;
}

/* The first alert, FIN or RST behind the data that begins with event number `first`, when neither data of the server nor
 * more of the client comes before it: a server that takes more data has understood the first. */
static const struct event *end_behind(const struct conversation *c, uint32_t first)
{
    int64_t together = c->events[first].at.time + TOGETHER_NS;

    for (uint32_t i = first + 1; i < c->event_count; i++) {
        const struct event *event = &c->events[i];

        if (is_data(event, SERVER) || (is_data(event, CLIENT) && event->at.time > together))
            return NULL;
        if (is_end(event))
            return event;
    }
    return NULL;
}

/* A server that wants all in one record may close between the two. */
struct split split_of(const struct conversation *c, const struct course *course)
{
    uint32_t first_at = 0;
    const struct event *first = NULL;

    if (course->outcome != OUTCOME_COMPLETED || course->version > TLS_1_0 || !uses_old_cbc(c, course))
        return (struct split){ 0 };
    for (uint32_t i = 0; i < c->event_count; i++) {
        const struct event *event = &c->events[i];

        if (is_data(event, SERVER))
            first = NULL;
        if (!is_data(event, CLIENT))
            continue;
        if (is_pair(first, event))
            return (struct split){ .first = first, .second = event, .end = end_behind(c, first_at) };
        first = event;
        first_at = i;
    }
    return (struct split){ 0 };
}

bool split_broke(const struct conversation *c, const struct course *course)
{
    struct split split = split_of(c, course);

    if (!split.end || c->tcp[SERVER].missing || course->blind)
        return false;
    return split.end->from == SERVER || split.end->at.time - split.second->at.time >= PATIENCE_NS;
}
