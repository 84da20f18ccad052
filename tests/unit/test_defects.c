/* Which defect of the server's certificates explains a failure, and how well: from judged chains made by hand. */
#include "tests/support/test.h"

#include "analyze/defects.h"

#include <string.h>

#define DAY(n) ((int64_t)(n)*86400 * 1000000000)

/* A scene in words: what the leaf is like, and what the client did. */
static const struct row {
    const char *story;
    const char *leaf; /* words: expired, early, name, cn, usage, weak-key, weak-sig, malformed, aia, order, behind,
                         key-use, staple (an old one); of the client: late, asks */
    enum chain_end end;
    enum objection_kind kind;
    uint8_t alert;
    const char *code; /* of the best explanation; "" for none */
    enum confidence confidence;
    const char *warning; /* a code that must be no more than a warning, or NULL */
} rows[] = {
    /* the alert names it */
    { "expired, alert 45", "expired", CHAIN_AT_ISSUER, OBJECTION_ALERT, 45, "certificate-expired", CONFIDENCE_CERTAIN,
      0 },
    { "expired and another name, 45", "expired name", CHAIN_AT_ISSUER, OBJECTION_ALERT, 45, "certificate-expired",
      CONFIDENCE_CERTAIN, "certificate-name-mismatch" },
    { "self-signed and expired, 48", "expired", CHAIN_SELF_SIGNED, OBJECTION_ALERT, 48, "certificate-self-signed",
      CONFIDENCE_CERTAIN, "certificate-expired" },
    { "good, 45", "", CHAIN_ANCHORED, OBJECTION_ALERT, 45, "", 0, 0 },
    { "wrong usage, 43", "usage", CHAIN_AT_ISSUER, OBJECTION_ALERT, 43, "certificate-wrong-usage", CONFIDENCE_CERTAIN,
      0 },
    { "leaf alone, 48", "", CHAIN_AT_LEAF, OBJECTION_ALERT, 48, "certificate-chain-incomplete", CONFIDENCE_LIKELY,
      0 },
    { "complete, 48", "", CHAIN_AT_ISSUER, OBJECTION_ALERT, 48, "certificate-untrusted-root", CONFIDENCE_CERTAIN, 0 },
    { "known here, 48", "", CHAIN_ANCHORED, OBJECTION_ALERT, 48, "certificate-untrusted-root", CONFIDENCE_CERTAIN,
      0 },
    { "cut off, 48", "", CHAIN_NOT_KNOWN, OBJECTION_ALERT, 48, "", 0, 0 },
    { "disordered, 48", "order", CHAIN_AT_ISSUER, OBJECTION_ALERT, 48, "certificate-chain-disordered",
      CONFIDENCE_LIKELY, 0 },
    /* the first certificate is an authority's: what it lacks is not what is to be mended */
    { "authority first, 43", "behind usage name", CHAIN_AT_LEAF, OBJECTION_ALERT, 43, "certificate-chain-disordered",
      CONFIDENCE_LIKELY, "certificate-name-mismatch" },
    { "authority first, 42", "behind usage name", CHAIN_AT_LEAF, OBJECTION_ALERT, 42, "certificate-chain-disordered",
      CONFIDENCE_LIKELY, 0 },
    { "authority first, 48", "behind", CHAIN_AT_LEAF, OBJECTION_ALERT, 48, "certificate-chain-disordered",
      CONFIDENCE_LIKELY, 0 },
    { "authority first, let pass", "behind", CHAIN_AT_LEAF, OBJECTION_NONE, 0, "", 0,
      "certificate-chain-disordered" },
    /* the alert says only that it was the certificate */
    { "another name, 42", "name", CHAIN_AT_ISSUER, OBJECTION_ALERT, 42, "certificate-name-mismatch",
      CONFIDENCE_CERTAIN, 0 },
    { "another name, 40", "name", CHAIN_AT_ISSUER, OBJECTION_VAGUE, 40, "certificate-name-mismatch",
      CONFIDENCE_LIKELY, 0 },
    { "another name, 80", "name", CHAIN_AT_ISSUER, OBJECTION_VAGUE, 80, "", 0, "certificate-name-mismatch" },
    { "expired and another name, 42", "expired name", CHAIN_AT_ISSUER, OBJECTION_ALERT, 42, "certificate-expired",
      CONFIDENCE_LIKELY, 0 },
    { "private authority, 46", "", CHAIN_AT_ISSUER, OBJECTION_ALERT, 46, "certificate-untrusted-root",
      CONFIDENCE_POSSIBLE, 0 },
    { "weak key, 42", "weak-key", CHAIN_ANCHORED, OBJECTION_ALERT, 42, "certificate-weak-key", CONFIDENCE_LIKELY, 0 },
    { "weak key, 43", "weak-key", CHAIN_ANCHORED, OBJECTION_ALERT, 43, "certificate-weak-key", CONFIDENCE_LIKELY, 0 },
    { "weak signature, 43", "weak-sig", CHAIN_ANCHORED, OBJECTION_ALERT, 43, "certificate-weak-signature",
      CONFIDENCE_LIKELY, 0 },
    { "weak key and expired, 42", "weak-key expired", CHAIN_ANCHORED, OBJECTION_ALERT, 42, "certificate-expired",
      CONFIDENCE_CERTAIN, 0 },
    { "self-signed, 42", "", CHAIN_SELF_SIGNED, OBJECTION_ALERT, 42, "certificate-self-signed", CONFIDENCE_LIKELY,
      0 },
    { "subject only, 42", "cn", CHAIN_ANCHORED, OBJECTION_ALERT, 42, "certificate-no-san", CONFIDENCE_LIKELY, 0 },
    { "disordered, 42", "order", CHAIN_ANCHORED, OBJECTION_ALERT, 42, "certificate-chain-disordered",
      CONFIDENCE_POSSIBLE, 0 },
    /* the key may not be used the way that was agreed on */
    { "key use, 40", "key-use", CHAIN_AT_ISSUER, OBJECTION_VAGUE, 40, "certificate-wrong-usage", CONFIDENCE_LIKELY,
      0 },
    { "key use, 80", "key-use", CHAIN_ANCHORED, OBJECTION_VAGUE, 80, "certificate-wrong-usage", CONFIDENCE_LIKELY,
      0 },
    { "key use, 46", "key-use", CHAIN_ANCHORED, OBJECTION_ALERT, 46, "certificate-wrong-usage", CONFIDENCE_LIKELY,
      0 },
    { "good for no server, and 80 means the key", "usage key-use", CHAIN_ANCHORED, OBJECTION_VAGUE, 80,
      "certificate-wrong-usage", CONFIDENCE_LIKELY, 0 },
    { "good for no server, 43", "usage key-use", CHAIN_ANCHORED, OBJECTION_ALERT, 43, "certificate-wrong-usage",
      CONFIDENCE_CERTAIN, 0 },
    { "key use and expired, 45", "key-use expired", CHAIN_ANCHORED, OBJECTION_ALERT, 45, "certificate-expired",
      CONFIDENCE_CERTAIN, "certificate-wrong-usage" },
    { "good for other uses, 40", "usage", CHAIN_AT_ISSUER, OBJECTION_VAGUE, 40, "", 0, "certificate-wrong-usage" },
    { "expired, 80", "expired", CHAIN_AT_ISSUER, OBJECTION_VAGUE, 80, "", 0, "certificate-expired" },
    { "good, 80", "", CHAIN_AT_ISSUER, OBJECTION_VAGUE, 80, "", 0, 0 },
    { "key use, abandoned", "key-use", CHAIN_ANCHORED, OBJECTION_ABANDONED, 0, "", 0, "certificate-wrong-usage" },
    { "key use, let pass", "key-use", CHAIN_ANCHORED, OBJECTION_NONE, 0, "", 0, "certificate-wrong-usage" },
    /* it left without a word */
    { "another name, left", "name", CHAIN_AT_ISSUER, OBJECTION_LEFT, 0, "certificate-name-mismatch",
      CONFIDENCE_LIKELY, 0 },
    { "early, left", "early", CHAIN_ANCHORED, OBJECTION_LEFT, 0, "certificate-not-yet-valid", CONFIDENCE_LIKELY, 0 },
    { "expired, left late", "expired", CHAIN_AT_ISSUER, OBJECTION_POSSIBLE, 0, "certificate-expired",
      CONFIDENCE_POSSIBLE, 0 },
    { "private authority, left", "", CHAIN_AT_ISSUER, OBJECTION_LEFT, 0, "certificate-untrusted-root",
      CONFIDENCE_POSSIBLE, 0 },
    { "good, left", "", CHAIN_ANCHORED, OBJECTION_LEFT, 0, "", 0, 0 },
    /* it finished and left: only what everybody minds counts */
    { "self-signed, abandoned", "", CHAIN_SELF_SIGNED, OBJECTION_ABANDONED, 0, "certificate-self-signed",
      CONFIDENCE_LIKELY, 0 },
    { "private authority, abandoned", "", CHAIN_AT_ISSUER, OBJECTION_ABANDONED, 0, "", 0, 0 },
    { "leaf alone, abandoned", "", CHAIN_AT_LEAF, OBJECTION_ABANDONED, 0, "", 0, "certificate-chain-incomplete" },
    { "leaf alone that tells of its issuer, abandoned", "aia", CHAIN_AT_LEAF, OBJECTION_ABANDONED, 0,
      "certificate-chain-incomplete", CONFIDENCE_LIKELY, 0 },
    { "leaf alone, abandoned by one who judges late", "late", CHAIN_AT_LEAF, OBJECTION_ABANDONED, 0,
      "certificate-chain-incomplete", CONFIDENCE_LIKELY, 0 },
    { "private authority, abandoned by one who judges late", "late", CHAIN_AT_ISSUER, OBJECTION_ABANDONED, 0, "", 0,
      0 },
    { "old staple, abandoned", "staple", CHAIN_ANCHORED, OBJECTION_ABANDONED, 0, "", 0, "ocsp-staple-bad" },
    { "old staple, abandoned by one who asked for it", "staple asks", CHAIN_ANCHORED, OBJECTION_ABANDONED, 0,
      "ocsp-staple-bad", CONFIDENCE_LIKELY, 0 },
    { "old staple, let pass by one who asked for it", "staple asks", CHAIN_ANCHORED, OBJECTION_NONE, 0, "", 0,
      "ocsp-staple-bad" },
    { "weak key, abandoned", "weak-key", CHAIN_ANCHORED, OBJECTION_ABANDONED, 0, "", 0, "certificate-weak-key" },
    /* it went on */
    { "expired, let pass", "expired", CHAIN_AT_ISSUER, OBJECTION_NONE, 0, "", 0, "certificate-expired" },
    { "leaf alone, let pass", "", CHAIN_AT_LEAF, OBJECTION_NONE, 0, "", 0, "certificate-chain-incomplete" },
    { "leaf alone that tells of its issuer, let pass", "aia", CHAIN_AT_LEAF, OBJECTION_NONE, 0, "", 0,
      "certificate-chain-incomplete" },
};

