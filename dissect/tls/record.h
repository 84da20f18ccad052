/*
 * record.h - the TLS record layer of one direction (RFC 8446 5.1, RFC 5246 6.2), SSL 3.0 to TLS 1.3; and records of
 * SSL 2.0 at the start of a stream, with the hello that offers TLS in the old form.
 *
 * Bytes come in order and in any pieces; out go records and whole handshake messages, across record and segment
 * boundaries. Bulk data is counted, never read. Gaps are stepped over: inside one record the reader knows where
 * the next one begins; beyond that it waits for a segment that starts like a record.
 */
#ifndef DISSECT_TLS_RECORD_H
#define DISSECT_TLS_RECORD_H

#include "base/arena.h"
#include "base/cursor.h"

enum content_type {
    CONTENT_CHANGE_CIPHER_SPEC = 20,
    CONTENT_ALERT = 21,
    CONTENT_HANDSHAKE = 22,
    CONTENT_APPLICATION_DATA = 23,
    CONTENT_HEARTBEAT = 24,
    CONTENT_SSL2 = 0x80,     /* not of TLS: a record of SSL 2.0, which has no type */
    CONTENT_ZERO_RTT = 0x81, /* not of TLS: a QUIC packet of early data (RFC 9001 4.6) */
};

enum { RECORD_HEADER = 5, RECORD_LARGEST = (1 << 14) + 2048 /* TLSCiphertext of TLS 1.2 */ };

struct record {
    uint8_t type; /* enum content_type */
    uint16_t version;
    uint16_t length; /* of the body, bytes, as on the wire */
    bool decrypted;  /* it was sealed, and the keys given opened it; `type` is what was inside */
};

/* One handshake message in the clear or decrypted, told when the record that brings its end is complete. */
struct handshake_message {
    struct record record; /* in which it ended */
    uint8_t type;         /* HandshakeType; enum ssl2_message in a record of SSL 2.0 */
    uint32_t length;      /* of the body, as its header says */
    struct cursor body;   /* clipped where the capture holds only the beginning; gone after the call */
    uint16_t segments, records;
    bool again; /* DTLS: sent before, and told then */
};

/* What a reader tells. `context` is the one of the sink. */
struct record_sink {
    void *context;
    struct decryption *decryption; /* what may open sealed records (dissect/tls/decrypt.h); NULL without keys */
    uint8_t side;                  /* enum side: whose records these are */
    void (*message)(void *context, const struct handshake_message *message);
    void (*alert)(void *context, const struct record *record, uint8_t level, uint8_t description);
    void (*record)(void *context, const struct record *record); /* any that is not read, when complete */
    void (*lost)(void *context);     /* record boundaries are lost, or the bytes are no TLS */
    void (*too_long)(void *context); /* a message above the limit was stepped over */
    void (*sealed)(void *context);   /* the keys given do not open this side's records */
};

struct tls_reader {
    struct record record; /* the one being read */
    uint16_t left;        /* bytes of its body still to come */
    uint8_t header[RECORD_HEADER];
    uint8_t header_have;
    uint8_t alert_level;
    bool in_body;
    bool opaque;                /* this record's body is stepped over */
    bool ciphered;              /* a ChangeCipherSpec came */
    bool lost;                  /* no known record boundary */
    bool fresh;                 /* this record began with an empty buffer */
    bool begun;                 /* a first record header was read */
    bool sealed;                /* this record's body is collected in `sealed_body`, to be opened */
    bool torn;                  /* a sealed record is missing: messages have no known beginning */
    bool ssl2;                  /* the stream began with SSL 2.0, and no record of TLS came yet */
    uint16_t segments, records; /* that brought a part of what is in the buffer */
    uint32_t skip;              /* bytes to the end of a handshake message of which the middle is missing */
    uint32_t kept;              /* bytes of `buffer`: handshake messages not told yet, from a message's start on */
    uint32_t capacity;
    uint8_t *buffer;      /* of `pool`; given back when it is empty */
    uint8_t *sealed_body; /* likewise */
    uint16_t sealed_kept; /* bytes of it */
    struct arena_pool *pool;
};

/* Reads a record header. False when no record begins so. */
bool tls_record_header(struct bytes header, struct record *record);

void tls_reader_init(struct tls_reader *reader, struct arena_pool *pool);

/* The payload of one segment, or what is new in it. */
void tls_reader_feed(struct tls_reader *reader, struct bytes segment, const struct record_sink *sink);

/* Bytes of handshake messages that come without records, decrypted or as good as in the clear: QUIC's CRYPTO streams. */
void tls_reader_feed_messages(struct tls_reader *reader, struct bytes bytes, bool decrypted,
                              const struct record_sink *sink);

/* `length` bytes that the capture does not hold. */
void tls_reader_gap(struct tls_reader *reader, uint64_t length, const struct record_sink *sink);

/* No more bytes: a message that is half here is told, clipped. */
void tls_reader_finish(struct tls_reader *reader, const struct record_sink *sink);

void tls_reader_release(struct tls_reader *reader);

#endif
