/* The way from a leaf up to an authority, and what is wrong on it. Certificates are made here. */
#include "tests/support/issue.h"
#include "tests/support/test.h"

#include "base/limits.h"
#include "dissect/x509/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ITEMS(...)                                                                                                   \
    (const struct issued *const[]){ __VA_ARGS__ },                                                                   \
        sizeof((const struct issued *const[]){ __VA_ARGS__ }) / sizeof(struct issued *)

/* A root, an authority below it, and a leaf. */
struct family {
    struct issued *root, *authority, *leaf;
};

static int found(void **state)
{
    static struct family family;

    family.root = issue(&(struct order){ .subject = "Root", .ca = true });
    family.authority = issue(&(struct order){ .subject = "Authority", .issuer = family.root, .ca = true });
    family.leaf = issue(&(struct order){ .subject = "leaf",
                                         .issuer = family.authority,
                                         .names = "DNS:www.shop.test",
                                         .purposes = "serverAuth",
                                         .usage = "digitalSignature" });
    *state = &family;
    return 0;
}

static int dissolve(void **state)
{
    struct family *family = *state;

    issued_forget();
    issued_free(family->leaf);
    issued_free(family->authority);
    issued_free(family->root);
    return 0;
}

/* A trust store of these, read from a file. */
static struct trust *trusting(const struct issued *const *items, size_t count)
{
    char path[] = "/tmp/tlsdiag-trust-XXXXXX";
    int file = mkstemp(path);
    struct trust_options options = { .file = path };
    struct trust *trust;
    struct error error;

    assert_true(file >= 0);
    close(file);
    issued_write(path, items, count);
    trust = trust_new(&options, &error);
    unlink(path);
    assert_non_null(trust);
    return trust;
}

static struct chain judged_for(struct trust *trust, enum chain_use use, const struct issued *const *items,
                               size_t count)
{
    struct chains *chains = chains_new(trust, 7);
    struct chain chain, again;

    assert_non_null(chains);
    chains_judge(chains, issued_list(items, count), use, &chain);
    chains_judge(chains, issued_list(items, count), use, &again);
    assert_memory_equal(&chain, &again, sizeof chain);
    assert_int_equal(chains_judged(chains), 1);
    chains_free(chains);
    return chain;
}

/* Under a root that has nothing to do with any of them. */
static struct chain judged(const struct issued *const *items, size_t count)
{
    struct issued *other = issue(&(struct order){ .subject = "Other Root", .ca = true });
    struct trust *trust = trusting((const struct issued *const[]){ other }, 1);
    struct chain chain = judged_for(trust, CHAIN_SERVER, items, count);

    trust_free(trust);
    issued_free(other);
    return chain;
}

static struct chain judged_under(const struct issued *anchor, const struct issued *const *items, size_t count)
{
    struct trust *trust = trusting(&anchor, 1);
    struct chain chain = judged_for(trust, CHAIN_SERVER, items, count);

    trust_free(trust);
    return chain;
}

static bool has(const struct chain *chain, enum chain_defect_kind kind, unsigned index)
{
    for (unsigned i = 0; i < chain->defect_count; i++)
        if (chain->defects[i].kind == kind && chain->defects[i].index == index)
            return true;
    return false;
}

/* ---- where it ends ---- */

static void test_ends(void **state)
{
    struct family *f = *state;
    struct chain chain = judged_under(f->root, ITEMS(f->leaf, f->authority));

    assert_int_equal(chain.end, CHAIN_ANCHORED);
    assert_int_equal(chain.path_count, 2);
    assert_int_equal(chain.defect_count, 0);
    assert_string_equal(chain.authority, "CN=Root");
    assert_false(chain.root_sent || chain.disordered || chain.strangers);
    assert_true(chain.store_given);

    chain = judged(ITEMS(f->leaf, f->authority));
    assert_int_equal(chain.end, CHAIN_AT_ISSUER);
    assert_string_equal(chain.authority, "CN=Root");

    chain = judged(ITEMS(f->leaf, f->authority, f->root));
    assert_int_equal(chain.end, CHAIN_AT_ROOT);
    assert_true(chain.root_sent);
    assert_int_equal(chain.path_count, 3);

    chain = judged(ITEMS(f->leaf));
    assert_int_equal(chain.end, CHAIN_AT_LEAF);
    assert_string_equal(chain.authority, "CN=Authority");

    chain = judged_under(f->root, ITEMS(f->leaf)); /* the root is known, the authority between is not */
    assert_int_equal(chain.end, CHAIN_AT_LEAF);
}

