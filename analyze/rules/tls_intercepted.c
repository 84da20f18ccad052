/*
 * tls_intercepted.c - the certificate was made on the spot by a product that opens TLS on the way, or that stands in the server's place.
 *
 * It is for the very name that the client asked for, and its issuer is such a product's authority, which no public
 * store holds. Where the client does not mind that is how it is meant to be. Or others got one of another authority.
 */
#include "analyze/inspection.h"
#include "analyze/rule.h"

enum { BAD_CERTIFICATE = 42, CERTIFICATE_UNKNOWN = 46, UNKNOWN_CA = 48 };

static void tell(const struct scene *s, struct finding *f)
{
    finding_text(f, "issuer", presented_leaf(&s->presented)->issuer);
    finding_bytes(f, "asked", VALUE_BYTES, s->presented.name);
    finding_proof(f, s->course->certificate);
}

static void check_product(const struct scene *s, struct findings *out, const char *product)
{
    bool minded = s->objection.kind >= OBJECTION_ABANDONED;
    struct finding *f = finding_add(
        out, "tls-intercepted", "product", minded ? SEVERITY_ERROR : SEVERITY_INFO,
        minded && s->objection.alert == UNKNOWN_CA ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, PARTY_NETWORK);

    finding_text(f, "product", product);
    tell(s, f);
    if (minded)
        finding_proof(f, s->objection.event);
}

/* An alert that says something else about the certificate says what it is. */
static bool may_mean_issuer(uint8_t alert)
{
    return alert == 0 || alert == BAD_CERTIFICATE || alert == CERTIFICATE_UNKNOWN || alert == UNKNOWN_CA;
}

/* A difference alone proves nothing: it takes a client that leaves because of it. */
static void check_issuer(const struct scene *s, struct findings *out)
{
    struct finding *f;

    if (!s->accepted || s->objection.kind < OBJECTION_LEFT || !may_mean_issuer(s->objection.alert))
        return;
    f = finding_add(out, "tls-intercepted", "issuer", SEVERITY_ERROR,
                    inspection_by_issuer(s) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, PARTY_NETWORK);
    finding_text(f, "other", s->accepted->leaf->issuer);
    tell(s, f);
    finding_proof(f, s->objection.event);
    finding_proof_elsewhere(f, "Certificate of another issuer for the same name, which its client took",
                            s->accepted->stream_index, s->accepted->at, SERVER);
}

static void check(const struct scene *s, struct findings *out)
{
    const char *product = inspection_product(&s->presented);

    if (product)
        check_product(s, out, product);
    else
        check_issuer(s, out);
}

const struct rule tls_intercepted = { .name = "tls-intercepted", .check = check };
