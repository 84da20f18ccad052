/* chain_impl.h - between chain.c and chain_check.c. Included in this folder only: it shows libcrypto's types. */
#ifndef DISSECT_X509_CHAIN_IMPL_H
#define DISSECT_X509_CHAIN_IMPL_H

#include "dissect/x509/chain.h"
#include "dissect/x509/x509_impl.h"

/* NULL for one that does not parse. */
static inline X509 *chain_x509(const struct certificate *certificate)
{
    return certificate->facts->parsed ? certificate->facts->parsed->x509 : NULL;
}

/* Adds the defects of the way up that `chain` holds. `anchor`: of the trust store, where the top was issued by one. */
void chain_check(const struct certificate_list *list, enum chain_use use, X509 *anchor, struct chain *chain);

#endif