static void test_root_sent_and_known(void **state)
{
    struct family *f = *state;
    struct chain chain = judged_under(f->root, ITEMS(f->leaf, f->authority, f->root));

    assert_int_equal(chain.end, CHAIN_ANCHORED);
    assert_int_equal(chain.path_count, 2); /* the authority's issuer is in the store: that suffices */
    assert_int_equal(chain.strangers, 0);
}

static void test_authority_is_anchor(void **state)
{
    struct family *f = *state;
    struct chain chain = judged_under(f->authority, ITEMS(f->leaf));

    assert_int_equal(chain.end, CHAIN_ANCHORED);
    assert_int_equal(chain.defect_count, 0);
    chain = judged_under(f->leaf, ITEMS(f->leaf)); /* trusted by itself */
    assert_int_equal(chain.end, CHAIN_ANCHORED);
}

static void test_self_signed(void **state)
{
    struct issued *own =
        issue(&(struct order){ .subject = "device", .names = "DNS:device.test", .basic_constraints = "CA:TRUE" });
    struct chain chain = judged(ITEMS(own));

    (void)state;
    assert_int_equal(chain.end, CHAIN_SELF_SIGNED);
    assert_int_equal(chain.defect_count, 0); /* openssl req -x509 marks it as an authority: that is no news here */
    chain = judged_under(own, ITEMS(own));
    assert_int_equal(chain.end, CHAIN_ANCHORED);
    issued_free(own);
}

/* The same name and key in two certificates of the authority: one way leads to the store, the other does not. */
static void test_cross_signed(void **state)
{
    struct family *f = *state;
    struct issued *elder = issue(&(struct order){ .subject = "Elder Root", .ca = true });
    struct issued *cross =
        issue(&(struct order){ .subject = "Authority", .issuer = elder, .ca = true, .same_key = f->authority });
    struct chain chain = judged_under(elder, ITEMS(f->leaf, f->authority, cross));

    assert_int_equal(chain.end, CHAIN_ANCHORED);
    assert_int_equal(chain.path[1], 2);
    assert_int_equal(chain.strangers, 0); /* the other one vouches for the leaf as well */
    assert_false(chain.disordered);
    chain = judged_under(f->root, ITEMS(f->leaf, f->authority, cross));
    assert_int_equal(chain.end, CHAIN_ANCHORED);
    assert_int_equal(chain.path[1], 1);
    issued_free(cross);
    issued_free(elder);
}

static void test_order(void **state)
{
    struct family *f = *state;
    struct issued *stranger = issue(&(struct order){ .subject = "stranger" });
    struct chain chain = judged_under(f->root, ITEMS(f->leaf, f->root, f->authority));

    assert_int_equal(chain.end, CHAIN_ANCHORED);
    assert_false(chain.disordered); /* the root in between is not needed */
    chain = judged(ITEMS(f->leaf, f->root, f->authority));
    assert_int_equal(chain.end, CHAIN_AT_ROOT);
    assert_true(chain.disordered);
    chain = judged_under(f->root, ITEMS(f->leaf, stranger, f->authority));
    assert_int_equal(chain.end, CHAIN_ANCHORED);
    assert_int_equal(chain.strangers, 1);
    issued_free(stranger);
}

static void test_nothing_to_judge(void **state)
{
    struct family *f = *state;
    struct trust *trust = trusting((const struct issued *const[]){ f->root }, 1);
    struct chains *chains = chains_new(trust, 1);
    struct certificate_list empty = { .from = 1 }, cut;
    struct chain chain;

    chains_judge(chains, &empty, CHAIN_SERVER, &chain);
    assert_int_equal(chain.end, CHAIN_NOT_KNOWN);
    cut = *issued_list(ITEMS(f->leaf));
    cut.clipped = true;
    chains_judge(chains, &cut, CHAIN_SERVER, &chain);
    assert_int_equal(chain.end, CHAIN_NOT_KNOWN); /* the authority may stand behind the cut */
    chains_free(chains);
    trust_free(trust);
}

/* ---- defects ---- */

