/*
 * classify.h - what a stream that is not TLS speaks, and which application a server's name belongs to, as nDPI calls it.
 *
 * Asked only where the answer matters, about the first bytes that the conversation kept: nDPI costs microseconds
 * a call and 10 MB a module. It is loaded with the first question.
 */
#ifndef DISSECT_CLASSIFY_H
#define DISSECT_CLASSIFY_H

#include "dissect/conversation.h"

struct classifier;

/* NULL when memory is out. Not shared between threads. */
struct classifier *classifier_new(void);
void classifier_free(struct classifier *classifier);

/* Sets `conversation->application` to nDPI's name, which lives as long as the classifier; leaves it NULL where
 * nDPI does not know. */
void classify(struct classifier *classifier, struct conversation *conversation);

#endif
