/*
 * conversation.h - the transcript of one connection: the waist of the program.
 *
 * Everything below fills it from bytes; everything above answers its questions from it alone. It holds what
 * each side said, when and in which frame, with nothing judged, and it knows no file format, no capture library
 * and no rule. What it does not hold was either not sent or not seen: the flags about visibility tell which.
 *
 * A conversation owns its memory (an arena); conversation_free gives all of it back.
 */
#ifndef DISSECT_CONVERSATION_H
#define DISSECT_CONVERSATION_H

#include "base/arena.h"
#include "dissect/before/before.h"
#include "dissect/eap/exchange.h"
#include "dissect/event.h"
#include "dissect/net/address.h"
#include "dissect/tls/messages.h"

/* What TCP shows of one side; of UDP there are only `last`, `first_data`, `bytes`, `missing`, `data_ttl`
 * and `tries`, of EAP the first four, `acknowledged` and `duplicates`. */
struct tcp_side {
    struct moment syn, fin, rst; /* the first of each; `syn` of the server is its SYN-ACK */
    struct moment last;          /* packet of any kind */
    uint64_t first_data;         /* frame of the first payload; 0: none */
    uint64_t bytes;              /* of payload that was captured, each once */
    uint64_t missing;            /* bytes known to exist that were not captured */
    uint32_t acknowledged;       /* bytes of this side that the other acknowledged */
    uint32_t retransmissions, zero_windows, keep_alives, out_of_order, duplicates;
    uint16_t syns;
    uint16_t tries; /* UDP: times that it began to send, a pause between them, before the other side said a word */
    uint16_t mss;   /* 0 when its SYN was not seen or did not say */
    uint16_t rst_length; /* payload of the RST, bytes */
    uint16_t rst_window, rst_ip_id;
    uint8_t syn_ttl, data_ttl, rst_ttl; /* 0 when there was no such packet */
    bool rst_in_window;                 /* the RST's sequence number is the one that the receiver expects */
    bool rst_ack;                       /* RST with ACK: an answer to a SYN says "refused" this way */
};

/* What TLS shows of one side. */
struct tls_side {
    bool spoke;         /* at least one TLS record */
    bool plaintext;     /* the first bytes are not TLS */
    bool ccs, finished; /* ChangeCipherSpec; the encrypted Finished that follows (TLS <= 1.2) */
    bool decrypted;     /* messages of it that were encrypted could be read */
    uint64_t application_bytes;
    uint32_t records, application_records;
    uint32_t alerts; /* in the clear or not */
};

/* A QUIC CONNECTION_CLOSE that was in the clear (RFC 9000 19.19). */
struct quic_close {
    struct moment at;
    uint8_t from; /* enum side */
    bool application;
    uint64_t code;       /* RFC 9000 20; 0x100 and more: a TLS alert */
    struct bytes reason; /* not trusted to be text */
};

/* An ICMP error that quotes a packet of this connection: it could not be delivered (RFC 792, RFC 4443 3.1). */
struct unreachable {
    struct moment at;
    struct endpoint reporter; /* without a port: who says so */
    uint8_t to;               /* enum side: where the packet was going */
    uint8_t code;
    bool v6;
};

/* Why the dissector let go of it. */
enum conversation_end {
    CONVERSATION_CLOSED,       /* TCP closed, reset or gave up */
    CONVERSATION_SETTLED,      /* the handshake is long over and data flows: what follows was not looked at */
    CONVERSATION_CAPTURE_ENDS, /* still open at the end of the input */
    CONVERSATION_IDLE,         /* live: silent for too long */
    CONVERSATION_FORGOTTEN,    /* a limit of the flow table pushed it out */
};

struct conversation {
    struct arena arena;
    uint8_t transport;     /* enum transport */
    uint8_t end;           /* enum conversation_end */
    bool quic;             /* over UDP: QUIC, not DTLS */
    bool from_start;       /* its SYN (or SYN-ACK) was seen */
    bool midstream;        /* TLS was already under way when the capture began */
    bool snapped;          /* the capture cut packets of it short (snapshot length) */
    bool limited;          /* a limit was hit: events are missing from here, an anomaly says which */
    uint32_t stream_index; /* Wireshark's tcp.stream or udp.stream; of 802.1X, which has none, counted here */
    uint32_t quic_version; /* of the last long header */
    struct endpoint client, server;
    struct moment first, last; /* packets of it */
    struct tcp_side tcp[2];
    struct tls_side tls[2];

    struct event *events;
    uint32_t event_count, event_capacity;
    struct anomaly *anomalies;
    uint32_t anomaly_count, anomaly_capacity;

    struct client_hello *client_hello;     /* the first; NULL for none */
    struct server_hello *server_hello;     /* the first, perhaps a HelloRetryRequest */
    struct certificate_list *certificates; /* in order of arrival, both sides */
    struct server_key_exchange *server_key_exchange;
    struct certificate_request *certificate_request;
    struct encrypted_extensions *encrypted_extensions; /* NULL unless decrypted */
    struct certificate_verify *certificate_verify;     /* in order of arrival, both sides */
    struct bytes client_key_exchange; /* its body, where a certificate was asked for: the client signs it, too */
    struct eap *eap;                  /* TLS inside EAP; NULL: it is not */
    struct quic_close *quic_close;    /* the first; NULL for none */
    struct unreachable *unreachable;  /* the first; NULL for none */
    struct bytes quic_versions;       /* the server's list in the first version negotiation, 32 bits each */
    struct bytes looked_up;      /* of one that never opened: the host for which DNS gave the address; or empty */
    struct before *before;       /* what was said before TLS, in its order; NULL for none */
    struct bytes first_bytes[2]; /* of a side that does not speak TLS, up to LIMIT_FIRST_BYTES */
    const char *application;     /* by nDPI: the protocol, or by its server_name; NULL when not asked; static */
};

/* A new conversation that lives in its own arena. NULL when memory is out. */
struct conversation *conversation_new(struct arena_pool *pool);
void conversation_free(struct conversation *conversation);

/* Adds an event in order of frames; those of one side stay as they are added. Plain text behind plain text of the same
 * side lengthens that. Over LIMIT_EVENTS, or out of memory, the event is dropped and `limited` set. */
void conversation_add(struct conversation *conversation, struct event event);
void conversation_anomaly(struct conversation *conversation, enum anomaly_kind kind, enum side from,
                          struct moment at);
void conversation_add_anomaly(struct conversation *conversation, struct anomaly anomaly);

/* Was such an anomaly noted, of either side? */
bool conversation_has_anomaly(const struct conversation *conversation, enum anomaly_kind kind);

/* What was taken for the client is the server: exchanges all that is told by side. */
void conversation_swap_sides(struct conversation *conversation);

/* "tcp", "udp" or "eapol". */
const char *transport_name(const struct conversation *conversation);

/* The hello that settled the parameters: the last ServerHello that is not a retry; NULL when none. */
const struct server_hello *conversation_server_hello(const struct conversation *conversation);
const struct client_hello *conversation_last_client_hello(const struct conversation *conversation);

/* The last dialogue of this kind, or NULL. */
const struct before *conversation_before(const struct conversation *conversation, enum before_kind kind);

/* The first certificate list of a side, or NULL. */
const struct certificate_list *conversation_certificates(const struct conversation *conversation, enum side from);

/* The negotiated version as tls_version, 0 when no ServerHello was seen. */
uint16_t conversation_version(const struct conversation *conversation);

#endif
