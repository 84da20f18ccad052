/* text_parts.h - the parts of the text report. Included by text*.c only. */
#ifndef REPORT_TEXT_PARTS_H
#define REPORT_TEXT_PARTS_H

#include "report/renderer.h"

/* Prints `text` in lines of the terminal's width, each after `indent` blanks, the first one being where the
 * cursor stands already at that column. */
void put_wrapped(const struct report *report, const char *text, unsigned indent);

/* The server's certificates as a tree, where the verdict turns on them; nothing otherwise. */
void put_chain(const struct report *report, const struct judgement *judgement);

#endif
