/*
 * signed_by.h - whose key made the signature by which a side proves that it holds its certificate's key.
 *
 * Up to TLS 1.2 that is the server's in ServerKeyExchange and the client's in CertificateVerify; in TLS 1.3, decrypted, either
 * side's in CertificateVerify.
 */
#ifndef ANALYZE_SIGNED_BY_H
#define ANALYZE_SIGNED_BY_H

#include "dissect/conversation.h"
#include "dissect/x509/signature.h"

struct signed_by {
    enum signature_result first;           /* is it the key of the certificate that was sent first? */
    uint32_t other;                        /* else: place in the list of the one whose key it is; 0: none of them */
    const struct certificate_verify *said; /* where; NULL in ServerKeyExchange */
};

/* `first` is BAD only where all that was signed is known for sure, and UNKNOWN where a delegated credential signs in place of
 * the certificate. It takes public-key operations. */
struct signed_by signed_by(const struct conversation *conversation, enum side side);

#endif
