/*
 * certificate.h - what one X.509 certificate says (RFC 5280), read once a run by libcrypto.
 *
 * Facts only, nothing judged. Text is UTF-8 taken from the certificate and not to be trusted: what does not print is
 * written as \xNN (in a name as RFC 4514 has it, \NN), what is too long is cut and ends in "..."
 * (LIMIT_CERTIFICATE_TEXT). Times are nanoseconds since 1970 like a moment's; those too far away for that are the
 * furthest there is (9999-12-31 reads as 2262).
 */
#ifndef DISSECT_X509_CERTIFICATE_H
#define DISSECT_X509_CERTIFICATE_H

#include "base/arena.h"
#include "base/bytes.h"

/* What libcrypto made of it, for those in this folder that ask it more; see x509_impl.h. */
struct parsed_certificate;

enum name_kind { NAME_DNS, NAME_IP, NAME_EMAIL, NAME_URI, NAME_OTHER };

/* An entry of subjectAltName, RFC 5280 4.2.1.6. */
struct alternative_name {
    uint8_t kind;       /* enum name_kind */
    const char *text;   /* as it is printed: "www.shop.test", "10.0.0.9"; never NULL */
    struct bytes value; /* as it is in the certificate; of an IP address 4 or 16 bytes. Empty for NAME_OTHER */
};

/* KeyUsage bits, RFC 5280 4.2.1.3, and purposes of ExtendedKeyUsage, 4.2.1.12, that matter to TLS. */
enum key_usage {
    USAGE_DIGITAL_SIGNATURE = 1 << 0,
    USAGE_KEY_ENCIPHERMENT = 1 << 2,
    USAGE_KEY_AGREEMENT = 1 << 4,
    USAGE_CERTIFICATE_SIGN = 1 << 5,
};
enum purpose { PURPOSE_SERVER = 1, PURPOSE_CLIENT = 2, PURPOSE_ANY = 4, PURPOSE_OTHER = 8 };

struct certificate_facts {
    const char *fault; /* why it does not parse, static; NULL for a good one. With a fault the rest is empty */
    const char *subject, *issuer; /* RFC 4514, the way openssl x509 -nameopt RFC2253 prints it */
    const char *common_name;      /* the last one of the subject; NULL for none */
    const char *serial;           /* lower-case hex, as certutil shows it */
    int64_t not_before, not_after;
    const struct alternative_name *names;
    uint32_t name_count;             /* kept: up to LIMIT_CERTIFICATE_NAMES */
    uint32_t name_total;             /* in the certificate */
    bool has_names;                  /* there is a subjectAltName, empty or not */
    const char *key_algorithm;       /* "RSA", "EC", "Ed25519", "DSA"..., static; NULL: not known */
    const char *curve;               /* of an EC key: "P-256"; NULL otherwise */
    uint32_t key_bits;               /* 0: the key does not parse, or libcrypto does not know its kind */
    const char *signature_algorithm; /* "sha256WithRSAEncryption" */
    const char *digest;              /* of the signature: "SHA256"; NULL where there is none of its own (Ed25519) */
    uint8_t version;                 /* 1 to 3 */
    bool has_key_usage, has_purposes, has_basic_constraints;
    uint16_t key_usage;               /* enum key_usage */
    uint8_t purposes;                 /* enum purpose */
    const char *const *purpose_names; /* "serverAuth"; dotted numbers where libcrypto has no name */
    uint32_t purpose_count;           /* up to LIMIT_CERTIFICATE_PURPOSES */
    bool ca;                          /* basicConstraints */
    int path_length;                  /* -1: no limit said */
    bool self_issued;                 /* subject and issuer are the same */
    bool must_staple;                 /* RFC 7633: status_request */
    bool unknown_critical;            /* a critical extension that libcrypto does not know */
    const char *bad_extension; /* static: the first of those read here that does not parse, or is there twice */
    const char *issuer_url, *ocsp_url, *crl_url; /* the first of each, HTTP before others; NULL for none */
    struct parsed_certificate *parsed;           /* NULL with a fault */
    size_t parsed_bytes;                         /* what that takes in memory: an estimate from above */
};

/* Reads the certificate into the arena: never NULL but when memory is out. What libcrypto holds of it is given back
 * by certificate_forget(), once, before the arena goes. */
const struct certificate_facts *certificate_read(struct arena *arena, struct bytes der);
void certificate_forget(const struct certificate_facts *facts);

#endif
