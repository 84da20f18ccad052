/* x509_impl.h - how a certificate is read, and the one place that shows libcrypto's types. Private to dissect/x509. */
#ifndef DISSECT_X509_X509_IMPL_H
#define DISSECT_X509_X509_IMPL_H

#include "dissect/x509/certificate.h"

#include <openssl/x509v3.h>

struct parsed_certificate {
    X509 *x509; /* never NULL */
};

/* A certificate while it is read. What is found goes to `facts`; texts come from the arena. */
struct certificate_reading {
    X509 *x509;
    struct certificate_facts *facts;
    struct arena *arena;
    uint32_t crl_names; /* of its distribution points, counted */
    bool failed;        /* memory was out */
};

/* The extensions, RFC 5280 4.2. False when libcrypto would hurt itself on them: then nothing else may be asked of it. */
bool read_extensions(struct certificate_reading *reading);

/* A copy for people; see certificate.h for what becomes of what does not print. Never NULL. */
const char *keep_text(struct certificate_reading *reading, struct bytes text);
const char *keep_name(struct certificate_reading *reading, const X509_NAME *name);
const char *keep_object(struct certificate_reading *reading, const ASN1_OBJECT *object);
const char *keep_hex(struct certificate_reading *reading, const char *prefix, struct bytes value);

static inline struct bytes string_bytes(const ASN1_STRING *string)
{
    return bytes_of(ASN1_STRING_get0_data(string), (size_t)ASN1_STRING_length(string));
}

/* Did the last call fail for want of memory? */
bool libcrypto_out_of_memory(void);

#endif
