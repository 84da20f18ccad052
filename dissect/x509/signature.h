/*
 * signature.h - is a signature of the handshake that of the key in a certificate?
 *
 * What is signed: ServerKeyExchange signs both randoms and its parameters (RFC 5246 7.4.3, RFC 8422 5.4); the
 * client's CertificateVerify up to TLS 1.2 all messages so far; CertificateVerify of TLS 1.3 a text and the
 * transcript's hash (RFC 8446 4.4.3).
 */
#ifndef DISSECT_X509_SIGNATURE_H
#define DISSECT_X509_SIGNATURE_H

#include "dissect/x509/certificate.h"

enum signature_result {
    SIGNATURE_UNKNOWN, /* not checked: a part is missing or does not parse, or the key is of another kind, too large, odd */
    SIGNATURE_GOOD,
    SIGNATURE_BAD, /* checked, and made with another key or over other bytes */
};

/* `signer`: the certificate whose key is used, as it was read once; UNKNOWN for one with a fault. `scheme`: SignatureScheme, or 0 before TLS 1.2, where the key's kind tells (RFC
 * 4346 7.4.3). `parts`: what is signed, in pieces. Never BAD for want of memory before the check itself. */
enum signature_result signature_verify(const struct certificate_facts *signer, uint16_t scheme,
                                       const struct bytes *parts, size_t count, struct bytes signature);

/* CertificateVerify of TLS 1.3. `transcript_hash`: up to and including Certificate. */
enum signature_result signature_verify_tls13(const struct certificate_facts *signer, uint16_t scheme, bool by_server,
                                             struct bytes transcript_hash, struct bytes signature);

#endif
