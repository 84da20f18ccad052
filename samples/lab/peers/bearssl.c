/* A small TLS client or server on BearSSL: bearssl client|server [OPTION=VALUE]... ; OPTIONS below lists them. */
#include "peer.h"

#include <bearssl.h>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CERTIFICATES = 8, MOST_SUITES = 48, MOST_DER = 8192 };

static struct {
    const char *name, *port, *cert, *key, *trust, *auth, *min, *max, *suites, *group, *alpn, *times, *kinds;
} options = { .name = "www.shop.test", .port = "443", .min = "1.0", .max = "1.2", .times = "1" };

static const struct option OPTIONS[] = {
    { "name", &options.name },     /* whom to visit, and to ask for */
    { "port", &options.port },     /* where, or where to listen */
    { "cert", &options.cert },     /* certificate chain */
    { "key", &options.key },       /* its key; nobody looks whether they match */
    { "trust", &options.trust },   /* client: file of roots */
    { "auth", &options.auth },     /* server: file of roots that client certificates need */
    { "suites", &options.suites }, /* by number, hexadecimal, comma between */
    { "group", &options.group },   /* the only group: p256, x25519 */
    { "alpn", &options.alpn },     /* the only application protocol */
    { "min", &options.min },       { "max", &options.max },
    { "times", &options.times }, /* client: connections that may resume */
    { "kinds", &options.kinds }, /* server: none, so that it names no kind of client certificate */
};

struct object {
    unsigned char bytes[MOST_DER];
    size_t length;
};

static struct chain {
    struct object objects[MOST_CERTIFICATES];
    br_x509_certificate certificates[MOST_CERTIFICATES];
    size_t count;
} own, roots;

static struct anchor {
    br_x509_decoder_context decoder;
    struct object name;
} anchors[MOST_CERTIFICATES];

static br_x509_trust_anchor trusted[MOST_CERTIFICATES];
static br_x509_minimal_context judge;
static br_skey_decoder_context key;
static unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
static br_ssl_session_cache_lru cache;
static unsigned char cached[2000];

static void append(void *to, const void *bytes, size_t length)
{
    struct object *object = to;
    if (object->length + length > sizeof object->bytes)
        fail("too long");
    memcpy(object->bytes + object->length, bytes, length);
    object->length += length;
}

/* The objects of a PEM file, decoded. */
static size_t read_pem(const char *path, struct object *objects, size_t most)
{
    br_pem_decoder_context decoder;
    size_t count = 0;
    FILE *file = fopen(path, "r");
    int next;
    if (!file)
        fail(path);
    br_pem_decoder_init(&decoder);
    do {
        char letter = (char)(next = fgetc(file));
        int event;
        if (next != EOF)
            br_pem_decoder_push(&decoder, &letter, 1);
        event = br_pem_decoder_event(&decoder);
        if (event == BR_PEM_BEGIN_OBJ && count < most)
            br_pem_decoder_setdest(&decoder, append, &objects[count]);
        if (event == BR_PEM_END_OBJ)
            count++;
    } while (next != EOF);
    fclose(file);
    return count;
}

static void read_chain(const char *path, struct chain *into)
{
    into->count = read_pem(path, into->objects, MOST_CERTIFICATES);
    for (size_t i = 0; i < into->count; i++)
        into->certificates[i] = (br_x509_certificate){ into->objects[i].bytes, into->objects[i].length };
}

static void read_roots(const char *path)
{
    read_chain(path, &roots);
    for (size_t i = 0; i < roots.count; i++) {
        br_x509_decoder_init(&anchors[i].decoder, append, &anchors[i].name);
        br_x509_decoder_push(&anchors[i].decoder, roots.objects[i].bytes, roots.objects[i].length);
        trusted[i].dn = (br_x500_name){ anchors[i].name.bytes, anchors[i].name.length };
        trusted[i].flags = BR_X509_TA_CA;
        trusted[i].pkey = *br_x509_decoder_get_pkey(&anchors[i].decoder);
    }
}

static void read_own(void)
{
    struct object file = { .length = 0 };
    read_chain(options.cert, &own);
    read_pem(options.key, &file, 1);
    br_skey_decoder_init(&key);
    br_skey_decoder_push(&key, file.bytes, file.length);
    if (br_skey_decoder_last_error(&key))
        fail(options.key);
}

static unsigned version(const char *name)
{
    return BR_TLS10 + (unsigned)(name[2] - '0');
}

