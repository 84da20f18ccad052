#include "dissect/tls/signed_messages.h"

#include "base/limits.h"

#include <stdlib.h>

enum { MESSAGE_HEADER = 4, STATUS_OCSP = 1 /* CertificateStatusType */ };

/* What is being written; too much for the room leaves `full`. */
struct writing {
    uint8_t *at;
    size_t left;
    bool full;
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

static void put_u24(struct writing *w, size_t value)
{
    uint8_t bytes[] = { (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };

    put(w, bytes_of(bytes, sizeof bytes));
}

/* ---- bodies ---- */

static void put_client_hello(struct writing *w, const struct conversation *c)
{
    put(w, c->client_hello->body);
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
        return event->kind == EVENT_HANDSHAKE && !event->clipped && !event->again && !event->decrypted ? event : NULL;
    }
    return NULL;
}

/* False when what is kept of the message is not as long as it was. */
static bool put_message(struct writing *w, const struct conversation *c, const struct part *part, uint32_t length)
{
    size_t before;

    put_u8(w, part->type);
    put_u24(w, length);
    before = w->left;
    part->put_body(w, c);
    return !w->full && before - w->left == length;
}

static bool put_all(struct writing *w, const struct conversation *c)
{
    uint32_t at[2] = { 0, 0 };
    const struct event *event;

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

/* One hello of each side, so that each message belongs to one handshake; and no bytes of which there are two readings. */
static bool is_plain(const struct conversation *c)
{
    const struct client_hello *client = c->client_hello;
    const struct server_hello *server = c->server_hello;

    return client && !client->next && !client->ssl2 && server && !server->next && !server->retry &&
           server->version >= TLS_1_0 && server->version <= TLS_1_2 && !c->limited && !c->midstream &&
           !conversation_has_anomaly(c, ANOMALY_OVERLAP_CONFLICT) && !conversation_has_anomaly(c, ANOMALY_SYNC_LOST);
}

static size_t size_of_all(const struct conversation *c)
{
    size_t size = 0;

    for (uint32_t i = 0; i < c->event_count; i++)
        if (c->events[i].kind == EVENT_HANDSHAKE)
            size += MESSAGE_HEADER + c->events[i].length;
    return size < LIMIT_CONVERSATION_BYTES ? size : LIMIT_CONVERSATION_BYTES;
}

uint8_t *signed_messages(const struct conversation *c, size_t *length)
{
    size_t size = size_of_all(c);
    uint8_t *all = is_plain(c) ? malloc(size) : NULL;
    struct writing writing = { .at = all, .left = size };

    if (all && put_all(&writing, c)) {
        *length = size - writing.left;
        return all;
    }
    free(all);
    return NULL;
}
