/* What is made of a server's answers that have more than one meaning: rules over transcripts made by hand. */
#include "tests/support/test.h"

#include "analyze/rule.h"

#include <string.h>

enum { EVENTS = 8 };

struct setting {
    struct event events[EVENTS];
    struct client_hello hello;
    struct before before;
    struct conversation conversation;
    struct course course;
    struct server_profile server;
    struct scene scene;
    struct findings findings;
};

static const struct event *put(struct setting *stage, enum side from, enum event_kind kind, uint8_t code)
{
    struct event *event = &stage->events[stage->conversation.event_count++];

    *event = (struct event){
        .at = { stage->conversation.event_count, 0 }, .kind = (uint8_t)kind, .from = (uint8_t)from, .code = code
    };
    return event;
}

static void set(struct setting *stage)
{
    memset(stage, 0, sizeof *stage);
    stage->conversation = (struct conversation){ .events = stage->events, .client_hello = &stage->hello };
    stage->course = (struct course){ .outcome = OUTCOME_FAILED, .stage = STAGE_CLIENT_HELLO, .by = SERVER };
    stage->scene = (struct scene){ .conversation = &stage->conversation,
                                   .course = &stage->course,
                                   .hello = &stage->hello,
                                   .server = &stage->server };
}

static void finish(struct setting *stage, enum side by, uint8_t alert)
{
    stage->course.by = by;
    stage->course.ending = alert ? ENDING_ALERT : ENDING_FIN;
    stage->course.end = put(stage, by, alert ? EVENT_ALERT : EVENT_FIN, alert);
}

static const struct finding *said(struct setting *stage, const struct rule *rule)
{
    stage->findings.count = 0;
    rule->check(&stage->scene, &stage->findings);
    return stage->findings.count ? &stage->findings.items[0] : NULL;
}

/* Suites and groups as they stand in a hello. */
static const uint8_t old_suites[] = { 0xC0, 0x13, 0x00, 0x2F };
static const uint8_t tls13_suites[] = { 0x13, 0x02, 0x13, 0x01 };
static const uint8_t tls13_rare[] = { 0x13, 0x03 };
static const uint8_t groups[] = { 0, 29, 0, 23 };
static const uint8_t schemes[] = { 4, 3, 8, 4 };

static const struct offer {
    uint16_t highest;
    bool alone; /* a list with this version and no other */
    struct bytes suites;
    uint8_t schemes; /* bytes of `schemes` */
    uint8_t alert;   /* 0: FIN */
    bool taken;      /* the server took this version from others */
    int confidence;  /* -1: nothing is said */
    enum party party;
} offers[] = {
    { TLS_1_1, false, { old_suites, 4 }, 4, 40, false, CONFIDENCE_LIKELY, PARTY_CLIENT },
    { TLS_1_1, false, { old_suites, 4 }, 4, 0, false, CONFIDENCE_POSSIBLE, PARTY_CLIENT },
    { TLS_1_1, false, { old_suites, 4 }, 4, 40, true, -1, PARTY_UNKNOWN },
    { TLS_1_2, false, { old_suites, 4 }, 4, 40, false, CONFIDENCE_POSSIBLE, PARTY_CLIENT },
    { TLS_1_2, false, { old_suites, 4 }, 4, 0, false, CONFIDENCE_POSSIBLE, PARTY_CLIENT },
    { TLS_1_3, true, { tls13_suites, 4 }, 4, 40, false, CONFIDENCE_LIKELY, PARTY_SERVER },
    { TLS_1_3, true, { tls13_suites, 4 }, 2, 40, false, CONFIDENCE_POSSIBLE, PARTY_SERVER },
    { TLS_1_3, true, { tls13_rare, 2 }, 4, 40, false, CONFIDENCE_POSSIBLE, PARTY_SERVER },
    { TLS_1_3, true, { tls13_suites, 4 }, 4, 40, true, -1, PARTY_UNKNOWN },
    { TLS_1_3, false, { tls13_suites, 4 }, 4, 40, false, -1, PARTY_UNKNOWN }, /* with TLS 1.2: nothing to wish for */
};

