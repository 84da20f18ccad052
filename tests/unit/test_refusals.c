/* What is made of a server that turns a client away for its certificate, of one that sends none, and of one that does
 * not speak TLS: rules over transcripts made by hand. */
#include "tests/support/test.h"

#include "analyze/rule.h"

#include <string.h>

enum { EVENTS = 12 };

struct setting {
    struct event events[EVENTS];
    struct client_hello hello;
    struct server_hello choice;
    struct certificate_list list;
    struct conversation conversation;
    struct course course;
    struct server_profile server;
    struct scene scene;
    struct findings findings;
};

static void set(struct setting *stage, uint16_t version, uint16_t suite)
{
    memset(stage, 0, sizeof *stage);
    stage->choice = (struct server_hello){ .version = version, .cipher_suite = suite };
    stage->conversation = (struct conversation){ .events = stage->events,
                                                 .client_hello = &stage->hello,
                                                 .server_hello = &stage->choice };
    stage->course = (struct course){ .outcome = OUTCOME_FAILED, .version = version, .by = SERVER };
    stage->scene = (struct scene){ .conversation = &stage->conversation,
                                   .course = &stage->course,
                                   .hello = &stage->hello,
                                   .server = &stage->server };
}

static const struct event *put(struct setting *stage, enum side from, enum event_kind kind, uint8_t code,
                               uint32_t length)
{
    struct event *event = &stage->events[stage->conversation.event_count++];

    *event = (struct event){ .at = { stage->conversation.event_count, 0 },
                             .kind = (uint8_t)kind,
                             .from = (uint8_t)from,
                             .code = code,
                             .length = length };
    return event;
}

static void finish(struct setting *stage, enum side by, uint8_t alert)
{
    stage->course.by = by;
    stage->course.ending = alert ? ENDING_ALERT : ENDING_FIN;
    stage->course.end = put(stage, by, alert ? EVENT_ALERT : EVENT_FIN, alert, 2);
}

static const struct finding *said(struct setting *stage, const struct rule *rule)
{
    stage->findings.count = 0;
    rule->check(&stage->scene, &stage->findings);
    return stage->findings.count ? &stage->findings.items[0] : NULL;
}

/* ---- the client's certificate ---- */

static const struct answer {
    uint8_t alert; /* 0: FIN */
    bool verify;   /* CertificateVerify was sent */
    enum signature_result first;
    const char *code, *shape;
    enum confidence confidence;
} answers[] = {
    { 48, true, SIGNATURE_UNKNOWN, "client-certificate-untrusted", "", CONFIDENCE_CERTAIN },
    { 45, true, SIGNATURE_UNKNOWN, "client-certificate-expired", "", CONFIDENCE_CERTAIN },
    { 42, true, SIGNATURE_UNKNOWN, "client-certificate-rejected", "", CONFIDENCE_CERTAIN },
    { 49, true, SIGNATURE_UNKNOWN, "client-certificate-rejected", "", CONFIDENCE_CERTAIN },
    { 0, true, SIGNATURE_UNKNOWN, "client-certificate-rejected", "silent", CONFIDENCE_LIKELY },
    { 51, true, SIGNATURE_BAD, "client-certificate-rejected", "signature", CONFIDENCE_CERTAIN },
    { 40, true, SIGNATURE_BAD, "client-certificate-rejected", "signature", CONFIDENCE_CERTAIN },
    { 0, true, SIGNATURE_BAD, "client-certificate-rejected", "signature", CONFIDENCE_CERTAIN },
    { 48, true, SIGNATURE_BAD, "client-certificate-untrusted", "", CONFIDENCE_CERTAIN }, /* it says what it minds */
    { 51, true, SIGNATURE_UNKNOWN, "client-certificate-rejected", "unverified", CONFIDENCE_LIKELY },
    { 40, true, SIGNATURE_UNKNOWN, "client-certificate-rejected", "answer", CONFIDENCE_LIKELY },
    { 51, true, SIGNATURE_GOOD, NULL, NULL, 0 },     /* then it is something else */
    { 51, false, SIGNATURE_UNKNOWN, NULL, NULL, 0 }, /* nothing was signed */
    { 80, true, SIGNATURE_UNKNOWN, NULL, NULL, 0 },
};

