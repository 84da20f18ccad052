/*
 * versions.h - sets of protocol versions, and what a ClientHello offers of them.
 */
#ifndef ANALYZE_VERSIONS_H
#define ANALYZE_VERSIONS_H

#include "dissect/tls/messages.h"

/* One bit a version: SSL 2.0, SSL 3.0, TLS 1.0 ... TLS 1.3. */
enum { VERSION_COUNT = 6 };

/* In a set: its versions are those of DTLS, each in the place of the TLS version that it is made of. */
#define VERSIONS_DTLS (1u << 31)

/* The place of a version in sets and arrays: 0 for SSL 2.0 to 5 for TLS 1.3; -1 for what is none of them. */
int version_index(uint16_t version);
uint16_t version_at(int index);
uint32_t version_bit(uint16_t version);
uint16_t version_highest(uint32_t set);
uint16_t version_lowest(uint32_t set);

/* "TLS 1.0", "TLS 1.1 and TLS 1.2", "SSL 3.0, TLS 1.0 and TLS 1.1". Writes at most `size` bytes with the NUL. */
void versions_text(uint32_t set, char *text, size_t size);

/* What a hello offers. Before TLS 1.3 a hello names only the highest version it takes: how far down the client
 * would go is not on the wire. */
struct version_offer {
    uint32_t set;     /* the versions listed; without a list every one from SSL 3.0 up to the highest */
    uint16_t highest; /* 0 when the hello was not captured so far */
    bool listed;      /* supported_versions: this and nothing else */
};

struct version_offer versions_offered(const struct client_hello *hello);

#endif
