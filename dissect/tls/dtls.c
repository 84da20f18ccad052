#include "dissect/tls/dtls.h"

#include "base/limits.h"
#include "dissect/tls/names.h"

enum {
    DTLS_RECORD_HEADER = 13,
    MESSAGE_HEADER = 4, /* type and length: all of a DTLS header that a message keeps */
    CONTENT_CID = 25,   /* tls12_cid (RFC 9146) */
    UNIFIED_MASK = 0xE0,
    UNIFIED = 0x20, /* RFC 9147 4: 001CSLEE */
    UNIFIED_CID = 0x10,
    UNIFIED_LONG_SEQUENCE = 0x08,
    UNIFIED_LENGTH = 0x04,
    PLACE_SHIFT = 25, /* a message is at most 2^24 bytes and its header */
};

/* ---- records ---- */

struct dtls_record {
    struct record record;
    uint16_t epoch;
    bool unified; /* of DTLS 1.3: encrypted, its type inside */
    struct cursor body;
};

static bool is_version(uint16_t version)
{
    return version == DTLS_1_0 || version == DTLS_1_2 || version == DTLS_BAD;
}

/* RFC 9147 4. A connection ID's length is not on the wire: with one, the record takes the rest of the datagram. */
static bool read_unified(struct cursor *in, struct dtls_record *out)
{
    uint8_t first = cur_u8(in);
    bool bounded = first & UNIFIED_LENGTH && !(first & UNIFIED_CID);

    cur_skip(in, first & UNIFIED_LONG_SEQUENCE && !(first & UNIFIED_CID) ? 2 : 1);
    out->body = bounded ? cur_vector16(in) : cur_child(in, cur_left(in) + in->missing);
    out->unified = true;
    out->epoch = first & 3;
    out->record.type = CONTENT_APPLICATION_DATA;
    out->record.version = DTLS_1_2;
    return cur_ok(&out->body);
}

static bool read_record(struct cursor *in, struct dtls_record *out)
{
    struct cursor peek = *in;

    *out = (struct dtls_record){ .unified = false };
    if ((cur_u8(&peek) & UNIFIED_MASK) == UNIFIED)
        return read_unified(in, out) && (out->record.length = (uint16_t)(cur_left(&out->body) + out->body.missing));
    out->record.type = cur_u8(in);
    out->record.version = cur_u16(in);
    out->epoch = cur_u16(in);
    cur_skip(in, 6); /* sequence number */
    if (out->record.type == CONTENT_CID)
        out->body = cur_child(in, cur_left(in) + in->missing);
    else
        out->body = cur_vector16(in);
    out->record.length = (uint16_t)(cur_left(&out->body) + out->body.missing);
    return cur_ok(in) && cur_ok(&out->body) && is_version(out->record.version) &&
           out->record.type >= CONTENT_CHANGE_CIPHER_SPEC && out->record.type <= CONTENT_CID;
}

bool dtls_recognise(const struct datagram *datagram)
{
    struct cursor in = datagram_cursor(datagram);
    struct dtls_record record;
    bool named = false;

    while (cur_left(&in)) {
        if (!read_record(&in, &record))
            return named && in.state == CURSOR_SHORT; /* cut off in a header, not wrong */
        if (!record.record.length)
            return false;
        named |= !record.unified;
    }
    return named && cur_ok(&in);
}

void dtls_reader_init(struct dtls_reader *reader, struct arena_pool *pool)
{
    *reader = (struct dtls_reader){ .pool = pool };
}

/* ---- handshake messages ---- */

/* RFC 6347 4.2.2 */
struct part {
    uint8_t type;
    uint32_t length; /* of the whole message's body */
    uint16_t sequence;
    uint32_t offset;
    struct cursor body;
};

static bool read_part(struct cursor *in, struct part *out)
{
    out->type = cur_u8(in);
    out->length = cur_u24(in);
    out->sequence = cur_u16(in);
    out->offset = cur_u24(in);
    out->body = cur_vector24(in);
    if (out->offset + cur_left(&out->body) + out->body.missing > out->length)
        cur_fail(in);
    return cur_ok(in) && cur_ok(&out->body);
}

