/*
 * tls_intercepted.c - the certificate was made on the spot by a product that opens TLS on the way.
 *
 * It is for the very name that the client asked for, and its issuer is such a product's authority, which no public
 * store holds. Where the client does not mind that is how it is meant to be.
 */
#include "analyze/rule.h"

enum { UNKNOWN_CA = 48 };

static const struct product {
    const char *mark, *name;
} products[] = {
#define INSPECTION(mark, name) { mark, name },
#include "analyze/inspection.def"
#undef INSPECTION
};

static const struct product *product_of(const char *issuer)
{
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        if (strcasestr(issuer, products[i].mark))
            return &products[i];
    return NULL;
}

/* A device that shows its own certificate was made by such a product, too; it is not for the name of another. */
static const struct product *made_by(const struct scene *s)
{
    const struct certificate_facts *leaf = presented_leaf(&s->presented);

    if (!leaf || leaf->fault || leaf->self_issued || s->presented.match != NAME_MATCHES)
        return NULL;
    return product_of(leaf->issuer);
}

static void check(const struct scene *s, struct findings *out)
{
    const struct product *product = made_by(s);
    bool minded = s->objection.kind == OBJECTION_ALERT || s->objection.kind == OBJECTION_LEFT;
    struct finding *f;

    if (!product)
        return;
    f = finding_add(out, "tls-intercepted", "product", minded ? SEVERITY_ERROR : SEVERITY_INFO,
                    minded && s->objection.alert == UNKNOWN_CA ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY,
                    PARTY_NETWORK);
    finding_text(f, "issuer", presented_leaf(&s->presented)->issuer);
    finding_text(f, "product", product->name);
    finding_proof(f, s->course->certificate);
    if (minded)
        finding_proof(f, s->objection.event);
}

const struct rule tls_intercepted = { .name = "tls-intercepted", .check = check };
