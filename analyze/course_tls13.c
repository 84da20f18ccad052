/*
 * course_tls13.c - the course of TLS 1.3: all that comes behind the ServerHello is encrypted, and without keys sizes,
 * order and time are what there is to go by.
 */
#include "analyze/course_walk.h"
#include "analyze/shapes.h"

/* A server that refuses does so at once; one that closes an idle connection takes its time. */
#define REFUSAL_NS 5000000000

/* JSSE pads its Finished as it pads its alerts: a side whose Finished stands there as it is does not pad. */
static void note_padding(struct walk *w, const struct event *event)
{
    struct shapes shapes = shapes_of(w->conversation);

    w->plain_finished[event->from] |= shape_is_finished(&shapes, event->length);
    w->padded_finished[event->from] |= shape_is_padded_finished(&shapes, event->length);
}

/* What was decrypted is known. */
static bool is_alert_sized(const struct walk *w, const struct event *event)
{
    bool may_pad = !w->plain_finished[event->from] || w->padded_finished[event->from];
    struct shapes shapes = shapes_of(w->conversation);

    return !event->decrypted && shape_is_alert(&shapes, event->length, may_pad);
}

/* EndOfEarlyData, which a client says between its early data and its Finished. */
static bool is_end_of_early_data(const struct walk *w, const struct event *event)
{
    struct shapes shapes = shapes_of(w->conversation);

    return shape_is_end_of_early_data(&shapes, event->length);
}

static bool sends_early_data(const struct walk *w)
{
    const struct client_hello *hello = conversation_last_client_hello(w->conversation);

    return hello && hello->extensions.has_early_data;
}

/* Does the client's flight show a certificate, be it an empty one? It is Finished alone otherwise: the server asked for
 * none, and has nothing to refuse then. */
static bool client_sent_certificate(const struct walk *w)
{
    struct shapes shapes = shapes_of(w->conversation);

    if (w->client_flight->decrypted)
        return w->client_certificate;
    return !shape_is_finished(&shapes, w->client_flight->length) &&
           !shape_is_padded_finished(&shapes, w->client_flight->length);
}

static void take_server_flight(struct walk *w, const struct event *event)
{
    struct shapes shapes = shapes_of(w->conversation);

    if (is_alert_sized(w, event))
        return;
    walk_reach(w, STAGE_SERVER_FLIGHT);
    w->answered_early |= w->server_finished && sends_early_data(w);
    w->server_finished |= shape_is_finished(&shapes, event->length);
}

/* The first thing that the server says to a client that showed a certificate has the size of an alert. */
static bool may_be_refusal(const struct walk *w, const struct event *event)
{
    return w->server_records_after == 1 && is_alert_sized(w, event) && client_sent_certificate(w) &&
           event->at.time - w->client_flight->at.time < REFUSAL_NS;
}

static void take_server_record(struct walk *w, const struct event *event)
{
    w->last_server_record = event;
    if (!w->client_flight) {
        take_server_flight(w, event);
        return;
    }
    w->server_records_after++;
    if (may_be_refusal(w, event) && w->client_leaves)
        w->parting = event;
    else if (may_be_refusal(w, event))
        w->refusal = event;
    else if (!w->refusal || !is_alert_sized(w, event))
        walk_complete(w, w->client_flight);
}

static void take_client_record(struct walk *w, const struct event *event)
{
    if (w->client_flight) {
        w->client_leaves |= is_alert_sized(w, event);
        return;
    }
    if (event->decrypted) /* before its Finished: early data */
        return;
    if (sends_early_data(w) && (!w->last_server_record || is_end_of_early_data(w, event)))
        return;
    if (is_alert_sized(w, event)) {
        walk_stop(w, ENDING_ENCRYPTED_ALERT, event);
        return;
    }
    w->client_flight = event;
    walk_reach(w, STAGE_CLIENT_FLIGHT);
}

/* The server closes with a reset although the client said nothing since: what it had been sent was never read (RFC 1122
 * 4.2.2.13). A server that answers a farewell has read it. */
static bool leaves_unread(const struct walk *w, const struct event *event)
{
    const struct event *end = w->conversation->events + w->conversation->event_count;

    while (event < end && event->from == SERVER && event->kind == EVENT_FIN)
        event++;
    return event < end && event->from == SERVER && event->kind == EVENT_RST;
}

/* A side leaves a TLS 1.3 connection. True when that is not abnormal, or was told already. */
bool walk_tls13_close(struct walk *w, const struct event *event)
{
    if (w->answered_early && event->from == SERVER && !w->client_flight) {
        walk_complete(w, w->last_server_record); /* it has said all that it had to say */
        return true;
    }
    if (!w->client_flight) {
        if (!w->last_server_record || !is_alert_sized(w, w->last_server_record))
            return false;
        walk_stop(w, ENDING_ENCRYPTED_ALERT, w->last_server_record);
        return true;
    }
    if (w->parting && event->from == SERVER && leaves_unread(w, event))
        w->refusal = w->parting;
    if (w->refusal) {
        walk_stop(w, ENDING_ENCRYPTED_ALERT, w->refusal);
        return true;
    }
    if (event->from == SERVER && !w->client_leaves && client_sent_certificate(w) &&
        event->at.time - w->client_flight->at.time < REFUSAL_NS)
        return false; /* a certificate was shown, and the answer is a closed door */
    walk_complete(w, w->client_flight);
    return true;
}

/* A message of TLS 1.3 that could be read. The client's flight ends with its Finished; the server judges it then. */
void walk_tls13_message(struct walk *w, const struct event *event)
{
    if (event->from == SERVER) {
        if (event->code == FINISHED)
            walk_reach(w, STAGE_SERVER_FLIGHT);
        w->last_server_record = event;
        if (w->client_flight)
            walk_complete(w, w->client_flight);
        return;
    }
    w->client_certificate |= event->code == CERTIFICATE;
    if (event->code == FINISHED && !w->client_flight) {
        w->client_flight = event;
        walk_reach(w, STAGE_CLIENT_FLIGHT);
    }
}

/* TLS 1.3: at the end of the capture a client's Finished that nobody refused is all that there will be. */
void walk_tls13_settle(struct walk *w)
{
    if (w->complete || w->course.ending || !w->client_flight)
        return;
    if (w->parting || (!w->refusal && !client_sent_certificate(w)))
        walk_complete(w, w->client_flight);
}

void walk_tls13_record(struct walk *w, const struct event *event)
{
    if (!w->server_records_after)
        note_padding(w, event);
    if (event->from == SERVER)
        take_server_record(w, event);
    else
        take_client_record(w, event);
}
