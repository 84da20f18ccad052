/*
 * fields.h - the fields of a transcript's structures, written as text from tables.
 */
#ifndef TESTS_SUPPORT_FIELDS_H
#define TESTS_SUPPORT_FIELDS_H

#include "dissect/conversation.h"

#include <stdio.h>

/* Hellos, certificates, key exchange, certificate request and close, each on a line. */
void write_fields(FILE *to, const struct conversation *conversation);

/* What TCP and TLS count and flag, by side. */
void write_totals(FILE *to, const struct conversation *conversation);

#endif
