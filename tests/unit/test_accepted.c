/* When a certificate of another authority, elsewhere for the same name, speaks for something that opens TLS on the way. */
#include "tests/support/issue.h"
#include "tests/support/test.h"

#include "analyze/rule.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

/* A client that took a certificate, and one that minds another. */
static const struct row {
    const char *story;
    const char *name;       /* that the other client asked for */
    const char *taken;      /* the issuer of what it got; the root is "CN=Root of " and that, unless `one_root` */
    uint8_t client, server; /* last bytes of its address and of that server's: ours are 5 and 9 */
    bool went_on, one_root;
    enum chain_end end; /* of ours */
    enum objection_kind kind;
    uint8_t alert;
    bool store, url; /* there is a trust store; our certificate says where its authority is */
    int confidence;  /* of tls-intercepted; -1: it is not said */
} rows[] = {
    { "refused, from the same server", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_ALERT,
      42, true, true, CONFIDENCE_LIKELY },
    { "left", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ROOT, OBJECTION_LEFT, 0, true, false,
      CONFIDENCE_LIKELY },
    { "without a store, not a public authority's", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER,
      OBJECTION_ALERT, 42, false, false, CONFIDENCE_LIKELY },
    { "unknown_ca, which says more than a difference does", "shop.test", "CN=Known", 6, 9, true, false,
      CHAIN_AT_ISSUER, OBJECTION_ALERT, 48, true, false, CONFIDENCE_POSSIBLE },
    { "another server may be another site", "shop.test", "CN=Known", 6, 8, true, false, CHAIN_AT_ISSUER,
      OBJECTION_ALERT, 42, true, false, CONFIDENCE_POSSIBLE },
    { "the same client, served here", "shop.test", "CN=Known", 5, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_ALERT,
      42, true, false, CONFIDENCE_POSSIBLE },
    { "two public authorities", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_ANCHORED, OBJECTION_ALERT, 42, true,
      true, -1 },
    { "perhaps two public authorities", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_ALERT,
      42, false, true, -1 },
    { "two authorities under one root", "shop.test", "CN=Known", 6, 9, true, true, CHAIN_AT_ISSUER, OBJECTION_ALERT,
      42, true, false, -1 },
    { "the same authority", "shop.test", "CN=Box", 6, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_ALERT, 42, true,
      false, -1 },
    { "nobody minds", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_NONE, 0, true, false,
      -1 },
    { "it may have left for another reason", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER,
      OBJECTION_POSSIBLE, 0, true, false, -1 },
    { "certificate_expired", "shop.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_ALERT, 45, true,
      false, -1 },
    { "the other client left, too", "shop.test", "CN=Known", 6, 9, false, false, CHAIN_AT_ISSUER, OBJECTION_ALERT, 42,
      true, false, -1 },
    { "another name", "api.test", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_ALERT, 42, true, false,
      -1 },
    { "the name in other letters", "SHOP.test.", "CN=Known", 6, 9, true, false, CHAIN_AT_ISSUER, OBJECTION_ALERT, 42,
      true, false, CONFIDENCE_LIKELY },
};

static const char asked[] = "shop.test";

static struct endpoint endpoint(uint8_t last, uint16_t port)
{
    return (struct endpoint){ address_v4(bytes_of((const uint8_t[]){ 10, 0, 0, last }, 4)), port, TRANSPORT_TCP };
}

/* A leaf and its authority, sent without the root. */
struct family {
    struct issued *root, *authority, *leaf;
};

static struct family family_of(const char *issuer, const char *root)
{
    struct family f;

    f.root = issue(&(struct order){ .subject = root, .ca = true });
    f.authority = issue(&(struct order){ .subject = issuer, .issuer = f.root, .ca = true });
    f.leaf = issue(&(struct order){ .subject = "leaf", .issuer = f.authority, .names = "DNS:shop.test" });
    return f;
}

static void family_free(struct family *f)
{
    issued_free(f->leaf);
    issued_free(f->authority);
    issued_free(f->root);
}

/* ---- the other client ---- */

