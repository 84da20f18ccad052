/* x509_impl.h - the one place that shows libcrypto's certificates. Private to dissect/x509. */
#ifndef DISSECT_X509_X509_IMPL_H
#define DISSECT_X509_X509_IMPL_H

#include "dissect/x509/certificate.h"

#include <openssl/x509v3.h>

struct parsed_certificate {
    X509 *x509; /* never NULL; its extensions are all read: asking it takes no lock and allocates nothing */
};

#endif
