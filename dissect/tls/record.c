#include "dissect/tls/record.h"

#include "base/limits.h"
#include "dissect/tls/messages.h"

enum { MESSAGE_HEADER = 4, FIRST_BUFFER = 1024 };

void tls_reader_init(struct tls_reader *reader, struct arena_pool *pool, bool lost)
{
    *reader = (struct tls_reader){ .lost = lost };
    arena_init(&reader->scratch, pool);
}

void tls_reader_release(struct tls_reader *reader)
{
    arena_release(&reader->scratch);
}

static struct record parse_header(struct bytes header)
{
    struct cursor in = cur_of(header);
    struct record record;

    record.type = cur_u8(&in);
    record.version = cur_u16(&in);
    record.length = cur_u16(&in);
    return record;
}

static bool plausible(const struct record *record)
{
    return record->type >= CONTENT_CHANGE_CIPHER_SPEC && record->type <= CONTENT_HEARTBEAT &&
           record->version >= SSL_3_0 && record->version <= TLS_1_3 && record->length <= RECORD_LARGEST;
}

enum record_guess tls_record_guess(struct bytes first)
{
    static const struct bytes nothing;
    uint8_t padded[RECORD_HEADER] = { 0, 0x03, 0, 0, 0 };
    struct record record;

    if (bytes_equal(first, nothing))
        return RECORD_NEEDS_MORE;
    memcpy(padded, first.data, first.len < RECORD_HEADER ? first.len : RECORD_HEADER);
    record = parse_header(bytes_of(padded, RECORD_HEADER));
    if (!plausible(&record) || record.type == CONTENT_HEARTBEAT)
        return RECORD_NO;
    if (first.len < RECORD_HEADER)
        return RECORD_NEEDS_MORE;
    return record.length || record.type == CONTENT_APPLICATION_DATA ? RECORD_YES : RECORD_NO;
}

/* ---- handshake messages --------------------------------------------------------------------------------- */

static uint32_t message_length(const struct tls_reader *reader)
{
    struct cursor in = cur_of(bytes_of(reader->head + 1, 3));

    return cur_u24(&in);
}

static void forget_message(struct tls_reader *reader)
{
    reader->head_have = 0;
    reader->broken = false;
    reader->segments = reader->records = 0;
    reader->have = reader->kept = reader->capacity = 0;
    reader->buffer = NULL;
    arena_release(&reader->scratch);
}

static void tell_message(struct tls_reader *reader, struct bytes body, const struct record_sink *sink)
{
    struct handshake_message message = {
        .record = reader->record,
        .type = reader->head[0],
        .length = message_length(reader),
        .segments = reader->segments,
        .records = reader->records,
    };

    message.body = cur_clipped(body, message.length - body.len);
    sink->message(sink->context, &message);
    forget_message(reader);
}

/* Room for `more` bytes in the message buffer; never more than has really come, whatever the length says. */
static bool make_room(struct tls_reader *reader, uint32_t more)
{
    uint32_t wanted = reader->capacity ? reader->capacity : FIRST_BUFFER;
    uint8_t *buffer;

    while (wanted < reader->kept + more)
        wanted *= 2;
    if (wanted == reader->capacity)
        return true;
    if (!(buffer = arena_alloc(&reader->scratch, wanted)))
        return false;
    if (reader->kept)
        memcpy(buffer, reader->buffer, reader->kept);
    reader->buffer = buffer;
    reader->capacity = wanted;
    return true;
}

static void keep_part(struct tls_reader *reader, struct bytes part, const struct record_sink *sink)
{
    reader->have += (uint32_t)part.len;
    if (reader->broken)
        return;
    if (reader->kept + part.len > LIMIT_HANDSHAKE_BYTES || !make_room(reader, (uint32_t)part.len)) {
        reader->broken = true;
        sink->too_long(sink->context);
        return;
    }
    memcpy(reader->buffer + reader->kept, part.data, part.len);
    reader->kept += (uint32_t)part.len;
}

/* Type and length, byte by byte if need be. */
static void read_head(struct tls_reader *reader, struct cursor *in)
{
    while (reader->head_have < MESSAGE_HEADER && cur_left(in))
        reader->head[reader->head_have++] = cur_u8(in);
}

/* After ChangeCipherSpec handshake records are encrypted, but for the hellos that TLS 1.3 sends in the clear
 * behind the one it sends for middleboxes' sake (RFC 8446 D.4): a whole hello, which ciphertext is not. */
static bool is_encrypted(struct tls_reader *reader)
{
    bool in_question = reader->in_question;
    bool hello = reader->head[0] == CLIENT_HELLO || reader->head[0] == SERVER_HELLO;

    reader->in_question = false;
    return in_question && !(hello && message_length(reader) + MESSAGE_HEADER == reader->record.length);
}

/* A part of a record's body that holds handshake messages. */
static void feed_messages(struct tls_reader *reader, struct bytes part, const struct record_sink *sink)
{
    struct cursor in = cur_of(part);

    if (reader->head_have)
        reader->segments++;
    while (cur_left(&in)) {
        uint32_t wanted;
        struct bytes body;

        if (!reader->head_have)
            reader->segments = reader->records = 1;
        read_head(reader, &in);
        if (reader->head_have < MESSAGE_HEADER)
            return;
        if (is_encrypted(reader)) {
            forget_message(reader);
            reader->opaque = true;
            return;
        }
        wanted = message_length(reader) - reader->have;
        body = cur_take(&in, wanted < cur_left(&in) ? wanted : cur_left(&in));
        if (!reader->have && body.len == wanted) {
            tell_message(reader, body, sink);
            continue;
        }
        keep_part(reader, body, sink);
        if (body.len == wanted)
            tell_message(reader, bytes_of(reader->buffer, reader->kept), sink);
    }
}

