#include "analyze/attempt.h"

#include "analyze/versions.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "dissect/tls/names.h"

enum {
    FALLBACK_SCSV = 0x5600, /* RFC 7507 */
    MANY_SUITES = 128,      /* old load balancers stop there */
    ONE_PACKET = 1400,      /* bytes of a hello that fit one packet of any usual path */
    KIND_KNOWN = 1u << 31,
    KIND_VERSION_SHIFT = 24, /* above the aspects */
};

/* A client that gives up sooner did not wait for an answer. */
#define PATIENCE_NS 1000000000

/* Groups that hold a post-quantum part: ML-KEM and its hybrids, and the Kyber draft that was used before. */
static const uint16_t post_quantum[] = { 0x0200, 0x0201, 0x0202, 0x11EB, 0x11EC, 0x11ED, 0x6399, 0x639A };

/* Extensions that are aspects of their own, that depend on them or on the length of the hello. */
static const uint16_t told_apart[] = { 0, 10, 13, 16, 21, 35, 41, 42, 43, 44, 45, 51, 0xFE0D };

static bool is_among(uint16_t value, const uint16_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return false;
}

static bool has_grease(struct bytes list)
{
    for (size_t i = 0; i < bytes_u16_count(list); i++)
        if (tls_is_grease(bytes_u16_at(list, i)))
            return true;
    return false;
}

static bool has_post_quantum_share(const struct client_hello *hello)
{
    struct bytes shares = hello->extensions.key_share_groups;

    for (size_t i = 0; i < bytes_u16_count(shares); i++)
        if (is_among(bytes_u16_at(shares, i), post_quantum, sizeof post_quantum / sizeof *post_quantum))
            return true;
    return false;
}

/* A session id means something in hellos below TLS 1.3 alone: that version sends a made-up one (RFC 8446 4.1.2). */
static bool offers_resumption(const struct client_hello *hello)
{
    return hello->extensions.has_pre_shared_key ||
           (hello->session_id.len && !hello->extensions.has_supported_versions);
}

static uint32_t set_if(bool there, uint32_t aspect)
{
    return there ? aspect : 0;
}

static uint32_t aspects_of_suites(struct bytes suites)
{
    uint32_t set = set_if(bytes_u16_count(suites) > MANY_SUITES, ASPECTS_MANY_SUITES);

    for (size_t i = 0; i < bytes_u16_count(suites); i++) {
        uint16_t suite = bytes_u16_at(suites, i);

        set |= set_if(tls_is_grease(suite), ASPECTS_GREASE) | set_if(suite == FALLBACK_SCSV, ASPECTS_FALLBACK);
    }
    return set;
}

/* The aspects that are there or not. */
static uint32_t aspects_of(const struct client_hello *hello)
{
    const struct hello_extensions *extensions = &hello->extensions;

    return aspects_of_suites(hello->cipher_suites) | set_if(extensions->server_name.len, ASPECTS_NAME) |
           set_if(offers_resumption(hello), ASPECTS_RESUMPTION) |
           set_if(extensions->has_encrypted_client_hello, ASPECTS_ECH) |
           set_if(has_post_quantum_share(hello), ASPECTS_POST_QUANTUM) |
           set_if(has_grease(extensions->groups), ASPECTS_GREASE) | set_if(extensions->alpn.len, ASPECTS_ALPN) |
           set_if(hello->records > 1, ASPECTS_RECORDS) | set_if(hello->length > ONE_PACKET, ASPECTS_LARGE);
}

uint32_t attempt_kind(const struct conversation *c)
{
    const struct client_hello *hello = c->client_hello;
    int index;

    if (!hello || hello->clipped || hello->ssl2)
        return 0;
    index = version_index(versions_offered(hello).highest);
    return KIND_KNOWN | (uint32_t)(index + 1) << KIND_VERSION_SHIFT | aspects_of(hello);
}

uint32_t attempt_kinds_differ(uint32_t a, uint32_t b)
{
    uint32_t difference = a ^ b, aspects = difference & ((1u << ASPECT_COUNT) - 1);

    return aspects | (difference >> KIND_VERSION_SHIFT ? ASPECTS_VERSION : 0);
}

