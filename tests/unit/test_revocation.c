/* When a plain connection that came to nothing explains a handshake: from what was tried to what is said. */
#include "tests/support/test.h"

#include "analyze/rule.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { CLIENT_HOST = 5, OTHER_HOST = 6, RESPONDER = 80, ELSEWHERE = 81, TRIES = 2 };

/* A connection besides, at a second; the handshake has its certificate at 10 and ends at 20. */
struct errand {
    uint8_t client, server; /* last bytes of their addresses; 0: none */
    uint16_t port;
    int at;
    enum { REFUSES, SILENT, SILENT_ONCE, ACCEPTS, ICMP } tcp;
    const char *request, *answer; /* where it opened */
    const char *looked_up;        /* for whom DNS had told its address */
};

static const char ocsp_request[] = "POST / HTTP/1.1\r\nAccept: */*\r\nhost: OCSP.ca.test:80\r\n\r\n";
static const char other_request[] = "GET / HTTP/1.1\r\nHost: news.test\r\n\r\n";

#define REFUSED_AT(host, second)                                                                                     \
    {                                                                                                                \
        CLIENT_HOST, host, 80, second, REFUSES, NULL, NULL, NULL                                                     \
    }
#define ASKED(request, answer)                                                                                       \
    {                                                                                                                \
        CLIENT_HOST, RESPONDER, 80, 12, ACCEPTS, request, answer, NULL                                               \
    }
#define BY_ADDRESS "http://10.0.0.80/ocsp"
#define BY_NAME    "http://ocsp.ca.test/"

