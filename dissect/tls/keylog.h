/*
 * keylog.h - the secrets of TLS sessions, by the client's random, out of a key log (SSLKEYLOGFILE:
 * draft-ietf-tls-keylogfile).
 *
 * A key log is text, a line a secret: LABEL, the client's random and the secret in hex. It is written by whoever ran the
 * session and comes from a file or from inside a capture; it is as little to be trusted as the capture.
 */
#ifndef DISSECT_TLS_KEYLOG_H
#define DISSECT_TLS_KEYLOG_H

#include "base/bytes.h"
#include "base/error.h"

#include <stdio.h>

enum { KEYLOG_RANDOM = 32, KEYLOG_SECRET = 48 /* the longest: TLS_AES_256_GCM_SHA384, and any master secret */ };

enum secret_kind {
    SECRET_MASTER, /* TLS 1.2 and below */
    SECRET_CLIENT_EARLY,
    SECRET_CLIENT_HANDSHAKE,
    SECRET_SERVER_HANDSHAKE,
    SECRET_CLIENT_TRAFFIC,
    SECRET_SERVER_TRAFFIC,
};

/* What the lines were. Blank ones and comments are none. */
struct keylog_report {
    uint64_t secrets; /* lines that can be of use here */
    uint64_t others;  /* of a label that is known or looks like one, and of no use here */
    uint64_t broken;  /* that are no line of a key log */
    uint64_t dropped; /* for want of room: LIMIT_SECRETS, or memory is out */
};

struct keylog;

/* NULL when memory is out. `seed` mixes its table. */
struct keylog *keylog_new(uint64_t seed);

/* Wipes the secrets, too. */
void keylog_free(struct keylog *keylog);

/* Takes whole lines, ended by CR, LF or both; the last may lack its end. A secret that came before under the same random
 * and label is replaced. */
void keylog_add(struct keylog *keylog, struct bytes text);

/* Takes the lines of an open file from where it stands to its end. `growing`: somebody may still write to it, and the next
 * call goes on; a last line without an end is left for it. False when it cannot be read. */
bool keylog_read(struct keylog *keylog, FILE *file, bool growing);

/* Reads a key log file, all of it. False with `error` set when it cannot be read, or has lines and none is of a key log. */
bool keylog_add_file(struct keylog *keylog, const char *path, struct error *error);

/* The secret, or no bytes. The view lives until the next keylog_add. */
struct bytes keylog_find(const struct keylog *keylog, struct bytes random, enum secret_kind kind);

const struct keylog_report *keylog_report(const struct keylog *keylog);

#endif
