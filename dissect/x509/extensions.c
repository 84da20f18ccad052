/* extensions.c - the extensions of a certificate, RFC 5280 4.2: those that a diagnosis asks for. */
#include "dissect/x509/x509_impl.h"

#include "base/limits.h"

#include <arpa/inet.h>
#include <limits.h>
#include <strings.h>

enum { STATUS_REQUEST = 5 /* the extension of TLS that a certificate can demand, RFC 7633 */ };

/* The extension as libcrypto decodes it; NULL when it is not there, or bad. */
static void *decode(struct certificate_reading *r, int nid, const char *name)
{
    int found;
    void *decoded = X509_get_ext_d2i(r->x509, nid, &found, NULL);

    if (decoded || found == -1)
        return decoded;
    r->failed |= libcrypto_out_of_memory();
    if (!r->facts->bad_extension)
        r->facts->bad_extension = name;
    return NULL;
}

/* ---- subjectAltName, 4.2.1.6 ---- */

/* RFC 5280 4.2.1.6: 4 bytes or 16; whatever else is there is shown as it is. */
static const char *address_of(struct certificate_reading *r, struct bytes value)
{
    char text[INET6_ADDRSTRLEN];

    if (value.len != 4 && value.len != 16)
        return keep_hex(r, "0x", value);
    inet_ntop(value.len == 4 ? AF_INET : AF_INET6, value.data, text, sizeof text);
    return keep_text(r, bytes_of(text, strlen(text)));
}

/* An otherName is mostly a user's principal name: text. Of others their type tells more than their bytes. */
static const char *other_of(struct certificate_reading *r, const OTHERNAME *other)
{
    int type = other->value ? other->value->type : V_ASN1_NULL;

    if (type == V_ASN1_UTF8STRING || type == V_ASN1_IA5STRING || type == V_ASN1_PRINTABLESTRING)
        return keep_text(r, string_bytes(other->value->value.asn1_string));
    return keep_object(r, other->type_id);
}

static void set_value(struct certificate_reading *r, struct alternative_name *to, struct bytes value)
{
    if (value.len > LIMIT_CERTIFICATE_TEXT)
        value.len = LIMIT_CERTIFICATE_TEXT;
    if (bytes_are(value, to->text)) {
        to->value = bytes_of(to->text, value.len);
        return;
    }
    to->value = arena_copy(r->arena, value);
    r->failed |= to->value.len != value.len;
}

static void set_name(struct certificate_reading *r, struct alternative_name *to, enum name_kind kind,
                     const ASN1_STRING *string)
{
    struct bytes value = string_bytes(string);

    to->kind = (uint8_t)kind;
    to->text = kind == NAME_IP ? address_of(r, value) : keep_text(r, value);
    set_value(r, to, value);
}

static void keep_alternative(struct certificate_reading *r, struct alternative_name *to, const GENERAL_NAME *from)
{
    to->kind = NAME_OTHER;
    to->text = "";
    switch (from->type) {
    case GEN_DNS:
        return set_name(r, to, NAME_DNS, from->d.dNSName);
    case GEN_IPADD:
        return set_name(r, to, NAME_IP, from->d.iPAddress);
    case GEN_EMAIL:
        return set_name(r, to, NAME_EMAIL, from->d.rfc822Name);
    case GEN_URI:
        return set_name(r, to, NAME_URI, from->d.uniformResourceIdentifier);
    case GEN_DIRNAME:
        to->text = keep_name(r, from->d.directoryName);
        break;
    case GEN_OTHERNAME:
        to->text = other_of(r, from->d.otherName);
        break;
    case GEN_RID:
        to->text = keep_object(r, from->d.registeredID);
    }
}

static void read_names(struct certificate_reading *r)
{
    GENERAL_NAMES *all = decode(r, NID_subject_alt_name, "subjectAltName");
    uint32_t total = all ? (uint32_t)sk_GENERAL_NAME_num(all) : 0;
    uint32_t count = total < LIMIT_CERTIFICATE_NAMES ? total : LIMIT_CERTIFICATE_NAMES;
    struct alternative_name *names = arena_alloc(r->arena, count * sizeof *names);

    r->facts->has_names = X509_get_ext_by_NID(r->x509, NID_subject_alt_name, -1) >= 0;
    r->failed |= !names;
    for (uint32_t i = 0; names && i < count; i++)
        keep_alternative(r, &names[i], sk_GENERAL_NAME_value(all, (int)i));
    r->facts->names = names;
    r->facts->name_count = names ? count : 0;
    r->facts->name_total = total;
    GENERAL_NAMES_free(all);
}

/* ---- what it may be used for: 4.2.1.3, 4.2.1.9, 4.2.1.12, RFC 7633 ---- */

static void read_key_usage(struct certificate_reading *r)
{
    enum { BITS = 9 };
    ASN1_BIT_STRING *usage = decode(r, NID_key_usage, "keyUsage");

    r->facts->has_key_usage = usage != NULL;
    for (int i = 0; usage && i < BITS; i++)
        if (ASN1_BIT_STRING_get_bit(usage, i))
            r->facts->key_usage |= (uint16_t)(1u << i);
    ASN1_BIT_STRING_free(usage);
}

