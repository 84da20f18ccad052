/* A small TLS client or server on wolfSSL: wolfssl client|server [OPTION=VALUE]... ; OPTIONS below lists them. */
#include "peer.h"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    const char *name, *cert, *key, *trust, *auth, *suites, *alpn, *version, *group, *answer, *tickets, *patience;
} options = { .name = "www.shop.test", .version = "1.3" };

static const struct option OPTIONS[] = {
    { "name", &options.name },         /* whom to visit, and to ask for */
    { "cert", &options.cert },         /* certificate chain */
    { "key", &options.key },           /* its key */
    { "trust", &options.trust },       /* client: file of roots; without, any certificate will do */
    { "auth", &options.auth },         /* server: file of roots that client certificates need */
    { "suites", &options.suites },     /* wolfSSL's own names, colon between */
    { "alpn", &options.alpn },         /* application protocols, comma between; no other will do */
    { "version", &options.version },   /* 1.2, 1.3, or 1.2+ for both */
    { "group", &options.group },       /* the only group (p256, p521, x25519) */
    { "answer", &options.answer },     /* server: what it says */
    { "patience", &options.patience }, /* server: seconds to wait for a question */
    { "tickets", &options.tickets },   /* server: no */
};

static WOLFSSL_METHOD *method(int server)
{
    if (!strcmp(options.version, "1.2"))
        return server ? wolfTLSv1_2_server_method() : wolfTLSv1_2_client_method();
    if (!strcmp(options.version, "1.3"))
        return server ? wolfTLSv1_3_server_method() : wolfTLSv1_3_client_method();
    return server ? wolfSSLv23_server_method() : wolfSSLv23_client_method();
}

static int group(void)
{
    if (!strcmp(options.group, "p521"))
        return WOLFSSL_ECC_SECP521R1;
    return strcmp(options.group, "p256") ? WOLFSSL_ECC_X25519 : WOLFSSL_ECC_SECP256R1;
}

static WOLFSSL_CTX *configure(int server)
{
    WOLFSSL_CTX *made = wolfSSL_CTX_new(method(server));
    const char *roots = server ? options.auth : options.trust;
    int only = options.group ? group() : 0;
    if (!made)
        fail("context");
    if (options.cert && wolfSSL_CTX_use_certificate_chain_file(made, options.cert) != WOLFSSL_SUCCESS)
        fail(options.cert);
    if (options.key && wolfSSL_CTX_use_PrivateKey_file(made, options.key, WOLFSSL_FILETYPE_PEM) != WOLFSSL_SUCCESS)
        fail(options.key);
    if (roots && wolfSSL_CTX_load_verify_locations(made, roots, NULL) != WOLFSSL_SUCCESS)
        fail(roots);
    wolfSSL_CTX_set_verify(
        made, roots ? WOLFSSL_VERIFY_PEER | WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT : WOLFSSL_VERIFY_NONE, NULL);
    if (options.suites && wolfSSL_CTX_set_cipher_list(made, options.suites) != WOLFSSL_SUCCESS)
        fail(options.suites);
    if (only && wolfSSL_CTX_set_groups(made, &only, 1) != WOLFSSL_SUCCESS)
        fail(options.group);
    if (options.tickets)
        wolfSSL_CTX_no_ticket_TLSv13(made);
    return made;
}

static void prepare(WOLFSSL *tls, int server)
{
    char list[200];
    if (options.alpn) {
        snprintf(list, sizeof list, "%s", options.alpn);
        wolfSSL_UseALPN(tls, list, strlen(list), WOLFSSL_ALPN_FAILED_ON_MISMATCH);
    }
    if (server)
        return;
    wolfSSL_UseSNI(tls, WOLFSSL_SNI_HOST_NAME, options.name, strlen(options.name));
    if (options.trust)
        wolfSSL_check_domain_name(tls, options.name);
}

static bool asked(int connection)
{
    struct pollfd reading = { .fd = connection, .events = POLLIN };
    return !options.patience || poll(&reading, 1, 1000 * atoi(options.patience)) > 0;
}

static void talk(WOLFSSL_CTX *context, int connection, int server)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char heard[4096];
    WOLFSSL *tls = wolfSSL_new(context);
    if (!tls)
        fail("session");
    prepare(tls, server);
    wolfSSL_set_fd(tls, connection);
    if ((server ? wolfSSL_accept(tls) : wolfSSL_connect(tls)) == WOLFSSL_SUCCESS) {
        if (!server)
            wolfSSL_write(tls, request, sizeof request - 1);
        if (asked(connection) && wolfSSL_read(tls, heard, sizeof heard) > 0 && server)
            wolfSSL_write(tls, options.answer, strlen(options.answer));
        wolfSSL_shutdown(tls);
    } else {
        printf("handshake: error %d\n", wolfSSL_get_error(tls, 0));
    }
    fflush(stdout);
    wolfSSL_free(tls);
    close(connection);
}

static struct addrinfo *address(const char *name, int flags)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = flags }, *found;
    if (getaddrinfo(name, "443", &hints, &found))
        fail("address");
    return found;
}

static int visit(void)
{
    struct addrinfo *to = address(options.name, 0);
    int connection = socket(to->ai_family, to->ai_socktype, 0);
    if (connect(connection, to->ai_addr, to->ai_addrlen))
        fail("connect");
    return connection;
}

static int listener(void)
{
    struct addrinfo *here = address(NULL, AI_PASSIVE);
    int made = socket(here->ai_family, here->ai_socktype, 0);
    if (bind(made, here->ai_addr, here->ai_addrlen) || listen(made, 5))
        fail("listen");
    return made;
}

int main(int count, char **words)
{
    int server = count > 1 && !strcmp(words[1], "server");
    WOLFSSL_CTX *context;
    parse(OPTIONS, sizeof OPTIONS / sizeof *OPTIONS, count, words);
    wolfSSL_Init();
    context = configure(server);
    if (!server) {
        talk(context, visit(), server);
        return 0;
    }
    for (int on = listener();;)
        talk(context, accept(on, NULL, NULL), server);
}
