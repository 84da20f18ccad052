/*
 * sealed.c - records that are encrypted, under keys: their bodies are collected, opened, and told as what was inside.
 */
#include "dissect/tls/record_impl.h"

#include "dissect/tls/decrypt.h"

enum { ALERT_BYTES = 2 };

void sealed_begin(struct tls_reader *reader, const struct record_sink *sink)
{
    uint32_t size = reader->record.length;

    reader->sealed = decryption_wants(sink->decryption, (enum side)sink->side, &reader->record);
    reader->opaque |= reader->sealed;
    reader->sealed_kept = 0;
    if (reader->sealed && !(reader->sealed_body = arena_pool_take(reader->pool, &size)))
        sealed_gap(reader, sink);
}

static void drop_body(struct tls_reader *reader)
{
    arena_pool_give(reader->pool, reader->sealed_body);
    reader->sealed_body = NULL;
    reader->sealed = false;
}

void sealed_feed(struct tls_reader *reader, struct bytes part)
{
    memcpy(reader->sealed_body + reader->sealed_kept, part.data, part.len);
    reader->sealed_kept += (uint16_t)part.len;
}

void sealed_gap(struct tls_reader *reader, const struct record_sink *sink)
{
    drop_body(reader);
    decryption_missed(sink->decryption, (enum side)sink->side);
    reader_tear_messages(reader, sink);
    reader->torn = true;
}

static void tell_alert(const struct record *record, struct bytes content, const struct record_sink *sink)
{
    struct cursor in = cur_of(content);
    uint8_t level = cur_u8(&in);

    sink->alert(sink->context, record, level, cur_u8(&in));
}

static void tell_opened(struct tls_reader *reader, const struct opened *opened, const struct record_sink *sink)
{
    struct record sealed = reader->record;

    reader->record.type = opened->type;
    reader->record.decrypted = true;
    if (opened->type == CONTENT_HANDSHAKE && !reader->torn) {
        reader->records += reader->kept != 0;
        reader_take_messages(reader, opened->content, sink);
    } else if (opened->type == CONTENT_ALERT && opened->content.len == ALERT_BYTES) {
        tell_alert(&reader->record, opened->content, sink);
    } else if (opened->type == CONTENT_APPLICATION_DATA) {
        sink->record(sink->context, &reader->record);
    } else {
        sink->record(sink->context, &sealed);
    }
}

/* Opens the body into memory of its own, which is wiped: what peers said to each other goes no further. */
static enum opening open_body(struct tls_reader *reader, const struct record_sink *sink)
{
    uint32_t size = reader->sealed_kept;
    uint8_t *plain = arena_pool_take(reader->pool, &size);
    struct bytes sealed = bytes_of(reader->sealed_body, reader->sealed_kept);
    struct opened opened;
    enum opening opening = OPENING_PASSED;

    if (plain)
        opening = decryption_open(sink->decryption, (enum side)sink->side, &reader->record, sealed, plain, &opened);
    else
        decryption_lost(sink->decryption, (enum side)sink->side);
    if (opening == OPENING_DONE)
        tell_opened(reader, &opened, sink);
    if (plain)
        explicit_bzero(plain, sealed.len);
    arena_pool_give(reader->pool, plain);
    return opening;
}

void sealed_end(struct tls_reader *reader, const struct record_sink *sink)
{
    enum opening opening = open_body(reader, sink);

    drop_body(reader);
    if (opening == OPENING_DONE)
        return;
    if (opening == OPENING_FAILED)
        sink->sealed(sink->context);
    sink->record(sink->context, &reader->record);
}
