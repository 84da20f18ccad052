#include "dissect/x509/x509_impl.h"

#include <openssl/err.h>

/* NULL, and the fault said, for what is no certificate. */
static X509 *parse(struct bytes der, const char **fault)
{
    const unsigned char *next = der.data;
    X509 *x509 = d2i_X509(NULL, &next, (long)der.len);

    if (x509 && next == der.data + der.len)
        return x509;
    *fault = x509 ? "bytes follow the certificate" : "it does not parse as an X.509 certificate";
    X509_free(x509);
    return NULL;
}

const struct certificate_facts *certificate_read(struct arena *arena, struct bytes der)
{
    struct certificate_facts *facts = arena_alloc(arena, sizeof *facts);
    struct parsed_certificate *parsed = arena_alloc(arena, sizeof *parsed);

    if (!facts || !parsed)
        return NULL;
    parsed->x509 = parse(der, &facts->fault);
    facts->parsed = parsed->x509 ? parsed : NULL;
    ERR_clear_error();
    return facts;
}

void certificate_forget(const struct certificate_facts *facts)
{
    if (facts->parsed)
        X509_free(facts->parsed->x509);
}
