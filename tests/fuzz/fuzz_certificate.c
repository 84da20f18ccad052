/* fuzz_certificate.c - bytes that should be a certificate, and what is kept of them. */
#include "base/limits.h"
#include "dissect/x509/certificate.h"
#include "dissect/x509/store.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    if (text && strlen(text) >= LIMIT_CERTIFICATE_TEXT)
        abort();
    for (; text && *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            abort();
}

static void check(const struct certificate_facts *facts)
{
    if (!facts || (facts->fault != NULL) == (facts->parsed != NULL))
        abort();
    if (!facts->fault && (!facts->subject || !facts->issuer || !facts->serial))
        abort();
    check_text(facts->subject);
    check_text(facts->issuer);
    check_text(facts->common_name);
    check_text(facts->issuer_url);
    for (uint32_t i = 0; i < facts->name_count; i++)
        check_text(facts->names[i].text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct certificate_store store;
    const struct certificate *certificate;

    certificate_store_init(&store, 1);
    if ((certificate = certificate_store_add(&store, bytes_of(data, size))))
        check(certificate->facts);
    certificate_store_release(&store);
    return 0;
}
