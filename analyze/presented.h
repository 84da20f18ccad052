/*
 * presented.h - the certificates that one side showed, judged: their chain, their name, their time.
 */
#ifndef ANALYZE_PRESENTED_H
#define ANALYZE_PRESENTED_H

#include "dissect/conversation.h"
#include "dissect/x509/chain.h"
#include "dissect/x509/match.h"
#include "dissect/x509/ocsp.h"

struct presented {
    const struct certificate_list *list; /* NULL when none was captured; the rest is empty then */
    struct chain chain;
    int64_t time;      /* by which dates are judged: that of the message, or one that the user gave; 0: by none, the
                     capture's clock was not set */
    struct bytes name; /* what the client asked for: server_name, else the target of a proxy; empty when not known */
    enum name_match match;
    uint32_t own; /* place in the list of what seems to be the server's own certificate, where it is not the first */
    uint16_t
        forbidden; /* enum key_usage: what this handshake asks of the leaf's key, and its keyUsage does not allow;
                           0: nothing */
    struct staple staple;
    bool staple_owed; /* the certificate demands one, the client asked for it, and none came */
};

/* What `from` showed first. `at` replaces the time of the capture unless it is 0. */
void presented_judge(const struct conversation *conversation, enum side from, struct chains *chains, int64_t at,
                     struct presented *out);

/* Where the first certificate is that of an authority: the place of a leaf that names it as its issuer, and that is not
 * for another name than `name` (empty: not known). 0: there is none. Signatures are not looked at. */
uint32_t presented_place_of_own(const struct certificate_list *list, struct bytes name);

/* What the client set out to reach: server_name, else the target of a proxy; empty when not known. */
struct bytes presented_asked(const struct conversation *conversation);

/* The leaf's facts; NULL when there is no leaf. */
const struct certificate_facts *presented_leaf(const struct presented *presented);

#endif
