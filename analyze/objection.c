#include "analyze/objection.h"

/* A stack judges a certificate as soon as it has it; with a look at the network for revocation, a bit later. */
#define JUDGEMENT_NS 1000000000

/* Who says Finished before it has judged leaves soon after; probes and people with s_client leave then, too, a bit later. */
#define AFTERTHOUGHT_NS 300000000

/* RFC 8446 6.2: alerts by which a client speaks of the server's certificate. */
static const uint8_t certificate_alerts[] = { 42, 43, 44, 45, 46, 48, 113 };

/* handshake_failure (OpenSSL) and internal_error (GnuTLS) are also said of a key that must not be used that way. */
static const uint8_t vague_alerts[] = { 40, 80 };

static bool speaks_of_certificate(uint8_t description)
{
    return memchr(certificate_alerts, description, sizeof certificate_alerts) != NULL;
}

static bool client_left(const struct course *course)
{
    return course->by == CLIENT && (course->ending == ENDING_FIN || course->ending == ENDING_RST);
}

bool client_saw_nothing(const struct course *course)
{
    return client_left(course) && course->end->length == 0;
}

bool gave_up_freely(const struct course *course)
{
    bool late = course->server_hello && course->waited >= JUDGEMENT_NS;

    return course->outcome == OUTCOME_FAILED && client_left(course) && (client_saw_nothing(course) || late);
}

/* The client has the server's first flight and owes an answer. */
static bool client_is_to_judge(const struct course *course)
{
    if (course->version == TLS_1_3)
        return course->stage == STAGE_SERVER_FLIGHT;
    return course->certificate && course->stage < STAGE_CLIENT_FLIGHT;
}

/* Up to TLS 1.2 some answer while they still judge, and leave before the server's Finished comes. */
static bool leaves_behind_its_answer(const struct course *course)
{
    return course->version && course->version < TLS_1_3 && course->certificate &&
           course->stage == STAGE_CLIENT_FLIGHT && !course->client_content && course->waited < JUDGEMENT_NS;
}

/* Bytes of the records that the server sent behind the end, which nobody may be left to acknowledge. */
static uint64_t said_behind(const struct conversation *c, const struct event *end)
{
    enum { RECORD_HEADER = 5 };
    uint64_t bytes = 0;

    for (const struct event *event = end + 1; event < c->events + c->event_count; event++)
        if (event->from == SERVER && (event->kind == EVENT_ALERT || event->kind == EVENT_ENCRYPTED_ALERT ||
                                      event->kind == EVENT_APPLICATION_DATA))
            bytes += RECORD_HEADER + event->length;
    return bytes;
}

/* It acknowledged what the server sent; else it cannot have disliked it. */
static bool has_the_flight(const struct conversation *c, const struct event *end)
{
    const struct tcp_side *server = &c->tcp[SERVER];

    return !server->acknowledged || server->acknowledged + said_behind(c, end) >= server->bytes + server->missing;
}

static bool said_something_else(const struct conversation *c)
{
    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].from == CLIENT && c->events[i].kind == EVENT_OTHER_RECORD)
            return true;
    return false;
}

/* Leaving is an answer to the flight only where it comes at once, and nothing else was said in between. A client
 * that this server served elsewhere in the capture takes its certificate; one that gives up handshakes here for no
 * reason at all needs none for this one; one that is asked for its own may be asking its user. */
static enum objection_kind meaning_of_leaving(const struct conversation *c, const struct course *course,
                                              const struct server_profile *server)
{
    bool at_once =
        course->waited < JUDGEMENT_NS && course->last && course->last->from == SERVER && !said_something_else(c);
    bool otherwise = profile_served(server, &c->client) || profile_fickle(server, &c->client);

    return at_once && !otherwise && !c->certificate_request ? OBJECTION_LEFT : OBJECTION_POSSIBLE;
}

static enum objection_kind meaning_of_alert(const struct conversation *c, const struct course *course)
{
    uint8_t alert = course->end->code;

