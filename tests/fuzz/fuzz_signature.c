/* fuzz_signature.c - a signature under a certificate: four pieces, the certificate, the scheme, what is signed, how. */
#include "tests/support/fuzzed.h"

#include "dissect/x509/signature.h"
#include "dissect/x509/store.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct certificate_facts *signer, const struct fuzzed_piece pieces[4])
{
    uint16_t scheme = bytes_u16_at(pieces[1].data, 0);
    enum signature_result result = signature_verify(signer, scheme, &pieces[2].data, 1, pieces[3].data);

    if (result > SIGNATURE_BAD || (signer->fault && result != SIGNATURE_UNKNOWN))
        abort();
    signature_verify_tls13(signer, scheme, pieces[1].direction, pieces[2].data, pieces[3].data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct fuzzed_piece pieces[4];
    struct certificate_store store;
    const struct certificate *signer;

    for (size_t i = 0; i < 4; i++)
        if (!fuzzed_next(&in, &pieces[i]))
            return 0;
    certificate_store_init(&store, 1);
    if ((signer = certificate_store_add(&store, pieces[0].data)))
        check(signer->facts, pieces);
    certificate_store_release(&store);
    return 0;
}
