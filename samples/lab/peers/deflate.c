/* A small TLS 1.2 client or server on OpenSSL that compresses with DEFLATE (RFC 3749), as OpenSSL did by itself before 1.1.0:
 * deflate client|server [CERT KEY]. Debian's OpenSSL knows compression and has no method; this program brings one, in the form of its
 * internal structures (3.0). */
#include "peer.h"

#include <netdb.h>
#include <openssl/comp.h>
#include <openssl/objects.h>
#include <openssl/ssl.h>
#include <unistd.h>
#include <zlib.h>

static const char *const NAME = "www.shop.test";

struct context { /* struct comp_ctx_st */
    void *method;
    unsigned long counters[4];
    void *data;
};

struct method { /* struct comp_method_st */
    int type;
    const char *name;
    int (*init)(struct context *);
    void (*finish)(struct context *);
    int (*compress)(struct context *, unsigned char *out, unsigned outlen, unsigned char *in, unsigned inlen);
    int (*expand)(struct context *, unsigned char *out, unsigned outlen, unsigned char *in, unsigned inlen);
};

struct offer { /* struct ssl_comp_st */
    int id;
    const char *name;
    struct method *method;
};

struct state {
    z_stream in, out;
};

static int init(struct context *context)
{
    struct state *state = context->data = calloc(1, sizeof *state);
    return state && inflateInit(&state->in) == Z_OK && deflateInit(&state->out, Z_DEFAULT_COMPRESSION) == Z_OK;
}

static void finish(struct context *context)
{
    struct state *state = context->data;
    inflateEnd(&state->in);
    deflateEnd(&state->out);
    free(state);
}

static int run(int (*turn)(z_stream *, int), z_stream *stream, unsigned char *out, unsigned outlen, unsigned char *in,
               unsigned inlen)
{
    stream->next_in = in;
    stream->avail_in = inlen;
    stream->next_out = out;
    stream->avail_out = outlen;
    return turn(stream, Z_SYNC_FLUSH) == Z_OK ? (int)(outlen - stream->avail_out) : -1;
}

static int squeeze(struct context *context, unsigned char *out, unsigned outlen, unsigned char *in, unsigned inlen)
{
    return run(deflate, &((struct state *)context->data)->out, out, outlen, in, inlen);
}

static int expand(struct context *context, unsigned char *out, unsigned outlen, unsigned char *in, unsigned inlen)
{
    return run(inflate, &((struct state *)context->data)->in, out, outlen, in, inlen);
}

static struct method zlib_method = { 125 /* NID_zlib_compression */, "zlib", init, finish, squeeze, expand };

static SSL_CTX *configure(int server, char **own)
{
    SSL_CTX *made = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    struct offer *offer = OPENSSL_malloc(sizeof *offer); /* OpenSSL frees it */
    if (!offer)
        fail("offer");
    *offer = (struct offer){ 1, "zlib", &zlib_method };
    OPENSSL_sk_push((OPENSSL_STACK *)SSL_COMP_get_compression_methods(), offer);
    if (!made || !SSL_CTX_set_cipher_list(made, "DEFAULT@SECLEVEL=1")) /* 2 forbids compression */
        fail("context");
    SSL_CTX_set_max_proto_version(made, TLS1_2_VERSION);
    SSL_CTX_clear_options(made, SSL_OP_NO_COMPRESSION);
    if (server && (SSL_CTX_use_certificate_chain_file(made, own[0]) != 1 ||
                   SSL_CTX_use_PrivateKey_file(made, own[1], SSL_FILETYPE_PEM) != 1))
        fail(own[0]);
    return made;
}

static void talk(SSL_CTX *context, int connection, int server)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n", answer[] = "HTTP/1.0 200 OK\r\n\r\nhello\n";
    char heard[4096];
    SSL *tls = SSL_new(context);
    if (!tls)
        fail("session");
    SSL_set_tlsext_host_name(tls, NAME);
    SSL_set_fd(tls, connection);
    if ((server ? SSL_accept(tls) : SSL_connect(tls)) == 1) {
        if (!server)
            SSL_write(tls, request, sizeof request - 1);
        if (SSL_read(tls, heard, sizeof heard) > 0 && server)
            SSL_write(tls, answer, sizeof answer - 1);
        printf("compression: %s\n", SSL_COMP_get_name(SSL_get_current_compression(tls)));
        fflush(stdout);
        SSL_shutdown(tls);
    }
    SSL_free(tls);
    close(connection);
}

static int reach(int server)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = server ? AI_PASSIVE : 0 },
                    *to;
    int made;
    if (getaddrinfo(server ? NULL : NAME, "443", &hints, &to))
        fail("address");
    made = socket(to->ai_family, to->ai_socktype, 0);
    if (server ? bind(made, to->ai_addr, to->ai_addrlen) || listen(made, 5)
               : connect(made, to->ai_addr, to->ai_addrlen))
        fail("connection");
    return made;
}

int main(int count, char **words)
{
    int server = count == 4;
    SSL_CTX *context = configure(server, words + 2);
    int here = reach(server);
    if (!server)
        talk(context, here, server);
    while (server)
        talk(context, accept(here, NULL, NULL), server);
    return 0;
}
