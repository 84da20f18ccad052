/*
 * weak_protections.c - handshakes that completed without a protection that TLS 1.2 and below have only as an extra, or
 * with compression.
 */
#include "analyze/rule.h"

enum { EMPTY_RENEGOTIATION_INFO_SCSV = 0x00FF };

/* The ServerHello of a completed handshake below TLS 1.3, whole; NULL otherwise. */
static const struct server_hello *old_hello(const struct scene *s)
{
    const struct server_hello *hello = conversation_server_hello(s->conversation);

    if (s->course->outcome != OUTCOME_COMPLETED || !hello || hello->clipped || !s->course->server_hello ||
        s->course->version < SSL_3_0 || s->course->version >= TLS_1_3)
        return NULL;
    return hello;
}

static void add(const struct scene *s, struct findings *out, const char *code, enum party party)
{
    struct finding *f = finding_add(out, code, "", SEVERITY_WARNING, CONFIDENCE_CERTAIN, party);

    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->server_hello);
}

static void check_compression(const struct scene *s, struct findings *out) /* RFC 3749 */
{
    const struct server_hello *hello = old_hello(s);

    if (hello && hello->compression_method)
        add(s, out, "compression-enabled", PARTY_SERVER);
}

static void check_renegotiation(const struct scene *s, struct findings *out) /* RFC 5746 3.4 */
{
    const struct server_hello *hello = old_hello(s);

    if (!hello || hello->extensions.has_renegotiation_info || !s->hello || s->hello->clipped ||
        (!s->hello->extensions.has_renegotiation_info &&
         !bytes_u16_contains(s->hello->cipher_suites, EMPTY_RENEGOTIATION_INFO_SCSV)))
        return;
    add(s, out, "no-secure-renegotiation", PARTY_SERVER);
}

static void check_master_secret(const struct scene *s, struct findings *out) /* RFC 7627; SSL 3.0 cannot have it */
{
    const struct server_hello *hello = old_hello(s);

    if (!hello || hello->extensions.has_extended_master_secret || s->course->version < TLS_1_0 || !s->hello ||
        s->hello->clipped)
        return;
    add(s, out, "no-extended-master-secret",
        s->hello->extensions.has_extended_master_secret ? PARTY_SERVER : PARTY_CLIENT);
}

const struct rule compression_enabled = { .name = "compression-enabled", .check = check_compression };
const struct rule no_secure_renegotiation = { .name = "no-secure-renegotiation", .check = check_renegotiation };
const struct rule no_extended_master_secret = { .name = "no-extended-master-secret", .check = check_master_secret };
