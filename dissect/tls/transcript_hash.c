#include "dissect/tls/transcript_hash.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum { MESSAGE_HASH = 254 /* RFC 8446 4.4.1: stands for the first ClientHello */ };

struct transcript_hash {
    EVP_MD *digest;
    EVP_MD_CTX *context;
};

static bool start(struct transcript_hash *hash)
{
    return EVP_DigestInit_ex2(hash->context, hash->digest, NULL) == 1;
}

static struct transcript_hash *new_hash(const char *digest)
{
    struct transcript_hash *hash = calloc(1, sizeof *hash);

    if (!hash)
        return NULL;
    hash->digest = EVP_MD_fetch(NULL, digest, NULL);
    hash->context = EVP_MD_CTX_new();
    if (hash->digest && hash->context && start(hash))
        return hash;
    transcript_hash_free(hash);
    return NULL;
}

void transcript_hash_free(struct transcript_hash *hash)
{
    if (!hash)
        return;
    EVP_MD_CTX_free(hash->context);
    EVP_MD_free(hash->digest);
    free(hash);
}

bool transcript_hash_add(struct transcript_hash *hash, uint8_t type, struct bytes body)
{
    uint8_t header[4] = { type, (uint8_t)(body.len >> 16), (uint8_t)(body.len >> 8), (uint8_t)body.len };

    return EVP_DigestUpdate(hash->context, header, sizeof header) == 1 &&
           (!body.len || EVP_DigestUpdate(hash->context, body.data, body.len) == 1);
}

size_t transcript_hash_now(const struct transcript_hash *hash, uint8_t out[static TRANSCRIPT_HASH])
{
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    unsigned length = 0;
    bool done = copy && EVP_MD_CTX_copy_ex(copy, hash->context) == 1 && EVP_DigestFinal_ex(copy, out, &length) == 1;

    EVP_MD_CTX_free(copy);
    return done ? length : 0;
}

/* RFC 8446 4.4.1: after a HelloRetryRequest the hash of the first ClientHello stands for it. */
static bool shorten(struct transcript_hash *hash)
{
    uint8_t first[TRANSCRIPT_HASH];
    size_t length = transcript_hash_now(hash, first);

    return length && start(hash) && transcript_hash_add(hash, MESSAGE_HASH, bytes_of(first, length));
}

static bool add_hellos(struct transcript_hash *hash, const struct conversation *c)
{
    const struct client_hello *client = c->client_hello;
    const struct server_hello *server = c->server_hello;

    if (server->retry) {
        if (!client->next || !server->next || !transcript_hash_add(hash, CLIENT_HELLO, client->body) ||
            !shorten(hash) || !transcript_hash_add(hash, SERVER_HELLO, server->body))
            return false;
        client = client->next;
        server = server->next;
    }
    return !client->next && !server->next && transcript_hash_add(hash, CLIENT_HELLO, client->body) &&
           transcript_hash_add(hash, SERVER_HELLO, server->body);
}

static bool all_there(const struct conversation *c)
{
    for (const struct client_hello *hello = c->client_hello; hello; hello = hello->next)
        if (hello->clipped || hello->ssl2)
            return false;
    for (const struct server_hello *hello = c->server_hello; hello; hello = hello->next)
        if (hello->clipped)
            return false;
    return c->client_hello && c->server_hello;
}

struct transcript_hash *transcript_hash_begin(const struct conversation *conversation, const char *digest)
{
    struct transcript_hash *hash = all_there(conversation) ? new_hash(digest) : NULL;

    if (hash && add_hellos(hash, conversation))
        return hash;
    transcript_hash_free(hash);
    return NULL;
}
