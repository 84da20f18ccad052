/*
 * words_before.c - what was said before TLS, in words. Nothing else of the plain text is shown.
 */
#include "report/words.h"

static void add_target(struct words *words, const struct before *before)
{
    words_add(words, " to ");
    words_add_wire(words, before->host);
    words_add(words, ":%u", before->port);
}

static void add_addresses(struct words *words, const struct before *before)
{
    char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];

    if (!before->has_addresses)
        return;
    endpoint_text(&before->from, from);
    endpoint_text(&before->to, to);
    words_add(words, ": %s -> %s", from, to);
}

/* The answer is the last one; of an earlier one only what it was is known. */
static void add_answer(struct words *words, const struct before *before, const struct event *event)
{
    if (before->text.len && before->answered.frame == event->at.frame) {
        words_add(words, ": ");
        words_add_wire(words, before->text);
    } else {
        words_add(words, " %s %s", before->verb, event->code == STEP_ACCEPTED ? "accepted" : "refused");
    }
}

static const struct before *before_at(const struct conversation *c, unsigned number)
{
    const struct before *before = c->before;

    while (before && number--)
        before = before->next;
    return before;
}

void words_add_before(struct words *words, const struct conversation *c, const struct event *event)
{
    const struct before *before = before_at(c, event->level);

    if (!before)
        return;
    words_add(words, "%s", before->title);
    switch ((enum before_step)event->code) {
    case STEP_OFFER:
        words_add(words, " offers %s", before->verb);
        break;
    case STEP_NO_OFFER:
        words_add(words, " does not offer %s", before->verb);
        break;
    case STEP_REQUEST:
        words_add(words, " %s requested", before->verb);
        if (before->host.len)
            add_target(words, before);
        break;
    case STEP_HEADER:
        words_add(words, " header");
        add_addresses(words, before);
        break;
    case STEP_ACCEPTED:
    case STEP_REFUSED:
        add_answer(words, before, event);
        break;
    }
}
