/*
 * proxy_refused.c - a proxy that was asked for a way to a server says no.
 */
#include "analyze/rule.h"

static void check(const struct scene *s, struct findings *out)
{
    for (const struct before *before = s->conversation->before; before; before = before->next) {
        bool proxy = before->kind == BEFORE_CONNECT || before->kind == BEFORE_SOCKS;
        struct finding *f;

        if (!proxy || before->answer != ANSWER_REFUSED || before->blind)
            continue;
        f = finding_add(out, "proxy-refused", before->requested.frame ? "" : "login", SEVERITY_ERROR,
                        CONFIDENCE_CERTAIN, PARTY_NETWORK);
        finding_bytes(f, "host", VALUE_BYTES, before->host);
        finding_number(f, "port", VALUE_NUMBER, before->port);
        finding_bytes(f, "status", VALUE_BYTES, before->text);
        finding_proof(f, scene_find_event(s, CLIENT, EVENT_BEFORE, STEP_REQUEST));
        finding_proof(f, scene_find_event(s, SERVER, EVENT_BEFORE, STEP_REFUSED));
        return;
    }
}

const struct rule proxy_refused = { .name = "proxy-refused", .check = check };