static bool says(const struct row *row, const char *word)
{
    return strstr(row->leaf, word) != NULL;
}

static struct certificate_facts facts_of(const struct row *row)
{
    return (struct certificate_facts){
        .subject = "CN=leaf",
        .issuer = "CN=Authority",
        .version = 3,
        .not_before = says(row, "early") ? DAY(20) : DAY(1),
        .not_after = says(row, "expired") ? DAY(5) : DAY(99),
        .issuer_url = says(row, "aia") ? "http://ca.test/ca.der" : NULL,
    };
}

static void set_defect(struct chain *chain, enum chain_defect_kind kind, const char *what)
{
    chain->defects[chain->defect_count++] = (struct chain_defect){ .kind = (uint8_t)kind, .what = what };
}

static struct chain chain_of(const struct row *row)
{
    struct chain chain = { .end = (uint8_t)row->end,
                           .path_count = 1,
                           .store_known = true,
                           .authority = "CN=Authority",
                           .disordered = says(row, "order") };

    if (says(row, "usage"))
        set_defect(&chain, CHAIN_WRONG_USAGE, NULL);
    if (says(row, "weak-key"))
        set_defect(&chain, CHAIN_WEAK_KEY, NULL);
    if (says(row, "weak-sig"))
        set_defect(&chain, CHAIN_WEAK_SIGNATURE, NULL);
    return chain;
}

