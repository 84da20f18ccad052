#include "dissect/tls/transcript.h"

#include "dissect/tls/compressed.h"
#include "dissect/tls/decrypt.h"
#include "dissect/tls/keep.h"
#include "dissect/tls/names.h"
#include "dissect/tls/ssl2.h"

enum { FATAL = 2 };
enum { APPLICATION_EVENTS = 32 /* records of a side told one by one; the inference of alerts needs the first few */ };

static void add_event(struct transcript *t, enum event_kind kind, const struct record *record, struct event event)
{
    event.kind = (uint8_t)kind;
    event.from = (uint8_t)t->side;
    event.at = t->at;
    event.version = record->version;
    event.decrypted = record->decrypted;
    conversation_add(t->conversation, event);
}

static void on_alert(void *context, const struct record *record, uint8_t level, uint8_t description)
{
    struct transcript *t = context;
    struct event event = { .level = level, .code = description, .length = record->length };

    t->conversation->tls[t->side].spoke = true;
    t->conversation->tls[t->side].records++;
    t->conversation->tls[t->side].alerts++;
    add_event(t, EVENT_ALERT, record, event);
}

static void note_application_data(struct transcript *t, const struct record *record, struct event event)
{
    struct tls_side *tls = &t->conversation->tls[t->side];

    tls->application_bytes += record->length;
    if (++tls->application_records <= APPLICATION_EVENTS)
        add_event(t, EVENT_APPLICATION_DATA, record, event);
}

static void on_record(void *context, const struct record *record)
{
    struct transcript *t = context;
    struct tls_side *tls = &t->conversation->tls[t->side];
    struct event event = { .length = record->length, .code = record->type };

    tls->spoke = true;
    tls->records++;
    switch (record->type) {
    case CONTENT_CHANGE_CIPHER_SPEC:
        tls->ccs = true;
        add_event(t, EVENT_CCS, record, event);
        break;
    case CONTENT_ALERT:
        tls->alerts++;
        add_event(t, EVENT_ENCRYPTED_ALERT, record, event);
        break;
    case CONTENT_HANDSHAKE:
        tls->finished |= tls->ccs || tls_version_is_dtls(record->version); /* which says its epoch */
        add_event(t, EVENT_ENCRYPTED_HANDSHAKE, record, event);
        break;
    case CONTENT_SSL2: /* behind the keys: Finished, or what stands for it, then data */
        if (tls->finished) {
            note_application_data(t, record, event);
            break;
        }
        tls->finished = true;
        add_event(t, EVENT_ENCRYPTED_HANDSHAKE, record, event);
        break;
    case CONTENT_APPLICATION_DATA:
        note_application_data(t, record, event);
        break;
    default:
        add_event(t, EVENT_OTHER_RECORD, record, event);
    }
}

/* `message` is told as one of this type. */
static void tell_message(struct transcript *t, uint8_t type, const struct handshake_message *message)
{
    struct event event = { .code = type, .length = message->length };

    t->conversation->tls[t->side].spoke = true;
    t->conversation->tls[t->side].finished |= type == FINISHED;
    t->conversation->tls[t->side].decrypted |= message->record.decrypted;
    event.clipped = message->body.missing != 0;
    event.again = message->again;
    if (!message->again)
        transcript_keep(t, type, message);
    add_event(t, EVENT_HANDSHAKE, &message->record, event);
}

/* RFC 8879 4: the Certificate that was meant; as it is where it does not unpack. */
static void tell_compressed(struct transcript *t, const struct handshake_message *message)
{
    struct handshake_message meant = *message;
    uint8_t *body = tls_unpack_certificate(message->body, t->conversation->arena.pool, &meant.length);

    if (body) {
        meant.body = cur_of(bytes_of(body, meant.length));
        tell_message(t, CERTIFICATE, &meant);
    } else {
        tell_message(t, message->type, message);
    }
    arena_pool_give(t->conversation->arena.pool, body);
}

static void add_message(struct transcript *t, uint8_t type, const struct handshake_message *message)
{
    if (type == COMPRESSED_CERTIFICATE && message->record.decrypted)
        tell_compressed(t, message);
    else
        tell_message(t, type, message);
    if (t->decryption)
        decryption_message(t->decryption, t->side, message); /* hashed as it was sent */
}

/* What SSL 2.0 says in the clear, in the words of TLS. */
static void add_ssl2_message(struct transcript *t, const struct handshake_message *message)
{
    int type = ssl2_handshake_type(message->type);

    if (type >= 0)
        add_message(t, (uint8_t)type, message);
    else if (message->type == SSL2_ERROR)
        on_alert(t, &message->record, FATAL, ssl2_alert(message->body));
    else
        on_record(t, &message->record);
}

static void on_message(void *context, const struct handshake_message *message)
{
    if (message->record.type == CONTENT_SSL2)
        add_ssl2_message(context, message);
    else
        add_message(context, message->type, message);
}

static void on_lost(void *context)
{
    struct transcript *t = context;

    conversation_anomaly(t->conversation, ANOMALY_SYNC_LOST, t->side, t->at);
}

static void on_too_long(void *context)
{
    struct transcript *t = context;

    t->conversation->limited = true;
    conversation_anomaly(t->conversation, ANOMALY_MESSAGE_TOO_LONG, t->side, t->at);
}

static void on_sealed(void *context)
{
    struct transcript *t = context;

    conversation_anomaly(t->conversation, ANOMALY_NOT_DECRYPTED, t->side, t->at);
}

struct record_sink transcript_sink(struct transcript *transcript)
{
    return (struct record_sink){
        .context = transcript,
        .decryption = transcript->decryption,
        .side = (uint8_t)transcript->side,
        .message = on_message,
        .alert = on_alert,
        .record = on_record,
        .lost = on_lost,
        .too_long = on_too_long,
        .sealed = on_sealed,
    };
}

void transcript_hold(struct transcript *t, struct pieces *pieces, uint64_t place, struct bytes data)
{
    if (!pieces_keep(pieces, t->conversation->arena.pool, place, data, t->at))
        conversation_anomaly(t->conversation, ANOMALY_HELD_LIMIT, t->side, t->at);
}
