/*
 * protection.h - how a cipher suite protects records: which cipher, which MAC, how long everything is.
 */
#ifndef DISSECT_TLS_PROTECTION_H
#define DISSECT_TLS_PROTECTION_H

#include "base/bytes.h"

enum { PROTECTION_KEY = 32, PROTECTION_IV = 16, PROTECTION_MAC = 48 /* the longest of each, bytes */ };

enum protection_kind { PROTECTION_AEAD, PROTECTION_CBC, PROTECTION_STREAM };

/* Lengths in bytes; names are libcrypto's. */
struct protection {
    const char *cipher;
    const char *mac; /* digest of the HMAC; NULL for an AEAD */
    const char *prf; /* digest of the key derivation: "MD5-SHA1" before TLS 1.2 */
    uint8_t kind;    /* enum protection_kind */
    uint8_t key;
    uint8_t iv;       /* that comes from the key derivation: an AEAD's salt, the first block of TLS 1.0 */
    uint8_t explicit; /* part of the nonce, or a block, in front of each record */
    uint8_t tag;      /* of an AEAD */
    uint8_t mac_size; /* of the MAC, which is the length of its key, too */
    bool legacy;      /* libcrypto has it in its legacy provider alone */
};

/* By suite and version (stream or DTLS, not SSL). False for what does not encrypt, and for what is not known here:
 * export suites, RC2, GOST and other national ones that libcrypto lacks. */
bool protection_of(uint16_t cipher_suite, uint16_t version, struct protection *out);

#endif
