#include "dissect/tls/dtls.h"

#include "base/limits.h"
#include "dissect/tls/decrypt.h"
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
    uint64_t number; /* with the epoch above it */
    bool unified;    /* of DTLS 1.3: encrypted, its type inside */
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
    out->number = (uint64_t)out->epoch << 48 | (uint64_t)cur_u16(in) << 32;
    out->number |= cur_u32(in);
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
    *reader = (struct dtls_reader){ .pool = pool, .sealed_from = UINT32_MAX };
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

static void tell(struct dtls_reader *reader, const struct part *part, bool again, struct transcript *t)
{
    struct record_sink sink = transcript_sink(t);
    struct bytes start = cur_rest(&part->body);
    struct handshake_message message = {
        .record = { .type = CONTENT_HANDSHAKE,
                    .version = reader->version,
                    .length = (uint16_t)part->length,
                    .decrypted = part->sequence >= reader->sealed_from },
        .type = part->type,
        .length = part->length,
        .body = part->body,
        .segments = 1,
        .records = 1,
        .again = again,
    };

    if (is_hello(part->type) && start.len >= DTLS_HELLO_START) {
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
    struct part part = { .sequence = (uint16_t)reader->next };
    struct bytes header;
    struct cursor in;
    uint8_t *body;
    uint32_t size, have;

    if (!pieces_at(&reader->pieces, reader->pool, place, &header, &at) || header.len < MESSAGE_HEADER)
        return false;
    in = cur_of(header);
    part.type = cur_u8(&in);
    size = part.length = cur_u24(&in);
    place += MESSAGE_HEADER;
    if ((!last && !is_complete(reader, place, part.length)) || part.length > LIMIT_HANDSHAKE_BYTES ||
        !(body = arena_pool_take(reader->pool, &size)))
        return false;
    have = collect(reader, place, body, part.length, &at);
    part.body = cur_clipped(bytes_of(body, have), part.length - have);
    t->at = at;
    tell(reader, &part, false, t);
    t->at = now;
    arena_pool_give(reader->pool, body);
    reader->next++;
    return true;
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

/* A hello that is not the one told before begins another handshake, whose numbers begin anew. */
static bool starts_anew(const struct dtls_reader *reader, const struct part *part)
{
    struct bytes start = cur_rest(&part->body);

    return is_hello(part->type) && part->offset == 0 && reader->hello_told && start.len >= DTLS_HELLO_START &&
           memcmp(start.data, reader->hello, DTLS_HELLO_START) != 0;
}

/* Where a side's numbers begin: with its first hello. What comes before that overtook it, or the hello was lost: it
 * waits, as what lacks a predecessor does. */
static void find_start(struct dtls_reader *reader, const struct part *part, struct transcript *t)
{
    bool hello = is_hello(part->type) || part->type == HELLO_VERIFY_REQUEST;

    if (reader->started && part->sequence < reader->next && starts_anew(reader, part)) {
        tell_rest(reader, t);
        reader->sealed_from = UINT32_MAX;
    } else if (reader->started || !hello)
        return;
    reader->started = true;
    reader->next = part->sequence;
}

static void feed_part(struct dtls_reader *reader, const struct part *part, struct transcript *t)
{
    find_start(reader, part, t);
    if (part->sequence < reader->next) {
        if (is_whole(part))
            tell(reader, part, true, t);
        return;
    }
    if (part->sequence == reader->next && is_whole(part)) {
        tell(reader, part, false, t);
        reader->next++;
    } else {
        keep_part(reader, part, t);
    }
    while (tell_waiting(reader, false, t))
        ;
}

static void feed_handshake(struct dtls_reader *reader, struct cursor body, bool decrypted, struct transcript *t)
{
    struct part part;

    while (cur_left(&body)) {
        if (!read_part(&body, &part)) {
            if (body.state == CURSOR_BAD)
                conversation_anomaly(t->conversation, ANOMALY_MESSAGE_MALFORMED, t->side, t->at);
            return;
        }
        if (decrypted && part.sequence < reader->sealed_from)
            reader->sealed_from = part.sequence;
        feed_part(reader, &part, t);
    }
}

static void tell_alert(const struct record *record, struct cursor body, struct transcript *t)
{
    struct record_sink sink = transcript_sink(t);
    uint8_t level = cur_u8(&body);

    sink.alert(sink.context, record, level, cur_u8(&body));
}

/* Handshake messages and alerts, in the clear or decrypted. False for what is neither. */
static bool feed_contents(struct dtls_reader *reader, const struct record *record, struct cursor body,
                          struct transcript *t)
{
    if (record->type == CONTENT_HANDSHAKE)
        feed_handshake(reader, body, record->decrypted, t);
    else if (record->type == CONTENT_ALERT && cur_left(&body) == 2)
        tell_alert(record, body, t);
    else
        return false;
    return true;
}

/* A record under keys. False when it is to be told as it is. */
static bool feed_sealed(struct dtls_reader *reader, const struct dtls_record *record, struct transcript *t)
{
    struct bytes sealed = cur_rest(&record->body);
    uint32_t size = (uint32_t)sealed.len;
    uint8_t *plain = sealed.len ? arena_pool_take(reader->pool, &size) : NULL;
    struct record inner = record->record;
    struct record_sink sink = transcript_sink(t);
    enum opening opening = OPENING_PASSED;
    struct opened opened;
    bool told = false;

    if (plain)
        opening =
            decryption_open_numbered(t->decryption, t->side, record->number, &record->record, sealed, plain, &opened);
    inner.decrypted = true;
    if (opening == OPENING_DONE)
        told = feed_contents(reader, &inner, cur_of(opened.content), t);
    if (opening == OPENING_FAILED)
        sink.sealed(sink.context);
    if (plain)
        explicit_bzero(plain, sealed.len);
    arena_pool_give(reader->pool, plain);
    return told;
}

static void feed_record(struct dtls_reader *reader, const struct dtls_record *record, struct transcript *t)
{
    struct record_sink sink = transcript_sink(t);

    if (!record->unified)
        reader->version = record->record.version;
    if (!record->epoch && feed_contents(reader, &record->record, record->body, t))
        return;
    if (!record->epoch || record->unified || !t->decryption || !feed_sealed(reader, record, t))
        sink.record(sink.context, &record->record);
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
