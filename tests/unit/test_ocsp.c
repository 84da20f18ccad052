/* Stapled OCSP responses, made here. */
#include "tests/support/issue.h"
#include "tests/support/test.h"

#include "dissect/x509/ocsp.h"

#include <string.h>

enum { GOOD, REVOKED, UNKNOWN };

#define MARCH INT64_C(1772323200) /* 2026-03-01 */

struct family {
    struct issued *authority, *other, *leaf, *second, *delegate, *pretender;
};

static int found(void **state)
{
    static struct family f;

    f.authority = issue(&(struct order){ .subject = "Authority", .ca = true });
    f.other = issue(&(struct order){ .subject = "Other", .ca = true });
    f.leaf = issue(&(struct order){ .subject = "leaf", .issuer = f.authority });
    f.second = issue(&(struct order){ .subject = "second", .issuer = f.authority });
    f.delegate = issue(&(struct order){ .subject = "responder", .issuer = f.authority, .purposes = "OCSPSigning" });
    f.pretender = issue(&(struct order){ .subject = "responder", .issuer = f.authority, .purposes = "serverAuth" });
    *state = &f;
    return 0;
}

static int dissolve(void **state)
{
    struct family *f = *state;

    issued_forget();
    issued_free(f->authority);
    issued_free(f->other);
    issued_free(f->leaf);
    issued_free(f->second);
    issued_free(f->delegate);
    issued_free(f->pretender);
    return 0;
}

static struct staple told(const struct family *f, struct bytes response)
{
    const struct certificate_list *list = issued_list((const struct issued *const[]){ f->leaf, f->authority }, 2);

    return ocsp_read(response, list->items[0], list->items[1]);
}

static void test_answers(void **state)
{
    const struct family *f = *state;
    struct staple staple = told(f, issued_staple(f->leaf, f->authority, f->authority, GOOD));

    assert_int_equal(staple.state, STAPLE_GOOD);
    assert_true(staple.verified);
    assert_true(staple.this_update == MARCH * 1000000000);
    assert_true(staple.next_update == (MARCH + INT64_C(7) * 86400) * 1000000000);
    staple = told(f, issued_staple(f->leaf, f->authority, f->authority, REVOKED));
    assert_int_equal(staple.state, STAPLE_REVOKED);
    assert_true(staple.revoked_at == MARCH * 1000000000);
    assert_string_equal(staple.reason, "keyCompromise");
    staple = told(f, issued_staple(f->leaf, f->authority, f->authority, UNKNOWN));
    assert_int_equal(staple.state, STAPLE_UNKNOWN);
}

static void test_who_signed(void **state)
{
    const struct family *f = *state;

    assert_int_equal(told(f, issued_staple(f->leaf, f->authority, f->delegate, GOOD)).state, STAPLE_GOOD);
    assert_int_equal(told(f, issued_staple(f->leaf, f->authority, f->pretender, GOOD)).state, STAPLE_FORGED);
    assert_int_equal(told(f, issued_staple(f->leaf, f->authority, f->other, REVOKED)).state, STAPLE_FORGED);
}

static void test_about_whom(void **state)
{
    const struct family *f = *state;

    assert_int_equal(told(f, issued_staple(f->second, f->authority, f->authority, REVOKED)).state, STAPLE_OTHER);
}

static void test_issuer_not_known(void **state)
{
    const struct family *f = *state;
    const struct certificate_list *list = issued_list((const struct issued *const[]){ f->leaf }, 1);
    struct staple staple = ocsp_read(issued_staple(f->leaf, f->authority, f->authority, GOOD), list->items[0], NULL);

    assert_int_equal(staple.state, STAPLE_GOOD);
    assert_false(staple.verified);
}

/* Cut at each length, and with each byte turned over: it is read without harm. */
static void test_broken(void **state)
{
    const struct family *f = *state;
    struct bytes whole = issued_staple(f->leaf, f->authority, f->authority, GOOD);
    uint8_t copy[4096];

    assert_int_equal(told(f, bytes_of(NULL, 0)).state, STAPLE_NONE);
    assert_int_equal(told(f, bytes_of("\x30\x03\x0A\x01\x03", 5)).state, STAPLE_UNREADABLE); /* tryLater */
    for (size_t len = 1; len < whole.len; len++) {
        memcpy(copy, whole.data, len);
        assert_int_equal(told(f, bytes_of(copy, len)).state, STAPLE_UNREADABLE);
    }
    for (size_t i = 0; i < whole.len; i++) {
        memcpy(copy, whole.data, whole.len);
        copy[i] ^= 0xFF;
        told(f, bytes_of(copy, whole.len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),          cmocka_unit_test(test_who_signed), cmocka_unit_test(test_about_whom),
        cmocka_unit_test(test_issuer_not_known), cmocka_unit_test(test_broken),
    };

    return cmocka_run_group_tests(tests, found, dissolve);
}
