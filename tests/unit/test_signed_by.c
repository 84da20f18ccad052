/* Whose key made a CertificateVerify: of the first certificate, of another in the list, of none; and what is not known. */
#include "tests/support/capture.h"
#include "tests/support/test.h"

#include "analyze/signed_by.h"
#include "dissect/dissector.h"
#include "dissect/x509/certificate.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

enum { ROOM = 1024, KEYS = 3 };

struct keyholder {
    EVP_PKEY *key;
    uint8_t der[ROOM];
    struct certificate certificate;
};

static struct keyholder holders[KEYS];
static struct arena_pool pool;
static struct arena arena = { .pool = &pool };

static void make(struct keyholder *holder)
{
    X509 *x509 = X509_new();
    uint8_t *at = holder->der;
    int length;

    assert_non_null(holder->key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"));
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    assert_int_equal(X509_set_pubkey(x509, holder->key), 1);
    assert_true(X509_sign(x509, holder->key, EVP_sha256()) > 0);
    length = i2d_X509(x509, NULL);
    assert_in_range(length, 1, ROOM);
    i2d_X509(x509, &at);
    holder->certificate = (struct certificate){ .der = bytes_of(holder->der, (size_t)length) };
    assert_non_null(holder->certificate.facts = certificate_read(&arena, holder->certificate.der));
    X509_free(x509);
}

static const uint8_t hash[32] = { 7, 7, 7 };

/* RFC 8446 4.4.3 */
static struct bytes sign(const struct keyholder *holder, const char *context, uint8_t *out)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    uint8_t text[64 + 34 + sizeof hash];
    size_t size = ROOM;

    memset(text, ' ', 64);
    memcpy(text + 64, context, 34);
    memcpy(text + 98, hash, sizeof hash);
    assert_int_equal(EVP_DigestSignInit_ex(digest, NULL, "SHA256", NULL, NULL, holder->key, NULL), 1);
    assert_int_equal(EVP_DigestSign(digest, out, &size, text, sizeof text), 1);
    EVP_MD_CTX_free(digest);
    return bytes_of(out, size);
}

static const char *const contexts[] = {
    [CLIENT] = "TLS 1.3, client CertificateVerify", [SERVER] = "TLS 1.3, server CertificateVerify"
};

static const struct row {
    int signer, sent[2]; /* of the keys */
    bool proven;
    enum signature_result first;
    uint32_t other;
} rows[] = {
    { 0, { 0, 1 }, true, SIGNATURE_GOOD, 0 },
    { 0, { 0, 1 }, false, SIGNATURE_GOOD, 0 }, /* it proves the hash, too */
    { 2, { 0, 1 }, true, SIGNATURE_BAD, 0 },
    { 2, { 0, 1 }, false, SIGNATURE_UNKNOWN, 0 }, /* the hash may be wrong */
    { 1, { 0, 1 }, true, SIGNATURE_BAD, 1 },
    { 1, { 0, 1 }, false, SIGNATURE_BAD, 1 },
};

static void check(const struct row *row, enum side side)
{
    const struct certificate *items[] = { &holders[row->sent[0]].certificate, &holders[row->sent[1]].certificate };
    struct certificate_list list = { .from = (uint8_t)side, .count = 2, .items = items };
    uint8_t room[ROOM];
    struct certificate_verify verify = { .from = (uint8_t)side,
                                         .scheme = 0x0403,
                                         .signature = sign(&holders[row->signer], contexts[side], room),
                                         .transcript_hash = bytes_of(hash, sizeof hash),
                                         .proven = row->proven };
    struct conversation c = { .certificates = &list, .certificate_verify = &verify };
    struct signed_by result = signed_by(&c, side);

    assert_int_equal(result.first, row->first);
    assert_int_equal(result.other, row->other);
    assert_ptr_equal(result.said, &verify);
    list.delegated = true; /* another key signs in the leaf's place (RFC 9345) */
    assert_int_equal(signed_by(&c, side).first, SIGNATURE_UNKNOWN);
    list.delegated = false;
    assert_int_equal(signed_by(&c, other_side(side)).first, SIGNATURE_UNKNOWN);
    verify.transcript_hash = bytes_of(NULL, 0);
    assert_int_equal(signed_by(&c, side).first, SIGNATURE_UNKNOWN);
    c.certificate_verify = NULL;
    assert_int_equal(signed_by(&c, side).first, SIGNATURE_UNKNOWN);
}

static void test_certificate_verify(void **state)
{
    (void)state;
    for (size_t i = 0; i < KEYS; i++)
        make(&holders[i]);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(&rows[i], SERVER);
        check(&rows[i], CLIENT);
    }
    for (size_t i = 0; i < KEYS; i++) {
        certificate_forget(holders[i].certificate.facts);
        EVP_PKEY_free(holders[i].key);
    }
    arena_release(&arena);
    arena_pool_release(&pool);
}

