#include "analyze/rule.h"

#include "analyze/shapes.h"

#include "dissect/tls/names.h"

bool scene_ended_by_alert(const struct scene *scene, enum side by, uint8_t description)
{
    const struct course *course = scene->course;

    return course->outcome == OUTCOME_FAILED && course->ending == ENDING_ALERT && course->by == by &&
           course->end->code == description;
}

bool scene_offer_refused(const struct scene *scene)
{
    enum { HANDSHAKE_FAILURE = 40, INSUFFICIENT_SECURITY = 71 };

    return scene->course->stage == STAGE_CLIENT_HELLO && (scene_ended_by_alert(scene, SERVER, HANDSHAKE_FAILURE) ||
                                                          scene_ended_by_alert(scene, SERVER, INSUFFICIENT_SECURITY));
}

bool scene_ended_silently(const struct scene *scene, enum side by)
{
    const struct course *course = scene->course;

    return course->outcome == OUTCOME_FAILED && course->by == by &&
           (course->ending == ENDING_FIN || course->ending == ENDING_RST);
}

bool scene_client_saw_nothing(const struct scene *scene)
{
    return scene->course->outcome == OUTCOME_FAILED && client_saw_nothing(scene->course);
}

bool scene_udp_unanswered(const struct scene *scene)
{
    enum { TRIES_ENOUGH = 3 };
    const int64_t patience = 1000000000;
    const struct conversation *c = scene->conversation;
    const struct unreachable *refusal = c->unreachable;
    bool again = c->tcp[CLIENT].tries >= TRIES_ENOUGH && c->last.time - c->first.time >= patience;

    /* a cookie is an answer to an answer: that one was not captured */
    if (c->transport != TRANSPORT_UDP || c->tcp[SERVER].last.frame || !scene->hello || scene->hello->cookie.len ||
        scene->course->stage != STAGE_CLIENT_HELLO || scene->course->ending)
        return false;
    return (again && !scene->one_way) || (refusal && refusal->to == SERVER);
}

bool scene_hello_dropped(const struct scene *scene)
{
    return scene_ended_silently(scene, SERVER) && scene->course->stage == STAGE_CLIENT_HELLO && scene->hello;
}

bool scene_versions_disjoint(const struct scene *scene)
{
    uint32_t accepted = profile_versions(scene->server);

    return accepted && scene->offer.set && !(accepted & scene->offer.set);
}

bool scene_versions_exclude(const struct scene *scene)
{
    uint32_t accepted = profile_versions(scene->server);
    uint16_t highest = version_highest(accepted);

    if (!scene_versions_disjoint(scene))
        return false;
    return scene->offer.highest < version_lowest(accepted) ||
           (version_lowest(scene->offer.set) > highest && scene->server->ceiling == highest);
}

/* Could this suite come up with this offer's versions at all? */
static bool is_of_offer(const struct scene *scene, uint16_t value)
{
    const struct cipher_suite *suite = tls_cipher_suite(value);
    uint32_t tls13 = version_bit(TLS_1_3);

    if (!suite || suite->versions == SUITE_SCSV)
        return false;
    return suite->versions == SUITE_TLS13 ? scene->offer.set & tls13 : scene->offer.set & ~tls13 & ~VERSIONS_DTLS;
}

bool scene_suites_disjoint(const struct scene *scene)
{
    const struct server_profile *server = scene->server;
    bool known = false;

    if (!scene->hello || scene->hello->clipped)
        return false;
    for (uint32_t i = 0; i < server->suite_count; i++) {
        known |= is_of_offer(scene, server->suites[i]);
        if (bytes_u16_contains(scene->hello->cipher_suites, server->suites[i]))
            return false;
    }
    return known;
}

bool scene_offers_taken_suite(const struct scene *scene)
{
    for (uint32_t i = 0; scene->hello && i < scene->server->suite_count; i++)
        if (bytes_u16_contains(scene->hello->cipher_suites, scene->server->suites[i]))
            return true;
    return false;
}

static bool offers_any(const struct client_hello *hello, const uint16_t *suites, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_u16_contains(hello->cipher_suites, suites[i]))
            return true;
    return false;
}

