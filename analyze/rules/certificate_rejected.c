/*
 * certificate_rejected.c - the client saw the server's certificate and left because of it, as far as that shows, and
 * nothing in the certificate says why.
 *
 * Certain where the client's alert speaks of a certificate. Likely where it leaves, or sends an encrypted alert,
 * at the very point at which it has the certificate and has not answered yet.
 */
#include "analyze/inspection.h"
#include "analyze/rule.h"

static void add(const struct scene *s, struct findings *out, const char *shape, enum confidence confidence)
{
    struct finding *f = finding_add(out, "certificate-rejected", shape, SEVERITY_ERROR, confidence, PARTY_CLIENT);

    if (s->course->ending == ENDING_ALERT)
        finding_number(f, "alert", VALUE_ALERT, s->course->end->code);
    finding_proof(f, s->course->certificate ? s->course->certificate : s->course->server_hello);
    finding_proof(f, s->course->end);
}

/* The whole chain lies open, and there is nothing to say against it but that its root may not be known. */
static bool is_good(const struct scene *s)
{
    return s->presented.list && s->presented.chain.end != CHAIN_NOT_KNOWN && !defects_name(&s->defects);
}

static const char *shape_of_alert(const struct scene *s)
{
    return !s->course->certificate ? "alert-hidden" : is_good(s) ? "alert-good" : "alert";
}

/* The issuer says whose authority it is that the client does not trust. */
static bool is_intercepted(const struct scene *s)
{
    return inspection_by_issuer(s) || (s->objection.kind >= OBJECTION_LEFT && inspection_product(&s->presented));
}

static void check(const struct scene *s, struct findings *out)
{
    if (defects_explain(&s->defects) || is_intercepted(s) || revocation_explains(&s->revocation))
        return;
    if (s->objection.kind == OBJECTION_ALERT)
        add(s, out, shape_of_alert(s), CONFIDENCE_CERTAIN);
    if (s->objection.kind == OBJECTION_LEFT && s->course->ending == ENDING_ENCRYPTED_ALERT)
        add(s, out, "encrypted", CONFIDENCE_LIKELY);
    else if (s->objection.kind == OBJECTION_LEFT)
        add(s, out, "left", CONFIDENCE_LIKELY);
    else if (s->objection.kind == OBJECTION_POSSIBLE)
        add(s, out, "left", CONFIDENCE_POSSIBLE);
}

const struct rule certificate_rejected = { .name = "certificate-rejected", .check = check };
