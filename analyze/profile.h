/*
 * profile.h - what a capture has shown of each server: the evidence that one connection lends another.
 *
 * Only what a server did is kept, with the first connection that shows it. Bounded: over LIMIT_SERVERS new
 * servers are not kept, which is counted.
 */
#ifndef ANALYZE_PROFILE_H
#define ANALYZE_PROFILE_H

#include "analyze/accepted.h"
#include "analyze/attempt.h"
#include "analyze/fetches.h"
#include "analyze/versions.h"

/* A connection that shows something. */
struct example {
    uint32_t stream_index;
    struct moment at; /* frame 0: none */
};

enum { PROFILE_SUITES = 16, PROFILE_GROUPS = 8, PROFILE_CLIENTS = 8 };

enum {
    PROFILE_KINDS = 16,    /* hellos in each list: more kinds of clients say nothing new */
    PROFILE_OWN_KINDS = 8, /* of these, the same kind again from another client */
    PROFILE_AWAITING = 8,  /* failed attempts whose client may come again; of more, the oldest has no retry */
};

/* Hellos to one server, to be compared with one that failed. */
struct server_attempts {
    struct attempt *lived; /* handshakes completed, one of a kind */
    struct attempt *died;  /* the first ones that got no answer */
    uint32_t lived_count, died_count;
    struct attempt *awaiting[PROFILE_AWAITING]; /* a ring */
    uint32_t awaiting_count;                    /* ever put into it */
};

/* Clients of one server; over PROFILE_CLIENTS no more are kept. */
struct client_list {
    struct address list[PROFILE_CLIENTS];
    uint32_t count;
};

struct server_profile {
    struct endpoint endpoint;
    uint32_t completed[VERSION_COUNT]; /* handshakes completed, by version_index */
    struct example completed_first[VERSION_COUNT];
    uint16_t suites[PROFILE_SUITES]; /* suites it chose in completed handshakes */
    uint32_t suite_count;            /* over PROFILE_SUITES no more are kept */
    uint32_t hellos;                 /* connections with a ClientHello */
    uint32_t answered;               /* of these, with any TLS answer that is no alert */
    uint32_t dropped;                /* of these, ended by the server without a word */
    uint32_t dropped_versions;       /* set of the highest versions that these offered */
    uint32_t plaintext;              /* connections without TLS in which it spoke */
    uint16_t groups[PROFILE_GROUPS]; /* key-exchange groups it chose in completed handshakes */
    uint32_t group_count;            /* over PROFILE_GROUPS no more are kept */
    struct client_list served;       /* that completed handshakes */
    struct client_list fickle;       /* that gave up one of their own accord */
    uint32_t nameless_refused;       /* unrecognized_name to a client that sent no name */
    uint16_t ceiling;                /* the version it chose although the client offered higher; 0 */
    struct example offered_starttls; /* it offered to change to TLS, or did */
    struct example with_header;      /* it completed a handshake behind a PROXY header */
    struct example without_header;   /* and one without */
    uint32_t named;                  /* handshakes completed with a server_name */
    uint32_t nameless_answered;      /* hellos without one that got a ServerHello */
    uint32_t answered_kinds;         /* what the kinds of answered hellos had in them, see attempt.h */
    uint16_t answered_up_to;         /* the highest version offered in a hello that got a ServerHello; 0 */
    uint32_t resumed, full;          /* handshakes completed by resuming a session, and in full */
    struct example unsplit;          /* its application answered a client that splits no records */
    uint32_t split;                  /* it lived with split records in so many connections */
    struct server_attempts attempts;
    bool spoke_tls; /* at least one TLS record of it was seen */
};

struct profile_table;

struct profile_table *profile_table_new(uint64_t seed);
void profile_table_free(struct profile_table *table);

/* Adds what a conversation shows of its server. Returns what is kept of one that failed, which lives as long as the
 * table and may learn its retry later; NULL for others, without a whole ClientHello, and over LIMIT_ATTEMPTS. */
const struct attempt *profile_fold(struct profile_table *table, const struct conversation *conversation,
                                   const struct course *course);

/* NULL when nothing is known of the server. */
const struct server_profile *profile_of(const struct profile_table *table, const struct endpoint *server);

/* Set of the versions in which it completed handshakes, and how many these were. */
uint32_t profile_versions(const struct server_profile *profile);
uint32_t profile_completed(const struct server_profile *profile);

/* Did this client complete a handshake here? */
bool profile_served(const struct server_profile *profile, const struct endpoint *client);

/* Did it give one up here of its own accord, see objection.h? */
bool profile_fickle(const struct server_profile *profile, const struct endpoint *client);

/* Profiles in the order in which the servers were met; NULL behind the last. */
const struct server_profile *profile_at(const struct profile_table *table, uint32_t index);

/* What clients took for which name. */
struct accepted_table *profile_accepted(const struct profile_table *table);

/* What clients did besides. */
struct fetch_table *profile_fetches(const struct profile_table *table);

/* Servers, attempts, names and fetches not kept because a limit was reached. */
uint64_t profile_refused(const struct profile_table *table);

#endif