static const struct defect *best_of(const struct defects *defects)
{
    const struct defect *best = NULL;

    for (uint32_t i = 0; i < defects->count; i++)
        if (defects->items[i].severity == SEVERITY_ERROR &&
            (!best || defects->items[i].confidence > best->confidence))
            best = &defects->items[i];
    return best;
}

static bool warns(const struct defects *defects, const char *code)
{
    for (uint32_t i = 0; i < defects->count; i++)
        if (defects->items[i].severity < SEVERITY_ERROR && strcmp(defect_code(&defects->items[i]), code) == 0)
            return true;
    return false;
}

static void test_explanations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct certificate_facts facts = facts_of(row);
        struct certificate certificate = { .facts = &facts };
        const struct certificate *items[] = { &certificate };
        struct certificate_list list = { .count = 1, .items = items };
        struct presented presented = { .list = &list,
                                       .chain = chain_of(row),
                                       .time = DAY(10),
                                       .own = says(row, "behind"),
                                       .staple = { .state = says(row, "staple") ? STAPLE_GOOD : STAPLE_NONE,
                                                   .next_update = DAY(9) },
                                       .forbidden = says(row, "key-use") ? USAGE_DIGITAL_SIGNATURE : 0,
                                       .match = says(row, "name") ? NAME_DIFFERS
                                                : says(row, "cn") ? NAME_ONLY_SUBJECT
                                                                  : NAME_MATCHES };
        struct objection objection = { .kind = row->kind,
                                       .alert = row->alert,
                                       .judges_late = says(row, "late"),
                                       .wants_staple = says(row, "asks") };
        struct defects defects;
        const struct defect *best;

        print_message("%s\n", row->story);
        defects_find(&presented, &objection, &defects);
        best = best_of(&defects);
        assert_string_equal(best ? defect_code(best) : "", row->code);
        if (best)
            assert_int_equal(best->confidence, row->confidence);
        if (row->warning)
            assert_true(warns(&defects, row->warning));
        else if (!best)
            assert_int_equal(defects.count, 0);
        assert_int_equal(defects_explain(&defects), best && row->confidence >= CONFIDENCE_LIKELY);
    }
}

