/*
 * certificate_rejected.c - the client saw the server's certificate and left because of it, as far as that shows.
 *
 * Certain where the client's alert speaks of a certificate. Likely where it leaves, or sends an encrypted alert,
 * at the very point at which it has the certificate and has not answered yet.
 */
#include "analyze/rule.h"

/* A stack judges a certificate as soon as it has it; with a look at the network for revocation, a bit later. */
#define JUDGEMENT_NS 1000000000

/* RFC 8446 6.2: alerts by which a client speaks of the server's certificate. */
static const uint8_t certificate_alerts[] = { 42, 43, 44, 45, 46, 48, 113 };

static bool speaks_of_certificate(uint8_t description)
{
    return memchr(certificate_alerts, description, sizeof certificate_alerts) != NULL;
}

/* The client has the server's first flight and owes an answer. */
static bool client_is_to_judge(const struct scene *s)
{
    if (s->course->version == TLS_1_3)
        return s->course->stage == STAGE_SERVER_FLIGHT;
    return s->course->certificate && s->course->stage < STAGE_CLIENT_FLIGHT;
}

/* It acknowledged what the server sent; else it cannot have disliked it. */
static bool has_the_flight(const struct scene *s)
{
    const struct tcp_side *server = &s->conversation->tcp[SERVER];

    return !server->acknowledged || server->acknowledged >= server->bytes + server->missing;
}

static void add(const struct scene *s, struct findings *out, const char *shape, enum confidence confidence)
{
    struct finding *f = finding_add(out, "certificate-rejected", shape, SEVERITY_ERROR, confidence, PARTY_CLIENT);

    if (s->course->ending == ENDING_ALERT)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->certificate ? s->course->certificate : s->course->server_hello);
    finding_proof(f, s->course->end);
}

/* Leaving is an answer to the flight only where it comes at once, and nothing else was said in between. A client
 * that this server served elsewhere in the capture takes its certificate; one that is asked for its own may be asking
 * its user. */
static enum confidence confidence_of_leaving(const struct scene *s)
{
    bool at_once = s->course->waited < JUDGEMENT_NS && s->course->last && s->course->last->from == SERVER &&
                   !scene_find_event(s, CLIENT, EVENT_OTHER_RECORD, -1);
    bool content = profile_served(s->server, &s->conversation->client);

    return at_once && !content && !s->conversation->certificate_request ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

static void check(const struct scene *s, struct findings *out)
{
    const struct course *course = s->course;

    if (course->outcome != OUTCOME_FAILED || course->by != CLIENT || !course->server_hello)
        return;
    if (course->ending == ENDING_ALERT) {
        if (speaks_of_certificate(course->end->code) && !s->conversation->tls[CLIENT].finished)
            add(s, out, course->certificate ? "alert" : "alert-hidden", CONFIDENCE_CERTAIN);
        return;
    }
    if (!client_is_to_judge(s) || scene_client_saw_nothing(s) || !has_the_flight(s))
        return;
    if (course->ending == ENDING_ENCRYPTED_ALERT)
        add(s, out, "encrypted", CONFIDENCE_LIKELY);
    else
        add(s, out, "left", confidence_of_leaving(s));
}

const struct rule certificate_rejected = { .name = "certificate-rejected", .check = check };
