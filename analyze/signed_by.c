#include "analyze/signed_by.h"

#include "dissect/tls/names.h"
#include "dissect/tls/signed_messages.h"
#include "dissect/x509/chain.h"

#include <stdlib.h>

enum { RANDOM_BYTES = 32, MAY_BE_ASKED = CHAIN_LENGTH /* keys: each takes an operation */ };

/* A signature and what it is over, of either version. */
struct statement {
    uint16_t scheme;
    struct bytes signature;
    struct bytes parts[3]; /* ServerKeyExchange: both randoms and the parameters; or the messages; not in TLS 1.3 */
    size_t count;
    const struct certificate_verify *verify; /* NULL in ServerKeyExchange */
    uint8_t *owned;                          /* the messages */
};

/* Two copies of a segment with other contents: which of them the peer read, and so what was signed, nobody knows. What
 * came behind the signed bytes does not touch them. */
static bool was_contested(const struct conversation *c, const struct server_key_exchange *exchange)
{
    for (uint32_t i = 0; i < c->anomaly_count; i++) {
        const struct anomaly *anomaly = &c->anomalies[i];

        if ((anomaly->kind == ANOMALY_OVERLAP_CONFLICT || anomaly->kind == ANOMALY_HELD_CONFLICT) &&
            anomaly->earlier <= exchange->at.frame)
            return true;
    }
    return false;
}

static bool find_key_exchange(const struct conversation *c, struct statement *out)
{
    const struct client_hello *client = conversation_last_client_hello(c);
    const struct server_hello *server = conversation_server_hello(c);
    const struct server_key_exchange *exchange = c->server_key_exchange;

    if (!client || !server || server != c->server_hello || !exchange || exchange->bad ||
        client->random.len != RANDOM_BYTES || server->random.len != RANDOM_BYTES || was_contested(c, exchange) ||
        (tls_version_stream(server->version) >= TLS_1_2) != (exchange->signature_scheme != 0))
        return false;
    *out = (struct statement){ .scheme = exchange->signature_scheme,
                               .signature = exchange->signature,
                               .parts = { client->random, server->random, exchange->parameters },
                               .count = 3 };
    return true;
}

/* RFC 5246 7.4.8: up to TLS 1.2 only the client sends it. */
static bool find_messages(const struct conversation *c, const struct certificate_verify *verify,
                          struct statement *out)
{
    size_t length;

    if (verify->from != CLIENT || (tls_version_stream(conversation_version(c)) == TLS_1_2) != (verify->scheme != 0) ||
        !(out->owned = signed_messages(c, &length)))
        return false;
    out->parts[0] = bytes_of(out->owned, length);
    out->count = 1;
    return true;
}

static bool find_certificate_verify(const struct conversation *c, enum side side, struct statement *out)
{
    const struct certificate_verify *verify = c->certificate_verify;

    while (verify && verify->from != side)
        verify = verify->next;
    if (!verify)
        return false;
    *out = (struct statement){ .scheme = verify->scheme, .signature = verify->signature, .verify = verify };
    return verify->transcript_hash.len || find_messages(c, verify, out);
}

static enum signature_result check(const struct statement *statement, enum side side,
                                   const struct certificate *certificate)
{
    if (!statement->count)
        return signature_verify_tls13(certificate->facts, statement->scheme, side == SERVER,
                                      statement->verify->transcript_hash, statement->signature);
    return signature_verify(certificate->facts, statement->scheme, statement->parts, statement->count,
                            statement->signature);
}

static uint32_t find_other(const struct statement *statement, enum side side, const struct certificate_list *list)
{
    for (uint32_t i = 1; i < list->count && i < MAY_BE_ASKED; i++)
        if (check(statement, side, list->items[i]) == SIGNATURE_GOOD)
            return i;
    return 0;
}

/* Is all that was signed known for sure? The hash of TLS 1.3 may have been kept wrong. Up to TLS 1.2 a server that
 * goes on after the client's signature has found it good. */
static bool is_sure(const struct conversation *c, const struct statement *statement)
{
    if (!statement->verify)
        return true;
    return statement->count ? !c->tls[SERVER].ccs : statement->verify->proven;
}

struct signed_by signed_by(const struct conversation *c, enum side side)
{
    const struct certificate_list *list = conversation_certificates(c, side);
    struct signed_by result = { .first = SIGNATURE_UNKNOWN };
    struct statement statement;

    if (!list || !list->count || list->delegated ||
        (!find_certificate_verify(c, side, &statement) && (side == CLIENT || !find_key_exchange(c, &statement))))
        return result;
    result.said = statement.verify;
    result.first = check(&statement, side, list->items[0]);
    if (result.first != SIGNATURE_GOOD)
        result.other = find_other(&statement, side, list);
    if (result.first == SIGNATURE_BAD && !result.other && !is_sure(c, &statement))
        result.first = SIGNATURE_UNKNOWN;
    free(statement.owned);
    return result;
}
