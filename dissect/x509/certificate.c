#include "dissect/x509/x509_impl.h"

#include "base/cursor.h"

#include <openssl/ec.h>
#include <openssl/err.h>

#include <time.h>

/* Why libcrypto refuses it, as far as the first bytes tell. */
static const char *fault_of(struct bytes der)
{
    enum { LONG_FORM = 0x80 };
    struct cursor in = cur_of(der);
    uint8_t tag = cur_u8(&in), octets = cur_u8(&in);
    size_t length = octets;

    if (!der.len)
        return "it is empty";
    if (bytes_start_with(der, "-----BEGIN"))
        return "it is text in PEM form, where DER belongs";
    if (octets >= LONG_FORM)
        for (length = 0; octets > LONG_FORM && length <= der.len; octets--)
            length = length << 8 | cur_u8(&in);
    if (tag == (V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED) && (!cur_ok(&in) || length > cur_left(&in)))
        return "it is shorter than its own length says";
    return "it is not the DER of an X.509 certificate";
}

/* NULL, and the fault said, for what is no certificate. */
static X509 *parse(struct bytes der, const char **fault)
{
    const unsigned char *next = der.data;
    X509 *x509 = der.len ? d2i_X509(NULL, &next, (long)der.len) : NULL;
    size_t taken = x509 ? (size_t)(next - der.data) : 0;

    if (x509 && taken == der.len)
        return x509;
    *fault = x509 ? "bytes follow the certificate" : fault_of(der);
    X509_free(x509);
    return NULL;
}

/* Nanoseconds of a time, or the nearest there are. */
static bool read_time(const ASN1_TIME *time, int64_t *nanoseconds)
{
    enum { SECOND = 1000000000 };
    struct tm tm;
    int64_t seconds;

    if (!ASN1_TIME_to_tm(time, &tm))
        return false;
    seconds = timegm(&tm);
    *nanoseconds = seconds > INT64_MAX / SECOND   ? INT64_MAX
                   : seconds < INT64_MIN / SECOND ? INT64_MIN
                                                  : seconds * SECOND;
    return true;
}

static const char *common_name_of(struct certificate_reading *r, const X509_NAME *subject)
{
    int last = -1, next;
    const ASN1_STRING *string;
    unsigned char *utf8;
    const char *text;
    int length;

    while ((next = X509_NAME_get_index_by_NID(subject, NID_commonName, last)) >= 0)
        last = next;
    if (last < 0)
        return NULL;
    string = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last));
    if ((length = ASN1_STRING_to_UTF8(&utf8, string)) < 0)
        return keep_text(r, string_bytes(string));
    text = keep_text(r, bytes_of(utf8, (size_t)length));
    OPENSSL_free(utf8);
    return text;
}

static void read_names_and_number(struct certificate_reading *r)
{
    const X509_NAME *subject = X509_get_subject_name(r->x509), *issuer = X509_get_issuer_name(r->x509);
    const ASN1_INTEGER *serial = X509_get0_serialNumber(r->x509);
    long version = X509_get_version(r->x509) + 1;

    r->facts->subject = keep_name(r, subject);
    r->facts->issuer = keep_name(r, issuer);
    r->facts->self_issued = X509_NAME_cmp(subject, issuer) == 0;
    r->facts->common_name = common_name_of(r, subject);
    r->facts->serial = keep_hex(r, ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "-" : "", string_bytes(serial));
    r->facts->version = version > 0 && version <= UINT8_MAX ? (uint8_t)version : 0;
}

/* By the algorithm's number: it is known even when the key itself does not parse. */
static const char *key_name(int nid)
{
    static const struct {
        int nid;
        const char *name;
    } names[] = { { EVP_PKEY_RSA, "RSA" },     { EVP_PKEY_RSA_PSS, "RSA-PSS" },
                  { EVP_PKEY_EC, "EC" },       { EVP_PKEY_ED25519, "Ed25519" },
                  { EVP_PKEY_ED448, "Ed448" }, { EVP_PKEY_DSA, "DSA" },
                  { EVP_PKEY_DHX, "DH" },      { EVP_PKEY_DH, "DH" } };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].nid == nid)
            return names[i].name;
    return nid != NID_undef ? OBJ_nid2ln(nid) : NULL;
}

static const char *curve_of(const EVP_PKEY *key)
{
    char name[64];
    size_t length;
    const char *nist;
    int nid;

    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || !EVP_PKEY_get_group_name(key, name, sizeof name, &length) ||
        (nid = OBJ_txt2nid(name)) == NID_undef)
        return NULL;
    nist = EC_curve_nid2nist(nid);
    return nist ? nist : OBJ_nid2sn(nid);
}

