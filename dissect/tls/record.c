#include "dissect/tls/record_impl.h"

#include "base/limits.h"
#include "dissect/tls/decrypt.h"
#include "dissect/tls/messages.h"
#include "dissect/tls/ssl2.h"

enum { MESSAGE_HEADER = 4, FIRST_BUFFER = 1024 };

void tls_reader_init(struct tls_reader *reader, struct arena_pool *pool)
{
    *reader = (struct tls_reader){ .pool = pool };
}

void tls_reader_release(struct tls_reader *reader)
{
    arena_pool_give(reader->pool, reader->buffer);
    arena_pool_give(reader->pool, reader->sealed_body);
    reader->buffer = reader->sealed_body = NULL;
}

bool tls_record_header(struct bytes header, struct record *record)
{
    struct cursor in = cur_of(header);

    record->type = cur_u8(&in);
    record->version = cur_u16(&in);
    record->length = cur_u16(&in);
    record->decrypted = false;
    return cur_ok(&in) && record->type >= CONTENT_CHANGE_CIPHER_SPEC && record->type <= CONTENT_HEARTBEAT &&
           record->version >= SSL_3_0 && record->version <= TLS_1_3 && record->length <= RECORD_LARGEST;
}

/* ---- handshake messages ---- */

static void empty_buffer(struct tls_reader *reader)
{
    reader->segments = reader->records = 0;
    reader->kept = reader->capacity = 0;
    arena_pool_give(reader->pool, reader->buffer);
    reader->buffer = NULL;
}

/* Room for `more` bytes; never more than has really come, whatever a length says. */
static bool make_room(struct tls_reader *reader, uint32_t more)
{
    uint32_t wanted = reader->capacity ? reader->capacity : FIRST_BUFFER;
    uint8_t *buffer;

    while (wanted < reader->kept + more)
        wanted *= 2;
    if (wanted <= reader->capacity)
        return true;
    if (!(buffer = arena_pool_take(reader->pool, &wanted)))
        return false;
    if (reader->kept)
        memcpy(buffer, reader->buffer, reader->kept);
    arena_pool_give(reader->pool, reader->buffer);
    reader->buffer = buffer;
    reader->capacity = wanted;
    return true;
}

static void tell_message(struct tls_reader *reader, uint8_t type, uint32_t length, struct bytes body,
                         const struct record_sink *sink)
{
    struct handshake_message message = {
        .record = reader->record,
        .type = type,
        .length = length,
        .segments = reader->segments,
        .records = reader->records,
    };

    message.body = cur_clipped(body, length - body.len);
    sink->message(sink->context, &message);
}

/* Tells the whole messages at the start of `bytes` and returns how many bytes they take. */
static size_t tell_messages(struct tls_reader *reader, struct bytes bytes, const struct record_sink *sink)
{
    struct cursor in = cur_of(bytes);

    for (;;) {
        size_t before = bytes.len - cur_left(&in);
        uint8_t type = cur_u8(&in);
        uint32_t length = cur_u24(&in);

        if (!cur_ok(&in) || length > cur_left(&in))
            return before;
        tell_message(reader, type, length, cur_take(&in, length), sink);
    }
}

/* Tells the message of which the buffer holds only the beginning. Returns how many of its bytes are not in the
 * buffer; 0 when not even its header is there. */
static uint32_t tell_clipped(struct tls_reader *reader, const struct record_sink *sink)
{
    struct cursor in = cur_of(bytes_of(reader->buffer, reader->kept));
    uint8_t type = cur_u8(&in);
    uint32_t length = cur_u24(&in), wanted;

    if (!cur_ok(&in))
        return 0;
    wanted = length - (uint32_t)cur_left(&in);
    tell_message(reader, type, length, cur_rest(&in), sink);
    return wanted;
}

static void keep(struct tls_reader *reader, struct bytes part, const struct record_sink *sink)
{
    if (reader->kept + part.len <= LIMIT_HANDSHAKE_BYTES && make_room(reader, (uint32_t)part.len)) {
        memcpy(reader->buffer + reader->kept, part.data, part.len);
        reader->kept += (uint32_t)part.len;
        return;
    }
    sink->too_long(sink->context);
    reader->skip = tell_clipped(reader, sink);
    reader->skip -= reader->skip < part.len ? reader->skip : (uint32_t)part.len;
    empty_buffer(reader);
}

/* Tells what is complete in the buffer and keeps the rest. */
static void tell_buffer(struct tls_reader *reader, const struct record_sink *sink)
{
    size_t told = tell_messages(reader, bytes_of(reader->buffer, reader->kept), sink);

    if (told == reader->kept) {
        empty_buffer(reader);
        return;
    }
    if (told)
        memmove(reader->buffer, reader->buffer + told, reader->kept - told);
    reader->kept -= (uint32_t)told;
}