static const struct row {
    const char *story;
    struct order leaf;
    enum chain_defect_kind kind;
    bool good;
} rows[] = {
    { "nothing said about usage", { .subject = "x" }, CHAIN_WRONG_USAGE, true },
    { "for clients only", { .subject = "x", .purposes = "clientAuth" }, CHAIN_WRONG_USAGE, false },
    { "for both", { .subject = "x", .purposes = "clientAuth,serverAuth" }, CHAIN_WRONG_USAGE, true },
    { "for anything", { .subject = "x", .purposes = "anyExtendedKeyUsage" }, CHAIN_WRONG_USAGE, true },
    { "to sign certificates only", { .subject = "x", .usage = "cRLSign" }, CHAIN_WRONG_USAGE, false },
    { "RSA 1024", { .subject = "x", .rsa_bits = 1024 }, CHAIN_WEAK_KEY, false },
    { "RSA 2048", { .subject = "x", .rsa_bits = 2048 }, CHAIN_WEAK_KEY, true },
    { "SHA-1", { .subject = "x", .digest = "SHA1" }, CHAIN_WEAK_SIGNATURE, false },
    { "SHA-384", { .subject = "x", .digest = "SHA384" }, CHAIN_WEAK_SIGNATURE, true },
    { "version 1", { .subject = "x", .version = 1 }, CHAIN_MALFORMED, false },
    { "an authority as leaf", { .subject = "x", .basic_constraints = "CA:TRUE" }, CHAIN_MALFORMED, false },
    { "an unknown critical extension", { .subject = "x", .unknown_critical = true }, CHAIN_MALFORMED, false },
    { "a plain one", { .subject = "x", .basic_constraints = "CA:FALSE" }, CHAIN_MALFORMED, true },
};

static void test_leaf_defects(void **state)
{
    struct family *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct order order = rows[i].leaf;
        struct issued *leaf;
        struct chain chain;

        order.issuer = f->authority;
        leaf = issue(&order);
        chain = judged_under(f->root, ITEMS(leaf, f->authority));
        print_message("%s\n", rows[i].story);
        assert_int_equal(chain.end, CHAIN_ANCHORED);
        assert_int_equal(has(&chain, rows[i].kind, 0), !rows[i].good);
        issued_free(leaf);
    }
}

/* Each of several defects is told. */
static void test_several_defects(void **state)
{
    struct family *f = *state;
    struct issued *leaf = issue(&(struct order){ .subject = "x",
                                                 .issuer = f->authority,
                                                 .purposes = "clientAuth",
                                                 .rsa_bits = 1024,
                                                 .digest = "SHA1",
                                                 .unknown_critical = true });
    struct chain chain = judged_under(f->root, ITEMS(leaf, f->authority));

    assert_true(has(&chain, CHAIN_WRONG_USAGE, 0) && has(&chain, CHAIN_WEAK_KEY, 0));
    assert_true(has(&chain, CHAIN_WEAK_SIGNATURE, 0) && has(&chain, CHAIN_MALFORMED, 0));
    issued_free(leaf);
}

/* A root's own signature and key do not count, an authority's do. */
static void test_weak_authorities(void **state)
{
    struct issued *root =
        issue(&(struct order){ .subject = "Old Root", .ca = true, .rsa_bits = 1024, .digest = "SHA1" });
    struct issued *authority = issue(&(struct order){
        .subject = "Old Authority", .issuer = root, .ca = true, .rsa_bits = 1024, .digest = "SHA1" });
    struct issued *leaf = issue(&(struct order){ .subject = "leaf", .issuer = authority });
    struct chain chain = judged(ITEMS(leaf, authority, root));

    (void)state;
    assert_int_equal(chain.end, CHAIN_AT_ROOT);
    assert_int_equal(chain.defect_count, 2);
    assert_true(has(&chain, CHAIN_WEAK_KEY, 1) && has(&chain, CHAIN_WEAK_SIGNATURE, 1));
    issued_free(leaf);
    issued_free(authority);
    issued_free(root);
}