/* The server's own certificate behind that of the authority that issued it: what tells it from a chain in order, from
 * one of authorities alone, and from strangers. */
static void test_place_of_own(void **state)
{
    static const struct alternative_name name = { .kind = NAME_DNS,
                                                  .text = "www.shop.test",
                                                  .value = { (const uint8_t *)"www.shop.test", 13 } };
    static const struct certificate_facts authority = { .subject = "CN=A", .issuer = "CN=R", .ca = true };
    static const struct certificate_facts below = { .subject = "CN=B", .issuer = "CN=A", .ca = true };
    static const struct certificate_facts leaf = {
        .subject = "CN=www", .issuer = "CN=A", .names = &name, .name_count = 1, .name_total = 1, .has_names = true
    };
    static const struct certificate_facts stranger = { .subject = "CN=www", .issuer = "CN=Z" };
    static const struct certificate_facts broken = { .fault = "it does not parse" };
    static const struct {
        const struct certificate_facts *first, *second, *third;
        const char *asked;
        uint32_t own;
    } cases[] = {
        { &authority, &leaf, &below, "www.shop.test", 1 },
        { &authority, &below, &leaf, "www.shop.test", 2 },
        { &authority, &leaf, &broken, "", 1 },
        { &authority, &leaf, &broken, "api.shop.test", 0 },
        { &leaf, &authority, &below, "www.shop.test", 0 },
        { &authority, &below, &stranger, "www.shop.test", 0 },
        { &broken, &leaf, &authority, "www.shop.test", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct certificate certificates[] = { { .facts = cases[i].first },
                                                    { .facts = cases[i].second },
                                                    { .facts = cases[i].third } };
        const struct certificate *items[] = { &certificates[0], &certificates[1], &certificates[2] };
        struct certificate_list list = { .count = 3, .items = items };

        assert_int_equal(presented_place_of_own(&list, bytes_of(cases[i].asked, strlen(cases[i].asked))),
                         cases[i].own);
    }
}

/* The store that the user names speaks for the client. */
static void test_a_given_store(void **state)
{
    static const struct row row = { .leaf = "", .end = CHAIN_AT_ISSUER };
    struct certificate_facts facts = facts_of(&row);
    struct certificate certificate = { .facts = &facts };
    const struct certificate *items[] = { &certificate };
    struct certificate_list list = { .count = 1, .items = items };
    struct presented presented = { .list = &list, .chain = chain_of(&row), .time = DAY(10), .match = NAME_MATCHES };
    struct objection objection = { .kind = OBJECTION_LEFT };
    struct defects defects;

    (void)state;
    presented.chain.store_given = true;
    defects_find(&presented, &objection, &defects);
    assert_int_equal(defects.count, 1);
    assert_string_equal(defect_code(&defects.items[0]), "certificate-untrusted-root");
    assert_int_equal(defects.items[0].confidence, CONFIDENCE_LIKELY);
}

/* A lone leaf that the client took: whether an issuer is missing, or is the client's own root, the leaf may tell. */
static void test_lone_leaves(void **state)
{
    static const struct {
        bool known, aia;
        enum confidence confidence;
    } cases[] = { { true, true, CONFIDENCE_LIKELY },
                  { true, false, CONFIDENCE_POSSIBLE },
                  { false, true, CONFIDENCE_POSSIBLE } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct row row = { .leaf = cases[i].aia ? "aia" : "", .end = CHAIN_AT_LEAF };
        struct certificate_facts facts = facts_of(&row);
        struct certificate certificate = { .facts = &facts };
        const struct certificate *items[] = { &certificate };
        struct certificate_list list = { .count = 1, .items = items };
        struct presented presented = { .list = &list, .chain = chain_of(&row), .match = NAME_MATCHES };
        struct objection objection = { .kind = OBJECTION_NONE };
        struct defects defects;

        presented.chain.store_known = cases[i].known;
        defects_find(&presented, &objection, &defects);
        assert_int_equal(defects.count, 1);
        assert_string_equal(defect_code(&defects.items[0]), "certificate-chain-incomplete");
        assert_int_equal(defects.items[0].severity,
                         cases[i].known && cases[i].aia ? SEVERITY_WARNING : SEVERITY_INFO);
        assert_int_equal(defects.items[0].confidence, cases[i].confidence);
    }
}

/* What the staple says, at day 10. */
static void test_staples(void **state)
{
    static const struct {
        struct staple staple;
        bool owed;
        uint8_t alert;
        const char *code;
        enum severity severity;
        enum confidence confidence;
    } cases[] = {
        { { .state = STAPLE_GOOD, .this_update = DAY(9), .next_update = DAY(12) }, false, 0, NULL, 0, 0 },
        { { .state = STAPLE_GOOD, .this_update = DAY(9) }, false, 0, NULL, 0, 0 },
        { { .state = STAPLE_GOOD, .this_update = DAY(5), .next_update = DAY(9) },
          false,
          0,
          "ocsp-staple-bad",
          1,
          CONFIDENCE_CERTAIN },
        { { .state = STAPLE_GOOD, .this_update = DAY(11), .next_update = DAY(12) },
          false,
          0,
          "ocsp-staple-bad",
          1,
          CONFIDENCE_CERTAIN },
        { { .state = STAPLE_OTHER }, false, 113, "ocsp-staple-bad", 2, CONFIDENCE_CERTAIN },
        { { .state = STAPLE_NONE }, true, 0, "ocsp-staple-bad", 1, CONFIDENCE_CERTAIN },
        { { .state = STAPLE_REVOKED }, false, 0, "certificate-revoked", 1, CONFIDENCE_CERTAIN },
        { { .state = STAPLE_REVOKED }, false, 44, "certificate-revoked", 2, CONFIDENCE_CERTAIN },
        { { .state = STAPLE_NONE }, false, 44, "certificate-revoked", 2, CONFIDENCE_CERTAIN },
        { { .state = STAPLE_REVOKED }, false, 113, "certificate-revoked", 2, CONFIDENCE_CERTAIN },
        { { .state = STAPLE_OTHER }, false, 42, "ocsp-staple-bad", 2, CONFIDENCE_LIKELY },
        { { .state = STAPLE_NONE }, true, 46, "ocsp-staple-bad", 2, CONFIDENCE_LIKELY },
    };
    static const struct row row = { .leaf = "", .end = CHAIN_ANCHORED };
    struct certificate_facts facts = facts_of(&row);
    struct certificate certificate = { .facts = &facts };
    const struct certificate *items[] = { &certificate };
    struct certificate_list list = { .count = 1, .items = items };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct presented presented = { .list = &list,
                                       .chain = chain_of(&row),
                                       .time = DAY(10),
                                       .match = NAME_MATCHES,
                                       .staple = cases[i].staple,
                                       .staple_owed = cases[i].owed };
        struct objection objection = { .kind = cases[i].alert ? OBJECTION_ALERT : OBJECTION_NONE,
                                       .alert = cases[i].alert };
        struct defects defects;

        defects_find(&presented, &objection, &defects);
        assert_int_equal(defects.count, cases[i].code != NULL);
        if (!cases[i].code)
            continue;
        assert_string_equal(defect_code(&defects.items[0]), cases[i].code);
        assert_int_equal(defects.items[0].severity, cases[i].severity);
        assert_int_equal(defects.items[0].confidence, cases[i].confidence);
    }
}

TESTS(test_explanations, test_place_of_own, test_a_given_store, test_lone_leaves, test_staples)
