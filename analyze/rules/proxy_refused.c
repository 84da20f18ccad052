/*
 * proxy_refused.c - a proxy that was asked for a way to a server says no.
 *
 * CONNECT is there for TLS. SOCKS carries anything: where the target's port is none of TLS, or the client came no
 * further than the login, TLS may never have been meant.
 */
#include "analyze/rule.h"
#include "dissect/tls/names.h"

static bool is_meant_for_tls(const struct before *before)
{
    return before->kind == BEFORE_CONNECT || (before->requested.frame && tls_port_service(before->port));
}

static void check(const struct scene *s, struct findings *out)
{
    for (const struct before *before = s->conversation->before; before; before = before->next) {
        bool proxy = before->kind == BEFORE_CONNECT || before->kind == BEFORE_SOCKS;
        struct finding *f;

        if (!proxy || before->answer != ANSWER_REFUSED || before->blind)
            continue;
        f = finding_add(out, "proxy-refused", before->requested.frame ? "" : "login",
                        is_meant_for_tls(before) ? SEVERITY_ERROR : SEVERITY_WARNING, CONFIDENCE_CERTAIN,
                        PARTY_NETWORK);
        finding_bytes(f, "host", VALUE_BYTES, before->host);
        finding_number(f, "port", VALUE_NUMBER, before->port);
        finding_bytes(f, "status", VALUE_BYTES, before->text);
        finding_proof(f, scene_find_event(s, CLIENT, EVENT_BEFORE, STEP_REQUEST));
        finding_proof(f, scene_find_event(s, SERVER, EVENT_BEFORE, STEP_REFUSED));
        return;
    }
}

const struct rule proxy_refused = { .name = "proxy-refused", .check = check };
