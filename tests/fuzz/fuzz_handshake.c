/*
 * fuzz_handshake.c - one handshake message of any kind, whole or clipped, through its reader and what prints it.
 */
#include "dissect/conversation.h"
#include "dissect/tls/fingerprint.h"
#include "dissect/tls/handshake.h"
#include "dissect/tls/ja4.h"
#include "dissect/tls/keep.h"

#include <stdlib.h>

enum { CLIPPED = 0x80, OVER_DTLS = 0x40, TYPE = 0x3F };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fingerprint(const struct conversation *c)
{
    char text[(size_t)JA4_TEXT + JA3_TEXT];

    for (const struct client_hello *hello = c->client_hello; hello; hello = hello->next) {
        tls_ja3(hello, text);
        tls_ja4(hello, 't', text);
    }
    for (const struct server_hello *hello = c->server_hello; hello; hello = hello->next)
        tls_ja3s(hello, text);
}

/* A row of messages: flags and type, a length of 16 bits, a body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct arena_pool pool = { 0 };
    struct certificate_store certificates;
    struct conversation *c = conversation_new(&pool);
    struct transcript t = { .conversation = c, .certificates = &certificates };

    if (!c)
        abort();
    certificate_store_init(&certificates, 1);
    while (cur_left(&in) > 3) {
        uint8_t first = cur_u8(&in);
        uint32_t length = cur_u16(&in);
        struct bytes body = cur_take(&in, length < cur_left(&in) ? length : cur_left(&in));
        struct handshake_message message = { .type = first & TYPE, .length = (uint32_t)body.len + (first & CLIPPED) };

        message.record =
            (struct record){ .type = CONTENT_HANDSHAKE, .version = first & OVER_DTLS ? DTLS_1_2 : TLS_1_2 };
        message.body = cur_clipped(body, first & CLIPPED);
        t.side = message.type == CLIENT_HELLO ? CLIENT : SERVER;
        t.at.frame++;
        transcript_keep(&t, message.type, &message);
    }
    fingerprint(c);
    conversation_free(c);
    certificate_store_release(&certificates);
    arena_pool_release(&pool);
    return 0;
}