static void test_client_certificates(void **state)
{
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const struct answer *row = &answers[i];
        const struct finding *f;

        set(&stage, TLS_1_2, 0xC02F);
        stage.course.server_hello = put(&stage, SERVER, EVENT_HANDSHAKE, SERVER_HELLO, 70);
        put(&stage, SERVER, EVENT_HANDSHAKE, CERTIFICATE_REQUEST, 40);
        put(&stage, CLIENT, EVENT_HANDSHAKE, CERTIFICATE, 900);
        if (row->verify)
            put(&stage, CLIENT, EVENT_HANDSHAKE, CERTIFICATE_VERIFY, 72);
        stage.course.stage = STAGE_CLIENT_FLIGHT;
        stage.scene.client_signed.first = row->first;
        finish(&stage, SERVER, row->alert);
        f = said(&stage, &client_certificate);
        assert_int_equal(f != NULL, row->code != NULL);
        if (!f)
            continue;
        assert_string_equal(f->page->code, row->code);
        assert_string_equal(f->shape, row->shape);
        assert_int_equal(f->confidence, row->confidence);
        assert_int_equal(f->party, PARTY_CLIENT);
    }
}

/* A certificate for clients whose key must not sign; 80 is what GnuTLS says of it. */
static void test_client_key_usage(void **state)
{
    static const struct {
        uint8_t alert; /* 0: FIN */
        uint16_t forbidden;
        const char *shape; /* NULL: nothing is said */
        enum confidence confidence;
    } rows[] = {
        { 43, USAGE_DIGITAL_SIGNATURE, "key", CONFIDENCE_CERTAIN },
        { 46, USAGE_DIGITAL_SIGNATURE, "key", CONFIDENCE_LIKELY },
        { 40, USAGE_DIGITAL_SIGNATURE, "key", CONFIDENCE_LIKELY },
        { 80, USAGE_DIGITAL_SIGNATURE, "key", CONFIDENCE_LIKELY },
        { 0, USAGE_DIGITAL_SIGNATURE, "key", CONFIDENCE_LIKELY },
        { 46, 0, "", CONFIDENCE_CERTAIN },
        { 80, 0, NULL, 0 },
    };
    static const struct certificate_facts facts = { .subject = "CN=anna", .issuer = "CN=A", .not_after = INT64_MAX };
    static const struct certificate certificate = { .facts = &facts };
    static const struct certificate *items[] = { &certificate };
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct finding *f;

        set(&stage, TLS_1_2, 0xC02F);
        stage.list = (struct certificate_list){ .from = CLIENT, .count = 1, .items = items };
        stage.scene.client = (struct presented){ .list = &stage.list, .time = 1, .forbidden = rows[i].forbidden };
        stage.course.server_hello = put(&stage, SERVER, EVENT_HANDSHAKE, SERVER_HELLO, 70);
        put(&stage, CLIENT, EVENT_HANDSHAKE, CERTIFICATE, 900);
        put(&stage, CLIENT, EVENT_HANDSHAKE, CERTIFICATE_VERIFY, 72);
        stage.course.stage = STAGE_CLIENT_FLIGHT;
        finish(&stage, SERVER, rows[i].alert);
        f = said(&stage, &client_certificate);
        assert_int_equal(f != NULL, rows[i].shape != NULL);
        if (!f)
            continue;
        assert_string_equal(f->page->code, "client-certificate-rejected");
        assert_string_equal(f->shape, rows[i].shape);
        assert_int_equal(f->confidence, rows[i].confidence);
    }
}

