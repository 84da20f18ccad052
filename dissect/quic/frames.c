#include "base/limits.h"
#include "dissect/quic/quic_impl.h"

enum frame_type {
    FRAME_PADDING = 0x00,
    FRAME_PING = 0x01,
    FRAME_ACK = 0x02,
    FRAME_ACK_ECN = 0x03,
    FRAME_CRYPTO = 0x06,
    FRAME_CONNECTION_CLOSE = 0x1C,
    FRAME_CONNECTION_CLOSE_APPLICATION = 0x1D,
};

/* Google's, up to T050. */
enum google_frame_type {
    GOOGLE_PING = 0x07,
    GOOGLE_CRYPTO = 0x08,
    GOOGLE_ACK = 0x40,         /* and in its low bits: */
    GOOGLE_ACK_BLOCKS = 0x20,  /* more than one block */
    GOOGLE_ACK_LARGEST = 0x0C, /* how wide the largest number is */
    GOOGLE_ACK_LENGTH = 0x03,  /* how wide the length of a block is */
};

enum { CRYPTO_ERROR = 0x0100, FATAL = 2 }; /* RFC 9000 20.1: the low byte is a TLS alert */

static void take_crypto(struct quic_reading *r, uint64_t offset, struct bytes data)
{
    struct quic_direction *own = r->own;
    struct record_sink sink = transcript_sink(r->t);
    struct moment unused;

    if (offset > own->next) {
        transcript_hold(r->t, &own->pieces, offset, data);
        return;
    }
    if (offset + data.len <= own->next)
        return;
    data = bytes_of(data.data + (own->next - offset), data.len - (own->next - offset));
    do {
        own->next += data.len;
        tls_reader_feed_messages(&own->reader, data, r->decrypted, &sink);
    } while (pieces_at(&own->pieces, r->quic->pool, own->next, &data, &unused));
}

static bool read_crypto(struct quic_reading *r, struct cursor *in)
{
    uint64_t offset = quic_read_number(in), length = quic_read_number(in);
    struct bytes data = cur_ok(in) && length <= cur_left(in) ? cur_take(in, (size_t)length) : bytes_of(NULL, 0);

    if (data.len != length || offset + length > LIMIT_HANDSHAKE_BYTES)
        return false;
    take_crypto(r, offset, data);
    return true;
}

static bool read_ack(struct cursor *in, bool ecn)
{
    uint64_t ranges;

    quic_read_number(in); /* largest acknowledged */
    quic_read_number(in); /* delay */
    ranges = quic_read_number(in);
    quic_read_number(in); /* first range */
    for (uint64_t i = 0; i < ranges && cur_ok(in); i++) {
        quic_read_number(in);
        quic_read_number(in);
    }
    for (int i = 0; ecn && i < 3; i++)
        quic_read_number(in);
    return cur_ok(in);
}

static void keep_close(struct quic_reading *r, uint64_t code, bool application, struct bytes reason)
{
    struct conversation *c = r->t->conversation;
    struct quic_close *close;

    if (c->quic_close || !(close = arena_alloc(&c->arena, sizeof *close)))
        return;
    *close = (struct quic_close){ .at = r->t->at,
                                  .from = (uint8_t)r->t->side,
                                  .code = code,
                                  .application = application,
                                  .reason = arena_copy(&c->arena, reason) };
    c->quic_close = close;
}

static bool read_close(struct quic_reading *r, struct cursor *in, bool application) /* RFC 9000 19.19 */
{
    struct record_sink sink = transcript_sink(r->t);
    struct record record = { .type = CONTENT_ALERT, .version = TLS_1_3, .decrypted = r->decrypted };
    uint64_t code = quic_read_number(in), length;

    if (!application)
        quic_read_number(in); /* type of the frame that was at fault */
    length = quic_read_number(in);
    if (!cur_ok(in))
        return false;
    keep_close(r, code, application, cur_take(in, length < cur_left(in) ? (size_t)length : cur_left(in)));
    if (!application && code >= CRYPTO_ERROR && code <= CRYPTO_ERROR + UINT8_MAX)
        sink.alert(sink.context, &record, FATAL, (uint8_t)code);
    else
        conversation_add(r->t->conversation, (struct event){ .at = r->t->at,
                                                             .kind = EVENT_CONNECTION_CLOSE,
                                                             .from = (uint8_t)r->t->side,
                                                             .length = (uint32_t)code });
    return true;
}

static bool read_frame(struct quic_reading *r, struct cursor *in)
{
    uint8_t type = cur_u8(in);

    switch (type) {
    case FRAME_PADDING:
    case FRAME_PING:
        return true;
    case FRAME_CRYPTO:
        return read_crypto(r, in);
    case FRAME_ACK:
    case FRAME_ACK_ECN:
        return read_ack(in, type == FRAME_ACK_ECN);
    case FRAME_CONNECTION_CLOSE:
    case FRAME_CONNECTION_CLOSE_APPLICATION:
        return read_close(r, in, type == FRAME_CONNECTION_CLOSE_APPLICATION);
    }
    return false; /* not allowed in an Initial (RFC 9000 12.4): what follows has no known shape */
}

static bool read_google_ack(struct cursor *in, uint8_t type)
{
    static const uint8_t widths[] = { 1, 2, 4, 6 }; /* bytes */
    enum { DELAY = 2, GAP = 1, FIRST_TIME = 1 + 4, TIME = 1 + 2 };
    uint8_t width = widths[type & GOOGLE_ACK_LENGTH];
    uint8_t times;

    cur_skip(in, widths[(type & GOOGLE_ACK_LARGEST) >> 2] + DELAY);
    cur_skip(in, (type & GOOGLE_ACK_BLOCKS ? cur_u8(in) * (size_t)(GAP + width) : 0) + width);
    times = cur_u8(in);
    cur_skip(in, times ? FIRST_TIME + (times - 1u) * TIME : 0);
    return cur_ok(in);
}

static bool read_google_frame(struct quic_reading *r, struct cursor *in)
{
    uint8_t type = cur_u8(in);

    if (type >> 6 == GOOGLE_ACK >> 6)
        return read_google_ack(in, type);
    return type == GOOGLE_CRYPTO ? read_crypto(r, in) : type == FRAME_PADDING || type == GOOGLE_PING;
}

void quic_read_frames(struct quic_reading *r, struct bytes frames)
{
    bool (*read)(struct quic_reading *, struct cursor *) =
        r->packet->known->google_frames ? read_google_frame : read_frame;
    struct cursor in = cur_of(frames);

    while (cur_left(&in) && read(r, &in))
        ;
}