/* Of TLS 1.3's suites one must be known everywhere and two more should be (RFC 8446 9.1). Whoever offers TLS 1.2 beside it
 * offers its suites, too. */
static bool offers_common_tls13(const struct client_hello *hello, bool old)
{
    const struct bytes suites = hello->cipher_suites;

    if (bytes_u16_contains(suites, 0x1301))
        return true;
    return bytes_u16_contains(suites, 0x1302) && (old || bytes_u16_contains(suites, 0x1303));
}

bool scene_offers_common_suites(const struct scene *scene)
{
    static const uint16_t rsa[] = { 0xC02F, 0xC030 };
    static const uint16_t ecdsa[] = { 0xC02B, 0xC02C };
    const struct client_hello *hello = scene->hello;
    bool old = scene->offer.set & version_bit(TLS_1_2);

    if (!hello)
        return false;
    if (scene->offer.highest == TLS_1_3 && !offers_common_tls13(hello, old))
        return false;
    return !old || (offers_any(hello, rsa, 2) && offers_any(hello, ecdsa, 2));
}

void scene_prove_elsewhere(const struct scene *scene, struct finding *finding)
{
    const struct server_profile *server = scene->server;

    for (int i = VERSION_COUNT; i-- > 0;)
        if (server->completed[i])
            finding_proof_elsewhere(finding, "server_hello of a handshake that completed",
                                    server->completed_first[i].stream_index, server->completed_first[i].at, SERVER);
}

const struct event *scene_find_event(const struct scene *scene, enum side from, enum event_kind kind, int code)
{
    const struct conversation *c = scene->conversation;

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].from == from && c->events[i].kind == kind && (code < 0 || c->events[i].code == code))
            return &c->events[i];
    return NULL;
}

enum { BAD_CERTIFICATE = 42, DECODE_ERROR = 50 };

/* RFC 8446 4.4.2.4 wants decode_error of the client; Java says bad_certificate. */
static bool may_mean_empty_certificate(const struct course *course)
{
    return course->outcome == OUTCOME_FAILED && course->by == CLIENT && course->stage == STAGE_SERVER_FLIGHT &&
           (course->ending != ENDING_ALERT || course->end->code == DECODE_ERROR ||
            course->end->code == BAD_CERTIFICATE);
}

/* EncryptedExtensions goes before it, CertificateVerify and Finished behind. */
static const struct event *find_empty_sized(const struct scene *scene)
{
    const struct conversation *c = scene->conversation;
    const struct event *found = NULL;
    struct shapes shapes = shapes_of(c);
    uint32_t before = 0;

    for (const struct event *event = c->events; event < c->events + c->event_count && event < scene->course->end;
         event++) {
        if (event->kind != EVENT_APPLICATION_DATA || event->from != SERVER || event->decrypted)
            continue;
        if (found)
            return found;
        if (before++ && shape_is_empty_certificate(&shapes, event->length))
            found = event;
    }
    return NULL;
}

const struct event *scene_empty_certificate(const struct scene *scene)
{
    const struct course *course = scene->course;
    const struct certificate_list *list = conversation_certificates(scene->conversation, SERVER);
    uint32_t length =
        course->version == TLS_1_3 ? 4 : 3; /* of the body: a context and a list, both empty, or a list */

    if (course->certificate)
        return list && !list->count && !list->clipped && course->certificate->length == length ? course->certificate
                                                                                               : NULL;
    if (course->version != TLS_1_3 || course->resumed || scene->conversation->quic ||
        !may_mean_empty_certificate(course))
        return NULL;
    return find_empty_sized(scene);
}

void scene_tell_accepted(const struct scene *scene, struct finding *finding)
{
    finding_number(finding, "accepted", VALUE_VERSIONS,
                   profile_versions(scene->server) | (scene->offer.set & VERSIONS_DTLS));
    finding_number(finding, "count", VALUE_CONNECTIONS, profile_completed(scene->server));
}

void scene_tell_offer(const struct scene *scene, struct finding *finding)
{
    if (scene->offer.listed)
        finding_number(finding, "offered", VALUE_VERSIONS, scene->offer.set);
    else
        finding_number(finding, "offered", VALUE_UP_TO,
                       version_bit(scene->offer.highest) | (scene->offer.set & VERSIONS_DTLS));
}