/* ---- records -------------------------------------------------------------------------------------------- */

static void begin_body(struct tls_reader *reader)
{
    bool handshake = reader->record.type == CONTENT_HANDSHAKE;
    bool clear_alert = reader->record.type == CONTENT_ALERT && reader->record.length == 2;

    reader->in_body = true;
    reader->left = reader->record.length;
    reader->opaque = !handshake && !clear_alert;
    reader->in_question = handshake && reader->ciphered && !reader->head_have;
    if (handshake && reader->head_have)
        reader->records++;
}

static void end_body(struct tls_reader *reader, const struct record_sink *sink)
{
    reader->in_body = false;
    reader->header_have = 0;
    if (reader->in_question) { /* too short for a message of its own */
        reader->in_question = false;
        reader->opaque = true;
        forget_message(reader);
    }
    if (reader->record.type == CONTENT_CHANGE_CIPHER_SPEC)
        reader->ciphered = true;
    if (reader->opaque)
        sink->record(sink->context, &reader->record);
}

static void feed_alert(struct tls_reader *reader, struct bytes part, const struct record_sink *sink)
{
    struct cursor in = cur_of(part);

    while (cur_left(&in)) {
        uint8_t byte = cur_u8(&in);

        if (reader->left-- == 2)
            reader->alert_level = byte;
        else
            sink->alert(sink->context, &reader->record, reader->alert_level, byte);
    }
}

/* A part of the body of the current record. */
static void feed_body(struct tls_reader *reader, struct bytes part, const struct record_sink *sink)
{
    if (!reader->opaque && reader->record.type == CONTENT_ALERT) {
        feed_alert(reader, part, sink);
        return;
    }
    if (!reader->opaque)
        feed_messages(reader, part, sink);
    reader->left -= (uint16_t)part.len;
}

static void lose(struct tls_reader *reader, const struct record_sink *sink)
{
    reader->lost = true;
    reader->in_body = false;
    reader->header_have = 0;
    if (reader->head_have)
        forget_message(reader);
    sink->lost(sink->context);
}

/* Collects a record header. False when it is not all here, or is none. */
static bool read_header(struct tls_reader *reader, struct cursor *in, const struct record_sink *sink)
{
    while (reader->header_have < RECORD_HEADER && cur_left(in))
        reader->header[reader->header_have++] = cur_u8(in);
    if (reader->header_have < RECORD_HEADER)
        return false;
    reader->record = parse_header(bytes_of(reader->header, RECORD_HEADER));
    if (!plausible(&reader->record)) {
        lose(reader, sink);
        return false;
    }
    begin_body(reader);
    return true;
}

/* A reader without a boundary takes one where a segment begins like a record. */
static bool find_boundary(struct tls_reader *reader, struct bytes segment)
{
    if (!reader->lost)
        return true;
    if (segment.len < RECORD_HEADER || tls_record_guess(segment) != RECORD_YES)
        return false;
    reader->lost = false;
    return true;
}

void tls_reader_feed(struct tls_reader *reader, struct bytes segment, const struct record_sink *sink)
{
    struct cursor in = cur_of(segment);

    if (!find_boundary(reader, segment))
        return;
    while (cur_left(&in)) {
        struct bytes part;

        if (!reader->in_body && !read_header(reader, &in, sink))
            return;
        part = cur_take(&in, reader->left < cur_left(&in) ? reader->left : cur_left(&in));
        if (part.len)
            feed_body(reader, part, sink);
        if (reader->left == 0)
            end_body(reader, sink);
    }
}

/* The missing bytes lie in the handshake message that is being put together: it is told up to the gap, once
 * its end has gone by. */
static void gap_in_message(struct tls_reader *reader, uint32_t length, const struct record_sink *sink)
{
    uint32_t wanted;

    if (reader->head_have < MESSAGE_HEADER) {
        reader->opaque = true; /* where this record's messages begin is not known any more */
        if (reader->head_have)
            forget_message(reader);
        return;
    }
    reader->broken = true;
    wanted = message_length(reader) - reader->have;
    if (length < wanted) {
        reader->have += length;
        return;
    }
    tell_message(reader, bytes_of(reader->buffer, reader->kept), sink);
    if (length > wanted)
        reader->opaque = true;
}

void tls_reader_gap(struct tls_reader *reader, uint64_t length, const struct record_sink *sink)
{
    uint32_t inside;

    if (reader->lost || !length)
        return;
    if (!reader->in_body) {
        lose(reader, sink);
        return;
    }
    inside = length < reader->left ? (uint32_t)length : reader->left;
    if (reader->record.type == CONTENT_HANDSHAKE && !reader->opaque)
        gap_in_message(reader, inside, sink);
    else
        reader->opaque = true;
    reader->left -= (uint16_t)inside;
    if (reader->left == 0)
        end_body(reader, sink);
    if (length > inside)
        lose(reader, sink);
}

void tls_reader_finish(struct tls_reader *reader, const struct record_sink *sink)
{
    if (reader->head_have == MESSAGE_HEADER)
        tell_message(reader, bytes_of(reader->buffer, reader->kept), sink);
}