/* A part of a record's body that holds handshake messages. */
static void feed_messages(struct tls_reader *reader, struct bytes part, const struct record_sink *sink)
{
    uint32_t skip = reader->skip < part.len ? reader->skip : (uint32_t)part.len;
    bool whole = !reader->kept && !reader->ciphered && part.len == reader->left;

    reader->skip -= skip;
    part = bytes_of(part.data + skip, part.len - skip);
    if (!part.len)
        return;
    reader->segments++;
    reader->records += reader->records == 0;
    if (whole) { /* nothing needs to be put together: no copy */
        size_t told = tell_messages(reader, part, sink);

        part = bytes_of(part.data + told, part.len - told);
    }
    if (part.len)
        keep(reader, part, sink);
    else
        empty_buffer(reader);
}

/* ---- SSL 2.0: a record is a message ---- */

static void tell_ssl2(struct tls_reader *reader, const struct record_sink *sink)
{
    struct cursor in = cur_of(bytes_of(reader->buffer, reader->kept));
    uint8_t type = cur_u8(&in);

    reader->ciphered |= type == SSL2_CLIENT_MASTER_KEY || type == SSL2_SERVER_HELLO;
    reader->records = 1;
    if (cur_ok(&in))
        tell_message(reader, type, reader->record.length - 1u, cur_rest(&in), sink);
    empty_buffer(reader);
}

static void feed_ssl2(struct tls_reader *reader, struct bytes part, const struct record_sink *sink)
{
    reader->segments++;
    keep(reader, part, sink);
}

/* The header that was read holds the first 3 bytes of the body, too. */
static bool begin_ssl2(struct tls_reader *reader, const struct record_sink *sink)
{
    enum { IN_HEADER = RECORD_HEADER - 2 };
    struct bytes header = bytes_of(reader->header, RECORD_HEADER);
    uint32_t length = ssl2_record_length(header);

    reader->ssl2 |= !reader->begun && ssl2_guess_start(header, true) == START_YES;
    reader->begun = true;
    if (!reader->ssl2 || length < IN_HEADER)
        return false;
    reader->record = (struct record){ .type = CONTENT_SSL2, .version = SSL_2_0, .length = (uint16_t)length };
    reader->in_body = true;
    reader->left = (uint16_t)(length - IN_HEADER);
    reader->opaque = reader->ciphered;
    if (!reader->opaque)
        keep(reader, bytes_of(reader->header + 2, IN_HEADER), sink);
    return true;
}

/* ---- records ---- */

/* A Finished in the clear, with a MAC behind it: a suite that does not encrypt (RFC 5246 6.2.3.1). */
static bool is_null_finished(const struct tls_reader *reader, uint8_t type, uint32_t length)
{
    enum { FINISHED_TLS = 12, FINISHED_SSL3 = 36, LARGEST_MAC = 48 };
    uint32_t message = MESSAGE_HEADER + length;

    return type == FINISHED && (length == FINISHED_TLS || length == FINISHED_SSL3) &&
           reader->record.length > message && reader->record.length <= message + LARGEST_MAC;
}

/* After ChangeCipherSpec handshake records are encrypted, but for the hellos that TLS 1.3 sends in the clear
 * behind the one it sends for middleboxes' sake (RFC 8446 D.4): a whole hello, which ciphertext is not. */
static bool is_encrypted(const struct tls_reader *reader)
{
    struct cursor in = cur_of(bytes_of(reader->buffer, reader->kept));
    uint8_t type = cur_u8(&in);
    uint32_t length = cur_u24(&in);

    if (!reader->ciphered || !reader->fresh)
        return false;
    if (cur_ok(&in) && is_null_finished(reader, type, length))
        return false;
    return !cur_ok(&in) || (type != CLIENT_HELLO && type != SERVER_HELLO) ||
           length + MESSAGE_HEADER != reader->record.length;
}

static void begin_body(struct tls_reader *reader, const struct record_sink *sink)
{
    bool handshake = reader->record.type == CONTENT_HANDSHAKE;
    bool clear_alert = reader->record.type == CONTENT_ALERT && reader->record.length == 2;

    reader->begun = true;
    reader->ssl2 = false;
    reader->in_body = true;
    reader->left = reader->record.length;
    reader->opaque = !handshake && !clear_alert;
    reader->fresh = !reader->kept;
    if (handshake && reader->kept)
        reader->records++;
    if (sink->decryption)
        sealed_begin(reader, sink);
}

/* The end of a handshake record: now its messages are complete, as a peer would see them. */
static void end_handshake(struct tls_reader *reader, const struct record_sink *sink)
{
    if (is_encrypted(reader)) {
        empty_buffer(reader);
        reader->opaque = true;
    } else if (reader->kept) {
        tell_buffer(reader, sink);
        if (reader->ciphered)
            empty_buffer(reader); /* a MAC */
    }
}

