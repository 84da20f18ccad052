#include "analyze/presented.h"

/* RFC 9525 6.2: what the client set out to reach, never what DNS or the server made of it. */
static struct bytes asked_name(const struct conversation *c)
{
    const struct client_hello *hello = conversation_last_client_hello(c);
    const struct before *proxy = conversation_before(c, BEFORE_CONNECT);

    if (hello && hello->extensions.server_name.len)
        return hello->extensions.server_name;
    proxy = proxy ? proxy : conversation_before(c, BEFORE_SOCKS);
    return proxy ? proxy->host : bytes_of(NULL, 0);
}

void presented_judge(const struct conversation *c, enum side from, struct chains *chains, int64_t at,
                     struct presented *out)
{
    const struct certificate_list *list = conversation_certificates(c, from);

    *out = (struct presented){ .list = list };
    if (!list)
        return;
    out->time = at ? at : list->at.time;
    chains_judge(chains, list, from == SERVER ? CHAIN_SERVER : CHAIN_CLIENT, &out->chain);
    if (from == CLIENT || !list->count)
        return;
    out->name = asked_name(c);
    out->match = match_name(list->items[0]->facts, out->name);
}

const struct certificate_facts *presented_leaf(const struct presented *presented)
{
    return presented->list && presented->list->count ? presented->list->items[0]->facts : NULL;
}
