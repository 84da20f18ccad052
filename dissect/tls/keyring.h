/*
 * keyring.h - what a run may open encrypted records with: key logs, and the private keys of servers.
 *
 * Not for two threads at once. Whatever it holds is wiped when it is freed.
 */
#ifndef DISSECT_TLS_KEYRING_H
#define DISSECT_TLS_KEYRING_H

#include "dissect/tls/keylog.h"

enum { PREMASTER_SECRET = 48 /* of an RSA key exchange, RFC 5246 7.4.7.1 */ };

struct keyring;

/* Empty. NULL when memory is out. `seed` mixes its tables. */
struct keyring *keyring_new(uint64_t seed);
void keyring_free(struct keyring *keyring);

struct keylog *keyring_keylog(const struct keyring *keyring);

/* Adds the RSA private key in a PEM file, for suites whose key exchange is RSA. False with `error` set when there is
 * none in it, or a passphrase protects it. */
bool keyring_add_private_key(struct keyring *keyring, const char *path, struct error *error);

bool keyring_has_private_key(const struct keyring *keyring);

/* The premaster secret that a client encrypted, by whichever key yields one for this ClientHello.legacy_version. False
 * when none does; a key that is not the server's may yield one, too, which then opens nothing. */
bool keyring_premaster(const struct keyring *keyring, struct bytes encrypted, uint16_t version,
                       uint8_t out[static PREMASTER_SECRET]);

#endif
