/*
 * rule.h - what a diagnosis rule is, and what it gets to see.
 *
 * A rule is one file that defines one `const struct rule`, one line in rules.def, and one page in catalogue/.
 * It reads a scene and adds findings; it allocates nothing and does no I/O. Facing a part of the conversation
 * that was not captured or is encrypted, it says nothing rather than "missing".
 */
#ifndef ANALYZE_RULE_H
#define ANALYZE_RULE_H

#include "analyze/defects.h"
#include "analyze/finding.h"
#include "analyze/objection.h"
#include "analyze/presented.h"
#include "analyze/profile.h"
#include "analyze/revocation.h"
#include "analyze/signed_by.h"

/* One connection, and what is known around it. */
struct scene {
    const struct conversation *conversation;
    const struct course *course;
    const struct client_hello *hello;    /* the client's last; NULL when none was captured */
    struct version_offer offer;          /* of that hello */
    const struct server_profile *server; /* what the server did for others; never NULL */
    struct presented presented;          /* the server's certificates, judged */
    const struct accepted *accepted;     /* taken elsewhere for the same name, of another authority; or NULL */
    struct presented client;             /* the client's, likewise */
    struct objection objection;          /* did the client mind them */
    struct defects defects;              /* what is wrong with them */
    struct revocation revocation;        /* what the client could not ask about them */
    struct signed_by server_signed, client_signed; /* checked only where the handshake failed */
    bool
        one_way; /* of several connections in the run the capture has no server's packet: it sees one direction only */
    const struct attempt *attempt; /* of a failed one: its hello, to be compared; NULL when not kept */
    bool expects_tls;              /* the server spoke TLS elsewhere in the run, or its port is registered for TLS */
};

struct rule {
    const char *name; /* of the code it says, or of the family of codes */
    void (*check)(const struct scene *scene, struct findings *findings);
};

/* Every rule there is. A file whose rule no line declares does not compile with clang. */
#define RULE(symbol) extern const struct rule symbol;
#include "analyze/rules.def"
#undef RULE

/* ---- questions that several rules ask ---- */

/* Did this alert in the clear end the handshake? `by` sent it. */
bool scene_ended_by_alert(const struct scene *scene, enum side by, uint8_t description);

/* Did the server answer the ClientHello with an alert that finds no acceptable parameters in it, or none secure enough:
 * handshake_failure, insufficient_security (RFC 8446 6.2)? */
bool scene_offer_refused(const struct scene *scene);

/* Did `by` end it with FIN or RST and no other word? */
bool scene_ended_silently(const struct scene *scene, enum side by);

/* The client ended it by FIN or RST without having acknowledged a byte of the server's. */
bool scene_client_saw_nothing(const struct scene *scene);

/* Over UDP the hello was sent again and again, or ICMP refused it, and the server said nothing. False where the capture
 * may lack the answer. */
bool scene_udp_unanswered(const struct scene *scene);

/* The server dropped the ClientHello: FIN or RST instead of an answer. */
bool scene_hello_dropped(const struct scene *scene);

/* Is none of the versions that the server completed with others in this client's offer? False when nothing is
 * known, too. */
bool scene_versions_disjoint(const struct scene *scene);

/* The same, and it proves something: the offer lies below all that the server took, or above the highest version
 * that it took although a client offered more. */
bool scene_versions_exclude(const struct scene *scene);

/* Is none of the suites that the server took from others in this offer, of the versions in this offer? False when
 * nothing is known, too. */
bool scene_suites_disjoint(const struct scene *scene);

/* Is a suite that the server took from others in this offer? False when nothing is known. */
bool scene_offers_taken_suite(const struct scene *scene);

/* Does the offer hold what any current server takes: suites of AES-GCM, for RSA and for ECDSA certificates, and those of
 * TLS 1.3 (RFC 8446 9.1; alone: the mandatory one or both others)? Then lack of a common suite is no good explanation.
 * ChaCha20 alone is not that: servers that must keep to FIPS 140 have none. */
bool scene_offers_common_suites(const struct scene *scene);

/* Adds a connection in which the server completed a handshake as evidence. */
void scene_prove_elsewhere(const struct scene *scene, struct finding *finding);

/* The first event of a side and kind (and code, unless -1), or NULL. */
const struct event *scene_find_event(const struct scene *scene, enum side from, enum event_kind kind, int code);

/* The server's Certificate without a single entry: the message, or in TLS 1.3 without keys a record of its flight that has
 * the size of one and that the client did not answer as if it held a certificate. NULL when there is none. */
const struct event *scene_empty_certificate(const struct scene *scene);

/* Puts {accepted} and {count}: the versions the server completed, and in how many other connections. */
void scene_tell_accepted(const struct scene *scene, struct finding *finding);

/* Puts {offered}: the versions of the offer as a list, or as "up to" its highest. */
void scene_tell_offer(const struct scene *scene, struct finding *finding);

#endif