static void play_other(const struct row *row, const struct family *f, struct accepted_table *table)
{
    struct client_hello hello = { .extensions.server_name = bytes_of(row->name, strlen(row->name)) };
    struct certificate_list list = *issued_list((const struct issued *const[]){ f->leaf, f->authority }, 2);
    struct event certificate = { .at = { 17, 1 }, .kind = EVENT_HANDSHAKE, .from = SERVER, .code = CERTIFICATE };
    struct course course = { .outcome = OUTCOME_COMPLETED, .certificate = &certificate };
    struct conversation c = { .stream_index = 4,
                              .client = endpoint(row->client, 5000),
                              .server = endpoint(row->server, 443),
                              .client_hello = &hello,
                              .certificates = &list };

    list.from = SERVER;
    c.tls[CLIENT].application_records = row->went_on;
    c.tls[SERVER].application_records = 1;
    accepted_fold(table, &c, &course);
}

/* ---- ours ---- */

static int said(const struct row *row, const struct accepted_table *table, struct chains *chains)
{
    struct certificate_facts facts = { .subject = "CN=shop.test",
                                       .issuer = "CN=Box",
                                       .version = 3,
                                       .not_after = INT64_MAX,
                                       .crl_url = row->url ? "http://box.test/crl" : NULL };
    struct certificate certificate = { .facts = &facts };
    const struct certificate *items[] = { &certificate };
    struct certificate_list list = { .count = 1, .items = items };
    struct server_profile server = { .served = { .list = { endpoint(5, 0).address },
                                                 .count = row->client == 5 && row->server == 9 } };
    struct event end = { .at = { 30, 9 }, .kind = EVENT_ALERT, .from = CLIENT, .code = row->alert };
    struct course course = { .outcome = OUTCOME_FAILED, .end = &end };
    struct conversation c = { .client = endpoint(5, 6000), .server = endpoint(9, 443) };
    struct scene s = { .conversation = &c,
                       .course = &course,
                       .server = &server,
                       .presented = { .list = &list,
                                      .match = NAME_MATCHES,
                                      .name = bytes_of(asked, strlen(asked)),
                                      .time = 1,
                                      .chain = { .end = (uint8_t)row->end,
                                                 .path_count = 1,
                                                 .store_known = row->store,
                                                 .authority = "CN=Root of Box" } },
                       .objection = { .kind = row->kind, .alert = row->alert, .event = row->kind ? &end : NULL } };
    static struct findings findings;

    findings.count = 0;
    s.accepted = accepted_otherwise(table, chains, &c.server, &s.presented);
    defects_find(&s.presented, &s.objection, &s.defects);
    tls_intercepted.check(&s, &findings);
    if (!findings.count)
        return -1;
    assert_int_equal(findings.items[0].evidence[findings.items[0].evidence_count - 1].at.frame, 17);
    assert_int_equal(findings.items[0].evidence[findings.items[0].evidence_count - 1].stream_index, 4);
    assert_int_equal(findings.items[0].severity, SEVERITY_ERROR);
    return findings.items[0].confidence;
}

static void test_stories(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct family f = family_of(rows[i].taken + 3, rows[i].one_root ? "Root of Box" : "Root of Known");
        struct trust *trust = trust_new(&(struct trust_options){ 0 }, NULL);
        struct chains *chains = chains_new(trust, 7);
        struct accepted_table *table = accepted_table_new(3);
        int confidence;

        play_other(&rows[i], &f, table);
        confidence = said(&rows[i], table, chains);
        if (confidence != rows[i].confidence)
            fail_msg("%s: %d, not %d", rows[i].story, confidence, rows[i].confidence);
        accepted_table_free(table);
        chains_free(chains);
        trust_free(trust);
        issued_forget();
        family_free(&f);
    }
}

/* ---- bounds ---- */

static void test_no_more_than_so_many_names(void **state)
{
    struct family f = family_of("Known", "Root of Known");
    struct accepted_table *table = accepted_table_new(3);

    (void)state;
    for (uint32_t i = 0; i < LIMIT_NAMES + 3; i++) {
        char name[32];
        struct row row = { .name = name, .client = 6, .server = 9, .went_on = true };

        snprintf(name, sizeof name, "host-%u.test", i);
        play_other(&row, &f, table);
        play_other(&row, &f, table);
    }
    assert_int_equal(accepted_refused(table), 2 * 3);
    accepted_table_free(table);
    issued_forget();
    family_free(&f);
}

TESTS(test_stories, test_no_more_than_so_many_names)
