/* community_id.h - the Community ID of a connection, version 1: one text for the same flow in other tools. */
#ifndef DISSECT_NET_COMMUNITY_ID_H
#define DISSECT_NET_COMMUNITY_ID_H

#include "dissect/net/address.h"

enum { COMMUNITY_ID_TEXT = 32 };

/* Seed 0. Writes an empty text when hashing fails. */
void community_id(const struct endpoint *one, const struct endpoint *other, uint8_t protocol,
                  char text[static COMMUNITY_ID_TEXT]);

#endif
