/*
 * chain_check.c - what is wrong with the certificates of a way up, dates and trust aside.
 *
 * What each certificate says by itself is compared with what clients demand; what they must be to one another (name
 * constraints, lengths, signatures) is libcrypto's to say. All that it finds is collected: one defect must not hide
 * another.
 */
#include "dissect/x509/chain_impl.h"

#include <openssl/x509v3.h>

enum { RSA_BITS = 2048, EC_BITS = 256 }; /* what OpenSSL at level 2, browsers and the CA/Browser Forum ask for */

static void add(struct chain *chain, enum chain_defect_kind kind, uint32_t index, const char *what)
{
    for (uint32_t i = 0; i < chain->defect_count; i++)
        if (chain->defects[i].kind == kind && chain->defects[i].index == index)
            return;
    if (chain->defect_count < CHAIN_DEFECTS)
        chain->defects[chain->defect_count++] = (struct chain_defect){ (uint8_t)kind, (uint8_t)index, what };
}

/* ---- one certificate ---- */

static bool has_weak_key(const struct certificate_facts *facts)
{
    const char *algorithm = facts->key_algorithm;

    if (!algorithm || !facts->key_bits)
        return false;
    if (strcmp(algorithm, "DSA") == 0)
        return true;
    if (strcmp(algorithm, "EC") == 0)
        return facts->key_bits < EC_BITS;
    return strncmp(algorithm, "RSA", 3) == 0 && facts->key_bits < RSA_BITS;
}

static bool has_weak_signature(const struct certificate_facts *facts)
{
    static const char *const weak[] = { "MD2", "MD4", "MD5", "SHA1" };

    for (size_t i = 0; facts->digest && i < sizeof weak / sizeof *weak; i++)
        if (strcmp(facts->digest, weak[i]) == 0)
            return true;
    return false;
}

/* RFC 5280 4.2.1.3 and 4.2.1.12: neither extension, and everything is allowed. */
static bool is_for(const struct certificate_facts *facts, enum chain_use use)
{
    uint8_t purpose = use == CHAIN_SERVER ? PURPOSE_SERVER : PURPOSE_CLIENT;
    uint16_t any = USAGE_DIGITAL_SIGNATURE | USAGE_KEY_ENCIPHERMENT | USAGE_KEY_AGREEMENT;

    if (facts->has_purposes && !(facts->purposes & (purpose | PURPOSE_ANY)))
        return false;
    return !facts->has_key_usage || (facts->key_usage & any);
}

static void check_leaf(const struct certificate_facts *facts, enum chain_use use, struct chain *chain)
{
    if (!is_for(facts, use))
        add(chain, CHAIN_WRONG_USAGE, 0, NULL);
    if (facts->unknown_critical)
        add(chain, CHAIN_MALFORMED, 0, "a critical extension that clients do not know");
    if (facts->ca && chain->end != CHAIN_SELF_SIGNED)
        add(chain, CHAIN_MALFORMED, 0, "it is marked as an authority (CA:TRUE)");
    if (facts->version < 3)
        add(chain, CHAIN_MALFORMED, 0, "it is of X.509 version 1 or 2, which has no extensions");
}

/* A root's own signature proves nothing, so its strength does not matter (RFC 5280 6.1: the anchor is an input). */
static void check_strength(const struct certificate_list *list, struct chain *chain)
{
    bool anchored_by_sent = chain->end == CHAIN_ANCHORED && chain->root_sent;

    for (uint32_t i = 0; i < chain->path_count; i++) {
        const struct certificate_facts *facts = chain_at(chain, list, i)->facts;
        bool root = i + 1u == chain->path_count && (anchored_by_sent || chain->end == CHAIN_AT_ROOT);

        if (!root && has_weak_key(facts))
            add(chain, CHAIN_WEAK_KEY, chain->path[i], NULL);
        if (!facts->self_issued && has_weak_signature(facts))
            add(chain, CHAIN_WEAK_SIGNATURE, chain->path[i], NULL);
    }
}

/* ---- one to another ---- */

