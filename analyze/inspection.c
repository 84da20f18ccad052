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
