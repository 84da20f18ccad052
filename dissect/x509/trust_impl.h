/* trust_impl.h - the trust store as chain.c asks it. Included in this folder only: it shows libcrypto's types. */
#ifndef DISSECT_X509_TRUST_IMPL_H
#define DISSECT_X509_TRUST_IMPL_H

#include "dissect/x509/trust.h"

#include <openssl/x509.h>

/* Is this very certificate in the store? */
bool trust_holds(struct trust *trust, const X509 *certificate);

/* The `index`th authority whose name and key id fit the issuer of `certificate`; NULL when there are no more. The
 * signature is not looked at. The store owns it. */
X509 *trust_candidate(struct trust *trust, X509 *certificate, int index);

#endif