static void read_key(struct certificate_reading *r)
{
    X509_PUBKEY *public = X509_get_X509_PUBKEY(r->x509);
    const EVP_PKEY *key = X509_PUBKEY_get0(public);
    ASN1_OBJECT *algorithm = NULL;
    int bits = key ? EVP_PKEY_get_bits(key) : 0;

    r->failed |= !key && libcrypto_out_of_memory();
    X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, public);
    r->facts->key_algorithm = key_name(OBJ_obj2nid(algorithm));
    r->facts->key_bits = bits > 0 ? (uint32_t)bits : 0;
    r->facts->curve = key ? curve_of(key) : NULL;
}

static void read_signature(struct certificate_reading *r)
{
    const X509_ALGOR *algorithm;
    const ASN1_OBJECT *object;
    int nid = X509_get_signature_nid(r->x509), digest = NID_undef;

    X509_get0_signature(NULL, &algorithm, r->x509);
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    X509_get_signature_info(r->x509, &digest, NULL, NULL, NULL);
    r->facts->signature_algorithm = nid != NID_undef ? OBJ_nid2ln(nid) : keep_object(r, object);
    r->facts->digest = digest != NID_undef ? OBJ_nid2sn(digest) : NULL;
}

/* Bytes of the extensions that libcrypto keeps decoded and of whose parts nobody counts the number. */
static size_t uncounted_bytes(const X509 *x509)
{
    static const int nids[] = { NID_name_constraints, NID_sbgp_ipAddrBlock, NID_sbgp_autonomousSysNum };
    size_t bytes = 0;

    for (size_t i = 0; i < sizeof nids / sizeof *nids; i++) {
        X509_EXTENSION *extension = X509_get_ext(x509, X509_get_ext_by_NID(x509, nids[i], -1));

        bytes += extension ? string_bytes(X509_EXTENSION_get_data(extension)).len : 0;
    }
    return bytes;
}

/* What libcrypto holds of it, measured and rounded up: some strings and an object for each part that it keeps decoded. */
static size_t parsed_bytes_of(const struct certificate_reading *r, struct bytes der)
{
    enum { BASE = 2000, COPIES = 5, PART = 120, BYTE_OF_PARTS = 35 };
    size_t parts = (size_t)X509_get_ext_count(r->x509) +
                   (size_t)X509_NAME_entry_count(X509_get_subject_name(r->x509)) +
                   (size_t)X509_NAME_entry_count(X509_get_issuer_name(r->x509)) + r->facts->name_total + r->crl_names;

    return BASE + COPIES * der.len + PART * parts + BYTE_OF_PARTS * uncounted_bytes(r->x509);
}

/* False when something of it is not to be had: then it has a fault, or memory was out. */
static bool read_facts(struct certificate_reading *r, struct bytes der)
{
    struct certificate_facts *facts = r->facts;

    if (!read_time(X509_get0_notBefore(r->x509), &facts->not_before) ||
        !read_time(X509_get0_notAfter(r->x509), &facts->not_after)) {
        facts->fault = "a time of its validity is not one";
        return false;
    }
    if (!read_extensions(r)) {
        facts->fault = "it has too many CRL distribution points that are relative to its issuer";
        return false;
    }
    read_names_and_number(r);
    read_key(r);
    read_signature(r);
    facts->unknown_critical = X509_get_extension_flags(r->x509) & EXFLAG_CRITICAL;
    facts->parsed_bytes = parsed_bytes_of(r, der);
    return !r->failed;
}

const struct certificate_facts *certificate_read(struct arena *arena, struct bytes der)
{
    struct certificate_facts *facts = arena_alloc(arena, sizeof *facts);
    struct parsed_certificate *parsed = arena_alloc(arena, sizeof *parsed);
    struct certificate_reading reading = { .facts = facts, .arena = arena };

    if (!facts || !parsed)
        return NULL;
    ERR_clear_error();
    reading.x509 = parsed->x509 = parse(der, &facts->fault);
    reading.failed = !parsed->x509 && libcrypto_out_of_memory();
    if (parsed->x509 && read_facts(&reading, der)) {
        facts->parsed = parsed;
    } else {
        X509_free(parsed->x509);
        *facts = (struct certificate_facts){ .fault = facts->fault };
    }
    ERR_clear_error();
    return reading.failed ? NULL : facts;
}

void certificate_forget(const struct certificate_facts *facts)
{
    if (facts->parsed)
        X509_free(facts->parsed->x509);
}
