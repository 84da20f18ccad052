/*
 * it_worked_but.c - handshakes that completed with something old or weak in them. Never a cause.
 */
#include "analyze/renegotiation.h"
#include "analyze/rule.h"
#include "analyze/shapes.h"
#include "dissect/tls/names.h"

static const struct server_hello *settled_hello(const struct scene *s)
{
    return s->course->outcome == OUTCOME_COMPLETED ? conversation_server_hello(s->conversation) : NULL;
}

static void check_deprecated_version(const struct scene *s, struct findings *out) /* RFC 8996 */
{
    const struct server_hello *hello = settled_hello(s);
    struct finding *f;

    if (!hello || !hello->version || !s->course->server_hello || s->course->version >= TLS_1_2)
        return;
    f = finding_add(out, "deprecated-version", "", SEVERITY_WARNING, CONFIDENCE_CERTAIN, PARTY_SERVER);
    finding_number(f, "chosen", VALUE_VERSION, hello->version);
    finding_proof(f, s->course->server_hello);
}

static bool is_weak(const struct cipher_suite *suite)
{
    static const char *const weak[] = { "NULL", "RC4", "RC2", "DES" };

    if (suite->export || suite->authentication == AUTH_ANON)
        return true;
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (strstr(suite->bulk, weak[i]))
            return true;
    return false;
}

static void add_suite_finding(const struct scene *s, struct findings *out, const char *code,
                              const struct cipher_suite *suite)
{
    struct finding *f = finding_add(out, code, "", SEVERITY_WARNING, CONFIDENCE_CERTAIN, PARTY_SERVER);

    finding_number(f, "suite", VALUE_SUITE, suite->value);
    finding_proof(f, s->course->server_hello);
}

static void check_suite(const struct scene *s, struct findings *out)
{
    const struct server_hello *hello = settled_hello(s);
    const struct cipher_suite *suite =
        hello && hello->has_cipher_suite ? tls_cipher_suite(hello->cipher_suite) : NULL;

    if (!suite || !s->course->server_hello || suite->versions == SUITE_TLS13)
        return;
    if (is_weak(suite))
        add_suite_finding(s, out, "weak-cipher", suite);
    if (suite->key_exchange == KX_RSA || suite->key_exchange == KX_DH || suite->key_exchange == KX_ECDH)
        add_suite_finding(s, out, "no-forward-secrecy", suite);
}

enum { PRIME_BITS = 2048 /* RFC 9325 4.5: shorter ones are a matter of effort */ };

static void check_prime(const struct scene *s, struct findings *out)
{
    const struct server_key_exchange *exchange = s->conversation->server_key_exchange;
    struct finding *f;

    if (!settled_hello(s) || !exchange || exchange->bad || !exchange->prime_bits ||
        exchange->prime_bits >= PRIME_BITS)
        return;
    f = finding_add(out, "weak-dh-group", "", SEVERITY_WARNING, CONFIDENCE_CERTAIN, PARTY_SERVER);
    finding_number(f, "bits", VALUE_NUMBER, exchange->prime_bits);
    finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, SERVER_KEY_EXCHANGE));
}

static void check_hello_retry(const struct scene *s, struct findings *out)
{
    const struct conversation *c = s->conversation;
    const struct server_hello *hello = c->server_hello;
    struct finding *f;

    if (s->course->outcome != OUTCOME_COMPLETED || !hello || !hello->retry || !hello->extensions.key_share_groups.len)
        return; /* a retry without a group only asks for a cookie */
    f = finding_add(out, "hello-retry", "", SEVERITY_INFO, CONFIDENCE_CERTAIN, PARTY_CLIENT);
    finding_number(f, "group", VALUE_GROUP, bytes_u16_at(hello->extensions.key_share_groups, 0));
    finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, SERVER_HELLO));
}

static void check_resumed(const struct scene *s, struct findings *out)
{
    if (s->course->outcome == OUTCOME_COMPLETED && s->course->resumed)
        finding_proof(finding_add(out, "resumed", "", SEVERITY_INFO, CONFIDENCE_CERTAIN, PARTY_UNKNOWN),
                      s->course->server_hello);
}

/* Without keys Finished and an alert look like data; what has the size of neither is something that the client said. */
static bool client_said_something(const struct scene *s)
{
    const struct conversation *c = s->conversation;
    struct shapes shapes = shapes_of(c);
    bool hidden = s->course->version == TLS_1_3 && !c->tls[CLIENT].decrypted;

    if (!hidden)
        return c->tls[CLIENT].application_records;
    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_APPLICATION_DATA && c->events[i].from == CLIENT &&
            !shape_is_alert(&shapes, c->events[i].length, true) && !shape_is_finished(&shapes, c->events[i].length) &&
            !shape_is_padded_finished(&shapes, c->events[i].length))
            return true;
    return false;
}

/* The client took part in the whole handshake and left without a word of the application. */
static void check_abandoned(const struct scene *s, struct findings *out)
{
    const struct event *end = scene_find_event(s, CLIENT, EVENT_FIN, -1);
    struct finding *f;

    end = end ? end : scene_find_event(s, CLIENT, EVENT_RST, -1);
    if (s->course->outcome != OUTCOME_COMPLETED || !end || !s->course->server_hello || client_said_something(s) ||
        renegotiation_of(s->conversation, s->course).end)
        return;
    f = finding_add(out, "abandoned-after-handshake", "", SEVERITY_INFO, CONFIDENCE_LIKELY, PARTY_CLIENT);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, end);
}

const struct rule deprecated_version = { .name = "deprecated-version", .check = check_deprecated_version };
const struct rule weak_suite = { .name = "weak suites", .check = check_suite };
const struct rule weak_dh_group = { .name = "weak-dh-group", .check = check_prime };
const struct rule resumed = { .name = "resumed", .check = check_resumed };
const struct rule abandoned = { .name = "abandoned-after-handshake", .check = check_abandoned };
const struct rule hello_retry = { .name = "hello-retry", .check = check_hello_retry };
