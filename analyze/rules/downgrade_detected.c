/*
 * downgrade_detected.c - the ServerHello bears the mark of a server that knows a newer version (RFC 8446 4.1.3), the
 * client had offered one, and breaks off.
 */
#include "analyze/rule.h"

enum { ILLEGAL_PARAMETER = 47 };

static void check(const struct scene *s, struct findings *out)
{
    const struct server_hello *hello = conversation_server_hello(s->conversation);
    bool told = scene_ended_by_alert(s, CLIENT, ILLEGAL_PARAMETER);
    struct finding *f;

    if (!hello || !hello->sentinel || !s->offer.highest || s->offer.highest <= s->course->version ||
        s->course->stage > STAGE_SERVER_FLIGHT || (!told && !scene_ended_silently(s, CLIENT)) ||
        scene_client_saw_nothing(s))
        return;
    f = finding_add(out, "downgrade-detected", "", SEVERITY_ERROR, told ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY,
                    PARTY_NETWORK);
    finding_number(f, "chosen", VALUE_VERSION, hello->version);
    scene_tell_offer(s, f);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->server_hello);
    finding_proof(f, s->course->end);
}

const struct rule downgrade_detected = { .name = "downgrade-detected", .check = check };
