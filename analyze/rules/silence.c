/*
 * silence.c - no answer comes: a side says nothing, or what the other says never reaches it.
 */
#include "analyze/rule.h"

/* A side that leaves earlier did not wait for an answer: it changed its mind. */
#define PATIENCE_NS 1000000000

enum { CLOSE_NOTIFY = 0, USER_CANCELED = 90, TRIES_ENOUGH = 2 };

/* A farewell in the clear is how JSSE ends its wait. */
static bool gives_up(const struct scene *s, enum side side)
{
    const struct course *course = s->course;
    bool farewell =
        course->ending == ENDING_ALERT && (course->end->code == CLOSE_NOTIFY || course->end->code == USER_CANCELED);

    return course->outcome == OUTCOME_FAILED && course->by == side &&
           (farewell || course->ending == ENDING_FIN || course->ending == ENDING_RST);
}

/* Did the other side acknowledge all that this one said? */
static bool arrived(const struct scene *s, enum side from)
{
    const struct tcp_side *tcp = &s->conversation->tcp[from];

    return tcp->acknowledged >= tcp->bytes + tcp->missing;
}

static bool said_nothing(const struct scene *s, enum side side)
{
    const struct tcp_side *tcp = &s->conversation->tcp[side];

    return !tcp->bytes && !tcp->missing;
}

static void check_server_silent(const struct scene *s, struct findings *out)
{
    const struct event *hello = s->course->client_hello;
    struct finding *f;

    if (!gives_up(s, CLIENT) || s->course->stage != STAGE_CLIENT_HELLO || !said_nothing(s, SERVER) ||
        s->conversation->tcp[CLIENT].acknowledged < hello->length || s->course->waited < PATIENCE_NS)
        return;
    f = finding_add(out, "server-silent", "", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_SERVER);
    f->general = true; /* what the server is silent at goes before it */
    finding_number(f, "waited", VALUE_SECONDS, (uint64_t)s->course->waited);
    finding_proof(f, hello);
    finding_proof(f, s->course->end);
}

/* The server said all it has to say, the client has it and never answers: the server's patience ends it. */
static void check_client_silent(const struct scene *s, struct findings *out)
{
    struct finding *f;

    if (!gives_up(s, SERVER) || s->course->stage != STAGE_SERVER_FLIGHT || !arrived(s, SERVER) ||
        s->course->waited < PATIENCE_NS || revocation_explains(&s->revocation))
        return;
    f = finding_add(out, "client-silent", "", SEVERITY_ERROR, CONFIDENCE_CERTAIN, PARTY_CLIENT);
    finding_number(f, "waited", VALUE_SECONDS, (uint64_t)s->course->waited);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->last);
    finding_proof(f, s->course->end);
}

static void check_hello_lost(const struct scene *s, struct findings *out)
{
    const struct tcp_side *client = &s->conversation->tcp[CLIENT];
    struct finding *f;

    if (!s->course->client_hello || s->course->stage != STAGE_CLIENT_HELLO || arrived(s, CLIENT) ||
        client->retransmissions < TRIES_ENOUGH || !said_nothing(s, SERVER) ||
        !s->conversation->tcp[SERVER].last.frame)
        return;
    f = finding_add(out, "hello-lost", "", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_NETWORK);
    finding_number(f, "times", VALUE_NUMBER, client->retransmissions);
    finding_number(f, "length", VALUE_NUMBER, client->bytes);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

/* The server's flight is sent again and again, and the client acknowledges nothing more of it. Where the capture holds
 * nothing of the client nobody knows what it acknowledged. */
static void check_flight_lost(const struct scene *s, struct findings *out)
{
    const struct tcp_side *server = &s->conversation->tcp[SERVER];
    struct finding *f;

    if (!s->course->server_hello || s->course->stage > STAGE_SERVER_FLIGHT || arrived(s, SERVER) ||
        server->retransmissions < TRIES_ENOUGH || s->course->outcome == OUTCOME_COMPLETED || s->course->one_sided)
        return;
    f = finding_add(out, "server-flight-lost", "", SEVERITY_ERROR, CONFIDENCE_LIKELY, PARTY_NETWORK);
    finding_number(f, "times", VALUE_NUMBER, server->retransmissions);
    finding_number(f, "length", VALUE_NUMBER, server->bytes - server->acknowledged);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->last);
    finding_proof(f, s->course->end);
}

const struct rule server_silent = { .name = "server-silent", .check = check_server_silent };
const struct rule client_silent = { .name = "client-silent", .check = check_client_silent };
const struct rule hello_lost = { .name = "hello-lost", .check = check_hello_lost };
const struct rule server_flight_lost = { .name = "server-flight-lost", .check = check_flight_lost };