bool attempt_kind_has(uint32_t kind, enum aspect aspect)
{
    return kind & 1u << aspect;
}

/* ---- in detail ---- */

/* Of the numbers in order, but for GREASE, which is another one each time. */
static uint32_t hash_of_list(struct bytes list)
{
    uint64_t hash = list.len ? 1 : 0;

    for (size_t i = 0; i < bytes_u16_count(list); i++)
        if (!tls_is_grease(bytes_u16_at(list, i)) && bytes_u16_at(list, i) != FALLBACK_SCSV)
            hash = hash_mix(hash, bytes_u16_at(list, i));
    return (uint32_t)hash;
}

static uint32_t hash_of_bytes(struct bytes bytes)
{
    return bytes.len ? (uint32_t)hash_bytes(bytes, 0) | 1 : 0;
}

/* Whatever their order, which some clients change each time. */
static uint32_t hash_of_extensions(const struct client_hello *hello)
{
    struct cursor in = cur_of(hello->extensions.all);
    uint64_t sum = 0;

    while (cur_left(&in)) {
        uint16_t type = cur_u16(&in);

        cur_bytes16(&in);
        if (!tls_is_grease(type) && !is_among(type, told_apart, sizeof told_apart / sizeof *told_apart))
            sum += hash_mix(type, 0);
    }
    return (uint32_t)sum;
}

static void describe_hello(const struct client_hello *hello, struct attempt *out)
{
    const struct hello_extensions *extensions = &hello->extensions;

    for (int i = 0; i < ASPECT_COUNT; i++)
        out->values[i] = attempt_kind_has(out->kind, (enum aspect)i);
    out->highest = versions_offered(hello).highest;
    out->values[ASPECT_VERSION] = out->highest;
    out->values[ASPECT_NAME] = hash_of_bytes(extensions->server_name);
    out->values[ASPECT_SUITES] = hash_of_list(hello->cipher_suites);
    out->values[ASPECT_GROUPS] = hash_of_list(extensions->groups);
    out->values[ASPECT_SIGNATURES] = hash_of_list(extensions->signature_algorithms);
    out->values[ASPECT_ALPN] = hash_of_bytes(extensions->alpn);
    out->values[ASPECT_EXTENSIONS] = hash_of_extensions(hello);
}

static bool is_without_answer(const struct conversation *c, const struct course *course)
{
    bool left = course->ending == ENDING_FIN || course->ending == ENDING_RST;

    if (course->outcome != OUTCOME_FAILED || course->stage != STAGE_CLIENT_HELLO || !left)
        return false;
    return course->by == SERVER || (!c->tcp[SERVER].bytes && course->waited >= PATIENCE_NS);
}

void attempt_describe(const struct conversation *c, const struct course *course, struct attempt *out)
{
    *out = (struct attempt){ .client = c->client.address,
                             .hello = c->client_hello->at,
                             .over = course->end ? course->end->at : course->completed,
                             .stream_index = c->stream_index,
                             .kind = attempt_kind(c),
                             .outcome = (uint8_t)course->outcome,
                             .ending = (uint8_t)course->ending,
                             .by = (uint8_t)course->by,
                             .alert = course->ending == ENDING_ALERT ? course->end->code : 0,
                             .died = is_without_answer(c, course) };
    describe_hello(c->client_hello, out);
}

uint32_t attempts_differ(const struct attempt *a, const struct attempt *b)
{
    uint32_t set = 0;

    for (int i = 0; i < ASPECT_COUNT; i++)
        set |= set_if(a->values[i] != b->values[i], 1u << i);
    return set;
}

const char *aspect_words(uint32_t set)
{
    static const char *const words[ASPECT_COUNT] = {
#define ASPECT(symbol, words) words,
#include "analyze/aspects.def"
#undef ASPECT
    };
    int i = 0;

    while (i < ASPECT_COUNT - 1 && !(set & 1u << i))
        i++;
    return words[i];
}
