#include "dissect/tls/keep.h"

#include "base/limits.h"
#include "dissect/tls/decrypt.h"
#include "dissect/tls/handshake.h"
#include "dissect/tls/names.h"
#include "dissect/tls/ssl2.h"

enum { RAW_PUBLIC_KEY = 2 /* TLS Certificate Types registry */, STATUS_OCSP = 1 /* CertificateStatusType */ };

static void malformed(struct transcript *t, enum cursor_state state)
{
    if (state == CURSOR_BAD)
        conversation_anomaly(t->conversation, ANOMALY_MESSAGE_MALFORMED, t->side, t->at);
}

/* The body, copied to where the transcript lives. False when it would grow too large. */
static bool keep_body(struct transcript *t, const struct handshake_message *message, struct cursor *kept)
{
    struct conversation *c = t->conversation;
    struct bytes body = cur_rest(&message->body);
    struct bytes copy = bytes_of(NULL, 0);

    if (c->arena.size + body.len <= LIMIT_CONVERSATION_BYTES)
        copy = arena_copy(&c->arena, body);
    if (copy.len != body.len) {
        c->limited = true;
        conversation_anomaly(c, ANOMALY_TRANSCRIPT_TOO_LARGE, t->side, t->at);
        return false;
    }
    *kept = cur_clipped(copy, message->body.missing);
    return true;
}

/* Is there room for one more behind the `count` that came before? */
static bool may_append(struct transcript *t, uint32_t count)
{
    if (count < LIMIT_HELLOS)
        return true;
    conversation_anomaly(t->conversation, ANOMALY_TOO_MANY_HELLOS, t->side, t->at);
    return false;
}

static struct client_hello *new_client_hello(struct transcript *t)
{
    struct client_hello **end = &t->conversation->client_hello;
    uint32_t count = 0;

    for (; *end; end = &(*end)->next)
        count++;
    return may_append(t, count) ? *end = arena_alloc(&t->conversation->arena, sizeof **end) : NULL;
}

static struct server_hello *new_server_hello(struct transcript *t)
{
    struct server_hello **end = &t->conversation->server_hello;
    uint32_t count = 0;

    for (; *end; end = &(*end)->next)
        count++;
    return may_append(t, count) ? *end = arena_alloc(&t->conversation->arena, sizeof **end) : NULL;
}

static struct certificate_list *new_certificate_list(struct transcript *t)
{
    struct certificate_list **end = &t->conversation->certificates;
    uint32_t count = 0;

    for (; *end; end = &(*end)->next)
        count++;
    return may_append(t, count) ? *end = arena_alloc(&t->conversation->arena, sizeof **end) : NULL;
}

static bool is_ssl2(const struct handshake_message *message)
{
    return message->record.type == CONTENT_SSL2;
}

static void keep_client_hello(struct transcript *t, const struct handshake_message *message)
{
    enum cursor_state (*parse)(struct cursor in, struct arena * arena, struct client_hello * out) =
        is_ssl2(message) ? ssl2_parse_client_hello : tls_parse_client_hello;
    struct client_hello *hello;
    struct cursor body;

    t->hello_from_server |= t->side == SERVER;
    if (!keep_body(t, message, &body) || !(hello = new_client_hello(t)))
        return;
    hello->at = t->at;
    hello->record_version = message->record.version;
    hello->length = message->length;
    hello->segments = message->segments;
    hello->records = message->records;
    hello->clipped = message->body.missing != 0;
    malformed(t, parse(body, &t->conversation->arena, hello));
}

static void keep_server_hello(struct transcript *t, const struct handshake_message *message)
{
    enum cursor_state (*parse)(struct cursor in, struct arena * arena, struct server_hello * out) =
        is_ssl2(message) ? ssl2_parse_server_hello : tls_parse_server_hello;
    struct server_hello *hello;
    struct cursor body;

    if (!keep_body(t, message, &body) || !(hello = new_server_hello(t)))
        return;
    hello->at = t->at;
    hello->record_version = message->record.version;
    hello->clipped = message->body.missing != 0;
    malformed(t, parse(body, &t->conversation->arena, hello));
}

/* By which version a message reads: behind a hello whose extensions were cut off its legacy version counts, and without
 * a hello that of the record. In the clear TLS 1.3 has none of the messages that read by version. */
static uint16_t reading_version(const struct transcript *t, const struct handshake_message *message)
{
    const struct server_hello *hello = conversation_server_hello(t->conversation);

    if (!hello)
        return message->record.version;
    return hello->version ? hello->version : hello->legacy_version;
}

