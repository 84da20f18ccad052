#include "dissect/tls/signed_messages.h"

#include "base/limits.h"
#include "dissect/tls/names.h"

#include <stdlib.h>

enum { LONGEST_HEADER = 12 /* of a message, in DTLS */, STATUS_OCSP = 1 /* CertificateStatusType */ };

/* What is being written; too much for the room leaves `full`. */
struct writing {
    uint8_t *at;
    size_t left;
    bool full, dtls;
    uint16_t numbers[2]; /* message_seq of each side's next message, in DTLS */
};

static void put(struct writing *w, struct bytes bytes)
{
    w->full |= bytes.len > w->left;
    if (w->full || !bytes.len)
        return;
    memcpy(w->at, bytes.data, bytes.len);
    w->at += bytes.len;
    w->left -= bytes.len;
}

static void put_u8(struct writing *w, uint8_t value)
{
    put(w, bytes_of(&value, 1));
}

static void put_u16(struct writing *w, uint16_t value)
{
    put_u8(w, (uint8_t)(value >> 8));
    put_u8(w, (uint8_t)value);
}

static void put_u24(struct writing *w, size_t value)
{
    uint8_t bytes[] = { (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };

    put(w, bytes_of(bytes, sizeof bytes));
}

/* ---- bodies ---- */

static void put_client_hello(struct writing *w, const struct conversation *c)
{
    put(w, conversation_last_client_hello(c)->body);
}

static void put_server_hello(struct writing *w, const struct conversation *c)
{
    put(w, c->server_hello->body);
}

/* RFC 5246 7.4.2 */
static void put_certificates(struct writing *w, const struct certificate_list *list)
{
    size_t size = 0;

    for (uint32_t i = 0; list && i < list->count; i++)
        size += 3 + list->items[i]->der.len;
    put_u24(w, size);
    for (uint32_t i = 0; list && i < list->count; i++) {
        put_u24(w, list->items[i]->der.len);
        put(w, list->items[i]->der);
    }
}

static void put_server_certificates(struct writing *w, const struct conversation *c)
{
    put_certificates(w, conversation_certificates(c, SERVER));
}

static void put_client_certificates(struct writing *w, const struct conversation *c)
{
    put_certificates(w, conversation_certificates(c, CLIENT));
}

/* RFC 6066 8 */
static void put_certificate_status(struct writing *w, const struct conversation *c)
{
    const struct certificate_list *list = conversation_certificates(c, SERVER);
    struct bytes staple = list ? list->staple : bytes_of(NULL, 0);

    put_u8(w, STATUS_OCSP);
    put_u24(w, staple.len);
    put(w, staple);
}

static void put_server_key_exchange(struct writing *w, const struct conversation *c)
{
    if (c->server_key_exchange)
        put(w, c->server_key_exchange->body);
}

static void put_certificate_request(struct writing *w, const struct conversation *c)
{
    if (c->certificate_request)
        put(w, c->certificate_request->body);
}

static void put_nothing(struct writing *w, const struct conversation *c)
{
    (void)w, (void)c;
}

static void put_client_key_exchange(struct writing *w, const struct conversation *c)
{
    put(w, c->client_key_exchange);
}

/* RFC 5246 7.3, figure 1, with CertificateStatus of RFC 6066 8: what stands before the client's CertificateVerify. */
static const struct part {
    uint8_t type, from;
    bool optional;
    void (*put_body)(struct writing *w, const struct conversation *c);
} parts[] = {
    { CLIENT_HELLO, CLIENT, false, put_client_hello },
    { SERVER_HELLO, SERVER, false, put_server_hello },
    { CERTIFICATE, SERVER, true, put_server_certificates },
    { CERTIFICATE_STATUS, SERVER, true, put_certificate_status },
    { SERVER_KEY_EXCHANGE, SERVER, true, put_server_key_exchange },
    { CERTIFICATE_REQUEST, SERVER, false, put_certificate_request },
    { SERVER_HELLO_DONE, SERVER, false, put_nothing },
    { CERTIFICATE, CLIENT, false, put_client_certificates },
    { CLIENT_KEY_EXCHANGE, CLIENT, false, put_client_key_exchange },
};

/* ---- their order ---- */

/* The next message of a side from event `*at` on. NULL when it was not seen whole or something else of TLS, or a gap,
 * stands before it. */
static const struct event *next_message(const struct conversation *c, enum side from, uint32_t *at)
{
    for (; *at < c->event_count; ++*at) {
        const struct event *event = &c->events[*at];

        if (event->from != from || event->kind == EVENT_SYN || event->kind == EVENT_BEFORE ||
            event->kind == EVENT_PLAINTEXT || event->kind == EVENT_ALERT)
            continue;
        if (event->kind == EVENT_HANDSHAKE && event->again)
            continue; /* DTLS: sent once more, and told when it came first */
        return event->kind == EVENT_HANDSHAKE && !event->clipped && !event->decrypted ? event : NULL;
    }
    return NULL;
}

static void put_header(struct writing *w, const struct part *part, uint32_t length)
{
    put_u8(w, part->type);
    put_u24(w, length);
    if (!w->dtls)
        return;
    put_u16(w, w->numbers[part->from]++); /* RFC 6347 4.2.2 */
    put_u24(w, 0);                        /* fragment_offset */
    put_u24(w, length);                   /* fragment_length */
}

/* False when what is kept of the message is not as long as it was. */
static bool put_message(struct writing *w, const struct conversation *c, const struct part *part, uint32_t length)
{
    size_t before;

    put_header(w, part, length);
    before = w->left;
    part->put_body(w, c);
    return !w->full && before - w->left == length;
}

/* Hellos that the server answered with a cookie alone, and these answers: they have numbers, and are not signed. */
static void pass_cookies(struct writing *w, const struct conversation *c, uint32_t at[static 2])
{
    const struct event *hello = next_message(c, CLIENT, &at[CLIENT]);
    const struct event *answer = next_message(c, SERVER, &at[SERVER]);

    while (hello && hello->code == CLIENT_HELLO && answer && answer->code == HELLO_VERIFY_REQUEST) {
        for (int side = 0; side < 2; side++) {
            w->numbers[side]++;
            at[side]++;
        }
        hello = next_message(c, CLIENT, &at[CLIENT]);
        answer = next_message(c, SERVER, &at[SERVER]);
    }
}

static bool put_all(struct writing *w, const struct conversation *c)
{
    uint32_t at[2] = { 0, 0 };
    const struct event *event;

    if (w->dtls)
        pass_cookies(w, c, at);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct part *part = &parts[i];

        event = next_message(c, (enum side)part->from, &at[part->from]);
        if (!event)
            return false;
        if (event->code != part->type && part->optional)
            continue;
        if (event->code != part->type || !put_message(w, c, part, event->length))
            return false;
        at[part->from]++;
    }
    event = next_message(c, CLIENT, &at[CLIENT]);
    return event && event->code == CERTIFICATE_VERIFY;
}

