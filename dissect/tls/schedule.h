/*
 * schedule.h - from secrets to the keys of records (RFC 8446 7, RFC 5246 6.3 and 8.1, RFC 7627 4), by libcrypto.
 *
 * All functions return false when libcrypto refuses or memory is out; what they were to fill is void then. Digests are
 * named as in struct protection.
 */
#ifndef DISSECT_TLS_SCHEDULE_H
#define DISSECT_TLS_SCHEDULE_H

#include "dissect/tls/protection.h"

enum { MASTER_SECRET = 48, LONGEST_DIGEST = 48 /* of SHA-384, bytes */ };

/* What one direction is protected with; as much of each as the protection says. */
struct record_keys {
    uint8_t mac[PROTECTION_MAC], key[PROTECTION_KEY], iv[PROTECTION_IV];
};

/* Wipes them. */
void record_keys_forget(struct record_keys *keys);

/* HKDF-Expand-Label, RFC 8446 7.1; `label` without "tls13 ". */
bool tls13_expand_label(const char *digest, struct bytes secret, const char *label, struct bytes context,
                        uint8_t *out, size_t size);

/* The keys of a traffic secret, RFC 8446 7.3. */
bool tls13_record_keys(const struct protection *protection, struct bytes secret, struct record_keys *keys);

/* The traffic secret after a KeyUpdate, in place, RFC 8446 7.2. */
bool tls13_next_secret(const struct protection *protection, uint8_t *secret, size_t size);

/* What Finished says over the hash of the messages before it, RFC 8446 4.4.4. */
bool tls13_finished(const struct protection *protection, struct bytes secret, struct bytes hash,
                    uint8_t out[static LONGEST_DIGEST]);

/* The keys of both directions, the client's first, RFC 5246 6.3. */
bool tls12_record_keys(const struct protection *protection, struct bytes master, struct bytes client_random,
                       struct bytes server_random, struct record_keys keys[2]);

/* The master secret of a premaster secret: RFC 5246 8.1, or over the session's hash, RFC 7627 4, where there is one. */
bool tls12_master(const struct protection *protection, struct bytes premaster, struct bytes client_random,
                  struct bytes server_random, struct bytes session_hash, uint8_t master[static MASTER_SECRET]);

#endif