/* TLS 1.3 without keys: all is told by the size of the client's first record. */
static void test_hidden_client_certificates(void **state)
{
    static const struct {
        uint16_t suite;
        uint32_t length;
        const char *code;
    } records[] = {
        { 0x1301, 25, "client-certificate-missing" },
        { 0x1301, 41, "client-certificate-missing" }, /* JSSE */
        { 0x1301, 61, "client-certificate-missing" }, /* BoringSSL */
        { 0x1302, 77, "client-certificate-missing" },
        { 0x1305, 17, "client-certificate-missing" },
        { 0x1301, 900, "client-certificate-rejected" },
        { 0x1305, 25, "client-certificate-rejected" },
        { 0x1301, 53, NULL },
        { 0x1302, 69, NULL },
        { 0x1302, 85, NULL },
        { 0x1305, 45, NULL },
    };
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        const struct finding *f;

        set(&stage, TLS_1_3, records[i].suite);
        stage.course.server_hello = put(&stage, SERVER, EVENT_HANDSHAKE, SERVER_HELLO, 90);
        put(&stage, CLIENT, EVENT_APPLICATION_DATA, 0, records[i].length);
        stage.course.stage = STAGE_CLIENT_FLIGHT;
        finish(&stage, SERVER, 0);
        stage.course.ending = ENDING_ENCRYPTED_ALERT;
        f = said(&stage, &client_certificate);
        assert_int_equal(f != NULL, records[i].code != NULL);
        assert_true(!f || f->confidence == CONFIDENCE_LIKELY);
        if (f)
            assert_string_equal(f->page->code, records[i].code);
    }
}

/* ---- the server's, of which there is none ---- */

static void test_empty_server_certificates(void **state)
{
    static const struct {
        uint32_t records[4];
        uint8_t alert;
        bool found;
    } flights[] = {
        { { 23, 25, 97, 53 }, 50, true },   { { 23, 25, 97, 53 }, 42, true },  { { 23, 25, 97, 53 }, 0, true },
        { { 39, 41, 112, 69 }, 50, true },  { { 23, 25, 97, 53 }, 48, false }, /* it speaks of an authority: there was a certificate */
        { { 25, 900, 97, 53 }, 50, false },                                    /* EncryptedExtensions comes first */
        { { 23, 900, 97, 25 }, 50, false },                                    /* CertificateVerify comes behind */
        { { 23, 900, 97, 53 }, 50, false },
    };
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof flights / sizeof *flights; i++) {
        const struct finding *f;

        set(&stage, TLS_1_3, 0x1301);
        stage.course.server_hello = put(&stage, SERVER, EVENT_HANDSHAKE, SERVER_HELLO, 90);
        for (size_t k = 0; k < 4; k++)
            put(&stage, SERVER, EVENT_APPLICATION_DATA, 0, flights[i].records[k]);
        stage.course.stage = STAGE_SERVER_FLIGHT;
        finish(&stage, CLIENT, flights[i].alert);
        f = said(&stage, &certificate_missing);
        assert_int_equal(f != NULL, flights[i].found);
        assert_true(!f || f->confidence == CONFIDENCE_LIKELY);
        assert_int_equal(said(&stage, &named_alert) != NULL, flights[i].alert == 50 && !flights[i].found);
        stage.course.resumed = true; /* by a PSK there is none */
        assert_null(said(&stage, &certificate_missing));
    }
}

/* Decrypted: the message itself. */
static void test_empty_list_read(void **state)
{
    static struct setting stage;
    const struct finding *f;

    (void)state;
    set(&stage, TLS_1_3, 0x1301);
    stage.course.server_hello = put(&stage, SERVER, EVENT_HANDSHAKE, SERVER_HELLO, 90);
    stage.course.certificate = put(&stage, SERVER, EVENT_HANDSHAKE, CERTIFICATE, 4);
    stage.course.stage = STAGE_SERVER_FLIGHT;
    stage.list.from = SERVER;
    stage.conversation.certificates = &stage.list;
    finish(&stage, CLIENT, 50);
    f = said(&stage, &certificate_missing);
    assert_non_null(f);
    assert_int_equal(f->confidence, CONFIDENCE_CERTAIN);
    assert_string_equal(f->shape, "empty13");
    stage.list.clipped = true;
    assert_null(said(&stage, &certificate_missing));
}

