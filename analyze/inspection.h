/* inspection.h - was a certificate made on the spot by a product that opens TLS on the way? */
#ifndef ANALYZE_INSPECTION_H
#define ANALYZE_INSPECTION_H

#include "analyze/rule.h"

/* The product's name, static. NULL where the leaf is not of one, or not for the very name that the client asked for:
 * a device that shows its own certificate was made by such a product, too. */
const char *inspection_product(const struct presented *presented);

/* The client minds a certificate of an authority that nobody here knows, and from this very server others took one of
 * another authority for the same name: it is likely that something on the way shows one of its own. Not where this client
 * was served here, too: then both came the same way. */
bool inspection_by_issuer(const struct scene *scene);

#endif
