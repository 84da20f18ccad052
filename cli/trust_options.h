/* trust_options.h - values of the options about certificates. */
#ifndef CLI_TRUST_OPTIONS_H
#define CLI_TRUST_OPTIONS_H

#include "base/error.h"

#include <stdint.h>

/* "2026-03-01", "2026-03-01T10:00:00Z", "...+02:00", with or without a fraction (RFC 3339), as nanoseconds since 1970.
 * A day alone means its beginning in UTC. False with `error` for anything else. */
bool trust_time(const char *text, int64_t *time, struct error *error);

#endif
