/* digest.h - hashes, by libcrypto. */
#ifndef DISSECT_X509_DIGEST_H
#define DISSECT_X509_DIGEST_H

#include "base/bytes.h"

enum { MD5_BYTES = 16, SHA1_BYTES = 20, SHA256_BYTES = 32 };

/* False when libcrypto refuses (MD5 under a FIPS policy) or memory is out. */
bool digest_md5(struct bytes data, uint8_t out[static MD5_BYTES]);
bool digest_sha1(struct bytes data, uint8_t out[static SHA1_BYTES]);
bool digest_sha256(struct bytes data, uint8_t out[static SHA256_BYTES]);

/* `text` takes 4 characters for every 3 bytes begun, and a NUL. */
void digest_base64(struct bytes data, char *text);

/* `text` takes 2 characters a byte, and a NUL. */
void digest_hex(struct bytes data, char *text);

#endif
