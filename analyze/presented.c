#include "analyze/presented.h"

#include "analyze/key_use.h"

#include <string.h>

/* SSL 2.0 came out in February 1995: a capture of before has no clock to judge dates by. */
#define FIRST_TLS_NS INT64_C(791596800000000000)

/* RFC 9525 6.2: what the client set out to reach, never what DNS or the server made of it. */
struct bytes presented_asked(const struct conversation *c)
{
    const struct client_hello *hello = conversation_last_client_hello(c);
    const struct before *proxy = conversation_before(c, BEFORE_CONNECT);

    if (hello && hello->extensions.server_name.len)
        return hello->extensions.server_name;
    proxy = proxy ? proxy : conversation_before(c, BEFORE_SOCKS);
    return proxy ? proxy->host : bytes_of(NULL, 0);
}

/* Was a response sent, be it one that cannot be read whole? */
static bool has_status(const struct conversation *c)
{
    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_HANDSHAKE && c->events[i].from == SERVER &&
            c->events[i].code == CERTIFICATE_STATUS)
            return true;
    return false;
}

/* Where nothing is missing, what was not seen was not sent. */
static bool is_whole(const struct conversation *c)
{
    return !c->tcp[SERVER].missing && !c->snapped && !c->limited;
}

static void judge_staple(const struct conversation *c, struct presented *out)
{
    const struct client_hello *hello = conversation_last_client_hello(c);
    const struct certificate *issuer = out->chain.path_count > 1 ? chain_at(&out->chain, out->list, 1) : NULL;
    const struct certificate_facts *leaf = out->list->items[0]->facts;

    out->staple = ocsp_read(out->list->staple, out->list->items[0], issuer);
    out->staple_owed = !leaf->fault && leaf->must_staple && hello && hello->extensions.has_status_request &&
                       !out->list->staple.len && !has_status(c) && is_whole(c);
}

/* RFC 5280 4.2.1.3: without the extension every use is allowed. */
static uint16_t forbidden_use(const struct certificate_facts *leaf, uint16_t asked)
{
    return !leaf->fault && leaf->has_key_usage ? asked & ~leaf->key_usage : 0;
}

void presented_judge(const struct conversation *c, enum side from, struct chains *chains, int64_t at,
                     struct presented *out)
{
    const struct certificate_list *list = conversation_certificates(c, from);

    *out = (struct presented){ .list = list };
    if (!list)
        return;
    out->time = at ? at : list->at.time >= FIRST_TLS_NS ? list->at.time : 0;
    chains_judge(chains, list, from == SERVER ? CHAIN_SERVER : CHAIN_CLIENT, &out->chain);
    if (!list->count)
        return;
    out->forbidden = forbidden_use(list->items[0]->facts, key_use_asked(c, from));
    if (from == CLIENT)
        return;
    judge_staple(c, out);
    out->name = presented_asked(c);
    out->match = match_name(list->items[0]->facts, out->name);
    out->own = presented_place_of_own(list, out->name);
}

/* By its words; names that memory did not suffice for name nobody. */
static bool names_as_issuer(const struct certificate_facts *facts, const struct certificate_facts *authority)
{
    return facts->issuer && authority->subject && strcmp(facts->issuer, authority->subject) == 0;
}

uint32_t presented_place_of_own(const struct certificate_list *list, struct bytes name)
{
    const struct certificate_facts *first = list->items[0]->facts;

    if (first->fault || !first->ca)
        return 0;
    for (uint32_t i = 1; i < list->count; i++) {
        const struct certificate_facts *facts = list->items[i]->facts;

        if (!facts->fault && !facts->ca && names_as_issuer(facts, first) && match_name(facts, name) != NAME_DIFFERS)
            return i;
    }
    return 0;
}

const struct certificate_facts *presented_leaf(const struct presented *presented)
{
    return presented->list && presented->list->count ? presented->list->items[0]->facts : NULL;
}
