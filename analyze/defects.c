#include "analyze/defects.h"

#include <string.h>

enum weight { ANYBODY, MANY, FEW, STORE };

enum { BAD_CERTIFICATE = 42, CERTIFICATE_REVOKED = 44, CERTIFICATE_UNKNOWN = 46, UNKNOWN_CA = 48 };

/* A responder's clock may be ahead by that: what libraries allow. */
#define CLOCKS_APART_NS INT64_C(300000000000)

static const struct row {
    const char *code;
    uint64_t alerts; /* set, modulo 64: no two of those that speak of certificates fall together */
    enum weight weight;
} rows[] = {
#define ALERT(description)                   (UINT64_C(1) << ((description)&63))
#define DEFECT(symbol, code, alerts, weight) { code, alerts, weight },
#include "analyze/defects.def"
#undef DEFECT
#undef ALERT
};

const char *defect_code(const struct defect *defect)
{
    return rows[defect->kind].code;
}

static void add(struct defects *out, enum defect_kind kind, uint32_t index, const char *what)
{
    if (out->count < DEFECTS_LIMIT)
        out->items[out->count++] = (struct defect){ .kind = (uint8_t)kind, .index = (uint8_t)index, .what = what };
}

/* ---- what there is ---- */

static void find_dates(const struct presented *p, struct defects *out)
{
    for (uint32_t i = 0; i < p->chain.path_count; i++) {
        const struct certificate_facts *facts = chain_at(&p->chain, p->list, i)->facts;

        if (facts->fault || !p->time)
            continue;
        if (p->time > facts->not_after)
            add(out, i && facts->self_issued ? DEFECT_OLD_AUTHORITY : DEFECT_EXPIRED, p->chain.path[i], NULL);
        else if (p->time < facts->not_before)
            add(out, DEFECT_NOT_YET_VALID, p->chain.path[i], NULL);
    }
}

static bool is_on_path(const struct chain *chain, uint32_t index)
{
    return memchr(chain->path, (int)index, chain->path_count) != NULL;
}

/* An authority's certificate beside a way that does without it: old clients go that way all the same. */
static void find_old_authorities(const struct presented *p, struct defects *out)
{
    for (uint32_t i = 1; i < p->list->count; i++) {
        const struct certificate_facts *facts = p->list->items[i]->facts;

        if (p->time && !is_on_path(&p->chain, i) && !facts->fault && facts->ca && p->time > facts->not_after)
            add(out, DEFECT_OLD_AUTHORITY, i, NULL);
    }
}

/* What is only odd: most clients look past it. */
static bool is_odd(const struct certificate_facts *facts, const struct chain_defect *defect)
{
    return !facts->fault && defect->index == 0 && (facts->version < 3 || facts->ca) && !facts->unknown_critical;
}

static void find_in_chain(const struct presented *p, struct defects *out)
{
    static const uint8_t kinds[] = {
        [CHAIN_WRONG_USAGE] = DEFECT_WRONG_USAGE,
        [CHAIN_WEAK_KEY] = DEFECT_WEAK_KEY,
        [CHAIN_WEAK_SIGNATURE] = DEFECT_WEAK_SIGNATURE,
        [CHAIN_MALFORMED] = DEFECT_MALFORMED,
    };

    for (uint32_t i = 0; i < p->chain.defect_count; i++) {
        const struct chain_defect *defect = &p->chain.defects[i];
        bool malformed = defect->kind == CHAIN_MALFORMED;
        bool odd = malformed && is_odd(p->list->items[defect->index]->facts, defect);

        add(out,
            odd                          ? DEFECT_ODD
            : malformed && defect->index ? DEFECT_BAD_AUTHORITY
                                         : kinds[defect->kind],
            defect->index, defect->what);
    }
}

/* A leaf that is good for no server at all is told of as such, unless the client's word is one for this only. */
static void find_key_use(const struct presented *p, const struct objection *objection, struct defects *out)
{
    if (!p->forbidden)
        return;
    for (uint32_t i = 0; i < out->count; i++)
        if (out->items[i].kind == DEFECT_WRONG_USAGE && out->items[i].index == 0) {
            out->items[i].kind = objection->kind == OBJECTION_VAGUE ? DEFECT_KEY_USE : DEFECT_WRONG_USAGE;
            return;
        }
    add(out, DEFECT_KEY_USE, 0, NULL);
}

static void find_name(const struct presented *p, struct defects *out)
{
    if (p->match == NAME_DIFFERS)
        add(out, DEFECT_NAME_MISMATCH, 0, NULL);
    else if (p->match == NAME_ONLY_SUBJECT)
        add(out, DEFECT_NO_SAN, 0, NULL);
}

