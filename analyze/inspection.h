/* inspection.h - was a certificate made on the spot by a product that opens TLS on the way? */
#ifndef ANALYZE_INSPECTION_H
#define ANALYZE_INSPECTION_H

#include "analyze/presented.h"

/* The product's name, static. NULL where the leaf is not of one, or not for the very name that the client asked for:
 * a device that shows its own certificate was made by such a product, too. */
const char *inspection_product(const struct presented *presented);

#endif
