/* record_impl.h - what record.c and sealed.c, the two halves of the record reader, have of each other. */
#ifndef DISSECT_TLS_RECORD_IMPL_H
#define DISSECT_TLS_RECORD_IMPL_H

#include "dissect/tls/record.h"

/* Handshake messages, as much of them as one record brings. */
void reader_take_messages(struct tls_reader *reader, struct bytes bytes, const struct record_sink *sink);

/* What follows the messages in the buffer is missing: tells the one that is half there. */
void reader_tear_messages(struct tls_reader *reader, const struct record_sink *sink);

/* With keys: a record's header was read. Sets `sealed` when its body is to be opened. */
void sealed_begin(struct tls_reader *reader, const struct record_sink *sink);

/* Of a sealed record: bytes of its body, bytes that are missing of it, its end. */
void sealed_feed(struct tls_reader *reader, struct bytes part);
void sealed_gap(struct tls_reader *reader, const struct record_sink *sink);
void sealed_end(struct tls_reader *reader, const struct record_sink *sink);

#endif
