/*
 * defects.h - what is wrong with the certificates that the server showed, and which of it the client minded.
 *
 * A defect explains a failure only where the client objected. Else it is something to mend, and a chain that ends at an
 * authority of one's own is nothing at all.
 */
#ifndef ANALYZE_DEFECTS_H
#define ANALYZE_DEFECTS_H

#include "analyze/finding.h"
#include "analyze/objection.h"
#include "analyze/presented.h"

/* The worse before the lesser: of two that explain a failure equally well, the first one is the cause. */
enum defect_kind {
#define DEFECT(symbol, code, alerts, weight) DEFECT_##symbol,
#include "analyze/defects.def"
#undef DEFECT
    DEFECT_KINDS
};

struct defect {
    uint8_t kind;       /* enum defect_kind */
    uint8_t index;      /* of the certificate, as sent */
    uint8_t severity;   /* error: it explains why the client left */
    uint8_t confidence; /* that it does */
    const char *what;   /* static; NULL where the kind says all */
};

enum { DEFECTS_LIMIT = 16 };

struct defects {
    uint32_t count;
    struct defect items[DEFECTS_LIMIT];
};

/* Of what the server showed, in the light of how the client took it. */
void defects_find(const struct presented *presented, const struct objection *objection, struct defects *out);

const char *defect_code(const struct defect *defect);

/* Is there one that explains the failure likely or better? */
bool defects_explain(const struct defects *defects);

/* Is there any but a root that is not known here? */
bool defects_name(const struct defects *defects);

#endif