/* handshake_failure, read, where the server's certificate is due. */
static void test_due_certificates(void **state)
{
    static struct setting stage;

    (void)state;
    for (int common = 0; common < 2; common++) {
        set(&stage, TLS_1_3, 0x1301);
        stage.hello.extensions.signature_algorithms =
            common ? bytes_of("\x04\x03\x08\x04", 4) : bytes_of("\x04\x03\x05\x03", 4);
        stage.course.server_hello = put(&stage, SERVER, EVENT_HANDSHAKE, SERVER_HELLO, 90);
        put(&stage, SERVER, EVENT_HANDSHAKE, ENCRYPTED_EXTENSIONS, 2);
        stage.course.stage = STAGE_SERVER_HELLO;
        finish(&stage, SERVER, 40);
        assert_non_null(said(&stage, &hidden_refusal));
        assert_int_equal(stage.findings.count, 2);
        assert_string_equal(stage.findings.items[0].page->code, "no-server-credentials");
        assert_int_equal(stage.findings.items[0].confidence, common ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
        assert_string_equal(stage.findings.items[1].page->code, "signature-mismatch");
        assert_int_equal(stage.findings.items[1].confidence, common ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY);
        stage.server.completed[VERSION_COUNT - 1] = 1; /* it served another: it has a certificate */
        said(&stage, &hidden_refusal);
        assert_int_equal(stage.findings.items[0].confidence, CONFIDENCE_POSSIBLE);
        stage.events[1].code = CERTIFICATE;
        assert_null(said(&stage, &hidden_refusal));
    }
}

/* ---- the server's signature ---- */

static void test_server_keys(void **state)
{
    static const struct {
        struct signed_by by;
        const char *code;
    } keys[] = {
        { { .first = SIGNATURE_BAD }, "key-mismatch" },
        { { .first = SIGNATURE_BAD, .other = 1 }, "certificate-chain-disordered" },
        { { .first = SIGNATURE_UNKNOWN, .other = 1 }, "certificate-chain-disordered" }, /* a key of another kind */
        { { .first = SIGNATURE_UNKNOWN }, NULL },
        { { .first = SIGNATURE_GOOD }, NULL },
    };
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct finding *f;

        set(&stage, TLS_1_2, 0xC02F);
        finish(&stage, CLIENT, 51);
        stage.scene.server_signed = keys[i].by;
        f = said(&stage, &key_mismatch);
        assert_int_equal(f != NULL, keys[i].code != NULL);
        if (!f)
            continue;
        assert_string_equal(f->page->code, keys[i].code);
        assert_int_equal(f->confidence, CONFIDENCE_CERTAIN);
        assert_int_equal(f->party, PARTY_SERVER);
    }
}

/* ---- an answer that is no TLS ---- */

static void test_answers_without_tls(void **state)
{
    static const struct {
        const char *protocol;
        const char *bytes;
        size_t count;
        const char *shape;
        enum confidence confidence;
    } rows[] = {
        { "HTTP", "HTTP/1.1 400", 12, "named", CONFIDENCE_CERTAIN },
        { NULL, "hello", 5, "", CONFIDENCE_CERTAIN },
        { NULL, "no\n", 3, "", CONFIDENCE_CERTAIN },
        { "MySQL", "\x4a\0\0\0\x0a", 5, "named", CONFIDENCE_CERTAIN },
        { NULL, "\0\0\0\0\2\0\x28", 7, "binary", CONFIDENCE_LIKELY }, /* handshake_failure behind a garbled header */
        { NULL, "ab\x01z", 4, "binary", CONFIDENCE_LIKELY },
    };
    static struct setting stage;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct finding *f;

        set(&stage, 0, 0);
        stage.conversation.application = rows[i].protocol;
        stage.conversation.first_bytes[SERVER] = bytes_of(rows[i].bytes, rows[i].count);
        stage.course.ending = ENDING_PLAINTEXT;
        stage.course.end = put(&stage, SERVER, EVENT_PLAINTEXT, 0, 7);
        f = said(&stage, &plaintext_server);
        assert_non_null(f);
        assert_string_equal(f->shape, rows[i].shape);
        assert_int_equal(f->confidence, rows[i].confidence);
    }
}

TESTS(test_client_certificates, test_client_key_usage, test_hidden_client_certificates,
      test_empty_server_certificates, test_empty_list_read, test_due_certificates, test_server_keys,
      test_answers_without_tls)