/* TLS 1.3 hides all behind its hellos, so that what was in the clear is of another version. */
static bool is_tls13(const struct transcript *t, const struct handshake_message *message)
{
    return message->record.decrypted && tls_version_stream(reading_version(t, message)) >= TLS_1_3;
}

/* The next certificate of a list in the form of this version. */
static bool next_certificate(struct cursor *list, bool tls13, struct certificate_entry *entry)
{
    struct cursor one;

    if (tls13)
        return tls13_next_certificate(list, entry);
    one = cur_vector24(list);
    *entry = (struct certificate_entry){ .der = cur_rest(&one) };
    return cur_ok(&one) && !one.missing;
}

static uint32_t count_certificates(struct cursor list, bool tls13)
{
    struct certificate_entry entry;
    uint32_t count = 0;

    while (cur_left(&list) && cur_ok(&list))
        count += next_certificate(&list, tls13, &entry);
    return count;
}

/* What came with the leaf. */
static void keep_status(struct transcript *t, struct certificate_list *kept, const struct certificate_entry *entry)
{
    struct conversation *c = t->conversation;

    kept->has_timestamps = entry->has_timestamps;
    kept->delegated = entry->delegated;
    if (c->arena.size + entry->staple.len <= LIMIT_CONVERSATION_BYTES)
        kept->staple = arena_copy(&c->arena, entry->staple);
}

/* A bare key instead of a chain (RFC 7250 3): nothing of it is kept. */
static bool is_raw_key(const struct transcript *t)
{
    const struct server_hello *hello = conversation_server_hello(t->conversation);

    return hello && (t->side == SERVER ? hello->extensions.server_certificate_type
                                       : hello->extensions.client_certificate_type) == RAW_PUBLIC_KEY;
}

/* RFC 5246 7.4.2: certificates behind 24-bit lengths, the whole behind another. RFC 8446 4.4.2: a context before them,
 * extensions behind each. */
static struct cursor certificates_in(struct cursor body, bool tls13)
{
    if (tls13)
        cur_bytes8(&body);
    return cur_vector24(&body);
}

static void keep_certificates(struct transcript *t, const struct handshake_message *message)
{
    bool tls13 = is_tls13(t, message);
    struct cursor list = certificates_in(message->body, tls13);
    uint32_t count = count_certificates(list, tls13);
    struct certificate_list *kept = is_raw_key(t) ? NULL : new_certificate_list(t);

    if (!kept)
        return;
    if (count > LIMIT_CERTIFICATES) {
        conversation_anomaly(t->conversation, ANOMALY_TOO_MANY_CERTIFICATES, t->side, t->at);
        count = LIMIT_CERTIFICATES;
    }
    kept->at = t->at;
    kept->from = (uint8_t)t->side;
    kept->clipped = list.missing != 0 || message->body.missing != 0;
    if (!count && cur_left(&list) && !list.missing)
        malformed(t, CURSOR_BAD); /* not even the first one fits */
    if (!count || !(kept->items = arena_alloc(&t->conversation->arena, count * sizeof *kept->items)))
        return;
    while (kept->count < count) {
        const struct certificate *certificate;
        struct certificate_entry entry;

        next_certificate(&list, tls13, &entry);
        if (!kept->count)
            keep_status(t, kept, &entry);
        if (!(certificate = certificate_store_add(t->certificates, entry.der))) {
            conversation_anomaly(t->conversation, ANOMALY_TOO_MANY_CERTIFICATES, t->side, t->at);
            return;
        }
        kept->items[kept->count++] = certificate;
    }
    if (list.state == CURSOR_BAD)
        malformed(t, CURSOR_BAD);
}

static void keep_server_key_exchange(struct transcript *t, const struct handshake_message *message)
{
    const struct server_hello *hello = conversation_server_hello(t->conversation);
    struct server_key_exchange *kept;
    struct cursor body;
    enum cursor_state state;

    if (!hello || t->conversation->server_key_exchange || !keep_body(t, message, &body) ||
        !(kept = arena_alloc(&t->conversation->arena, sizeof *kept)))
        return;
    t->conversation->server_key_exchange = kept;
    kept->at = t->at;
    kept->body = cur_rest(&body);
    state = tls_parse_server_key_exchange(body, hello->cipher_suite, reading_version(t, message), kept);
    kept->bad = state == CURSOR_BAD;
    malformed(t, state);
}

static void keep_certificate_request(struct transcript *t, const struct handshake_message *message)
{
    struct certificate_request *kept;
    struct cursor body;

    if (t->conversation->certificate_request || !keep_body(t, message, &body) ||
        !(kept = arena_alloc(&t->conversation->arena, sizeof *kept)))
        return;
    t->conversation->certificate_request = kept;
    kept->at = t->at;
    kept->body = cur_rest(&body);
    malformed(t, tls_parse_certificate_request(body, reading_version(t, message), kept));
}

