/* export_certificates.h - the certificates of a run as PEM files. */
#ifndef CLI_EXPORT_CERTIFICATES_H
#define CLI_EXPORT_CERTIFICATES_H

#include "base/error.h"
#include "dissect/x509/store.h"

/* Makes the folder, or sees that it can be written to: asked before hours of reading. */
bool export_prepare(const char *folder, struct error *error);

/* One file for each certificate, named by its thumbprint: SHA1.pem. Files of that name are written again. */
bool export_certificates(const struct certificate_store *store, const char *folder, struct error *error);

#endif
