#include "dissect/x509/ocsp.h"

#include "dissect/x509/chain_impl.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <time.h>

/* The years of GeneralizedTime go further than nanoseconds of 64 bits, to 2262: the last of them stands for more. */
static int64_t time_of(const ASN1_GENERALIZEDTIME *time)
{
    enum { SECOND = 1000000000 };
    struct tm tm;
    int64_t seconds;

    if (!time || !ASN1_TIME_to_tm(time, &tm))
        return 0;
    seconds = timegm(&tm);
    if (seconds > INT64_MAX / SECOND)
        return INT64_MAX;
    return seconds < INT64_MIN / SECOND ? INT64_MIN : seconds * SECOND;
}

/* NULL for what does not parse, and for the answers that are none ("try later"). */
static OCSP_BASICRESP *basic_response(struct bytes der)
{
    const unsigned char *next = der.data;
    OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &next, (long)der.len);
    OCSP_BASICRESP *basic = NULL;

    if (response && OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL)
        basic = OCSP_response_get1_basic(response);
    OCSP_RESPONSE_free(response);
    return basic;
}

/* RFC 6960 4.1.1: by serial number and the hash of the issuer's name, which the leaf tells, too. */
static bool is_about(const OCSP_SINGLERESP *single, X509 *leaf)
{
    ASN1_OCTET_STRING *name_hash = NULL;
    ASN1_INTEGER *serial = NULL;
    ASN1_OBJECT *algorithm = NULL;
    const EVP_MD *digest;
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    OCSP_id_get0_info(&name_hash, &algorithm, NULL, &serial,
                      (OCSP_CERTID *)(uintptr_t)OCSP_SINGLERESP_get0_id(single));
    if (!(digest = EVP_get_digestbyobj(algorithm)) || ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(leaf)) != 0)
        return false;
    return X509_NAME_digest(X509_get_issuer_name(leaf), digest, hash, &size) == 1 &&
           bytes_equal(bytes_of(hash, size),
                       bytes_of(ASN1_STRING_get0_data(name_hash), (size_t)ASN1_STRING_length(name_hash)));
}

static OCSP_SINGLERESP *answer_about(OCSP_BASICRESP *basic, X509 *leaf)
{
    for (int i = 0; i < OCSP_resp_count(basic); i++)
        if (is_about(OCSP_resp_get0(basic, i), leaf))
            return OCSP_resp_get0(basic, i);
    return NULL;
}

/* RFC 6960 4.2.2.2: the issuer itself, or one to whom it gave a certificate for this. */
static bool may_sign(X509 *signer, X509 *issuer)
{
    if (X509_cmp(signer, issuer) == 0)
        return true;
    return X509_check_issued(issuer, signer) == X509_V_OK && X509_verify(signer, X509_get0_pubkey(issuer)) == 1 &&
           (X509_get_extension_flags(signer) & EXFLAG_XKUSAGE) &&
           (X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN);
}

static bool is_signed_for(OCSP_BASICRESP *basic, X509 *issuer)
{
    STACK_OF(X509) *known = sk_X509_new_null();
    X509 *signer = NULL;
    bool good = known && sk_X509_push(known, issuer) > 0 &&
                OCSP_basic_verify(basic, known, NULL, OCSP_NOVERIFY) == 1 &&
                OCSP_resp_get0_signer(basic, &signer, known) == 1 && may_sign(signer, issuer);

    sk_X509_free(known);
    return good;
}

static void read_answer(OCSP_SINGLERESP *single, struct staple *out)
{
    ASN1_GENERALIZEDTIME *revoked = NULL, *this_update = NULL, *next_update = NULL;
    int reason = -1;
    int status = OCSP_single_get0_status(single, &reason, &revoked, &this_update, &next_update);

    out->state = status == V_OCSP_CERTSTATUS_GOOD      ? STAPLE_GOOD
                 : status == V_OCSP_CERTSTATUS_REVOKED ? STAPLE_REVOKED
                                                       : STAPLE_UNKNOWN;
    out->this_update = time_of(this_update);
    out->next_update = time_of(next_update);
    out->revoked_at = time_of(revoked);
    out->reason = reason >= 0 ? OCSP_crl_reason_str(reason) : NULL;
}

static void read_basic(OCSP_BASICRESP *basic, X509 *leaf, X509 *issuer, struct staple *out)
{
    OCSP_SINGLERESP *single = answer_about(basic, leaf);

    if (!single) {
        out->state = STAPLE_OTHER;
        return;
    }
    read_answer(single, out);
    out->verified = issuer && is_signed_for(basic, issuer);
    if (issuer && !out->verified)
        out->state = STAPLE_FORGED;
}

struct staple ocsp_read(struct bytes response, const struct certificate *leaf, const struct certificate *issuer)
{
    struct staple staple = { .state = response.len ? STAPLE_UNREADABLE : STAPLE_NONE };
    X509 *subject = chain_x509(leaf);
    OCSP_BASICRESP *basic = response.len && subject ? basic_response(response) : NULL;

    if (basic)
        read_basic(basic, subject, issuer ? chain_x509(issuer) : NULL, &staple);
    OCSP_BASICRESP_free(basic);
    ERR_clear_error();
    return staple;
}
