/* match.h - is a certificate for this name? (RFC 9525 6, RFC 5280 4.2.1.6) */
#ifndef DISSECT_X509_MATCH_H
#define DISSECT_X509_MATCH_H

#include "dissect/x509/certificate.h"

enum name_match {
    NAME_NOT_JUDGED,   /* there is no name, it is none that can be compared, or the certificate does not parse */
    NAME_MATCHES,      /* subjectAltName has it */
    NAME_DIFFERS,      /* nothing in the certificate fits */
    NAME_ONLY_SUBJECT, /* only the subject's common name fits, and there is no subjectAltName of a host */
};

/* `name` is what the client asked for: a DNS name, IDNA in A-labels, or an IP address in text. A dot at its end does
 * not count, nor does the case of letters. */
enum name_match match_name(const struct certificate_facts *facts, struct bytes name);

/* Is this what a client can look for at all: a host name of letters, digits, hyphens and dots, or an address? */
bool match_is_name(struct bytes name);

#endif