/* A response that was not made by the issuer says nothing, not even "revoked"; for one whose issuer was not sent that
 * cannot be told. */
static void find_staple(const struct presented *p, struct defects *out)
{
    const struct staple *staple = &p->staple;

    if (p->staple_owed)
        add(out, DEFECT_STAPLE, 0, "missing");
    else if (staple->state == STAPLE_REVOKED)
        add(out, DEFECT_REVOKED, 0, "staple");
    else if (staple->state == STAPLE_UNREADABLE)
        add(out, DEFECT_STAPLE, 0, "unreadable");
    else if (staple->state == STAPLE_OTHER)
        add(out, DEFECT_STAPLE, 0, "other");
    else if (staple->state == STAPLE_FORGED)
        add(out, DEFECT_STAPLE, 0, "forged");
    else if (staple->state == STAPLE_UNKNOWN)
        add(out, DEFECT_STAPLE, 0, "unknown");
    else if (!p->time || staple->state != STAPLE_GOOD)
        return;
    else if (staple->next_update && p->time > staple->next_update)
        add(out, DEFECT_STAPLE, 0, "expired");
    else if (p->time < staple->this_update - CLOCKS_APART_NS)
        add(out, DEFECT_STAPLE, 0, "early");
}

/* A way that ends before the store proves something only where there is a store. */
static void find_trust(const struct presented *p, const struct objection *objection, struct defects *out)
{
    const struct chain *chain = &p->chain;
    uint32_t top = chain->path_count ? chain->path[chain->path_count - 1] : 0;

    if (chain->end == CHAIN_SELF_SIGNED)
        add(out, DEFECT_SELF_SIGNED, 0, NULL);
    else if (chain->end == CHAIN_AT_LEAF)
        add(out, DEFECT_INCOMPLETE, 0, NULL);
    if (chain->end == CHAIN_AT_ROOT || chain->end == CHAIN_AT_ISSUER || chain->end == CHAIN_AT_LEAF ||
        (chain->end == CHAIN_ANCHORED && objection->alert == UNKNOWN_CA))
        add(out, DEFECT_UNTRUSTED, top, NULL);
}

static void find(const struct presented *p, const struct objection *objection, struct defects *out)
{
    find_dates(p, out);
    find_name(p, out);
    find_in_chain(p, out);
    find_key_use(p, objection, out);
    find_trust(p, objection, out);
    find_staple(p, out);
    if (p->own)
        add(out, DEFECT_AUTHORITY_FIRST, 0, NULL);
    else if (p->chain.disordered || p->chain.strangers)
        add(out, DEFECT_DISORDERED, 0, NULL);
    find_old_authorities(p, out);
}

/* The order of the table; equals stay in the order of the list. */
static void sort(struct defects *out)
{
    for (uint32_t i = 1; i < out->count; i++) {
        struct defect defect = out->items[i];
        uint32_t j = i;

        for (; j > 0 && out->items[j - 1].kind > defect.kind; j--)
            out->items[j] = out->items[j - 1];
        out->items[j] = defect;
    }
}

/* ---- what the client minded ---- */

static bool is_general(uint8_t alert)
{
    return alert == 0 || alert == BAD_CERTIFICATE || alert == CERTIFICATE_UNKNOWN;
}

/* Can the client's words, or its silence, mean this defect? */
static bool fits(const struct defect *defect, const struct objection *objection)
{
    return is_general(objection->alert) || (rows[defect->kind].alerts >> (objection->alert & 63) & 1);
}

