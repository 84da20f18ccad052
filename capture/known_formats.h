/* known_formats.h - names files that tlsdiag cannot read, and the one command that helps. */
#ifndef CAPTURE_KNOWN_FORMATS_H
#define CAPTURE_KNOWN_FORMATS_H

#include "base/bytes.h"
#include "base/error.h"

/* Enough of a file to know it. */
enum { KNOWN_FORMAT_BYTES = 512 };

/* Says in `error` what the file at `path` is that begins with `head`. Always false. */
bool known_formats_say(struct bytes head, const char *path, struct error *error);

#endif