static const struct complaint {
    int error;
    enum chain_defect_kind kind;
    const char *what;
} complaints[] = {
    { X509_V_ERR_INVALID_PURPOSE, CHAIN_WRONG_USAGE, NULL },
    { X509_V_ERR_INVALID_CA, CHAIN_MALFORMED, "it issues certificates but is not marked as an authority" },
    { X509_V_ERR_PATH_LENGTH_EXCEEDED, CHAIN_MALFORMED, "there are more authorities below it than it allows" },
    { X509_V_ERR_PERMITTED_VIOLATION, CHAIN_MALFORMED, "an authority above it may not vouch for its names" },
    { X509_V_ERR_EXCLUDED_VIOLATION, CHAIN_MALFORMED, "an authority above it may not vouch for its names" },
    { X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, CHAIN_MALFORMED, "a critical extension that clients do not know" },
    { X509_V_ERR_INVALID_EXTENSION, CHAIN_MALFORMED, "an extension that does not parse or contradicts another" },
    { X509_V_ERR_CERT_SIGNATURE_FAILURE, CHAIN_MALFORMED, "its signature does not verify with its issuer's key" },
};

static int collect(int good, X509_STORE_CTX *context)
{
    struct chain *chain = X509_STORE_CTX_get_app_data(context);
    int error = X509_STORE_CTX_get_error(context), depth = X509_STORE_CTX_get_error_depth(context);

    if (error == X509_V_ERR_INVALID_PURPOSE && depth == 0)
        return 1; /* check_leaf() has told; libcrypto does not take anyExtendedKeyUsage for an answer */
    for (size_t i = 0; !good && i < sizeof complaints / sizeof *complaints; i++)
        if (complaints[i].error == error && depth >= 0 && depth < chain->path_count)
            add(chain, complaints[i].kind, chain->path[depth], complaints[i].what);
    return 1; /* go on: all of them are wanted */
}

static bool prepare(X509_STORE_CTX *context, X509 *leaf, STACK_OF(X509) * others, STACK_OF(X509) * top)
{
    X509_VERIFY_PARAM *parameters;

    if (X509_STORE_CTX_init(context, NULL, leaf, others) != 1)
        return false;
    X509_STORE_CTX_set0_trusted_stack(context, top);
    X509_STORE_CTX_set_verify_cb(context, collect);
    parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
    X509_VERIFY_PARAM_set_depth(parameters, CHAIN_LENGTH + 2);
    X509_VERIFY_PARAM_set_auth_level(parameters, 0);
    return true;
}

/* The way up is given as it was found: its top counts as trusted here. */
static void verify(const struct certificate_list *list, enum chain_use use, X509 *anchor, struct chain *chain)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *others = sk_X509_new_null(), *top = sk_X509_new_null();
    bool ready = context && others && top;

    for (uint32_t i = 0; ready && i < chain->path_count; i++) {
        bool last = i + 1u == chain->path_count && !anchor;

        ready = sk_X509_push(last ? top : others, chain_x509(chain_at(chain, list, i))) > 0;
    }
    if (ready && (!anchor || sk_X509_push(top, anchor) > 0) &&
        prepare(context, chain_x509(list->items[0]), others, top)) {
        X509_STORE_CTX_set_app_data(context, chain);
        X509_STORE_CTX_set_purpose(context, use == CHAIN_SERVER ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT);
        X509_verify_cert(context);
    }
    X509_STORE_CTX_free(context);
    sk_X509_free(others);
    sk_X509_free(top);
}

void chain_check(const struct certificate_list *list, enum chain_use use, X509 *anchor, struct chain *chain)
{
    for (uint32_t i = 0; i < chain->path_count; i++)
        if (chain_at(chain, list, i)->facts->fault) {
            add(chain, CHAIN_MALFORMED, chain->path[i], chain_at(chain, list, i)->facts->fault);
            return;
        }
    check_leaf(list->items[0]->facts, use, chain);
    check_strength(list, chain);
    verify(list, use, anchor, chain);
}
