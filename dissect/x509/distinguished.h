/* distinguished.h - DistinguishedNames in DER, as a CertificateRequest lists them (RFC 5280 4.1.2.4). */
#ifndef DISSECT_X509_DISTINGUISHED_H
#define DISSECT_X509_DISTINGUISHED_H

#include "dissect/tls/messages.h"

/* The name as certificates' subjects are printed, control characters as \xNN, cut to `size` bytes with its NUL. Empty
 * when it does not parse. */
void distinguished_text(struct bytes der, char *text, size_t size);

/* Does this name stand in `names`, each behind its 16-bit length, as the issuer of any certificate of the list? */
bool distinguished_issued(struct bytes names, const struct certificate_list *list);

#endif
