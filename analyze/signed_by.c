#include "analyze/signed_by.h"

#include "dissect/tls/names.h"
#include "dissect/x509/chain.h"

enum { RANDOM_BYTES = 32, MAY_BE_ASKED = CHAIN_LENGTH /* keys: each takes an operation */ };

/* A signature and what it is over, of either version. */
struct statement {
    uint16_t scheme;
    struct bytes signature;
    struct bytes parts[3];                   /* ServerKeyExchange: both randoms and the parameters */
    const struct certificate_verify *verify; /* TLS 1.3 */
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
    *out = (struct statement){ exchange->signature_scheme,
                               exchange->signature,
                               { client->random, server->random, exchange->parameters },
                               NULL };
    return true;
}

static bool find_certificate_verify(const struct conversation *c, enum side side, struct statement *out)
{
    const struct certificate_verify *verify = c->certificate_verify;

    while (verify && verify->from != side)
        verify = verify->next;
    if (!verify || !verify->transcript_hash.len)
        return false;
    *out = (struct statement){ .scheme = verify->scheme, .signature = verify->signature, .verify = verify };
    return true;
}

static enum signature_result check(const struct statement *statement, enum side side,
                                   const struct certificate *certificate)
{
    if (statement->verify)
        return signature_verify_tls13(certificate->facts, statement->scheme, side == SERVER,
                                      statement->verify->transcript_hash, statement->signature);
    return signature_verify(certificate->facts, statement->scheme, statement->parts, 3, statement->signature);
}

static uint32_t find_other(const struct statement *statement, enum side side, const struct certificate_list *list)
{
    for (uint32_t i = 1; i < list->count && i < MAY_BE_ASKED; i++)
        if (check(statement, side, list->items[i]) == SIGNATURE_GOOD)
            return i;
    return 0;
}

struct signed_by signed_by(const struct conversation *c, enum side side)
{
    const struct certificate_list *list = conversation_certificates(c, side);
    struct signed_by result = { .first = SIGNATURE_UNKNOWN };
    struct statement statement;

    if (!list || !list->count ||
        (!find_certificate_verify(c, side, &statement) && (side == CLIENT || !find_key_exchange(c, &statement))))
        return result;
    result.said = statement.verify;
    result.first = check(&statement, side, list->items[0]);
    if (result.first != SIGNATURE_GOOD)
        result.other = find_other(&statement, side, list);
    if (result.first == SIGNATURE_BAD && !result.other && result.said && !result.said->proven)
        result.first = SIGNATURE_UNKNOWN; /* perhaps it is the hash that is wrong here */
    return result;
}