static void end_body(struct tls_reader *reader, const struct record_sink *sink)
{
    reader->in_body = false;
    reader->header_have = 0;
    if (reader->record.type == CONTENT_HANDSHAKE && !reader->opaque)
        end_handshake(reader, sink);
    if (reader->record.type == CONTENT_CHANGE_CIPHER_SPEC) {
        reader->ciphered = true;
        if (sink->decryption)
            decryption_change_cipher(sink->decryption, sink->side);
    }
    if (reader->record.type == CONTENT_SSL2 && !reader->opaque)
        tell_ssl2(reader, sink);
    if (reader->sealed)
        sealed_end(reader, sink);
    else if (reader->opaque)
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
    if (reader->sealed)
        sealed_feed(reader, part);
    else if (!reader->opaque && reader->record.type == CONTENT_SSL2)
        feed_ssl2(reader, part, sink);
    else if (!reader->opaque)
        feed_messages(reader, part, sink);
    reader->left -= (uint16_t)part.len;
}

static void lose(struct tls_reader *reader, const struct record_sink *sink)
{
    reader->lost = true;
    reader->in_body = false;
    reader->header_have = 0;
    reader->skip = 0;
    empty_buffer(reader);
    if (sink->decryption)
        decryption_lost(sink->decryption, sink->side);
    sink->lost(sink->context);
}

/* Collects a record header. False when it is not all here, or is none. */
static bool read_header(struct tls_reader *reader, struct cursor *in, const struct record_sink *sink)
{
    while (reader->header_have < RECORD_HEADER && cur_left(in))
        reader->header[reader->header_have++] = cur_u8(in);
    if (reader->header_have < RECORD_HEADER)
        return false;
    if (tls_record_header(bytes_of(reader->header, RECORD_HEADER), &reader->record)) {
        begin_body(reader, sink);
        return true;
    }
    if (begin_ssl2(reader, sink))
        return true;
    lose(reader, sink);
    return false;
}

/* A reader without a boundary takes one where a segment begins like a record. */
static bool find_boundary(struct tls_reader *reader, struct bytes segment)
{
    struct record record;

    if (!reader->lost)
        return true;
    if (!tls_record_header(segment, &record) || record.type == CONTENT_HEARTBEAT ||
        (!record.length && record.type != CONTENT_APPLICATION_DATA))
        return false;
    reader->lost = false;
    reader->begun = true;
    return true;
}

static void feed_segment(struct tls_reader *reader, struct bytes segment, const struct record_sink *sink)
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

void tls_reader_feed(struct tls_reader *reader, struct bytes segment, const struct record_sink *sink)
{
    bool begun = reader->header_have && !reader->in_body;

    feed_segment(reader, segment, sink);
    if (begun && reader->lost) /* what stood before was no header: this segment may begin with one */
        feed_segment(reader, segment, sink);
}

void reader_take_messages(struct tls_reader *reader, struct bytes bytes, const struct record_sink *sink)
{
    reader->left = (uint16_t)bytes.len;
    feed_messages(reader, bytes, sink);
    if (reader->kept)
        tell_buffer(reader, sink);
    reader->left = 0;
}

void reader_tear_messages(struct tls_reader *reader, const struct record_sink *sink)
{
    if (reader->kept)
        tell_clipped(reader, sink);
    empty_buffer(reader);
}

void tls_reader_feed_messages(struct tls_reader *reader, struct bytes bytes, bool decrypted,
                              const struct record_sink *sink)
{
    reader->record = (struct record){ .type = CONTENT_HANDSHAKE, .version = TLS_1_3, .decrypted = decrypted };
    reader_take_messages(reader, bytes, sink);
}

/* The missing bytes lie among handshake messages: what is whole before them is told, and the message that they
 * tear is told up to there. Where the next one begins is known from its length. */
static void gap_in_messages(struct tls_reader *reader, uint32_t length, const struct record_sink *sink)
{
    if (is_encrypted(reader)) {
        empty_buffer(reader);
        reader->opaque = true;
        return;
    }
    if (!reader->skip) {
        tell_buffer(reader, sink);
        reader->skip = tell_clipped(reader, sink);
        empty_buffer(reader);
    }
    if (length <= reader->skip) {
        reader->skip -= length;
        return;
    }
    reader->skip = 0;
    reader->opaque = true; /* the messages in the rest of this record have no known beginning */
}

static void gap_in_record(struct tls_reader *reader, const struct record_sink *sink)
{
    if (reader->sealed)
        sealed_gap(reader, sink);
    if (reader->record.type == CONTENT_SSL2 && !reader->opaque)
        tell_ssl2(reader, sink);
    else
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
        gap_in_messages(reader, inside, sink);
    else
        gap_in_record(reader, sink);
    reader->left -= (uint16_t)inside;
    if (reader->left == 0)
        end_body(reader, sink);
    if (length > inside)
        lose(reader, sink);
}

void tls_reader_finish(struct tls_reader *reader, const struct record_sink *sink)
{
    if (!reader->kept || (reader->in_body && is_encrypted(reader)))
        return;
    if (reader->record.type == CONTENT_SSL2) {
        tell_ssl2(reader, sink);
        return;
    }
    tell_buffer(reader, sink);
    tell_clipped(reader, sink);
}
