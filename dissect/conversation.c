#include "dissect/conversation.h"

#include "base/limits.h"
#include "dissect/tls/names.h"

struct conversation *conversation_new(struct arena_pool *pool)
{
    struct arena arena;
    struct conversation *conversation;

    arena_init(&arena, pool);
    conversation = arena_alloc(&arena, sizeof *conversation);
    if (conversation)
        conversation->arena = arena;
    return conversation;
}

void conversation_free(struct conversation *conversation)
{
    struct arena arena;

    if (!conversation)
        return;
    arena = conversation->arena; /* the conversation itself lies in it */
    arena_release(&arena);
}

static bool room_for_event(struct conversation *conversation)
{
    if (conversation->event_count < LIMIT_EVENTS)
        return arena_grow(&conversation->arena, &conversation->events, &conversation->event_capacity,
                          conversation->event_count, sizeof *conversation->events);
    return false;
}

/* A message of DTLS that waited for one before it, which never came: what its side said later that is no message did not
 * wait. */
static bool was_waiting(const struct event *event, const struct event *other)
{
    return event->kind == EVENT_HANDSHAKE && tls_version_is_dtls(event->version) && other->kind != EVENT_HANDSHAKE;
}

/* What a side says stands in the order of its stream, which the capture may have mixed up; all else by frames, also
 * an answer before TLS, which is told when its question is known. */
static bool goes_before(const struct event *event, const struct event *other)
{
    bool closing = other->kind == EVENT_FIN || other->kind == EVENT_RST;
    bool late = event->kind == EVENT_BEFORE;

    return other->at.frame > event->at.frame &&
           (other->from != event->from || closing || late || was_waiting(event, other));
}

/* Where it belongs among the events. */
static uint32_t place_of(const struct conversation *conversation, const struct event *event)
{
    uint32_t i = conversation->event_count;

    while (i > 0 && goes_before(event, &conversation->events[i - 1]))
        i--;
    return i;
}

/* Plain text is one speech, however it was cut up. */
static bool goes_on(const struct event *event, const struct event *before)
{
    return event->kind == EVENT_PLAINTEXT && before->kind == EVENT_PLAINTEXT && event->from == before->from;
}

void conversation_add(struct conversation *conversation, struct event event)
{
    uint32_t i = place_of(conversation, &event);
    struct event *events = conversation->events;

    if (i > 0 && goes_on(&event, &events[i - 1])) {
        events[i - 1].length += event.length;
        return;
    }
    if (!room_for_event(conversation)) {
        if (!conversation->limited)
            conversation_anomaly(conversation, ANOMALY_TOO_MANY_EVENTS, event.from, event.at);
        conversation->limited = true;
        return;
    }
    events = conversation->events;
    memmove(&events[i + 1], &events[i], (conversation->event_count - i) * sizeof *events);
    events[i] = event;
    conversation->event_count++;
}

void conversation_add_anomaly(struct conversation *conversation, struct anomaly anomaly)
{
    if (conversation->anomaly_count >= LIMIT_ANOMALIES ||
        !arena_grow(&conversation->arena, &conversation->anomalies, &conversation->anomaly_capacity,
                    conversation->anomaly_count, sizeof *conversation->anomalies))
        return;
    conversation->anomalies[conversation->anomaly_count++] = anomaly;
}

void conversation_anomaly(struct conversation *conversation, enum anomaly_kind kind, enum side from, struct moment at)
{
    conversation_add_anomaly(conversation,
                             (struct anomaly){ .at = at, .kind = (uint8_t)kind, .from = (uint8_t)from });
}

bool conversation_has_anomaly(const struct conversation *conversation, enum anomaly_kind kind)
{
    for (uint32_t i = 0; i < conversation->anomaly_count; i++)
        if (conversation->anomalies[i].kind == kind)
            return true;
    return false;
}

static void swap_bytes(void *a, void *b, size_t size)
{
    uint8_t
        keep[sizeof(struct tcp_side) > sizeof(struct tls_side) ? sizeof(struct tcp_side) : sizeof(struct tls_side)];

    memcpy(keep, a, size);
    memcpy(a, b, size);
    memcpy(b, keep, size);
}

const char *transport_name(const struct conversation *conversation)
{
    static const char *const names[] = {
        [TRANSPORT_TCP] = "tcp", [TRANSPORT_UDP] = "udp", [TRANSPORT_EAPOL] = "eapol"
    };

    return names[conversation->transport];
}

void conversation_swap_sides(struct conversation *c)
{
    swap_bytes(&c->client, &c->server, sizeof c->client);
    swap_bytes(&c->tcp[0], &c->tcp[1], sizeof c->tcp[0]);
    swap_bytes(&c->tls[0], &c->tls[1], sizeof c->tls[0]);
    swap_bytes(&c->first_bytes[0], &c->first_bytes[1], sizeof c->first_bytes[0]);
    for (uint32_t i = 0; i < c->event_count; i++)
        c->events[i].from = !c->events[i].from;
    for (uint32_t i = 0; i < c->anomaly_count; i++)
        c->anomalies[i].from = !c->anomalies[i].from;
    for (struct certificate_list *list = c->certificates; list; list = list->next)
        list->from = !list->from;
    for (struct certificate_verify *verify = c->certificate_verify; verify; verify = verify->next)
        verify->from = !verify->from;
    if (c->quic_close)
        c->quic_close->from = !c->quic_close->from;
}

const struct server_hello *conversation_server_hello(const struct conversation *conversation)
{
    const struct server_hello *found = NULL;

    for (const struct server_hello *hello = conversation->server_hello; hello; hello = hello->next)
        if (!hello->retry)
            found = hello;
    return found;
}

const struct client_hello *conversation_last_client_hello(const struct conversation *conversation)
{
    const struct client_hello *hello = conversation->client_hello;

    while (hello && hello->next)
        hello = hello->next;
    return hello;
}

const struct before *conversation_before(const struct conversation *conversation, enum before_kind kind)
{
    const struct before *found = NULL;

    for (const struct before *before = conversation->before; before; before = before->next)
        if (before->kind == kind)
            found = before;
    return found;
}

const struct certificate_list *conversation_certificates(const struct conversation *conversation, enum side from)
{
    const struct certificate_list *list = conversation->certificates;

    while (list && list->from != from)
        list = list->next;
    return list;
}

uint16_t conversation_version(const struct conversation *conversation)
{
    const struct server_hello *hello = conversation_server_hello(conversation);

    return hello ? hello->version : 0;
}

const char *anomaly_name(enum anomaly_kind kind)
{
    static const char *const names[] = {
#define ANOMALY(symbol, name, text) name,
#include "dissect/anomalies.def"
#undef ANOMALY
    };

    return names[kind];
}

const char *anomaly_text(enum anomaly_kind kind)
{
    static const char *const texts[] = {
#define ANOMALY(symbol, name, text) text,
#include "dissect/anomalies.def"
#undef ANOMALY
    };

    return texts[kind];
}
