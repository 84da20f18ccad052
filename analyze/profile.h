/*
 * profile.h - what a capture has shown of each server: the evidence that one connection lends another.
 *
 * Only what a server did is kept, with the first connection that shows it. Bounded: over LIMIT_SERVERS new
 * servers are not kept, which is counted.
 */
#ifndef ANALYZE_PROFILE_H
#define ANALYZE_PROFILE_H

#include "analyze/course.h"
#include "analyze/versions.h"

/* A connection that shows something. */
struct example {
    uint32_t stream_index;
    struct moment at; /* frame 0: none */
};

enum { PROFILE_SUITES = 16, PROFILE_GROUPS = 8, PROFILE_CLIENTS = 8 };

struct server_profile {
    struct endpoint endpoint;
    uint32_t completed[VERSION_COUNT]; /* handshakes completed, by version_index */
    struct example completed_first[VERSION_COUNT];
    uint16_t suites[PROFILE_SUITES];         /* suites it chose in completed handshakes */
    uint32_t suite_count;                    /* over PROFILE_SUITES no more are kept */
    uint32_t hellos;                         /* connections with a ClientHello */
    uint32_t answered;                       /* of these, with any TLS answer that is no alert */
    uint32_t dropped;                        /* of these, ended by the server without a word */
    uint32_t dropped_versions;               /* set of the highest versions that these offered */
    uint32_t plaintext;                      /* connections without TLS in which it spoke */
    uint16_t groups[PROFILE_GROUPS];         /* key-exchange groups it chose in completed handshakes */
    uint32_t group_count;                    /* over PROFILE_GROUPS no more are kept */
    struct address clients[PROFILE_CLIENTS]; /* that completed handshakes */
    uint32_t client_count;                   /* over PROFILE_CLIENTS no more are kept */
    uint32_t nameless_refused;               /* unrecognized_name to a client that sent no name */
    uint16_t ceiling;                        /* the version it chose although the client offered higher; 0 */
    struct example offered_starttls;         /* it offered to change to TLS, or did */
    struct example with_header;              /* it completed a handshake behind a PROXY header */
    struct example without_header;           /* and one without */
    bool spoke_tls;                          /* at least one TLS record of it was seen */
};

struct profile_table;

struct profile_table *profile_table_new(uint64_t seed);
void profile_table_free(struct profile_table *table);

/* Adds what a conversation shows of its server. */
void profile_fold(struct profile_table *table, const struct conversation *conversation, const struct course *course);

/* NULL when nothing is known of the server. */
const struct server_profile *profile_of(const struct profile_table *table, const struct endpoint *server);

/* Set of the versions in which it completed handshakes, and how many these were. */
uint32_t profile_versions(const struct server_profile *profile);
uint32_t profile_completed(const struct server_profile *profile);

/* Did this client complete a handshake here? */
bool profile_served(const struct server_profile *profile, const struct endpoint *client);

/* Profiles in the order in which the servers were met; NULL behind the last. */
const struct server_profile *profile_at(const struct profile_table *table, uint32_t index);

/* Servers not kept because the table was full. */
uint64_t profile_refused(const struct profile_table *table);

#endif