static void play_offer(struct setting *stage, const struct offer *row)
{
    uint32_t lower = row->alone ? 0 : version_bit(row->highest == TLS_1_3 ? TLS_1_2 : TLS_1_0);

    set(stage);
    stage->hello.cipher_suites = row->suites;
    stage->hello.extensions.groups = bytes_of(groups, sizeof groups);
    stage->hello.extensions.signature_algorithms = bytes_of(schemes, row->schemes);
    stage->scene.offer = (struct version_offer){ .set = lower | version_bit(row->highest),
                                                 .highest = row->highest,
                                                 .listed = row->highest == TLS_1_3 };
    stage->server.completed[version_index(row->highest)] = row->taken;
    stage->course.client_hello = put(stage, CLIENT, EVENT_HANDSHAKE, CLIENT_HELLO);
    finish(stage, SERVER, row->alert);
}

static void test_versions_left_out(void **state)
{
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
        const struct finding *f;

        play_offer(&stage, &offers[i]);
        f = said(&stage, &version_mismatch);
        assert_int_equal(f ? (int)f->confidence : -1, offers[i].confidence);
        if (f)
            assert_int_equal(f->party, offers[i].party);
    }
}

/* handshake_failure speaks of many things. So does insufficient_security in TLS 1.3 (RFC 8446 6.2); before, of suites alone
 * (RFC 5246 7.2.2). All of these offers have the suites that servers take. */
static void test_insufficient_security(void **state)
{
    static const uint8_t common[] = { 0xC0, 0x2B, 0xC0, 0x2F };
    static const struct {
        uint16_t highest;
        uint8_t alert;
        enum confidence confidence;
    } cases[] = {
        { TLS_1_2, 40, CONFIDENCE_POSSIBLE },
        { TLS_1_2, 71, CONFIDENCE_LIKELY },
        { TLS_1_3, 40, CONFIDENCE_POSSIBLE },
        { TLS_1_3, 71, CONFIDENCE_POSSIBLE },
    };
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool new = cases[i].highest == TLS_1_3;
        struct offer offer = { .highest = cases[i].highest,
                               .alone = new,
                               .suites = bytes_of(new ? tls13_suites : common, 4),
                               .schemes = 4,
                               .alert = cases[i].alert };

        play_offer(&stage, &offer);
        assert_int_equal(said(&stage, &cipher_mismatch)->confidence, cases[i].confidence);
    }
}

/* Before it knows anything of the client, a server without a certificate may say access_denied. */
static void test_access_denied(void **state)
{
    static struct setting stage;
    const struct finding *f;

    (void)state;
    set(&stage);
    stage.course.client_hello = put(&stage, CLIENT, EVENT_HANDSHAKE, CLIENT_HELLO);
    finish(&stage, SERVER, 49);
    f = said(&stage, &no_server_credentials);
    assert_non_null(f);
    assert_int_equal(f->confidence, CONFIDENCE_POSSIBLE);
    stage.server.answered = 1;
    assert_null(said(&stage, &no_server_credentials));
}

/* The server agrees to change to TLS, and then speaks in plain text and closes. */
static void test_consent_taken_back(void **state)
{
    static struct setting stage;

    (void)state;
    for (int speaks = 0; speaks < 2; speaks++) {
        const struct finding *f;

        set(&stage);
        stage.before = (struct before){ .kind = BEFORE_STARTTLS, .answer = ANSWER_ACCEPTED, .title = "IMAP" };
        stage.conversation.before = &stage.before;
        put(&stage, SERVER, EVENT_PLAINTEXT, 0); /* what it said before does not count */
        put(&stage, SERVER, EVENT_BEFORE, STEP_ACCEPTED);
        if (speaks)
            put(&stage, SERVER, EVENT_PLAINTEXT, 0);
        finish(&stage, SERVER, 0);
        f = said(&stage, &starttls_refused);
        assert_int_equal(f != NULL, speaks);
        if (f)
            assert_string_equal(f->shape, "taken-back");
    }
}

/* A client refuses what the server said, also where that is a HelloRetryRequest. */
static void test_alert_about_hello_retry(void **state)
{
    static struct setting stage;
    const struct event *retry;
    const struct finding *f;

    (void)state;
    set(&stage);
    stage.course.client_hello = put(&stage, CLIENT, EVENT_HANDSHAKE, CLIENT_HELLO);
    retry = put(&stage, SERVER, EVENT_HANDSHAKE, SERVER_HELLO);
    finish(&stage, CLIENT, 47);
    f = said(&stage, &named_alert);
    assert_non_null(f);
    assert_ptr_equal(f->evidence[0].event, retry);
}

TESTS(test_versions_left_out, test_insufficient_security, test_access_denied, test_consent_taken_back,
      test_alert_about_hello_retry)