static void set_suites(br_ssl_engine_context *engine)
{
    uint16_t suites[MOST_SUITES];
    size_t count = 0;
    for (const char *at = options.suites; at && count < MOST_SUITES;
         at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        suites[count++] = (uint16_t)strtoul(at, NULL, 16);
    br_ssl_engine_set_suites(engine, suites, count);
}

static void configure(br_ssl_engine_context *engine)
{
    br_ssl_engine_set_versions(engine, version(options.min), version(options.max));
    if (options.suites)
        set_suites(engine);
    if (options.group)
        br_ssl_engine_set_ec(engine, strcmp(options.group, "p256") ? &br_ec_c25519_m31 : &br_ec_p256_m31);
    if (options.alpn)
        br_ssl_engine_set_protocol_names(engine, &options.alpn, 1);
    br_ssl_engine_add_flags(engine, BR_OPT_FAIL_ON_ALPN_MISMATCH);
    br_ssl_engine_set_buffer(engine, buffer, sizeof buffer, 1);
}

static int receive(void *connection, unsigned char *bytes, size_t length)
{
    ssize_t got = read(*(int *)connection, bytes, length);
    return got > 0 ? (int)got : -1;
}

static int transmit(void *connection, const unsigned char *bytes, size_t length)
{
    ssize_t sent = send(*(int *)connection, bytes, length, MSG_NOSIGNAL);
    return sent > 0 ? (int)sent : -1;
}

static void talk(br_ssl_engine_context *engine, int connection, int server)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n", answer[] = "HTTP/1.0 200 OK\r\n\r\nhello\n";
    char heard[4096];
    br_sslio_context io;
    br_sslio_init(&io, engine, receive, &connection, transmit, &connection);
    if (!server) {
        br_sslio_write_all(&io, request, sizeof request - 1);
        br_sslio_flush(&io);
    }
    if (br_sslio_read(&io, heard, sizeof heard) > 0 && server)
        br_sslio_write_all(&io, answer, sizeof answer - 1);
    br_sslio_close(&io);
    printf("error %d\n", br_ssl_engine_last_error(engine));
    fflush(stdout);
    close(connection);
}

static struct addrinfo *address(const char *name, int flags)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = flags }, *found;
    if (getaddrinfo(name, options.port, &hints, &found))
        fail("address");
    return found;
}

static void visit(br_ssl_client_context *client, int again)
{
    struct addrinfo *to = address(options.name, 0);
    int connection = socket(to->ai_family, to->ai_socktype, 0);
    if (connect(connection, to->ai_addr, to->ai_addrlen))
        fail("connect");
    br_ssl_client_reset(client, options.name, again);
    talk(&client->eng, connection, 0);
}

static void be_client(void)
{
    br_ssl_client_context client;
    read_roots(options.trust);
    br_ssl_client_init_full(&client, &judge, trusted, roots.count);
    if (options.cert) {
        read_own();
        br_ssl_client_set_single_ec(&client, own.certificates, own.count, br_skey_decoder_get_ec(&key),
                                    BR_KEYTYPE_SIGN, BR_KEYTYPE_EC, br_ec_get_default(),
                                    br_ecdsa_sign_asn1_get_default());
    }
    configure(&client.eng);
    for (int i = 0; i < atoi(options.times); i++)
        visit(&client, i > 0);
}

static void demand(br_ssl_server_context *server)
{
    br_ssl_engine_context *engine = &server->eng;
    read_roots(options.auth);
    br_x509_minimal_init_full(&judge, trusted, roots.count);
    br_ssl_engine_set_x509(engine, &judge.vtable);
    if (!options.kinds) {
        br_ssl_engine_set_default_rsavrfy(engine);
        br_ssl_engine_set_default_ecdsa(engine);
    }
    br_ssl_server_set_trust_anchor_names_alt(server, trusted, roots.count);
}

static void be_server(void)
{
    br_ssl_server_context server;
    struct addrinfo *here = address(NULL, AI_PASSIVE);
    int listener = socket(here->ai_family, here->ai_socktype, 0);
    read_own();
    if (br_skey_decoder_key_type(&key) == BR_KEYTYPE_RSA)
        br_ssl_server_init_full_rsa(&server, own.certificates, own.count, br_skey_decoder_get_rsa(&key));
    else
        br_ssl_server_init_full_ec(&server, own.certificates, own.count, BR_KEYTYPE_EC, br_skey_decoder_get_ec(&key));
    if (options.auth)
        demand(&server);
    configure(&server.eng);
    br_ssl_session_cache_lru_init(&cache, cached, sizeof cached);
    br_ssl_server_set_cache(&server, &cache.vtable);
    if (bind(listener, here->ai_addr, here->ai_addrlen) || listen(listener, 5))
        fail("listen");
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        br_ssl_server_reset(&server);
        talk(&server.eng, connection, 1);
    }
}

int main(int count, char **words)
{
    parse(OPTIONS, sizeof OPTIONS / sizeof *OPTIONS, count, words);
    if (count > 1 && !strcmp(words[1], "server"))
        be_server();
    else
        be_client();
    return 0;
}
