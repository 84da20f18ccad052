/*
 * finding.h - what a rule says: a code, how sure it is, who must change, and what proves it.
 *
 * A finding holds values, no words: its sentence stands in the catalogue page of its code and is put together
 * when it is printed. Everything it points at belongs to the conversation or the profile it was made from.
 */
#ifndef ANALYZE_FINDING_H
#define ANALYZE_FINDING_H

#include "analyze/catalogue.h"
#include "dissect/conversation.h"
#include "dissect/x509/certificate.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* How well the evidence carries it. CERTAIN: the wire says so. */
enum confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN };

enum party { PARTY_UNKNOWN, PARTY_CLIENT, PARTY_SERVER, PARTY_NETWORK };

enum value_kind {
    VALUE_TEXT, /* a static string */
    VALUE_NUMBER,
    VALUE_CONNECTIONS, /* "1 other connection", "4 other connections" */
    VALUE_VERSIONS,    /* set of versions, see versions.h */
    VALUE_UP_TO,       /* the same, of one version: the highest of an offer that has no list */
    VALUE_VERSION,     /* one version code */
    VALUE_SUITES,      /* list of cipher suites, 16 bits each */
    VALUE_SUITE,
    VALUE_GROUP,
    VALUE_ALERT, /* AlertDescription */
    VALUE_ALPN,  /* names, each behind its 8-bit length */
    VALUE_ADDRESS,
    VALUE_ENDPOINT,
    VALUE_BYTES,       /* text from the wire, not trusted */
    VALUE_DATE,        /* nanoseconds since 1970 */
    VALUE_NAMES,       /* of a certificate: the hosts it is for */
    VALUE_KEY,         /* its key: "RSA, 1024 bits" */
    VALUE_USES,        /* what it may be used for */
    VALUE_KEY_USES,    /* set of enum key_usage */
    VALUE_AUTHORITIES, /* DistinguishedNames, each behind its 16-bit length */
    VALUE_SECONDS,     /* nanoseconds, printed as seconds */
    VALUE_QUIC_VERSION,
    VALUE_QUIC_VERSIONS, /* list of them, 32 bits each */
};

/* A value for a {name} in a sentence. */
struct value {
    const char *name; /* static */
    uint8_t kind;     /* enum value_kind */
    union {
        const char *text;
        uint64_t number;
        const struct endpoint *endpoint;
        struct bytes bytes;
        const struct certificate_facts *facts;
    };
};

/* One thing that proves a finding: an event of this conversation, or one of another connection. */
struct evidence {
    const struct event *event; /* NULL: `what` and `at` speak of the connection as a whole */
    const char *what;          /* a static text, for where no event says it */
    struct moment at;
    uint32_t stream_index; /* of the other connection */
    bool elsewhere;        /* it is another connection */
    uint8_t from;          /* enum side */
};

enum { FINDING_VALUES = 12, FINDING_EVIDENCE = 8 };

struct finding {
    const struct catalogue_page *page;
    const char *shape; /* which of the page's sentences */
    uint8_t severity, confidence, party;
    bool general; /* a last resort: anything specific that is at least likely is better */
    uint8_t value_count, evidence_count;
    struct value values[FINDING_VALUES];
    struct evidence evidence[FINDING_EVIDENCE];
};

enum { FINDINGS_LIMIT = 24 /* a conversation; the catalogue's codes hardly ever meet in larger numbers */ };

struct findings {
    uint32_t count;
    struct finding items[FINDINGS_LIMIT];
};

/* A new finding of `code`, to be filled in; what does not fit any more goes to a spare place. */
struct finding *finding_add(struct findings *findings, const char *code, const char *shape, enum severity severity,
                            enum confidence confidence, enum party party);

void finding_text(struct finding *finding, const char *name, const char *text);
void finding_number(struct finding *finding, const char *name, enum value_kind kind, uint64_t number);
void finding_bytes(struct finding *finding, const char *name, enum value_kind kind, struct bytes bytes);
void finding_endpoint(struct finding *finding, const char *name, enum value_kind kind,
                      const struct endpoint *endpoint);
void finding_facts(struct finding *finding, const char *name, enum value_kind kind,
                   const struct certificate_facts *facts);

/* Adds an event as evidence; NULL adds nothing, the same event counts once. */
void finding_proof(struct finding *finding, const struct event *event);
void finding_proof_elsewhere(struct finding *finding, const char *what, uint32_t stream_index, struct moment at,
                             enum side from);

/* Names as they are printed: "error", "certain", "server". */
const char *severity_name(uint8_t severity);
const char *confidence_name(uint8_t confidence);
const char *party_name(uint8_t party);

#endif