/* One hello of each side, so that each message belongs to one handshake; in DTLS the client's is said again with a cookie. */
static bool is_one_handshake(const struct conversation *c)
{
    const struct client_hello *client = c->client_hello;
    const struct server_hello *server = c->server_hello;

    return client && server && !client->ssl2 && !server->next && !server->retry &&
           (!client->next || tls_version_is_dtls(server->version));
}

/* No bytes of which there are two readings. */
static bool is_plain(const struct conversation *c)
{
    uint16_t version = tls_version_stream(conversation_version(c));

    return version >= TLS_1_0 && version <= TLS_1_2 && !c->limited && !c->midstream &&
           !conversation_has_anomaly(c, ANOMALY_OVERLAP_CONFLICT) && !conversation_has_anomaly(c, ANOMALY_SYNC_LOST);
}

static size_t size_of_all(const struct conversation *c)
{
    size_t size = 0;

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_HANDSHAKE)
            size += LONGEST_HEADER + c->events[i].length;
    return size < LIMIT_CONVERSATION_BYTES ? size : LIMIT_CONVERSATION_BYTES;
}

uint8_t *signed_messages(const struct conversation *c, size_t *length)
{
    size_t size = size_of_all(c);
    uint8_t *all = is_one_handshake(c) && is_plain(c) ? malloc(size) : NULL;
    struct writing writing = { .at = all,
                               .left = size,
                               .dtls = all && tls_version_is_dtls(c->server_hello->version) };

    if (all && put_all(&writing, c)) {
        *length = size - writing.left;
        return all;
    }
    free(all);
    return NULL;
}
