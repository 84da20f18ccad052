/*
 * messages.h - what a TLS handshake message says, decoded to values: facts only, nothing judged.
 *
 * Views point into memory that lives as long as the conversation. Numbers are the IANA registries' own; lists of
 * them stay in wire order, as views to be read with bytes_u16_at().
 *
 * A message of which only the beginning was captured is `clipped`: what lies behind the cut is unknown, not absent.
 */
#ifndef DISSECT_TLS_MESSAGES_H
#define DISSECT_TLS_MESSAGES_H

#include "base/bytes.h"

struct certificate_facts; /* dissect/x509/certificate.h */

enum tls_version { SSL_2_0 = 0x0002, SSL_3_0 = 0x0300, TLS_1_0 = 0x0301, TLS_1_1, TLS_1_2, TLS_1_3 };

/* DTLS counts downwards; DTLS_BAD is what OpenSSL sent before 0.9.8f for DTLS 1.0. */
enum dtls_version { DTLS_BAD = 0x0100, DTLS_1_0 = 0xFEFF, DTLS_1_2 = 0xFEFD, DTLS_1_3 = 0xFEFC };

enum handshake_type {
    HELLO_REQUEST = 0,
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    HELLO_VERIFY_REQUEST = 3,
    NEW_SESSION_TICKET = 4,
    END_OF_EARLY_DATA = 5,
    ENCRYPTED_EXTENSIONS = 8,
    CERTIFICATE = 11,
    SERVER_KEY_EXCHANGE = 12,
    CERTIFICATE_REQUEST = 13,
    SERVER_HELLO_DONE = 14,
    CERTIFICATE_VERIFY = 15,
    CLIENT_KEY_EXCHANGE = 16,
    FINISHED = 20,
    CERTIFICATE_STATUS = 22,
    KEY_UPDATE = 24,
    COMPRESSED_CERTIFICATE = 25,
};

/* When and where a thing was seen. */
struct moment {
    uint64_t frame; /* 0: never */
    int64_t time;   /* nanoseconds since 1970 UTC */
};

/* RFC 8446 4.2 and the registry of extensions: those that a diagnosis asks for, as values. */
struct hello_extensions {
    struct bytes all;                  /* the whole block, wire order */
    struct bytes server_name;          /* RFC 6066 3: host_name, not trusted to be text */
    struct bytes groups;               /* supported_groups */
    struct bytes point_formats;        /* 8-bit values */
    struct bytes signature_algorithms; /* SignatureScheme, or the hash and signature pairs of RFC 5246 */
    struct bytes supported_versions;   /* a list in a ClientHello, one value in a ServerHello */
    struct bytes alpn;                 /* RFC 7301 3.1 names, each behind its 8-bit length */
    struct bytes key_share_groups;     /* groups of the shares in order; of the one share in a ServerHello */
    uint8_t server_certificate_type, client_certificate_type; /* a ServerHello's choice (RFC 7250); 0 is X.509 */
    bool has_server_name, has_session_ticket, has_renegotiation_info, has_extended_master_secret, has_cookie;
    bool has_encrypt_then_mac, has_status_request, has_early_data, has_pre_shared_key, has_record_size_limit;
    bool has_encrypted_client_hello, has_post_handshake_auth, has_supported_versions, has_key_share;
    bool bad; /* an extension does not parse */
};

struct client_hello {
    struct client_hello *next; /* after HelloRetryRequest, or renegotiation */
    struct moment at;
    uint16_t record_version, legacy_version;
    uint32_t length;            /* of the message body, bytes */
    uint16_t segments, records; /* that it came in */
    bool clipped;
    bool ssl2;                 /* in the form of SSL 2.0, whatever it offers */
    bool has_extensions;       /* a hello may end before them */
    struct bytes ssl2_ciphers; /* the kinds in it, three bytes each */
    struct bytes body;         /* of the message, as far as it was captured */
    struct bytes random, session_id, cipher_suites, compression_methods;
    struct bytes cookie; /* DTLS: what HelloVerifyRequest asked for (RFC 6347 4.2.1) */
    struct hello_extensions extensions;
};

struct server_hello {
    struct server_hello *next;
    struct moment at;
    uint16_t record_version, legacy_version;
    uint16_t version; /* chosen: supported_versions where present, else legacy_version; 0: not captured */
    uint16_t cipher_suite;
    bool has_cipher_suite; /* it was captured */
    uint8_t compression_method;
    bool clipped;
    bool retry;        /* HelloRetryRequest (RFC 8446 4.1.4) */
    bool sentinel;     /* random ends in the downgrade sentinel (RFC 8446 4.1.3) */
    struct bytes body; /* of the message, as far as it was captured */
    struct bytes random, session_id;
    struct hello_extensions extensions;
};

/* One certificate, kept once a run however often it is sent. */
struct certificate {
    struct bytes der;
    uint8_t sha1[20], sha256[32];
    const struct certificate_facts *facts; /* what it says, or why it cannot be read; never NULL */
};

struct certificate_list {
    struct certificate_list *next;
    struct moment at;
    uint8_t from; /* enum side */
    bool clipped; /* the list goes on behind what was captured */
    uint32_t count;
    const struct certificate **items; /* leaf first, as sent */
    struct bytes staple;              /* the leaf's OCSP response (RFC 6066 8, RFC 8446 4.4.2.1); empty for none */
    bool has_timestamps;              /* TLS 1.3: signed certificate timestamps came with the leaf (RFC 6962 3.3) */
    bool delegated; /* TLS 1.3: so did a delegated credential, whose key signs in place of the leaf's (RFC 9345) */
};

/* RFC 5246 7.4.3, RFC 8422 5.4: the parameters, not the secrets. */
struct server_key_exchange {
    struct moment at;
    uint16_t group;            /* named curve; 0 for finite fields */
    uint32_t prime_bits;       /* of a Diffie-Hellman prime; 0 for curves, and where the capture cuts it */
    uint16_t signature_scheme; /* 0 before TLS 1.2 */
    struct bytes body, parameters, signature; /* all; what was signed (behind both randoms); how, never by half */
    bool bad;
};

/* RFC 8446 4.3.1, decrypted */
struct encrypted_extensions {
    struct moment at;
    struct hello_extensions extensions;
};

/* RFC 5246 7.4.8, in the clear; RFC 8446 4.4.3, decrypted */
struct certificate_verify {
    struct certificate_verify *next;
    struct moment at;
    uint8_t from;                 /* enum side */
    uint16_t scheme;              /* 0 before TLS 1.2 */
    struct bytes signature;       /* empty where the capture cuts it */
    struct bytes transcript_hash; /* TLS 1.3: that it signs; empty when a message before it was not captured */
    bool proven;                  /* the hash is right: the same side's Finished says so */
};

/* RFC 5246 7.4.4, RFC 8446 4.3.2 */
struct certificate_request {
    struct moment at;
    struct bytes body, types;          /* ClientCertificateType, 8 bits each; TLS 1.3 has none */
    struct bytes signature_algorithms; /* 16 bits each; empty before TLS 1.2 */
    struct bytes authorities;          /* DistinguishedNames, each behind its 16-bit length */
};

#endif
