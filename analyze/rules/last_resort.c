/*
 * last_resort.c - who ended it and how, where nothing says why.
 *
 * That it ended so is a fact; that this is all there is to say is only likely, unless an alert says it. They are
 * general: anything specific that is at least likely goes before them, and what is only possible stands beside
 * them as an alternative.
 */
#include "analyze/rule.h"

static const char *stage_of(const struct scene *s)
{
    const struct before *asked = s->course->asked;

    if (asked)
        return asked->answer == ANSWER_ACCEPTED ? "the consent to change to TLS" : "the request to change to TLS";
    return stage_words(s->course->stage);
}

static void add(const struct scene *s, struct findings *out, const char *code, const char *shape, enum party party)
{
    bool told = s->course->ending == ENDING_ALERT;
    struct finding *f =
        finding_add(out, code, shape, SEVERITY_ERROR, told ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, party);

    f->general = true;
    finding_text(f, "stage", stage_of(s));
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, scene_find_event(s, CLIENT, EVENT_HANDSHAKE, CLIENT_KEY_EXCHANGE));
    finding_proof(f, s->course->last);
    finding_proof(f, s->course->end);
}

static bool ended(const struct scene *s, enum side by, enum ending ending)
{
    return s->course->outcome == OUTCOME_FAILED && s->course->by == by && s->course->ending == ending;
}

static void check_server_closed(const struct scene *s, struct findings *out)
{
    if (ended(s, SERVER, ENDING_FIN))
        add(s, out, "server-closed", "", PARTY_SERVER);
    if (ended(s, SERVER, ENDING_EAP_FAILURE)) {
        add(s, out, "server-closed", "eap", PARTY_SERVER);
        finding_text(&out->items[out->count - 1], "verdict",
                     s->course->end->code == EAP_STEP_REJECT ? "Access-Reject" : "EAP-Failure");
    }
}

static void check_server_reset(const struct scene *s, struct findings *out)
{
    if (ended(s, SERVER, ENDING_RST))
        add(s, out, "server-reset", "", PARTY_SERVER);
}

/* It asked for TLS, may begin, and has nothing to dislike yet. */
static bool has_consent(const struct scene *s)
{
    return s->course->asked && s->course->asked->answer == ANSWER_ACCEPTED;
}

/* It leaves before it has seen anything, or after it took all that it saw. */
static bool client_cancels(const struct scene *s)
{
    return s->course->client_content ||
           (s->course->ending == ENDING_FIN && (scene_client_saw_nothing(s) || has_consent(s)));
}

static void check_client_cancelled(const struct scene *s, struct findings *out)
{
    if (scene_ended_silently(s, CLIENT) && client_cancels(s))
        add(s, out, "client-cancelled", s->course->client_content ? "content" : "", PARTY_CLIENT);
}

static void check_client_closed(const struct scene *s, struct findings *out)
{
    if (ended(s, CLIENT, ENDING_FIN) && !client_cancels(s))
        add(s, out, "client-closed", "", PARTY_CLIENT);
}

static void check_client_reset(const struct scene *s, struct findings *out)
{
    if (ended(s, CLIENT, ENDING_RST) && !client_cancels(s))
        add(s, out, "client-reset", "", PARTY_CLIENT);
}

static void check_alert_received(const struct scene *s, struct findings *out)
{
    enum party party = s->course->by == SERVER ? PARTY_CLIENT : PARTY_SERVER;

    if (ended(s, s->course->by, ENDING_ALERT)) {
        add(s, out, "alert-received", "", party);
        finding_number(&out->items[out->count - 1], "alert", VALUE_ALERT, s->course->end->code);
    }
    if (ended(s, s->course->by, ENDING_ENCRYPTED_ALERT))
        add(s, out, "alert-received", "encrypted", party);
}

const struct rule server_closed = { .name = "server-closed", .check = check_server_closed };
const struct rule server_reset = { .name = "server-reset", .check = check_server_reset };
const struct rule client_cancelled = { .name = "client-cancelled", .check = check_client_cancelled };
const struct rule client_closed = { .name = "client-closed", .check = check_client_closed };
const struct rule client_reset = { .name = "client-reset", .check = check_client_reset };
const struct rule alert_received = { .name = "alert-received", .check = check_alert_received };
