/* A small TLS client or server on mbedTLS: mbedtls client|server [OPTION=VALUE]... ; OPTIONS below lists them. */
#include "peer.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>

static struct {
    const char *name, *cert, *key, *trust, *auth, *suite, *curve, *alpn, *min, *max, *fallback;
} options = { .name = "www.shop.test", .min = "1.2", .max = "1.2" };

static const struct option OPTIONS[] = {
    { "name", &options.name },   /* whom to visit, and to ask for */
    { "cert", &options.cert },   /* certificate chain */
    { "key", &options.key },     /* its key; nobody looks whether they match */
    { "trust", &options.trust }, /* client: file of roots; without, any certificate will do */
    { "auth", &options.auth },   /* server: file of roots that client certificates need */
    { "suite", &options.suite }, /* the only suite, by its IANA name with dashes */
    { "curve", &options.curve }, /* the only group: x25519, secp256r1, ... */
    { "alpn", &options.alpn },   /* the only application protocol */
    { "min", &options.min },           { "max", &options.max },
    { "fallback", &options.fallback }, /* client: says that it fell back to this version */
};

static mbedtls_ssl_config config;
static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;

static void check(int result, const char *what)
{
    char text[200];
    if (result >= 0)
        return;
    mbedtls_strerror(result, text, sizeof text);
    printf("%s: %s\n", what, text);
    fflush(stdout);
}

static void must(int result, const char *what)
{
    check(result, what);
    if (result < 0)
        exit(1);
}

static int minor(const char *version)
{
    return atoi(version + 2) + 1;
}

static mbedtls_x509_crt *roots(const char *path)
{
    mbedtls_x509_crt *made = calloc(1, sizeof *made);
    mbedtls_x509_crt_init(made);
    must(mbedtls_x509_crt_parse_file(made, path), path);
    return made;
}

static void present(void)
{
    mbedtls_pk_context *key = calloc(1, sizeof *key);
    mbedtls_pk_init(key);
    must(mbedtls_pk_parse_keyfile(key, options.key, NULL), options.key);
    must(mbedtls_ssl_conf_own_cert(&config, roots(options.cert), key), "own certificate");
}

static void limit(void)
{
    static int suites[2];
    static mbedtls_ecp_group_id curves[2];
    static const char *protocols[2];
    if (options.suite) {
        suites[0] = mbedtls_ssl_get_ciphersuite_id(options.suite);
        mbedtls_ssl_conf_ciphersuites(&config, suites);
    }
    if (options.curve) {
        curves[0] = mbedtls_ecp_curve_info_from_name(options.curve)->grp_id;
        mbedtls_ssl_conf_curves(&config, curves);
    }
    if (options.alpn) {
        protocols[0] = options.alpn;
        must(mbedtls_ssl_conf_alpn_protocols(&config, protocols), "alpn");
    }
    mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, minor(options.min));
    mbedtls_ssl_conf_max_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, minor(options.max));
}

static void configure(int role)
{
    const char *roots_path = role == MBEDTLS_SSL_IS_CLIENT ? options.trust : options.auth;
    mbedtls_ssl_config_init(&config);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&drbg);
    must(mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0), "random");
    must(mbedtls_ssl_config_defaults(&config, role, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT),
         "defaults");
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &drbg);
    mbedtls_ssl_conf_authmode(&config, roots_path ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_NONE);
    if (roots_path)
        mbedtls_ssl_conf_ca_chain(&config, roots(roots_path), NULL);
    if (options.cert)
        present();
    if (options.fallback)
        mbedtls_ssl_conf_fallback(&config, MBEDTLS_SSL_IS_FALLBACK);
    limit();
}

static void talk(mbedtls_net_context *connection, int role)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n", answer[] = "HTTP/1.0 200 OK\r\n\r\nhello\n";
    unsigned char heard[4096];
    mbedtls_ssl_context tls;
    int result;
    mbedtls_ssl_init(&tls);
    must(mbedtls_ssl_setup(&tls, &config), "setup");
    if (role == MBEDTLS_SSL_IS_CLIENT)
        must(mbedtls_ssl_set_hostname(&tls, options.name), "name");
    mbedtls_ssl_set_bio(&tls, connection, mbedtls_net_send, mbedtls_net_recv, NULL);
    check(result = mbedtls_ssl_handshake(&tls), "handshake");
    if (!result) {
        if (role == MBEDTLS_SSL_IS_CLIENT)
            check(mbedtls_ssl_write(&tls, (const unsigned char *)request, sizeof request - 1), "write");
        check(mbedtls_ssl_read(&tls, heard, sizeof heard), "read");
        if (role == MBEDTLS_SSL_IS_SERVER)
            check(mbedtls_ssl_write(&tls, (const unsigned char *)answer, sizeof answer - 1), "write");
        mbedtls_ssl_close_notify(&tls);
    }
    mbedtls_ssl_free(&tls);
    mbedtls_net_free(connection);
}

int main(int count, char **words)
{
    mbedtls_net_context listener, connection;
    int role = count > 1 && !strcmp(words[1], "server") ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT;
    parse(OPTIONS, sizeof OPTIONS / sizeof *OPTIONS, count, words);
    configure(role);
    mbedtls_net_init(&listener);
    mbedtls_net_init(&connection);
    if (role == MBEDTLS_SSL_IS_CLIENT) {
        must(mbedtls_net_connect(&connection, options.name, "443", MBEDTLS_NET_PROTO_TCP), "connect");
        talk(&connection, role);
        return 0;
    }
    must(mbedtls_net_bind(&listener, NULL, "443", MBEDTLS_NET_PROTO_TCP), "bind");
    for (;;) {
        must(mbedtls_net_accept(&listener, &connection, NULL, 0, NULL), "accept");
        talk(&connection, role);
    }
}
