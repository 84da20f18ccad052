/* What is said of certificates that a product on the way has made, and of those that end soon. */
#include "tests/support/test.h"

#include "analyze/rule.h"

#define DAY INT64_C(86400000000000)

struct setting {
    struct certificate_facts facts;
    struct certificate certificate;
    const struct certificate *items[1];
    struct certificate_list list;
    struct conversation conversation;
    struct course course;
    struct scene scene;
    struct findings findings;
};

static void set(struct setting *stage, const char *issuer, enum name_match match)
{
    *stage = (struct setting){ .facts = { .subject = "CN=www.shop.test", .issuer = issuer, .version = 3 },
                               .certificate = { .facts = &stage->facts },
                               .items = { &stage->certificate },
                               .list = { .count = 1, .items = stage->items },
                               .course = { .outcome = OUTCOME_COMPLETED } };
    stage->scene =
        (struct scene){ .conversation = &stage->conversation,
                        .course = &stage->course,
                        .presented = { .list = &stage->list, .match = match, .chain = { .path_count = 1 } } };
}

static const struct finding *said(struct setting *stage, const struct rule *rule)
{
    stage->findings.count = 0;
    rule->check(&stage->scene, &stage->findings);
    assert_in_range(stage->findings.count, 0, 1);
    return stage->findings.count ? &stage->findings.items[0] : NULL;
}

static void test_products(void **state)
{
    static struct setting stage;
    const struct finding *f;

    (void)state;
    set(&stage, "CN=Zscaler Intermediate Root CA (zscaler.net) (t),O=Zscaler Inc.", NAME_MATCHES);
    f = said(&stage, &tls_intercepted);
    assert_non_null(f);
    assert_int_equal(f->severity, SEVERITY_INFO); /* nobody minded */
    stage.scene.objection = (struct objection){ .kind = OBJECTION_ALERT, .alert = 48 };
    f = said(&stage, &tls_intercepted);
    assert_int_equal(f->severity, SEVERITY_ERROR);
    assert_int_equal(f->confidence, CONFIDENCE_CERTAIN);
    assert_int_equal(f->party, PARTY_NETWORK);
    stage.scene.objection = (struct objection){ .kind = OBJECTION_LEFT };
    assert_int_equal(said(&stage, &tls_intercepted)->confidence, CONFIDENCE_LIKELY);
    stage.scene.objection = (struct objection){ .kind = OBJECTION_ABANDONED };
    f = said(&stage, &tls_intercepted);
    assert_int_equal(f->severity, SEVERITY_ERROR);
    assert_int_equal(f->confidence, CONFIDENCE_LIKELY);
    stage.scene.objection = (struct objection){ .kind = OBJECTION_POSSIBLE }; /* it left for who knows what */
    assert_int_equal(said(&stage, &tls_intercepted)->severity, SEVERITY_INFO);
}

static void test_no_products(void **state)
{
    static struct setting stage;

    (void)state;
    set(&stage, "CN=R11,O=Let's Encrypt,C=US", NAME_MATCHES);
    assert_null(said(&stage, &tls_intercepted));
    set(&stage, "CN=FortiGate CA,O=Fortinet", NAME_DIFFERS); /* the device itself */
    assert_null(said(&stage, &tls_intercepted));
    set(&stage, "CN=mitmproxy", NAME_MATCHES);
    stage.facts.self_issued = true;
    assert_null(said(&stage, &tls_intercepted));
}

static void test_soon(void **state)
{
    static const struct {
        int life, left; /* days */
        bool soon;
    } rows[] = { { 365, 13, true }, { 365, 15, false }, { 365, 0, true }, { 365, -1, false },
                 { 90, 13, true },  { 7, 3, false },    { 7, 1, true } };
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set(&stage, "CN=x", NAME_MATCHES);
        stage.scene.presented.time = 20000 * DAY;
        stage.facts.not_after = stage.scene.presented.time + rows[i].left * DAY;
        stage.facts.not_before = stage.facts.not_after - rows[i].life * DAY;
        assert_int_equal(said(&stage, &certificate_expires_soon) != NULL, rows[i].soon);
        stage.course.outcome = OUTCOME_FAILED;
        assert_null(said(&stage, &certificate_expires_soon));
    }
}

TESTS(test_products, test_no_products, test_soon)
