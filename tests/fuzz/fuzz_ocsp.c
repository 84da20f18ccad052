/* fuzz_ocsp.c - a stapled response about a certificate: three pieces, the leaf, its issuer (or none) and the response. */
#include "tests/support/fuzzed.h"

#include "dissect/x509/ocsp.h"
#include "dissect/x509/store.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct staple *staple)
{
    if (staple->state > STAPLE_UNKNOWN || (staple->verified && staple->state < STAPLE_GOOD))
        abort();
    if (staple->state != STAPLE_REVOKED && staple->state != STAPLE_FORGED && (staple->revoked_at || staple->reason))
        abort(); /* a forged answer may say so, too */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct fuzzed_piece leaf, issuer, response;
    struct certificate_store store;
    const struct certificate *subject, *authority;
    struct staple staple;

    if (!fuzzed_next(&in, &leaf) || !fuzzed_next(&in, &issuer) || !fuzzed_next(&in, &response))
        return 0;
    certificate_store_init(&store, 1);
    subject = certificate_store_add(&store, leaf.data);
    authority = issuer.data.len ? certificate_store_add(&store, issuer.data) : NULL;
    if (subject) {
        staple = ocsp_read(response.data, subject, authority);
        check(&staple);
    }
    certificate_store_release(&store);
    return 0;
}