/* ---- recorded handshakes up to TLS 1.2, in the clear ---- */

static void take(void *context, struct conversation *c)
{
    unsigned *found = context;

    found[signed_by(c, CLIENT).first]++;
    conversation_free(c);
}

/* How many connections of the frames, but for number `without`, of which `cut` bytes are captured, have which result. */
static void count_results(const struct frames *frames, size_t without, uint32_t cut, unsigned found[3])
{
    struct arena_pool blocks = { 0 };
    struct certificate_store certificates;
    struct dissector_options options = {
        .pool = &blocks, .certificates = &certificates, .take = take, .linger = INT64_MAX, .context = found
    };
    struct dissector *dissector;

    memset(found, 0, 3 * sizeof *found);
    certificate_store_init(&certificates, 1);
    assert_non_null(dissector = dissector_new(&options, NULL));
    for (size_t i = 0; i < frames->count; i++) {
        struct frame frame = frames->items[i];

        if (i == without && cut < frame.data.len)
            frame.data.len = cut;
        if (i != without || cut)
            dissector_feed(dissector, &frame, 1);
    }
    dissector_finish(dissector);
    dissector_free(dissector);
    certificate_store_release(&certificates);
    arena_pool_release(&blocks);
}

/* What is missing makes it unknown, never bad. */
static void check_cuts(const struct frames *frames)
{
    enum { STEP = 37 };
    unsigned found[3];

    for (size_t i = 0; i < frames->count; i++)
        for (uint32_t cut = 0; cut < frames->items[i].data.len; cut += STEP) {
            count_results(frames, i, cut, found);
            assert_int_equal(found[SIGNATURE_BAD], 0);
        }
}

static void test_recorded(void **state)
{
    static const struct {
        const char *path;
        enum signature_result first;
    } cases[] = {
        { SAMPLES "/healthy-client-certificate-good-go-tls12.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/healthy-client-certificate-good-java-tls12.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/gnutls-client-certificate-expired-tls12.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/nss-client-certificate-untrusted-tls12.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/java-client-certificate-expired-tls12.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/node-client-certificate-untrusted-tls12.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/go-client-certificate-untrusted-tls12.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/openssl-client-certificate-expired.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/healthy-dtls12-mutual.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/healthy-dtls10-mutual.pcapng", SIGNATURE_GOOD },
        { SAMPLES "/openssl-client-certificate-other-key-tls12.pcapng", SIGNATURE_BAD },
        { SAMPLES "/java-client-certificate-other-key-tls12.pcapng", SIGNATURE_BAD },
        { SAMPLES "/go-client-certificate-missing-tls12.pcapng", SIGNATURE_UNKNOWN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct frames frames = frames_of_file(cases[i].path);
        unsigned found[3];

        count_results(&frames, SIZE_MAX, 0, found);
        assert_true(found[cases[i].first] > 0);
        assert_int_equal(found[SIGNATURE_BAD] + found[SIGNATURE_GOOD], cases[i].first != SIGNATURE_UNKNOWN);
        if (cases[i].first == SIGNATURE_GOOD)
            check_cuts(&frames);
        frames_release(&frames);
    }
}

/* The place of the CertificateVerify in the frames of a DTLS recording: a whole message in one record. */
static uint8_t *find_verify(const struct frames *frames)
{
    for (size_t i = 0; i < frames->count; i++) {
        uint8_t *data = (uint8_t *)(uintptr_t)frames->items[i].data.data;

        for (size_t at = 42; at + 25 < frames->items[i].data.len; at++)
            if (data[at] == 22 && data[at + 1] == 0xFE && data[at + 13] == CERTIFICATE_VERIFY)
                return data + at;
    }
    return NULL;
}

/* It is not the client's signature any more. */
static void test_changed_datagrams(void **state)
{
    static const int changes[] = { 40, 60 }; /* bytes behind the record's beginning: they are of the signature */

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct frames frames = frames_of_file(SAMPLES "/healthy-dtls10-mutual.pcapng");
        uint8_t *verify = find_verify(&frames);
        unsigned found[3];

        assert_non_null(verify);
        verify[changes[i]] ^= 0x10;
        count_results(&frames, 18, 0, found); /* without the server's ChangeCipherSpec: it has not taken it */
        assert_int_equal(found[SIGNATURE_BAD], 1);
        frames_release(&frames);
    }
}

TESTS(test_certificate_verify, test_recorded, test_changed_datagrams)