/* How well one defect explains an objection, the others aside. */
static enum confidence explanation(const struct presented *p, const struct defect *defect,
                                   const struct objection *objection)
{
    bool named = objection->alert && !is_general(objection->alert);
    bool told = objection->kind == OBJECTION_ALERT;

    switch (rows[defect->kind].weight) {
    case ANYBODY:
        if (defect->kind == DEFECT_AUTHORITY_FIRST) /* only the server's signature proves whose key it has */
            return CONFIDENCE_LIKELY;
        if (defect->kind == DEFECT_BAD_AUTHORITY && objection->alert == UNKNOWN_CA) /* nor may it know the root */
            return CONFIDENCE_LIKELY;
        if (defect->kind == DEFECT_SELF_SIGNED && !named) /* it may be the very one that the client trusts */
            return CONFIDENCE_LIKELY;
        return told ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
    case MANY:
        return named && defect->kind == DEFECT_STAPLE ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
    case FEW:
        return named && defect->kind == DEFECT_DISORDERED && p->chain.disordered ? CONFIDENCE_LIKELY
                                                                                 : CONFIDENCE_POSSIBLE;
    case STORE:
        break;
    }
    if (defect->kind == DEFECT_INCOMPLETE)
        return CONFIDENCE_LIKELY;
    if (named)
        return p->chain.end == CHAIN_AT_LEAF ? CONFIDENCE_POSSIBLE : CONFIDENCE_CERTAIN;
    return p->chain.store_given ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

/* After a whole handshake only what everybody minds counts, and what this kind of client does: whoever checks that a
 * server is alive leaves like that. */
static bool is_enough(const struct presented *p, const struct defect *defect, const struct objection *objection)
{
    const struct certificate_facts *leaf = presented_leaf(p);

    if (objection->kind != OBJECTION_ABANDONED)
        return true;
    if (defect->kind == DEFECT_INCOMPLETE) /* an authority that says where its certificate is has one above it */
        return p->chain.store_given || leaf->issuer_url || objection->judges_late;
    if (defect->kind == DEFECT_STAPLE)
        return objection->wants_staple;
    if (defect->kind == DEFECT_UNTRUSTED)
        return p->chain.store_given && p->chain.end != CHAIN_AT_LEAF;
    return rows[defect->kind].weight == ANYBODY;
}

/* A defect that the client let pass. That an issuer is missing shows only where the leaf tells that there is one to be
 * fetched: else it may be a root of one's own that signs leaves itself, which nobody sends. */
static void note(const struct presented *p, struct defect *defect)
{
    bool sure = defect->kind != DEFECT_INCOMPLETE;
    bool told = !sure && p->chain.store_known && presented_leaf(p)->issuer_url;

    defect->severity = sure || told ? SEVERITY_WARNING : SEVERITY_INFO;
    defect->confidence = sure ? CONFIDENCE_CERTAIN : told ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

static void weigh(const struct presented *p, struct defect *defect, const struct objection *objection)
{
    bool minded = objection->kind != OBJECTION_NONE && fits(defect, objection) && is_enough(p, defect, objection);

    if (!minded) {
        note(p, defect);
        return;
    }
    defect->severity = SEVERITY_ERROR;
    if (objection->kind == OBJECTION_POSSIBLE)
        defect->confidence = CONFIDENCE_POSSIBLE;
    else
        defect->confidence = (uint8_t)explanation(p, defect, objection);
}

/* Several explanations: the first is the most likely one, and no more than that; what only many or few mind comes
 * behind what everybody does. */
static void compare(struct defects *out)
{
    struct defect *first = NULL;

    for (uint32_t i = 0; i < out->count; i++) {
        struct defect *defect = &out->items[i];

        if (defect->severity != SEVERITY_ERROR || defect->confidence == CONFIDENCE_POSSIBLE)
            continue;
        if (!first) {
            first = defect;
            continue;
        }
        if (defect->kind == first->kind) { /* the same once more, in another certificate */
            defect->severity = SEVERITY_WARNING;
            continue;
        }
        if (rows[defect->kind].weight == rows[first->kind].weight)
            first->confidence = CONFIDENCE_LIKELY;
        defect->confidence = CONFIDENCE_POSSIBLE;
    }
}

/* What is neither minded nor worth a word: an authority of one's own is no defect. */
static void drop_silent(struct defects *out)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < out->count; i++)
        if (out->items[i].kind != DEFECT_UNTRUSTED || out->items[i].severity == SEVERITY_ERROR)
            out->items[kept++] = out->items[i];
    out->count = kept;
}

void defects_find(const struct presented *presented, const struct objection *objection, struct defects *out)
{
    out->count = 0;
    if (presented_leaf(presented))
        find(presented, objection, out);
    if (objection->alert == CERTIFICATE_REVOKED && presented->staple.state != STAPLE_REVOKED)
        add(out, DEFECT_REVOKED, 0, "alert"); /* the client knows it from elsewhere */
    sort(out);
    for (uint32_t i = 0; i < out->count; i++)
        weigh(presented, &out->items[i], objection);
    compare(out);
    drop_silent(out);
}

bool defects_explain(const struct defects *defects)
{
    for (uint32_t i = 0; i < defects->count; i++)
        if (defects->items[i].severity == SEVERITY_ERROR && defects->items[i].confidence >= CONFIDENCE_LIKELY)
            return true;
    return false;
}

bool defects_name(const struct defects *defects)
{
    for (uint32_t i = 0; i < defects->count; i++)
        if (defects->items[i].kind != DEFECT_UNTRUSTED)
            return true;
    return false;
}
