/*
 * text.h - lines and words of the dialects that are text. Letters count without their case (ASCII).
 */
#ifndef DISSECT_BEFORE_TEXT_H
#define DISSECT_BEFORE_TEXT_H

#include "base/cursor.h"
#include "dissect/before/dialect.h"

/* The next line, without its end. SHORT when its end is not here. */
struct bytes text_line(struct cursor *in);

/* What stands before the next byte of this value, which is consumed, too. SHORT when there is none. */
struct bytes text_until(struct cursor *in, uint8_t value);

/* The next word between blanks; empty at the end. Never fails. */
struct bytes text_word(struct cursor *in);

bool text_same(struct bytes a, struct bytes b);
bool text_is(struct bytes text, const char *word);
bool text_begins(struct bytes text, const char *word);

/* Is this word in the line, between anything that is no letter or digit? */
bool text_has(struct bytes line, const char *word);

/* The three digits of a reply; 0 when there are none. */
uint16_t text_code(struct bytes line);

/* A decimal number below 65536; 0 when it is none. */
uint16_t text_number(struct bytes text);

/* Does it begin like this, case and all, as far as it goes? */
enum recognition text_recognise(struct bytes said, const char *beginning);
enum recognition bytes_recognise(struct bytes said, struct bytes beginning);

#endif