static void test_what_authorities_allow(void **state)
{
    struct family *f = *state;
    struct issued *narrow = issue(&(struct order){ .subject = "Narrow",
                                                   .issuer = f->root,
                                                   .basic_constraints = "critical,CA:TRUE,pathlen:0",
                                                   .usage = "keyCertSign",
                                                   .constraints = "permitted;DNS:inner.test" });
    struct issued *below = issue(&(struct order){ .subject = "Below", .issuer = narrow, .ca = true });
    struct issued *inner = issue(&(struct order){ .subject = "a", .issuer = narrow, .names = "DNS:a.inner.test" });
    struct issued *outer = issue(&(struct order){ .subject = "b", .issuer = narrow, .names = "DNS:b.outer.test" });
    struct issued *deep = issue(&(struct order){ .subject = "c", .issuer = below, .names = "DNS:c.inner.test" });
    struct chain chain = judged_under(f->root, ITEMS(inner, narrow));

    assert_int_equal(chain.defect_count, 0);
    chain = judged_under(f->root, ITEMS(outer, narrow));
    assert_true(has(&chain, CHAIN_MALFORMED, 0));
    chain = judged_under(f->root, ITEMS(deep, below, narrow));
    assert_true(has(&chain, CHAIN_MALFORMED, 2));
    issued_free(deep);
    issued_free(outer);
    issued_free(inner);
    issued_free(below);
    issued_free(narrow);
}

/* An authority of the right name whose key is another one. */
static void test_forged_link(void **state)
{
    struct family *f = *state;
    struct issued *double_ = issue(&(struct order){ .subject = "Authority", .issuer = f->root, .ca = true });
    struct chain chain = judged_under(f->root, ITEMS(f->leaf, double_));

    assert_int_equal(chain.path_count, 2);
    assert_true(has(&chain, CHAIN_MALFORMED, 0));
    chain = judged_under(f->root, ITEMS(f->leaf, double_, f->authority)); /* the right one is there, too */
    assert_int_equal(chain.path[1], 2);
    assert_int_equal(chain.defect_count, 0);
    issued_free(double_);
}

static void test_clients(void **state)
{
    struct family *f = *state;
    struct trust *trust = trusting((const struct issued *const[]){ f->root }, 1);
    struct issued *client =
        issue(&(struct order){ .subject = "me", .issuer = f->authority, .purposes = "clientAuth" });
    struct chain chain = judged_for(trust, CHAIN_CLIENT, ITEMS(client, f->authority));

    assert_int_equal(chain.defect_count, 0);
    chain = judged_for(trust, CHAIN_CLIENT, ITEMS(f->leaf, f->authority));
    assert_true(has(&chain, CHAIN_WRONG_USAGE, 0));
    trust_free(trust);
    issued_free(client);
}

/* Sixty authorities of one name, none of which fits: bounded work, and no way up. */
static void test_trap(void **state)
{
    struct family *f = *state;
    struct issued *many[60];
    const struct issued *items[61] = { f->leaf };
    struct chain chain;

    for (int i = 0; i < 60; i++)
        items[i + 1] = many[i] = issue(&(struct order){ .subject = "Authority", .issuer = f->authority, .ca = true });
    chain = judged(items, 61);
    assert_in_range(chain.path_count, 2, CHAIN_LENGTH);
    for (int i = 0; i < 60; i++)
        issued_free(many[i]);
}

/* ---- the trust store ---- */

static void test_trust_that_cannot_be_read(void **state)
{
    char path[] = "/tmp/tlsdiag-empty-XXXXXX";
    int file = mkstemp(path);
    struct trust_options options = { .file = "/nowhere/at-all.pem" };
    struct error error;

    (void)state;
    assert_null(trust_new(&options, &error));
    assert_non_null(strstr(error.text, "/nowhere/at-all.pem"));
    options.file = path;
    assert_null(trust_new(&options, &error));
    assert_non_null(strstr(error.text, "no certificate"));
    options = (struct trust_options){ .folder = path };
    assert_null(trust_new(&options, &error));
    close(file);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_root_sent_and_known),
        cmocka_unit_test(test_authority_is_anchor),
        cmocka_unit_test(test_self_signed),
        cmocka_unit_test(test_cross_signed),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_nothing_to_judge),
        cmocka_unit_test(test_leaf_defects),
        cmocka_unit_test(test_several_defects),
        cmocka_unit_test(test_weak_authorities),
        cmocka_unit_test(test_what_authorities_allow),
        cmocka_unit_test(test_forged_link),
        cmocka_unit_test(test_clients),
        cmocka_unit_test(test_trap),
        cmocka_unit_test(test_trust_that_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, found, dissolve);
}
