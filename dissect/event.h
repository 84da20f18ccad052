/*
 * event.h - what a side did, one thing after the other, and what was wrong with the traffic.
 */
#ifndef DISSECT_EVENT_H
#define DISSECT_EVENT_H

#include "dissect/tls/messages.h"

enum side { CLIENT, SERVER };

static inline enum side other_side(enum side side)
{
    return side == CLIENT ? SERVER : CLIENT;
}

enum event_kind {
    EVENT_SYN,                 /* code: 1 when it also acknowledges (SYN-ACK) */
    EVENT_FIN,                 /* length: bytes that this side had acknowledged of the other's by then */
    EVENT_RST,                 /* likewise */
    EVENT_HANDSHAKE,           /* a message in the clear or decrypted; code: HandshakeType; length: of its body */
    EVENT_ENCRYPTED_HANDSHAKE, /* a handshake record after ChangeCipherSpec; length: of the record */
    EVENT_CCS,                 /* ChangeCipherSpec */
    EVENT_ALERT,               /* code: AlertDescription; level: AlertLevel */
    EVENT_ENCRYPTED_ALERT,     /* an alert record that is not in the clear; length: of the record */
    EVENT_APPLICATION_DATA,    /* an application_data record, whatever TLS 1.3 hides in it; length: of the record */
    EVENT_OTHER_RECORD,        /* heartbeat; code: ContentType */
    EVENT_PLAINTEXT,           /* bytes that are not TLS; length: of this segment */
    EVENT_RETRY,               /* QUIC: the server wants an address proven (RFC 9000 8.1.2) */
    EVENT_VERSION_NEGOTIATION, /* QUIC: the server does not speak the client's version (RFC 9000 6) */
    EVENT_CONNECTION_CLOSE,    /* QUIC, in the clear, without an alert; length: the error code (RFC 9000 20) */
    EVENT_BEFORE,              /* what leads to TLS in plain text; code: before_step; level: which `before`, from 0 */
    EVENT_UNREACHABLE, /* ICMP: a packet that went to this side was not delivered; code: of ICMP; level: 4 or 6 */
    EVENT_EAP,         /* EAP around TLS; code: eap_step; level: the method's type (RFC 3748 5) */
    EVENT_GAP,         /* bytes of this side that the capture does not hold; length: how many */
};

/* What EAP, and RADIUS around it, say of the exchange (RFC 3748 4.2, RFC 3579 2.6.3). */
enum eap_step { EAP_STEP_START, EAP_STEP_SUCCESS, EAP_STEP_FAILURE, EAP_STEP_ACCEPT, EAP_STEP_REJECT };

/* One thing that a side did. Events stand in order of frames. */
struct event {
    struct moment at; /* where it was complete */
    uint32_t length;  /* see event_kind, bytes */
    uint16_t version; /* of the record that carried it; 0 outside TLS */
    uint8_t kind;     /* enum event_kind */
    uint8_t from;     /* enum side */
    uint8_t code, level;
    bool clipped;   /* the capture holds only its beginning */
    bool again;     /* DTLS: a message that was sent before */
    bool decrypted; /* it was encrypted on the wire, and the keys given opened it */
};

/* Faults of the traffic, as data: what was found where. Whether it matters is decided elsewhere. */
enum anomaly_kind {
#define ANOMALY(symbol, name, text) ANOMALY_##symbol,
#include "dissect/anomalies.def"
#undef ANOMALY
};

struct anomaly {
    struct moment at;
    uint64_t earlier; /* the frame that it contradicts; 0 when it contradicts none */
    uint8_t kind;     /* enum anomaly_kind */
    uint8_t from;     /* enum side */
};

/* "overlap-conflict", and what that means in a few words. */
const char *anomaly_name(enum anomaly_kind kind);
const char *anomaly_text(enum anomaly_kind kind);

#endif