static bool is_whole(const struct part *part)
{
    return part->offset == 0 && cur_left(&part->body) + part->body.missing == part->length;
}

static bool is_hello(uint8_t type)
{
    return type == CLIENT_HELLO || type == SERVER_HELLO;
}

static void tell(struct dtls_reader *reader, uint8_t type, uint32_t length, struct cursor body, bool again,
                 struct transcript *t)
{
    struct record_sink sink = transcript_sink(t);
    struct bytes start = cur_rest(&body);
    struct handshake_message message = {
        .record = { .type = CONTENT_HANDSHAKE, .version = reader->version, .length = (uint16_t)length },
        .type = type,
        .length = length,
        .body = body,
        .segments = 1,
        .records = 1,
        .again = again,
    };

    if (is_hello(type) && start.len >= DTLS_HELLO_START) {
        memcpy(reader->hello, start.data, DTLS_HELLO_START);
        reader->hello_told = true;
    }
    sink.message(sink.context, &message);
}

/* Where a message stands among the pieces. */
static uint64_t place_of(uint32_t sequence)
{
    return (uint64_t)sequence << PLACE_SHIFT;
}

static void keep_part(struct dtls_reader *reader, const struct part *part, struct transcript *t)
{
    uint8_t header[MESSAGE_HEADER] = { part->type, (uint8_t)(part->length >> 16), (uint8_t)(part->length >> 8),
                                       (uint8_t)part->length };
    uint64_t place = place_of(part->sequence);
    struct bytes body = cur_rest(&part->body);

    if (part->offset == 0)
        transcript_hold(t, &reader->pieces, place, bytes_of(header, sizeof header));
    if (body.len)
        transcript_hold(t, &reader->pieces, place + MESSAGE_HEADER + part->offset, body);
}

/* Puts the waiting parts of a message's body into `to`. Returns how many bytes stand there in one piece; `at` becomes
 * the last frame that brought one. */
static uint32_t collect(struct dtls_reader *reader, uint64_t place, uint8_t *to, uint32_t length, struct moment *at)
{
    uint32_t have = 0;
    struct bytes part;
    struct moment when;

    while (have < length && pieces_at(&reader->pieces, reader->pool, place + have, &part, &when)) {
        uint32_t more = part.len < length - have ? (uint32_t)part.len : length - have;

        memcpy(to + have, part.data, more);
        have += more;
        if (when.frame > at->frame)
            *at = when;
    }
    return have;
}

/* Is all of a message's body waiting? Asked without taking anything. */
static bool is_complete(const struct dtls_reader *reader, uint64_t place, uint32_t length)
{
    uint64_t end = place;

    for (const struct piece *piece = reader->pieces.first; piece && end < place + length; piece = piece->next) {
        if (piece->place > end)
            return false;
        if (piece->place + piece->length > end)
            end = piece->place + piece->length;
    }
    return end >= place + length;
}

/* Tells the message that is due if all of it waits, or, when nothing more will come, as much as there is. */
static bool tell_waiting(struct dtls_reader *reader, bool last, struct transcript *t)
{
    uint64_t place = place_of(reader->next);
    struct moment now = t->at, at;
    struct bytes header;
    struct cursor in;
    uint8_t type, *body;
    uint32_t length, size, have;

    if (!pieces_at(&reader->pieces, reader->pool, place, &header, &at) || header.len < MESSAGE_HEADER)
        return false;
    in = cur_of(header);
    type = cur_u8(&in);
    size = length = cur_u24(&in);
    place += MESSAGE_HEADER;
    if ((!last && !is_complete(reader, place, length)) || length > LIMIT_HANDSHAKE_BYTES ||
        !(body = arena_pool_take(reader->pool, &size)))
        return false;
    have = collect(reader, place, body, length, &at);
    t->at = at;
    tell(reader, type, length, cur_clipped(bytes_of(body, have), length - have), false, t);
    t->at = now;
    arena_pool_give(reader->pool, body);
    reader->next++;
    return true;
}

