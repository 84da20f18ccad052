/*
 * compressed.h - CompressedCertificate, which stands for a Certificate of TLS 1.3 (RFC 8879 4).
 */
#ifndef DISSECT_TLS_COMPRESSED_H
#define DISSECT_TLS_COMPRESSED_H

#include "base/arena.h"
#include "base/cursor.h"

/* The body of the Certificate in the body of a CompressedCertificate: zlib, Brotli or Zstandard. The memory is of `pool`,
 * and the caller's to give back; NULL when it is not all here, does not unpack to the length that it says, or to more
 * than LIMIT_HANDSHAKE_BYTES. */
uint8_t *tls_unpack_certificate(struct cursor body, struct arena_pool *pool, uint32_t *length);

#endif
