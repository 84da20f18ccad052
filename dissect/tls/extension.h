/*
 * extension.h - hello extensions, decoded to values (RFC 8446 4.2, RFC 6066, RFC 7301, RFC 8422).
 */
#ifndef DISSECT_TLS_EXTENSION_H
#define DISSECT_TLS_EXTENSION_H

#include "base/arena.h"
#include "base/cursor.h"
#include "dissect/tls/messages.h"

/* A ServerHello and a HelloRetryRequest write some extensions in another form than a ClientHello. */
enum hello_kind { HELLO_OF_CLIENT, HELLO_OF_SERVER, HELLO_RETRY };

/* Reads the extensions block `in`; what it decodes are views into the same bytes, but for key_share_groups,
 * which it builds in `arena`. A block that is cut short gives what stands before the cut and leaves `in`
 * SHORT; one that contradicts itself leaves it BAD; an extension whose inside does not parse sets `out->bad`. */
void tls_parse_extensions(struct cursor *in, enum hello_kind kind, struct arena *arena, struct hello_extensions *out);

/* The type of the next extension in a block that is all here. False at the end, and where a length does not fit. */
bool tls_next_extension(struct cursor *in, uint16_t *type);

#endif