/* A hello that is not the one told before begins another handshake, whose numbers begin anew. */
static bool starts_anew(const struct dtls_reader *reader, const struct part *part)
{
    struct bytes start = cur_rest(&part->body);

    return is_hello(part->type) && part->offset == 0 && reader->hello_told && start.len >= DTLS_HELLO_START &&
           memcmp(start.data, reader->hello, DTLS_HELLO_START) != 0;
}

/* Where a side's numbers begin: with its first hello. What comes before that overtook it, or the hello was lost: it
 * waits, as what lacks a predecessor does. */
static void find_start(struct dtls_reader *reader, const struct part *part)
{
    bool hello = is_hello(part->type) || part->type == HELLO_VERIFY_REQUEST;

    if (reader->started && part->sequence < reader->next && starts_anew(reader, part))
        pieces_drop(&reader->pieces, reader->pool);
    else if (reader->started || !hello)
        return;
    reader->started = true;
    reader->next = part->sequence;
}

static void feed_part(struct dtls_reader *reader, const struct part *part, struct transcript *t)
{
    find_start(reader, part);
    if (part->sequence < reader->next) {
        if (is_whole(part))
            tell(reader, part->type, part->length, part->body, true, t);
        return;
    }
    if (part->sequence == reader->next && is_whole(part)) {
        tell(reader, part->type, part->length, part->body, false, t);
        reader->next++;
    } else {
        keep_part(reader, part, t);
    }
    while (tell_waiting(reader, false, t))
        ;
}

static void feed_handshake(struct dtls_reader *reader, struct cursor body, struct transcript *t)
{
    struct part part;

    while (cur_left(&body)) {
        if (!read_part(&body, &part)) {
            if (body.state == CURSOR_BAD)
                conversation_anomaly(t->conversation, ANOMALY_MESSAGE_MALFORMED, t->side, t->at);
            return;
        }
        feed_part(reader, &part, t);
    }
}

/* Of the messages that wait, those that can be told although one before them never came. */
static void tell_rest(struct dtls_reader *reader, struct transcript *t)
{
    while (reader->pieces.first) {
        uint32_t first = (uint32_t)(reader->pieces.first->place >> PLACE_SHIFT);

        reader->next = first > reader->next ? first : reader->next;
        if (!tell_waiting(reader, true, t))
            reader->next++;
    }
}

static void feed_record(struct dtls_reader *reader, const struct dtls_record *record, struct transcript *t)
{
    struct record_sink sink = transcript_sink(t);
    struct cursor body = record->body;
    uint8_t level;

    if (!record->unified)
        reader->version = record->record.version;
    if (record->record.type == CONTENT_HANDSHAKE && !record->epoch) {
        feed_handshake(reader, body, t);
    } else if (record->record.type == CONTENT_ALERT && !record->epoch && cur_left(&body) == 2) {
        level = cur_u8(&body);
        sink.alert(sink.context, &record->record, level, cur_u8(&body));
    } else {
        if (record->record.type == CONTENT_CHANGE_CIPHER_SPEC)
            tell_rest(reader, t); /* the flight is over: what is missing in it was lost */
        sink.record(sink.context, &record->record);
    }
}

void dtls_reader_feed(struct dtls_reader *reader, const struct datagram *datagram, struct transcript *t)
{
    struct cursor in = datagram_cursor(datagram);
    struct dtls_record record;

    while (cur_left(&in) && read_record(&in, &record))
        feed_record(reader, &record, t);
    if (in.missing) { /* whole records were cut off behind: whatever they said */
        struct record_sink sink = transcript_sink(t);

        sink.lost(sink.context);
    }
}

void dtls_reader_finish(struct dtls_reader *reader, struct transcript *t)
{
    tell_rest(reader, t);
    pieces_drop(&reader->pieces, reader->pool);
}
