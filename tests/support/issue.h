/*
 * issue.h - certificates made in a test, by libcrypto.
 */
#ifndef TESTS_SUPPORT_ISSUE_H
#define TESTS_SUPPORT_ISSUE_H

#include "dissect/x509/store.h"

/* A certificate and its key. */
struct issued;

/* What is wanted of a certificate; what is NULL or 0 is as usual: EC P-256, SHA-256, valid from 2026-01-01 to
 * 2027-01-01, version 3. Extensions are values as in openssl.cnf. */
struct order {
    const char *subject;           /* its common name; NULL: an empty subject */
    const struct issued *issuer;   /* NULL: signed by itself */
    bool ca;                       /* basicConstraints CA:TRUE and keyCertSign */
    const char *basic_constraints; /* instead of that */
    const char *names;             /* subjectAltName */
    const char *usage, *purposes;
    const char *constraints; /* nameConstraints */
    const char *feature;     /* tlsfeature */
    const char *locations;   /* authorityInfoAccess */
    const char *digest;
    const char *start, *end; /* "20260101000000Z" */
    int rsa_bits;            /* RSA of that size instead of EC */
    bool unknown_critical;
    int version;                   /* 1 or 3 */
    const struct issued *same_key; /* certify that one's key, not a new one */
};

/* Fails the test when libcrypto cannot do it. */
struct issued *issue(const struct order *order);
void issued_free(struct issued *issued);

/* Its DER, as long as it lives. */
struct bytes issued_der(const struct issued *issued);

/* An OCSP response about `leaf`, signed by `signer`, whose certificate comes along where it is not the issuer's. `status`
 * is V_OCSP_CERTSTATUS_GOOD 0, _REVOKED 1 or _UNKNOWN 2. It lives until the next call. */
struct bytes issued_staple(const struct issued *leaf, const struct issued *issuer, const struct issued *signer,
                           int status);

/* Writes certificates to a PEM file, which the caller removes. */
void issued_write(const char *path, const struct issued *const *list, size_t count);

/* A list as a server sends it, out of a store of its own. The list lives until the next call, the store until
 * issued_forget(). */
const struct certificate_list *issued_list(const struct issued *const *items, size_t count);
void issued_forget(void);

#endif