/* RFC 6066 8, up to TLS 1.2: the kind of status, then the response behind a 24-bit length. Half of one is none. */
static void keep_certificate_status(struct transcript *t, const struct handshake_message *message)
{
    struct certificate_list *list = t->conversation->certificates;
    struct cursor body;

    while (list && (list->from != t->side || list->staple.len))
        list = list->next;
    if (!list || !keep_body(t, message, &body) || cur_u8(&body) != STATUS_OCSP)
        return;
    list->staple = cur_bytes24(&body);
    if (cur_end(&body))
        return;
    malformed(t, body.state);
    list->staple = bytes_of(NULL, 0);
}

static void keep_encrypted_extensions(struct transcript *t, const struct handshake_message *message)
{
    struct encrypted_extensions *kept;
    struct cursor body;

    if (t->conversation->encrypted_extensions || !is_tls13(t, message) || !keep_body(t, message, &body) ||
        !(kept = arena_alloc(&t->conversation->arena, sizeof *kept)))
        return;
    t->conversation->encrypted_extensions = kept;
    kept->at = t->at;
    malformed(t, tls13_parse_encrypted_extensions(body, &t->conversation->arena, kept));
}

/* Only who is asked for a certificate signs it, RFC 5246 7.4.8. */
static void keep_client_key_exchange(struct transcript *t, const struct handshake_message *message)
{
    struct conversation *c = t->conversation;
    struct cursor body;

    if (c->certificate_request && !c->client_key_exchange.len && keep_body(t, message, &body))
        c->client_key_exchange = cur_rest(&body);
}

static struct certificate_verify *new_certificate_verify(struct transcript *t)
{
    struct certificate_verify **end = &t->conversation->certificate_verify;
    uint32_t count = 0;

    for (; *end; end = &(*end)->next)
        count++;
    return may_append(t, count) ? *end = arena_alloc(&t->conversation->arena, sizeof **end) : NULL;
}

static void keep_certificate_verify(struct transcript *t, const struct handshake_message *message)
{
    uint16_t version = reading_version(t, message);
    struct certificate_verify *kept;
    uint8_t hash[TRANSCRIPT_HASH];
    struct cursor body;

    if (version <= SSL_3_0 || !keep_body(t, message, &body) || !(kept = new_certificate_verify(t)))
        return;
    kept->at = t->at;
    kept->from = (uint8_t)t->side;
    if (is_tls13(t, message))
        kept->transcript_hash =
            arena_copy(&t->conversation->arena, bytes_of(hash, decryption_transcript(t->decryption, hash)));
    malformed(t, tls_parse_certificate_verify(body, version, kept));
}

/* Finished proves what its sender's CertificateVerify was read with. */
static void keep_finished(struct transcript *t, const struct handshake_message *message)
{
    struct certificate_verify *verify = t->conversation->certificate_verify;

    while (verify && (verify->from != t->side || verify->proven))
        verify = verify->next;
    if (verify && is_tls13(t, message))
        verify->proven = decryption_proves(t->decryption, t->side, cur_rest(&message->body));
}

/* Messages that say more than that they came. */
static const struct keeper {
    uint8_t type;
    bool by_server; /* only a server sends it */
    void (*keep)(struct transcript *t, const struct handshake_message *message);
} keepers[] = {
    { CLIENT_HELLO, false, keep_client_hello },
    { SERVER_HELLO, true, keep_server_hello },
    { CERTIFICATE, false, keep_certificates },
    { SERVER_KEY_EXCHANGE, true, keep_server_key_exchange },
    { CERTIFICATE_REQUEST, true, keep_certificate_request },
    { CERTIFICATE_STATUS, true, keep_certificate_status },
    { ENCRYPTED_EXTENSIONS, true, keep_encrypted_extensions },
    { CLIENT_KEY_EXCHANGE, false, keep_client_key_exchange },
    { CERTIFICATE_VERIFY, false, keep_certificate_verify },
    { FINISHED, false, keep_finished },
    { HELLO_VERIFY_REQUEST, true, NULL },
    { SERVER_HELLO_DONE, true, NULL },
};

void transcript_keep(struct transcript *t, uint8_t type, const struct handshake_message *message)
{
    for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++) {
        if (keepers[i].type != type)
            continue;
        t->answer_from_client |= keepers[i].by_server && t->side == CLIENT;
        if (keepers[i].keep)
            keepers[i].keep(t, message);
    }
}
