/* However many handshakes share a certificate, libcrypto parses it once in a run. */
#include "tests/support/capture.h"
#include "tests/support/test.h"

#include "cli/tlsdiag.h"
#include "dissect/dissector.h"

#include <openssl/x509.h>
#include <stdlib.h>

enum { ROUNDS = 100, DISTINCT = 64 };
#define A_MINUTE 60000000000

X509 *__real_d2i_X509(X509 **out, const unsigned char **in, long length);
X509 *__wrap_d2i_X509(X509 **out, const unsigned char **in, long length);

static unsigned parsed;

X509 *__wrap_d2i_X509(X509 **out, const unsigned char **in, long length)
{
    parsed++;
    return __real_d2i_X509(out, in, length);
}

static const char *const samples[] = {
    SAMPLES "/healthy-tls12-openssl.pcapng",   SAMPLES "/healthy-tls12-gnutls.pcapng",
    SAMPLES "/healthy-mutual-tls12.pcapng",    SAMPLES "/healthy-tls10.pcapng",
    SAMPLES "/openssl-untrusted-tls12.pcapng", SAMPLES "/openssl-client-certificate-untrusted.pcapng",
    SAMPLES "/healthy-starttls-smtp.pcapng",   SAMPLES "/healthy-dtls12-openssl.pcapng",
};
enum { SAMPLE_COUNT = sizeof samples / sizeof *samples };

/* ---- which certificates there are, by their bytes alone ---- */

struct distinct {
    uint8_t *items[DISTINCT];
    size_t lengths[DISTINCT], count;
    unsigned sent;
};

static void note(struct distinct *known, struct bytes der)
{
    known->sent++;
    for (size_t i = 0; i < known->count; i++)
        if (bytes_equal(bytes_of(known->items[i], known->lengths[i]), der))
            return;
    assert_true(known->count < DISTINCT);
    assert_non_null(known->items[known->count] = malloc(der.len));
    memcpy(known->items[known->count], der.data, der.len);
    known->lengths[known->count++] = der.len;
}

static void take(void *context, struct conversation *c)
{
    for (const struct certificate_list *list = c->certificates; list; list = list->next)
        for (uint32_t i = 0; i < list->count; i++)
            note(context, list->items[i]->der);
    conversation_free(c);
}

static void count_distinct(const struct frames *frames, struct distinct *known)
{
    struct arena_pool pool = { 0 };
    struct certificate_store certificates;
    struct dissector_options options = {
        .pool = &pool, .certificates = &certificates, .take = take, .linger = INT64_MAX, .context = known
    };
    struct dissector *dissector;

    certificate_store_init(&certificates, 1);
    assert_non_null(dissector = dissector_new(&options, NULL));
    dissector_feed(dissector, frames->items, frames->count);
    dissector_finish(dissector);
    dissector_free(dissector);
    certificate_store_release(&certificates);
    arena_pool_release(&pool);
}

/* ---- the run ---- */

/* The sample's connections once more, later: the ports are used again. */
static void feed_later(struct run *run, const struct frames *frames, int round)
{
    for (size_t i = 0; i < frames->count; i++) {
        struct frame frame = frames->items[i];

        frame.time += round * A_MINUTE;
        run_feed(run, &frame, 1);
    }
}

static void test_parsed_once(void **state)
{
    struct run_options options = { .renderer = renderer_find("json"), .out = fopen("/dev/null", "w"), .all = true };
    struct frames frames[SAMPLE_COUNT];
    struct distinct known = { .count = 0 };
    struct error error;
    struct run *run = run_new(&options, &error);

    (void)state;
    assert_non_null(run);
    for (int i = 0; i < SAMPLE_COUNT; i++) {
        frames[i] = frames_of_file(samples[i]);
        count_distinct(&frames[i], &known);
    }
    parsed = 0;
    assert_true(run_begin_input(run, "x", &error));
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < SAMPLE_COUNT; i++)
            feed_later(run, &frames[i], round);
    assert_true(run_end_input(run, NULL, &error));
    assert_true(run_finish(run, &error));
    print_message("%u certificates sent, %zu of them distinct, %u parsed\n", known.sent * ROUNDS, known.count,
                  parsed);
    assert_int_equal(parsed, known.count);
    run_free(run);
    fclose(options.out);
    for (int i = 0; i < SAMPLE_COUNT; i++)
        frames_release(&frames[i]);
    for (size_t i = 0; i < known.count; i++)
        free(known.items[i]);
}

TESTS(test_parsed_once)
