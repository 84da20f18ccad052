#include "analyze/revocation.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BAD_CERTIFICATE = 42, CERTIFICATE_UNKNOWN = 46 };

/* A connection that is refused takes less, and delays nothing that anybody would notice. */
#define DELAY_NS INT64_C(1000000000)

/* ---- URLs ---- */

static const struct scheme {
    const char *prefix;
    uint16_t port;
} schemes[] = { { "http://", 80 }, { "ldap://", 389 }, { "https://", 443 } };

struct place {
    struct bytes host;
    uint16_t port;
};

static uint16_t port_of(const char *text, uint16_t otherwise)
{
    unsigned long port = *text == ':' ? strtoul(text + 1, NULL, 10) : otherwise;

    return port && port <= UINT16_MAX ? (uint16_t)port : otherwise;
}

/* False where no host can be read from it. RFC 3986 3.2. */
static bool place_of(const char *url, struct place *out)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        const char *host = url + strlen(schemes[i].prefix);
        bool bracket;
        size_t len;

        if (strncasecmp(url, schemes[i].prefix, strlen(schemes[i].prefix)) != 0)
            continue;
        bracket = *host == '[';
        host += bracket;
        len = strcspn(host, bracket ? "]" : ":/?#");
        *out = (struct place){ bytes_of(host, len), port_of(host + len + (bracket && host[len]), schemes[i].port) };
        return len > 0;
    }
    return false;
}

/* ---- what was tried, and for whom ---- */

enum tie { TIE_NONE, TIE_PORT, TIE_HOST };

/* What was tried for one certificate. */
struct search {
    const struct fetch_table *fetches;
    const char *url; /* the one that is looked for now */
    struct place place;
    const struct fetch *by_host, *by_port; /* the first of each that failed */
    const char *host_url, *port_url;
    bool answered; /* one for a host of its URLs went well */
};

/* Whom it was for is known from its request, from DNS, or where the URL holds an address. A request may go to a proxy's
 * port. */
static enum tie tie_of(const struct search *s, const struct fetch *fetch)
{
    bool same_port = fetch->server.port == s->place.port;
    bool opened = fetch->fate != FETCH_REFUSED && fetch->fate != FETCH_UNANSWERED;
    struct address address;

    if (address_read(s->place.host, &address))
        return same_port && address_equal(&fetch->server.address, &address) ? TIE_HOST : TIE_NONE;
    if (fetch->host)
        return fetch->host == fetches_host(s->fetches, s->place.host) && (same_port || opened) ? TIE_HOST : TIE_NONE;
    return same_port ? TIE_PORT : TIE_NONE;
}

static void look_at(void *context, const struct fetch *fetch)
{
    struct search *s = context;
    enum tie tie = tie_of(s, fetch);

    if (fetch->fate == FETCH_ANSWERED) {
        s->answered |= tie == TIE_HOST;
    } else if (tie == TIE_HOST && !s->by_host) {
        s->by_host = fetch;
        s->host_url = s->url;
    } else if (tie == TIE_PORT && !s->by_port) {
        s->by_port = fetch;
        s->port_url = s->url;
    }
}

/* ---- the handshake ---- */

/* The client had the certificate and let the server wait until that had enough. */
static bool let_wait(const struct course *course)
{
    return course->outcome == OUTCOME_FAILED && course->by == SERVER && course->stage == STAGE_SERVER_FLIGHT &&
           (course->ending == ENDING_FIN || course->ending == ENDING_RST) && course->last &&
           course->last->from == SERVER && course->waited >= DELAY_NS;
}

/* An alert that says something else about the certificate says what it is. */
static bool objects(const struct objection *objection)
{
    uint8_t alert = objection->alert;

    return objection->kind != OBJECTION_NONE &&
           (alert == 0 || alert == BAD_CERTIFICATE || alert == CERTIFICATE_UNKNOWN);
}

/* When the client had made up its mind. */
static struct moment decision_of(const struct revocation_question *q)
{
    if (q->course->outcome == OUTCOME_FAILED && q->course->end)
        return q->course->end->at;
    return q->objection->event ? q->objection->event->at : q->course->completed;
}

static void search_url(const struct revocation_question *q, struct search *s, const char *url)
{
    s->url = url;
    if (url && place_of(url, &s->place))
        fetches_between(q->fetches, &q->conversation->client.address, q->course->certificate->at, decision_of(q),
                        look_at, s);
}

/* One answer is enough: a client that cannot reach the responder may take the list. */
static void search_for(const struct revocation_question *q, const struct certificate_facts *facts,
                       struct revocation *found)
{
    struct search s = { .fetches = q->fetches };

    search_url(q, &s, facts->ocsp_url);
    search_url(q, &s, facts->crl_url);
    if (s.answered)
        return;
    if (s.by_host && !found->tied)
        *found = (struct revocation){ .fetch = s.by_host, .url = s.host_url, .tied = true };
    else if (s.by_port && !found->fetch)
        *found = (struct revocation){ .fetch = s.by_port, .url = s.port_url };
}

/* A client that this server served elsewhere does not insist on an answer. */
static enum confidence confidence_of(const struct revocation_question *q, const struct revocation *found)
{
    bool served = profile_served(q->server, &q->conversation->client);

    return found->tied && !found->fetch->crowded && !served && !defects_explain(q->defects) ? CONFIDENCE_LIKELY
                                                                                            : CONFIDENCE_POSSIBLE;
}

struct revocation revocation_of(const struct revocation_question *q)
{
    const struct certificate_list *list = q->course->certificate ? q->presented->list : NULL;
    bool minded = objects(q->objection) || let_wait(q->course);
    struct revocation found = { .fetch = NULL };

    if (!minded && q->course->outcome != OUTCOME_COMPLETED)
        return found;
    for (uint32_t i = 0; list && i < list->count; i++)
        search_for(q, list->items[i]->facts, &found);
    if (!found.fetch)
        return found;
    found.minded = minded;
    found.confidence = (uint8_t)confidence_of(q, &found);
    return found;
}

bool revocation_explains(const struct revocation *revocation)
{
    return revocation->fetch && revocation->minded && revocation->confidence >= CONFIDENCE_LIKELY;
}

bool revocation_may_have_delayed(const struct conversation *c, const struct course *course)
{
    const struct certificate_list *list = conversation_certificates(c, SERVER);
    const struct certificate_facts *leaf = list && list->count ? list->items[0]->facts : NULL;

    return course->outcome == OUTCOME_COMPLETED && course->certificate && leaf && (leaf->ocsp_url || leaf->crl_url) &&
           course->completed.time - course->certificate->at.time >= DELAY_NS;
}
