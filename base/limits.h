/*
 * limits.h - every bound the program keeps, each with its reason.
 *
 * A capture is hostile until proven otherwise: nothing it says may make the program take memory or time
 * without a bound. Hitting a bound is never silent: it becomes an anomaly of the conversation, a finding about
 * the capture, or a line on standard error.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    /* capture */
    LIMIT_READ_CHUNK = 1 << 20,    /* bytes a read: beyond this a larger buffer only costs cache */
    LIMIT_FRAME_BYTES = 256 << 10, /* Wireshark's own bound for a frame; jumbo and TSO stay far below */
    LIMIT_BLOCK_BYTES = 16 << 20,  /* a pcapng block; only secrets and name blocks ever come near */
    LIMIT_SECRET_BYTES = 64 << 20, /* key log lines inside a capture: 300,000 connections of five lines */
    LIMIT_SECRETS = 1 << 20,       /* of a run, 180 MB of table: 200,000 sessions of TLS 1.3 */
    LIMIT_PRIVATE_KEYS = 16,       /* of a run: each is tried on each RSA key exchange, a millisecond a time */
    LIMIT_RSA_BYTES = 2048,        /* a modulus: OpenSSL takes no more than 16384 bits */
    LIMIT_FAR_JUMPS = 1 << 16,     /* back, in a NetMon file; each reads a chunk again, 10 s in all */
    LIMIT_INTERFACES = 4096,       /* a section; ETL conversions make dozens, not thousands */
    LIMIT_BATCH_FRAMES = 64,       /* frames taken through each stage together, to hide cache misses */

    /* network */
    LIMIT_LAYERS = 24,                 /* headers before TCP: two tunnels with VLANs and IPv6 extensions */
    LIMIT_INCOMPLETE = 4096,           /* datagrams that wait for fragments; then the oldest is given up */
    LIMIT_INCOMPLETE_BYTES = 16 << 20, /* the same in memory: each may grow to 64 KiB, two frames are usual */
    LIMIT_UNANSWERED_SYNS = 1 << 16,   /* 5 MB; a SYN flood must not grow memory */
    LIMIT_FLOWS = 1 << 21,             /* 350 MB of settled flows; then the longest idle is forgotten */
    LIMIT_HELD_FLOW_BYTES = 1 << 20,   /* out-of-order bytes kept a flow: a window of a fast path */
    LIMIT_HELD_FLOW_SEGMENTS = 1024,   /* the same as a count: the list is walked */
    LIMIT_HELD_ALL_BYTES = 256 << 20,  /* the same over all flows */
    LIMIT_STREAM_AHEAD = 1 << 30,      /* sequence numbers further away belong to something else: RFC 7323 */
    LIMIT_RECENT_BYTES = 1 << 20, /* handed on and kept to compare, all flows: 250 usual handshakes; a cache's size */
    LIMIT_RECENT_STREAM_BYTES = 32 << 10, /* the same of a direction, from its start: flights are below */
    LIMIT_RECENT_STEPS = 64, /* segments looked back for one that comes again; each is a step in memory */
    LIMIT_LINGERING = 4096,  /* closed connections kept for a late packet */

    LIMIT_UDP_FLOWS = 1 << 20, /* 80 MB of numbers; then the oldest are forgotten */

    LIMIT_EAP_SESSIONS = 1024, /* under way at a time: all are walked for each packet; a busy server has some 100 */
    LIMIT_EAP_NAME = 64,       /* kept of an identity and of a station's: MAC addresses and most names fit */

    /* TLS */
    LIMIT_PIECES = 64,            /* parts of a flight that wait for an earlier one: 64 datagrams of 1200 bytes */
    LIMIT_PIECE_BYTES = 96 << 10, /* the same in bytes */
    LIMIT_HANDSHAKE_BYTES = 256 << 10,   /* one message; the largest real chains and CA lists are near 64 KiB */
    LIMIT_CONVERSATION_BYTES = 2 << 20,  /* one transcript: four of the largest messages and their events */
    LIMIT_EVENTS = 512,                  /* a transcript; then counters only */
    LIMIT_HELLOS = 16,                   /* a side; two are usual, renegotiation adds one each */
    LIMIT_CERTIFICATE_BYTES = 256 << 20, /* distinct certificates of a run, all that is held: twenty thousand usual */
    LIMIT_CERTIFICATES = 64,             /* a chain; OpenSSL stops at 100, real chains at 6 */
    LIMIT_CERTIFICATE_TEXT = 2048,   /* bytes of one of its texts; RFC 5280 A.1 bounds a name's parts to 64 or so */
    LIMIT_CERTIFICATE_NAMES = 1024,  /* of a subjectAltName; public authorities put 100 there, some 250 */
    LIMIT_CERTIFICATE_PURPOSES = 32, /* of ExtendedKeyUsage, by name; Windows has some 30 in all */
    LIMIT_RELATIVE_CRL_POINTS = 4,   /* libcrypto copies the issuer's name for each: memory as the square */
    LIMIT_ANOMALIES = 32,            /* a conversation; more say nothing new */
    LIMIT_BEFORE = 8,                /* dialogues before TLS; a header, two proxies and STARTTLS make four */
    LIMIT_BEFORE_EVENTS = 48,        /* of them; whoever asks for TLS more often says nothing new */
    LIMIT_BEFORE_UNIT = 2048,        /* a line or packet of them; IMAP's lists of capabilities come near 1000 */
    LIMIT_BEFORE_TEXT = 200,         /* kept of an answer: what fits a line of the report */
    LIMIT_BEFORE_HOST = 255,         /* kept of a target: the longest name there can be, RFC 1035 2.3.4 */
    LIMIT_FIRST_BYTES = 512,         /* of each side of a stream that is not TLS, to name what it is */
    LIMIT_AUTHORITIES = 4096,        /* in a trust store; systems have some 150 */
    LIMIT_CHAINS = 1 << 14,          /* distinct chains remembered, 8 MB; then they are judged anew */
    LIMIT_CHAIN_CHECKS = 64,         /* signatures verified for one chain: ten are many, 64 of one name a trap */
    LIMIT_UNDELIVERED = 1024,        /* ICMP errors that wait for their connection, of TCP and of UDP, 57 KB each */
    LIMIT_RESOLVED = 1024,           /* addresses that DNS told clients of, 300 KB; newer ones replace older ones */
    LIMIT_RSA_BITS = 8192,           /* a signature that is checked takes below a millisecond with these */
    LIMIT_RSA_EXPONENT_BITS = 64,    /* of a public exponent; all that are in use are shorter */
    LIMIT_DSA_BITS = 4096,

    /* analysis */
    LIMIT_SERVERS = 1 << 16,         /* server profiles kept, 40 MB */
    LIMIT_ATTEMPTS = 1 << 16,        /* hellos kept to be compared, 10 MB: failed ones, and new kinds of others */
    LIMIT_NAMES = 1 << 14,           /* hosts of which it is kept who issued their certificates, 6 MB */
    LIMIT_PERIODS = 1 << 12,         /* a client's plain connections of 16 s, 6 MB: what handshakes may wait for */
    LIMIT_WAITING_BYTES = 256 << 20, /* failed conversations that wait for the end of the input */

    /* report */
    LIMIT_JSON_CERTIFICATES = 1024, /* kept as JSON for the next line that shows them, 4 MB of usual ones */
    LIMIT_ASKED_WORDS = 256,        /* of a message that `explain` looks up; a page of a log has as many */
};

/* Capture time after which a closed connection hardly gets a packet that still matters: files can wait for a SYN
 * that is sent again after a RST, whoever watches a live report cannot. */
#define LIMIT_LINGER_NS      10000000000
#define LIMIT_LINGER_LIVE_NS 1000000000

/* Capture time after which fragments are given up: what Linux waits, and near the most that RFC 791 3.2 allows. */
#define LIMIT_INCOMPLETE_NS 30000000000

/* Live: silence after which a connection is judged as it stands. */
#define LIMIT_IDLE_NS 60000000000

#endif
