/* Names that a client asks for against names that a certificate is for (RFC 9525 6). */
#include "tests/support/issue.h"
#include "tests/support/test.h"

#include "dissect/x509/match.h"

static const struct row {
    const char *subject, *names, *asked;
    enum name_match match;
} rows[] = {
    { "x", "DNS:www.shop.test", "www.shop.test", NAME_MATCHES },
    { "x", "DNS:www.shop.test", "WWW.Shop.TEST", NAME_MATCHES },
    { "x", "DNS:www.shop.test", "www.shop.test.", NAME_MATCHES },
    { "x", "DNS:www.shop.test.", "www.shop.test", NAME_MATCHES },
    { "x", "DNS:www.shop.test", "shop.test", NAME_DIFFERS },
    { "x", "DNS:api.shop.test,DNS:www.shop.test", "www.shop.test", NAME_MATCHES },
    /* a wildcard is one whole label, the first */
    { "x", "DNS:*.shop.test", "www.shop.test", NAME_MATCHES },
    { "x", "DNS:*.shop.test", "shop.test", NAME_DIFFERS },
    { "x", "DNS:*.shop.test", "a.b.shop.test", NAME_DIFFERS },
    { "x", "DNS:*.shop.test", ".shop.test", NAME_DIFFERS },
    { "x", "DNS:w*.shop.test", "www.shop.test", NAME_DIFFERS },
    { "x", "DNS:www.*.test", "www.shop.test", NAME_DIFFERS },
    { "x", "DNS:*", "test", NAME_DIFFERS },
    /* IDNA: A-labels */
    { "x", "DNS:xn--bcher-kva.test", "XN--BCHER-KVA.test", NAME_MATCHES },
    { "x", "DNS:*.test", "xn--bcher-kva.test", NAME_MATCHES },
    { "x", "DNS:xn--bcher-kva.test",
      "b\xC3\xBC"
      "cher.test",
      NAME_NOT_JUDGED },
    /* addresses */
    { "x", "IP:10.0.0.9", "10.0.0.9", NAME_MATCHES },
    { "x", "IP:10.0.0.9", "10.0.0.8", NAME_DIFFERS },
    { "x", "DNS:10.0.0.9", "10.0.0.9", NAME_DIFFERS }, /* an address is no DNS name */
    { "x", "IP:fd00::9", "FD00:0:0:0::9", NAME_MATCHES },
    { "x", "IP:fd00::9", "[fd00::9]", NAME_MATCHES },
    { "x", "IP:10.0.0.9", "www.shop.test", NAME_DIFFERS },
    /* the subject */
    { "www.shop.test", NULL, "www.shop.test", NAME_ONLY_SUBJECT },
    { "www.shop.test", NULL, "api.shop.test", NAME_DIFFERS },
    { "www.shop.test", "DNS:api.shop.test", "www.shop.test", NAME_DIFFERS },
    { "www.shop.test", "email:a@shop.test", "www.shop.test", NAME_ONLY_SUBJECT },
    { "www.shop.test", "DNS:www.shop.test", "", NAME_NOT_JUDGED },
    { "www.shop.test", "DNS:www.shop.test", "www.shop.test/x", NAME_NOT_JUDGED },
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct issued *leaf = issue(&(struct order){ .subject = rows[i].subject, .names = rows[i].names });
        const struct certificate_list *list = issued_list((const struct issued *const[]){ leaf }, 1);

        print_message("%s for %s\n", rows[i].names ? rows[i].names : rows[i].subject, rows[i].asked);
        assert_int_equal(match_name(list->items[0]->facts, bytes_of(rows[i].asked, strlen(rows[i].asked))),
                         rows[i].match);
        issued_free(leaf);
    }
    issued_forget();
}

TESTS(test_names)
