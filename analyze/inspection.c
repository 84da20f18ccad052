#include "analyze/inspection.h"

#include <string.h>

static const struct product {
    const char *mark, *name;
} products[] = {
#define INSPECTION(mark, name) { mark, name },
#include "analyze/inspection.def"
#undef INSPECTION
};

const char *inspection_product(const struct presented *presented)
{
    const struct certificate_facts *leaf = presented_leaf(presented);

    if (!leaf || leaf->fault || leaf->self_issued || presented->match != NAME_MATCHES)
        return NULL;
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        if (strcasestr(leaf->issuer, products[i].mark))
            return products[i].name;
    return NULL;
}

/* Of its first clients alone it is known that a server served them. */
static bool may_have_been_served(const struct server_profile *server, const struct endpoint *client)
{
    return server->served.count == PROFILE_CLIENTS || profile_served(server, client);
}

bool inspection_by_issuer(const struct scene *s)
{
    return s->accepted && s->objection.kind >= OBJECTION_LEFT && !defects_explain(&s->defects) &&
           endpoint_equal(&s->accepted->server, &s->conversation->server) &&
           !may_have_been_served(s->server, &s->conversation->client);
}
