/*
 * certificate_defects.c - what is wrong with the server's certificates: the cause where the client minded it, else a
 * warning (analyze/defects.h weighs them).
 */
#include "analyze/rule.h"

/* Which of its page's sentences says it. */
static const char *shape_of(const struct scene *s, const struct defect *defect)
{
    const struct chain *chain = &s->presented.chain;

    switch ((enum defect_kind)defect->kind) {
    case DEFECT_EXPIRED:
        return defect->index ? "intermediate" : "";
    case DEFECT_NOT_YET_VALID:
        return defect->index ? "intermediate" : "";
    case DEFECT_OLD_AUTHORITY:
        return "beside";
    case DEFECT_AUTHORITY_FIRST:
        return "authority";
    case DEFECT_KEY_USE:
        return "key";
    case DEFECT_DISORDERED:
        return chain->disordered ? "" : "strangers";
    case DEFECT_UNTRUSTED:
        return s->objection.alert == 48 ? "alert" : chain->store_given ? "store" : "";
    case DEFECT_REVOKED:
    case DEFECT_STAPLE:
        return defect->what;
    case DEFECT_INCOMPLETE:
        return chain->store_known ? "" : "no-store";
    default:
        return "";
    }
}

static enum party party_of(const struct defect *defect)
{
    return defect->kind == DEFECT_UNTRUSTED ? PARTY_CLIENT : PARTY_SERVER;
}

static const char *text_or(const char *text, const char *otherwise)
{
    return text && *text ? text : otherwise;
}

static void put_values(const struct scene *s, struct finding *f, const struct defect *defect)
{
    const struct presented *p = &s->presented;
    const struct certificate_facts *facts = presented_leaf(p) ? p->list->items[defect->index]->facts : NULL;
    bool early = defect->kind == DEFECT_NOT_YET_VALID;

    if (!facts)
        return; /* hidden: there is only the alert to tell of */
    finding_text(f, "subject", text_or(facts->subject, "(no subject)"));
    finding_text(f, "issuer", text_or(p->chain.authority, text_or(facts->issuer, "(no issuer)")));
    switch ((enum defect_kind)defect->kind) {
    case DEFECT_EXPIRED:
    case DEFECT_NOT_YET_VALID:
    case DEFECT_OLD_AUTHORITY:
        finding_number(f, "date", VALUE_DATE, (uint64_t)(early ? facts->not_before : facts->not_after));
        finding_number(f, "at", VALUE_DATE, (uint64_t)p->time);
        break;
    case DEFECT_NAME_MISMATCH:
        finding_bytes(f, "asked", VALUE_BYTES, p->name);
        finding_facts(f, "names", VALUE_NAMES, facts);
        break;
    case DEFECT_WRONG_USAGE:
        finding_facts(f, "usage", VALUE_USES, facts);
        break;
    case DEFECT_KEY_USE:
        finding_number(f, "usage", VALUE_KEY_USES, facts->key_usage);
        finding_number(f, "needed", VALUE_KEY_USES, p->forbidden);
        finding_number(f, "chosen", VALUE_VERSION, conversation_version(s->conversation));
        finding_number(f, "suite", VALUE_SUITE, conversation_server_hello(s->conversation)->cipher_suite);
        break;
    case DEFECT_WEAK_KEY:
        finding_facts(f, "key", VALUE_KEY, facts);
        break;
    case DEFECT_WEAK_SIGNATURE:
        finding_text(f, "algorithm", text_or(facts->signature_algorithm, "a broken hash"));
        break;
    case DEFECT_REVOKED:
        finding_number(f, "date", VALUE_DATE, (uint64_t)p->staple.revoked_at);
        finding_text(f, "reason", text_or(p->staple.reason, "no reason given"));
        break;
    case DEFECT_STAPLE:
        finding_number(f, "from", VALUE_DATE, (uint64_t)p->staple.this_update);
        finding_number(f, "to", VALUE_DATE, (uint64_t)p->staple.next_update);
        finding_number(f, "at", VALUE_DATE, (uint64_t)p->time);
        break;
    case DEFECT_AUTHORITY_FIRST:
        finding_number(f, "place", VALUE_NUMBER, p->own + 1);
        break;
    case DEFECT_MALFORMED:
    case DEFECT_BAD_AUTHORITY:
    case DEFECT_ODD:
        finding_text(f, "what", text_or(defect->what, "it does not parse"));
        break;
    default:
        finding_number(f, "count_sent", VALUE_NUMBER, p->list->count);
        break;
    }
}

/* A chain with the same defect in several places is told of once: its lowest place comes first. */
static bool was_told(const struct defects *defects, uint32_t i)
{
    for (uint32_t j = 0; j < i; j++)
        if (defects->items[j].kind == defects->items[i].kind)
            return true;
    return false;
}

static void add(const struct scene *s, struct findings *out, const struct defect *defect)
{
    struct finding *f = finding_add(out, defect_code(defect), shape_of(s, defect), (enum severity)defect->severity,
                                    (enum confidence)defect->confidence, party_of(defect));

    put_values(s, f, defect);
    if (s->objection.alert)
        finding_number(f, "alert", VALUE_ALERT, s->objection.alert);
    finding_proof(f, s->course->certificate ? s->course->certificate : s->course->server_hello);
    if (defect->kind == DEFECT_REVOKED || defect->kind == DEFECT_STAPLE)
        finding_proof(f, scene_find_event(s, SERVER, EVENT_HANDSHAKE, CERTIFICATE_STATUS));
    if (defect->severity == SEVERITY_ERROR)
        finding_proof(f, s->objection.event);
}

static void check(const struct scene *s, struct findings *out)
{
    for (uint32_t i = 0; i < s->defects.count; i++)
        if (!was_told(&s->defects, i))
            add(s, out, &s->defects.items[i]);
}

const struct rule certificate_defects = { .name = "defects of certificates", .check = check };