static const struct row {
    const char *story;
    const char *ocsp, *crl;
    struct errand tries[TRIES];
    enum outcome outcome;
    enum objection_kind kind;
    uint8_t alert;
    const char *said; /* severity, confidence and shape; "" for nothing */
} rows[] = {
    { "refused, then an alert",
      BY_ADDRESS,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "error likely " },
    { "refused, then gone",
      BY_ADDRESS,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_POSSIBLE,
      0,
      "error likely " },
    { "no answer",
      BY_ADDRESS,
      NULL,
      { { CLIENT_HOST, RESPONDER, 80, 12, SILENT, NULL, NULL, NULL } },
      OUTCOME_FAILED,
      OBJECTION_LEFT,
      0,
      "error likely " },
    { "one SYN is not enough",
      BY_ADDRESS,
      NULL,
      { { CLIENT_HOST, RESPONDER, 80, 12, SILENT_ONCE, NULL, NULL, NULL } },
      OUTCOME_FAILED,
      OBJECTION_LEFT,
      0,
      "" },
    { "one that ICMP refuses is",
      BY_ADDRESS,
      NULL,
      { { CLIENT_HOST, RESPONDER, 80, 12, ICMP, NULL, NULL, NULL } },
      OUTCOME_FAILED,
      OBJECTION_LEFT,
      0,
      "error likely " },
    { "the list",
      NULL,
      "http://10.0.0.80:8080/a.crl",
      { { CLIENT_HOST, RESPONDER, 8080, 12, REFUSES, NULL, NULL, NULL } },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      42,
      "error likely " },
    { "an IPv6 URL",
      "http://[::ffff:10.0.0.80]/",
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "error likely " },
    { "it finished, and left",
      BY_ADDRESS,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_COMPLETED,
      OBJECTION_ABANDONED,
      0,
      "error likely " },
    { "it went on",
      BY_ADDRESS,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_COMPLETED,
      OBJECTION_NONE,
      0,
      "warning likely went-on" },
    /* whom it was for */
    { "another address", BY_ADDRESS, NULL, { REFUSED_AT(ELSEWHERE, 12) }, OUTCOME_FAILED, OBJECTION_ALERT, 46, "" },
    { "another port",
      BY_ADDRESS,
      NULL,
      { { CLIENT_HOST, RESPONDER, 8080, 12, REFUSES, NULL, NULL, NULL } },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "only the port",
      BY_NAME,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "error possible port" },
    { "only the port, and it went on",
      BY_NAME,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_COMPLETED,
      OBJECTION_NONE,
      0,
      "" },
    { "a request that nobody answers",
      BY_NAME,
      NULL,
      { ASKED(ocsp_request, NULL) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "error likely " },
    { "a request that a proxy denies",
      BY_NAME,
      NULL,
      { ASKED(ocsp_request, "HTTP/1.1 407 no\r\n") },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "error likely " },
    { "a request for another host",
      BY_NAME,
      NULL,
      { ASKED(other_request, NULL) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "DNS named the host",
      BY_NAME,
      NULL,
      { { CLIENT_HOST, RESPONDER, 80, 12, SILENT, NULL, NULL, "ocsp.CA.test" } },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "error likely " },
    { "DNS named the host, and another port of it is refused",
      BY_NAME,
      NULL,
      { { CLIENT_HOST, RESPONDER, 443, 12, REFUSES, NULL, NULL, "ocsp.ca.test" } },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "DNS named another host",
      BY_NAME,
      NULL,
      { { CLIENT_HOST, RESPONDER, 80, 12, REFUSES, NULL, NULL, "news.test" } },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "another client",
      BY_ADDRESS,
      NULL,
      { { OTHER_HOST, RESPONDER, 80, 12, REFUSES, NULL, NULL, NULL } },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "a certificate that names nobody",
      NULL,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "a URL that is none",
      "ocsp.ca.test",
      "http://",
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    /* when, and how it went */
    { "before the certificate",
      BY_ADDRESS,
      NULL,
      { REFUSED_AT(RESPONDER, 9) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "after the end", BY_ADDRESS, NULL, { REFUSED_AT(RESPONDER, 21) }, OUTCOME_FAILED, OBJECTION_ALERT, 46, "" },
    { "answered",
      BY_NAME,
      NULL,
      { ASKED(ocsp_request, "HTTP/1.1 200 OK\r\n") },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "refused, and the next address answers",
      BY_NAME,
      NULL,
      { REFUSED_AT(ELSEWHERE, 11), ASKED(ocsp_request, "HTTP/1.1 200 OK\r\n") },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "the responder is dead, the list answers",
      BY_ADDRESS,
      BY_NAME,
      { REFUSED_AT(RESPONDER, 11), ASKED(ocsp_request, "HTTP/1.1 200 OK\r\n") },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      46,
      "" },
    { "nobody minds, and it failed",
      BY_ADDRESS,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_NONE,
      0,
      "" },
    { "certificate_expired",
      BY_ADDRESS,
      NULL,
      { REFUSED_AT(RESPONDER, 12) },
      OUTCOME_FAILED,
      OBJECTION_ALERT,
      45,
      "" },
};

static struct moment second(int at)
{
    return (struct moment){ (uint64_t)at, at * SECOND };
}

static struct endpoint endpoint(uint8_t last, uint16_t port)
{
    return (struct endpoint){ address_v4(bytes_of((const uint8_t[]){ 10, 0, 0, last }, 4)), port, TRANSPORT_TCP };
}

static void answer_tcp(const struct errand *errand, struct conversation *c, struct unreachable *undelivered)
{
    switch (errand->tcp) {
    case REFUSES:
        c->tcp[SERVER].last = c->tcp[SERVER].rst = second(errand->at);
        c->tcp[SERVER].rst_ack = true;
        break;
    case SILENT:
        c->tcp[CLIENT].syns = 3;
        break;
    case SILENT_ONCE:
        break;
    case ACCEPTS:
        c->tcp[SERVER].last = c->tcp[SERVER].syn = second(errand->at);
        break;
    case ICMP:
        *undelivered = (struct unreachable){ .at = second(errand->at), .to = SERVER };
        c->unreachable = undelivered;
        break;
    }
}

static void say(struct conversation *c, enum side side, const char *text)
{
    c->first_bytes[side] = bytes_of(text, strlen(text));
    c->tcp[side].bytes = strlen(text);
}

static void try_it(const struct errand *errand, struct fetch_table *table)
{
    struct unreachable undelivered;
    struct conversation c = { .stream_index = 7,
                              .client = endpoint(errand->client, 5000),
                              .server = endpoint(errand->server, errand->port) };

    c.tcp[CLIENT].syn = c.tcp[CLIENT].last = second(errand->at);
    c.tcp[CLIENT].syns = 1;
    answer_tcp(errand, &c, &undelivered);
    if (errand->looked_up)
        c.looked_up = bytes_of(errand->looked_up, strlen(errand->looked_up));
    if (errand->request)
        say(&c, CLIENT, errand->request);
    if (errand->answer)
        say(&c, SERVER, errand->answer);
    c.tcp[CLIENT].fin = errand->request ? second(errand->at) : (struct moment){ 0 };
    fetches_fold(table, &c);
}

/* The handshake, as far as it matters. */
struct setting {
    struct certificate_facts facts;
    struct certificate certificate;
    const struct certificate *items[1];
    struct certificate_list list;
    struct event shown, end;
    struct conversation conversation;
    struct course course;
    struct server_profile server;
    struct scene scene;
    struct findings findings;
};

static void set(struct setting *on, const struct row *row)
{
    *on = (struct setting){
        .facts = { .subject = "CN=x", .issuer = "CN=y", .ocsp_url = row->ocsp, .crl_url = row->crl },
        .certificate = { .facts = &on->facts },
        .items = { &on->certificate },
        .list = { .count = 1, .items = on->items },
        .shown = { .at = second(10), .kind = EVENT_HANDSHAKE, .from = SERVER, .code = CERTIFICATE },
        .end = { .at = second(20), .kind = EVENT_FIN, .from = CLIENT },
        .conversation = { .client = endpoint(CLIENT_HOST, 6000), .server = endpoint(9, 443) },
        .course = { .outcome = row->outcome, .certificate = &on->shown, .completed = second(19) },
    };
    if (row->outcome == OUTCOME_FAILED) {
        on->course.end = &on->end;
        on->course.by = CLIENT;
    }
    on->scene = (struct scene){ .conversation = &on->conversation,
                                .course = &on->course,
                                .server = &on->server,
                                .presented = { .list = &on->list },
                                .objection = {
                                    .kind = row->kind, .alert = row->alert, .event = row->kind ? &on->end : NULL } };
}

static const char *said(struct setting *on, const struct fetch_table *table)
{
    static char text[64];
    struct scene *s = &on->scene;
    const struct finding *f = &on->findings.items[0];

    s->revocation = revocation_of(&(struct revocation_question){ .fetches = table,
                                                                 .conversation = s->conversation,
                                                                 .course = s->course,
                                                                 .presented = &s->presented,
                                                                 .objection = &s->objection,
                                                                 .defects = &s->defects,
                                                                 .server = s->server });
    revocation_unreachable.check(s, &on->findings);
    if (!on->findings.count)
        return "";
    assert_int_equal(f->party, PARTY_NETWORK);
    assert_int_equal(f->evidence[1].stream_index, 7);
    snprintf(text, sizeof text, "%s %s %s", severity_name(f->severity), confidence_name(f->confidence), f->shape);
    return text;
}

static void test_stories(void **state)
{
    static struct setting on;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fetch_table *table = fetch_table_new(3);

        set(&on, &rows[i]);
        for (int j = 0; j < TRIES && rows[i].tries[j].client; j++)
            try_it(&rows[i].tries[j], table);
        if (strcmp(said(&on, table), rows[i].said) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", rows[i].story, said(&on, table), rows[i].said);
        fetch_table_free(table);
    }
}

/* The server ends it, because the client says nothing while it waits for the responder. */
static void test_a_server_that_lost_patience(void **state)
{
    static struct setting on;
    struct fetch_table *table = fetch_table_new(3);
    struct row row = { .ocsp = BY_ADDRESS, .outcome = OUTCOME_FAILED };

    (void)state;
    set(&on, &row);
    on.course.by = on.end.from = SERVER;
    on.course.ending = ENDING_FIN;
    on.course.stage = STAGE_SERVER_FLIGHT;
    on.course.last = &on.shown;
    on.course.waited = 10 * SECOND;
    on.conversation.tcp[SERVER].acknowledged = 1;
    client_silent.check(&on.scene, &on.findings);
    assert_int_equal(on.findings.count, 1);
    on.findings.count = 0;
    try_it(&(struct errand){ CLIENT_HOST, RESPONDER, 80, 12, SILENT, NULL, NULL, NULL }, table);
    assert_string_equal(said(&on, table), "error likely ");
    client_silent.check(&on.scene, &on.findings);
    assert_int_equal(on.findings.count, 1);
    fetch_table_free(table);
}

/* What makes it no more than possible. */
static void test_doubts(void **state)
{
    static struct setting on;
    struct fetch_table *table = fetch_table_new(3);
    const struct errand errand = REFUSED_AT(RESPONDER, 12);

    (void)state;
    try_it(&errand, table);
    set(&on, &rows[0]);
    on.server.served.list[0] = on.conversation.client.address; /* it goes on with this server at other times */
    on.server.served.count = 1;
    assert_string_equal(said(&on, table), "error possible ");
    set(&on, &rows[0]);
    on.scene.defects.items[0] = (struct defect){ .severity = SEVERITY_ERROR, .confidence = CONFIDENCE_LIKELY };
    on.scene.defects.count = 1;
    assert_string_equal(said(&on, table), "error possible ");
    for (int i = 0; i < 40; i++) /* among so many a good one may be lost */
        try_it(&errand, table);
    assert_true(fetches_refused(table) > 0);
    set(&on, &rows[0]);
    assert_string_equal(said(&on, table), "error possible ");
    fetch_table_free(table);
}

static void test_no_more_than_so_many_periods(void **state)
{
    struct fetch_table *table = fetch_table_new(3);

    (void)state;
    for (int i = 0; i < LIMIT_PERIODS + 5; i++) {
        const struct errand errand = REFUSED_AT(RESPONDER, 100 * i + 12);

        try_it(&errand, table);
    }
    assert_int_equal(fetches_refused(table), 5);
    fetch_table_free(table);
}

TESTS(test_stories, test_a_server_that_lost_patience, test_doubts, test_no_more_than_so_many_periods)
