/* wrap.h - text in lines of a width. */
#ifndef REPORT_WRAP_H
#define REPORT_WRAP_H

#include <stdio.h>

/* Prints `text` in lines of `width` columns, each after `indent` blanks, the first one being where the cursor
 * stands already at that column. A word longer than a line stays whole. */
void wrap_put(FILE *out, const char *text, unsigned indent, unsigned width);

#endif
