/*
 * trust.h - the authorities that count as trusted: the system's, or those of a file or a folder. Nothing is ever
 * fetched from the network.
 *
 * The system's store is read when it is first needed, for a capture without certificates must not pay for it. A
 * system without a store is no fault: whether a chain is trusted is then not known.
 */
#ifndef DISSECT_X509_TRUST_H
#define DISSECT_X509_TRUST_H

#include "base/error.h"

struct trust_options {
    const char *file;   /* of PEM or DER certificates; NULL for none */
    const char *folder; /* of such files; NULL for none */
};

struct trust;

/* A file or folder that is named is read at once. NULL with `error` when it cannot be read or holds no certificate, or
 * memory is out. */
struct trust *trust_new(const struct trust_options *options, struct error *error);
void trust_free(struct trust *trust);

/* Reads the system's store if it is needed and was not read yet: live, before the files are out of reach. */
void trust_load(struct trust *trust);

/* Is there any authority in it? */
bool trust_known(struct trust *trust);

/* Was it named by the user? Else it is this machine's, which need not be the client's. */
bool trust_given(const struct trust *trust);

#endif
