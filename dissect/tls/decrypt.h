/*
 * decrypt.h - one connection under keys: which record each side sealed with which of them (RFC 8446 5 to 7, RFC 5246 6).
 *
 * It follows what both sides say: hellos settle suite and version, ChangeCipherSpec, EndOfEarlyData, Finished and
 * KeyUpdate change keys. A side whose records do not open, or of which records are missing, is read as encrypted from
 * there on. Early data (0-RTT) that a server refuses is stepped over by trial, as the server does.
 */
#ifndef DISSECT_TLS_DECRYPT_H
#define DISSECT_TLS_DECRYPT_H

#include "dissect/conversation.h"
#include "dissect/tls/keyring.h"
#include "dissect/tls/record.h"
#include "dissect/tls/transcript_hash.h"

struct decryption;

enum opening {
    OPENING_DONE,
    OPENING_PASSED, /* nobody needs to read it, or it is early data */
    OPENING_FAILED, /* the keys that were given for this session are not those it used */
};

/* What a record held. */
struct opened {
    uint8_t type; /* enum content_type */
    struct bytes content;
};

/* NULL when memory is out. The conversation outlives it, the keyring, too. */
struct decryption *decryption_new(struct keyring *keyring, const struct conversation *conversation);
void decryption_free(struct decryption *decryption);

/* A record begins. True: its body is sealed, and to be collected for decryption_open, or decryption_missed to be told. */
bool decryption_wants(struct decryption *decryption, enum side side, const struct record *record);

/* Opens it. `plain` has room for as many bytes; `out` points into it. */
enum opening decryption_open(struct decryption *decryption, enum side side, const struct record *record,
                             struct bytes sealed, uint8_t *plain, struct opened *out);

/* The same for a record of DTLS up to 1.2, which says its number, with its epoch above it. It need not be asked for. */
enum opening decryption_open_numbered(struct decryption *decryption, enum side side, uint64_t number,
                                      const struct record *record, struct bytes sealed, uint8_t *plain,
                                      struct opened *out);

/* Not all of a wanted record was captured; records of unknown number are missing. */
void decryption_missed(struct decryption *decryption, enum side side);
void decryption_lost(struct decryption *decryption, enum side side);

/* A side said this, in the clear or not. */
void decryption_change_cipher(struct decryption *decryption, enum side side);
void decryption_message(struct decryption *decryption, enum side side, const struct handshake_message *message);

/* What was taken for the client is the server. */
void decryption_swap_sides(struct decryption *decryption);

/* The hash over all messages so far. 0 when it is not known. */
size_t decryption_transcript(const struct decryption *decryption, uint8_t out[static TRANSCRIPT_HASH]);

/* What a side seals its handshake with in TLS 1.3, for those who have no records: QUIC. False when it is not known. */
struct traffic_secret {
    struct keyring *keyring;
    uint16_t cipher_suite;
    struct bytes secret; /* lives until the key log grows */
};
bool decryption_handshake_secret(const struct decryption *decryption, enum side side, struct traffic_secret *out);

/* Was that secret given, and the ServerHello that names the suite is still to come? */
bool decryption_awaits_suite(const struct decryption *decryption, enum side side);

/* Is this the Finished that belongs to that hash, which is then proven? TLS 1.3 alone. */
bool decryption_proves(const struct decryption *decryption, enum side side, struct bytes finished);

#endif