    if (c->tls[CLIENT].finished)
        return OBJECTION_NONE;
    if (speaks_of_certificate(alert))
        return OBJECTION_ALERT;
    return memchr(vague_alerts, alert, sizeof vague_alerts) && client_is_to_judge(course) ? OBJECTION_VAGUE
                                                                                          : OBJECTION_NONE;
}

static enum objection_kind objection_to_flight(const struct conversation *c, const struct course *course,
                                               const struct server_profile *server)
{
    if (course->ending == ENDING_ALERT)
        return meaning_of_alert(c, course);
    if (client_saw_nothing(course))
        return OBJECTION_NONE;
    if (leaves_behind_its_answer(course))
        return OBJECTION_ABANDONED;
    if (!client_is_to_judge(course) || !has_the_flight(c, course->end))
        return OBJECTION_NONE;
    return course->ending == ENDING_ENCRYPTED_ALERT ? OBJECTION_LEFT : meaning_of_leaving(c, course, server);
}

/* TLS 1.3 hides Finished, tickets, farewells and data behind one another. */
static bool shows_data(const struct conversation *c, const struct course *course)
{
    return course->version < TLS_1_3 || (c->tls[CLIENT].decrypted && c->tls[SERVER].decrypted);
}

/* The client's farewell is one: some servers close first when they hear it. */
static bool is_end(const struct event *event)
{
    return event->kind == EVENT_FIN || event->kind == EVENT_RST ||
           (event->from == CLIENT && (event->kind == EVENT_ALERT || event->kind == EVENT_ENCRYPTED_ALERT));
}

/* RFC 9113 3.4: over HTTP/2 the server sends its settings before it was asked anything. */
static bool server_spoke(const struct conversation *c)
{
    const struct server_hello *hello = conversation_server_hello(c);
    bool http2 = hello && bytes_are(hello->extensions.alpn, "\2h2");

    return c->tls[SERVER].application_records > http2;
}

const struct event *abandoned_by(const struct conversation *c, const struct course *course)
{
    const struct event *end = NULL;

    if (c->transport != TRANSPORT_TCP || course->outcome != OUTCOME_COMPLETED || course->resumed ||
        !course->certificate || !shows_data(c, course) || c->tls[CLIENT].application_records || server_spoke(c))
        return NULL;
    for (uint32_t i = 0; i < c->event_count && !end; i++)
        if (is_end(&c->events[i]))
            end = &c->events[i];
    return end && end->from == CLIENT && end->at.time - course->completed.time < AFTERTHOUGHT_NS ? end : NULL;
}

/* NSS says Finished while its application still judges the chain, up to TLS 1.2. Of the stacks it alone says
 * record_size_limit (RFC 8449) without encrypt_then_mac (RFC 7366), as far as the hello was captured. */
static bool judges_late(const struct client_hello *hello, const struct course *course)
{
    return hello && !hello->clipped && hello->extensions.has_record_size_limit &&
           !hello->extensions.has_encrypt_then_mac && course->version < TLS_1_3;
}

/* Browsers, Java and Go ask for an OCSP response whether they look at it or not. OpenSSL asks where its application
 * wants to judge one, GnuTLS judges it; both say encrypt_then_mac, which those others do not. */
static bool wants_staple(const struct client_hello *hello)
{
    return hello && hello->extensions.has_status_request && hello->extensions.has_encrypt_then_mac;
}

struct objection objection_of(const struct conversation *c, const struct course *course,
                              const struct server_profile *server)
{
    const struct client_hello *hello = conversation_last_client_hello(c);
    struct objection objection = { .judges_late = judges_late(hello, course), .wants_staple = wants_staple(hello) };

    if (course->outcome == OUTCOME_FAILED && course->by == CLIENT && course->server_hello && course->end) {
        objection.kind = objection_to_flight(c, course, server);
        objection.event = objection.kind ? course->end : NULL;
        objection.alert = objection.kind && course->ending == ENDING_ALERT ? course->end->code : 0;
    } else if ((objection.event = abandoned_by(c, course)) && !profile_served(server, &c->client)) {
        objection.kind = OBJECTION_ABANDONED;
    }
    return objection;
}
