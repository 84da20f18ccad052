/*
 * tls_intercepted.c - the certificate was made on the spot by a product that opens TLS on the way, or that stands in the server's place.
 *
 * It is for the very name that the client asked for, and its issuer is such a product's authority, which no public
 * store holds. Where the client does not mind that is how it is meant to be.
 */
#include "analyze/inspection.h"
#include "analyze/rule.h"

enum { UNKNOWN_CA = 48 };

static void check(const struct scene *s, struct findings *out)
{
    const char *product = inspection_product(&s->presented);
    bool minded = s->objection.kind >= OBJECTION_ABANDONED;
    struct finding *f;

    if (!product)
        return;
    f = finding_add(out, "tls-intercepted", "product", minded ? SEVERITY_ERROR : SEVERITY_INFO,
                    minded && s->objection.alert == UNKNOWN_CA ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY,
                    PARTY_NETWORK);
    finding_text(f, "issuer", presented_leaf(&s->presented)->issuer);
    finding_text(f, "product", product);
    finding_bytes(f, "asked", VALUE_BYTES, s->presented.name);
    finding_proof(f, s->course->certificate);
    if (minded)
        finding_proof(f, s->objection.event);
}

const struct rule tls_intercepted = { .name = "tls-intercepted", .check = check };