static uint8_t purpose_of(int nid)
{
    switch (nid) {
    case NID_server_auth:
        return PURPOSE_SERVER;
    case NID_client_auth:
        return PURPOSE_CLIENT;
    case NID_anyExtendedKeyUsage:
        return PURPOSE_ANY;
    }
    return PURPOSE_OTHER;
}

static void read_purposes(struct certificate_reading *r)
{
    EXTENDED_KEY_USAGE *all = decode(r, NID_ext_key_usage, "extendedKeyUsage");
    uint32_t total = all ? (uint32_t)sk_ASN1_OBJECT_num(all) : 0;
    uint32_t count = total < LIMIT_CERTIFICATE_PURPOSES ? total : LIMIT_CERTIFICATE_PURPOSES;
    const char **names = arena_alloc(r->arena, count * sizeof *names);

    r->facts->has_purposes = all != NULL;
    r->failed |= !names;
    for (uint32_t i = 0; i < total; i++) {
        const ASN1_OBJECT *purpose = sk_ASN1_OBJECT_value(all, (int)i);
        int nid = OBJ_obj2nid(purpose);

        r->facts->purposes |= purpose_of(nid);
        if (names && i < count)
            names[i] = nid != NID_undef ? OBJ_nid2sn(nid) : keep_object(r, purpose);
    }
    r->facts->purpose_names = names;
    r->facts->purpose_count = names ? count : 0;
    EXTENDED_KEY_USAGE_free(all);
}

static void read_basic_constraints(struct certificate_reading *r)
{
    BASIC_CONSTRAINTS *constraints = decode(r, NID_basic_constraints, "basicConstraints");
    int64_t length;

    r->facts->path_length = -1;
    if (!constraints)
        return;
    r->facts->has_basic_constraints = true;
    r->facts->ca = constraints->ca != 0;
    if (constraints->pathlen && ASN1_INTEGER_get_int64(&length, constraints->pathlen) && length >= 0)
        r->facts->path_length = length < INT_MAX ? (int)length : INT_MAX;
    else if (constraints->pathlen && !r->facts->bad_extension)
        r->facts->bad_extension = "basicConstraints";
    BASIC_CONSTRAINTS_free(constraints);
}

static void read_demands(struct certificate_reading *r)
{
    TLS_FEATURE *features = decode(r, NID_tlsfeature, "tlsfeature");

    for (int i = 0; features && i < sk_ASN1_INTEGER_num(features); i++)
        r->facts->must_staple |= ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features, i)) == STATUS_REQUEST;
    TLS_FEATURE_free(features);
}

/* ---- where to ask: 4.2.1.13, 4.2.2.1 ---- */

/* Keeps the first; a later one in its place when only that one is HTTP: Windows writes LDAP first. */
static void keep_url(struct certificate_reading *r, const char **url, const GENERAL_NAME *from)
{
    struct bytes value;

    if (from->type != GEN_URI || (*url && strncasecmp(*url, "http", 4) == 0))
        return;
    value = string_bytes(from->d.uniformResourceIdentifier);
    if (!*url || (value.len > 4 && strncasecmp((const char *)value.data, "http", 4) == 0))
        *url = keep_text(r, value);
}

static void read_access(struct certificate_reading *r)
{
    AUTHORITY_INFO_ACCESS *all = decode(r, NID_info_access, "authorityInfoAccess");

    for (int i = 0; all && i < sk_ACCESS_DESCRIPTION_num(all); i++) {
        const ACCESS_DESCRIPTION *one = sk_ACCESS_DESCRIPTION_value(all, i);
        int method = OBJ_obj2nid(one->method);

        if (method == NID_ad_OCSP)
            keep_url(r, &r->facts->ocsp_url, one->location);
        if (method == NID_ad_ca_issuers)
            keep_url(r, &r->facts->issuer_url, one->location);
    }
    AUTHORITY_INFO_ACCESS_free(all);
}

enum { POINT_FULL = 0, POINT_RELATIVE = 1 };

/* False when too many name themselves relative to the issuer. */
static bool read_crl_points(struct certificate_reading *r)
{
    CRL_DIST_POINTS *all = decode(r, NID_crl_distribution_points, "cRLDistributionPoints");
    int relative = 0;

    for (int i = 0; all && i < sk_DIST_POINT_num(all); i++) {
        const DIST_POINT_NAME *name = sk_DIST_POINT_value(all, i)->distpoint;

        r->crl_names++;
        relative += name && name->type == POINT_RELATIVE;
        for (int j = 0; name && name->type == POINT_FULL && j < sk_GENERAL_NAME_num(name->name.fullname); j++) {
            r->crl_names++;
            keep_url(r, &r->facts->crl_url, sk_GENERAL_NAME_value(name->name.fullname, j));
        }
    }
    CRL_DIST_POINTS_free(all);
    return relative <= LIMIT_RELATIVE_CRL_POINTS;
}

bool read_extensions(struct certificate_reading *reading)
{
    if (!read_crl_points(reading))
        return false;
    read_names(reading);
    read_key_usage(reading);
    read_purposes(reading);
    read_basic_constraints(reading);
    read_demands(reading);
    read_access(reading);
    return true;
}
