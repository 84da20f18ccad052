/*
 * chain.h - what the certificates that a side sent amount to: a way from the leaf up to an authority, and what is wrong
 * on it (RFC 5280 6).
 *
 * All of it holds at any time: dates are not looked at, whoever asks compares them with the moment he means. Signatures
 * are verified by libcrypto. Each distinct list of a run is judged once.
 */
#ifndef DISSECT_X509_CHAIN_H
#define DISSECT_X509_CHAIN_H

#include "dissect/tls/messages.h"
#include "dissect/x509/certificate.h"
#include "dissect/x509/trust.h"

/* Where the way up ends. */
enum chain_end {
    CHAIN_NOT_KNOWN,   /* the leaf was not captured or does not parse, or the capture lacks what follows it */
    CHAIN_ANCHORED,    /* at an authority of the trust store, sent or not */
    CHAIN_SELF_SIGNED, /* the leaf is signed by its own key, and not in the trust store */
    CHAIN_AT_ROOT,     /* at a self-signed root that was sent and is not in the trust store */
    CHAIN_AT_ISSUER, /* at an authority whose issuer, named by `authority`, was not sent and is not in the store: for
                          a root of one's own that is as it should be */
    CHAIN_AT_LEAF,   /* at the leaf itself: its issuer was not sent and is not in the store */
};

enum chain_defect_kind { CHAIN_WRONG_USAGE, CHAIN_WEAK_KEY, CHAIN_WEAK_SIGNATURE, CHAIN_MALFORMED };

struct chain_defect {
    uint8_t kind;     /* enum chain_defect_kind */
    uint8_t index;    /* of the certificate, as sent */
    const char *what; /* static; NULL where the kind says all */
};

enum { CHAIN_LENGTH = 10 /* longer ones are no chains of TLS servers */, CHAIN_DEFECTS = 12 };

struct chain {
    uint8_t end; /* enum chain_end */
    uint8_t path_count, defect_count;
    uint8_t path[CHAIN_LENGTH]; /* the way up, leaf first: places in the list as sent; the store's own are not here */
    uint8_t strangers;          /* certificates sent that belong to no way up */
    bool disordered;            /* the way up is not in the order of the list */
    bool root_sent;             /* it ends at a self-signed certificate of the list */
    bool store_known;           /* there is a trust store to speak of */
    bool store_given;           /* and it was named by the user */
    const char *authority;      /* who vouches for the top of the way: its issuer; NULL when CHAIN_NOT_KNOWN */
    struct chain_defect defects[CHAIN_DEFECTS]; /* leaf first; what does not fit is dropped */
};

/* For whom the leaf must be good. */
enum chain_use { CHAIN_SERVER, CHAIN_CLIENT };

/* Chains judged in a run. At most LIMIT_CHAINS are remembered; then they are forgotten, and judged again when met. */
struct chains;

/* `trust` must outlive it. NULL when memory is out. */
struct chains *chains_new(struct trust *trust, uint64_t seed);
void chains_free(struct chains *chains);

/* Judges the list. What memory does not suffice for is left out, never wrong. */
void chains_judge(struct chains *chains, const struct certificate_list *list, enum chain_use use, struct chain *out);

/* Lists judged so far, those remembered not counted. */
uint64_t chains_judged(const struct chains *chains);

/* The element `i` of the way up. */
static inline const struct certificate *chain_at(const struct chain *chain, const struct certificate_list *list,
                                                 uint32_t i)
{
    return list->items[chain->path[i]];
}

#endif
