/* What messages leave in the conversation, where it hangs on earlier messages. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/tls/keep.h"

static struct bytes server_hello(struct wire *wire, uint8_t certificate_type)
{
    static const uint8_t random[32] = { 5 };
    size_t extensions;

    wire->len = 0;
    wire_u16(wire, TLS_1_2);
    wire_put(wire, random, sizeof random);
    wire_u8(wire, 0);
    wire_u16(wire, 0xC02F);
    wire_u8(wire, 0);
    extensions = wire_open(wire, 2);
    wire_u16(wire, 20);
    wire_u16(wire, 1);
    wire_u8(wire, certificate_type);
    wire_close(wire, extensions, 2);
    return wire_view(wire);
}

static void keep(struct transcript *t, uint8_t type, struct bytes body)
{
    struct handshake_message message = { .type = type, .length = (uint32_t)body.len, .body = cur_of(body) };

    transcript_keep(t, type, &message);
}

/* RFC 7250 3: a bare key stands where a chain would, and is no broken chain. */
static void test_raw_public_key(void **state)
{
    static const char key[] = "\0\0\x0A\x30\x08\x30\x02\x06\0\x03\2\0x";

    (void)state;
    for (uint8_t type = 0; type <= 2; type += 2) {
        static struct wire wire;
        struct arena_pool pool = { 0 };
        struct certificate_store certificates;
        struct transcript t = { .conversation = conversation_new(&pool),
                                .certificates = &certificates,
                                .side = SERVER };

        certificate_store_init(&certificates, 1);
        keep(&t, SERVER_HELLO, server_hello(&wire, type));
        keep(&t, CERTIFICATE, bytes_of(key, sizeof key - 1));
        assert_int_equal(t.conversation->anomaly_count, type == 2 ? 0 : 1);
        assert_int_equal(conversation_certificates(t.conversation, SERVER) != NULL, type != 2);
        conversation_free(t.conversation);
        certificate_store_release(&certificates);
        arena_pool_release(&pool);
    }
}

/* RFC 6066 8: what comes behind the chain belongs to it; half of it is nothing. */
static void test_certificate_status(void **state)
{
    static const char none[] = "\0\0\0", status[] = "\1\0\0\3abc", other[] = "\2\0\0\3abc";
    static const struct {
        const char *body;
        size_t len;
        const char *staple;
        uint32_t anomalies;
    } rows[] = { { status, 7, "abc", 0 }, { other, 7, "", 0 }, { status, 6, "", 1 }, { status, 2, "", 1 } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena_pool pool = { 0 };
        struct certificate_store certificates;
        struct transcript t = { .conversation = conversation_new(&pool),
                                .certificates = &certificates,
                                .side = SERVER };

        certificate_store_init(&certificates, 1);
        keep(&t, CERTIFICATE_STATUS, bytes_of(status, 7)); /* before any chain: it has no place */
        keep(&t, CERTIFICATE, bytes_of(none, 3));
        keep(&t, CERTIFICATE_STATUS, bytes_of(rows[i].body, rows[i].len));
        assert_true(bytes_are(conversation_certificates(t.conversation, SERVER)->staple, rows[i].staple));
        assert_int_equal(t.conversation->anomaly_count, rows[i].anomalies);
        conversation_free(t.conversation);
        certificate_store_release(&certificates);
        arena_pool_release(&pool);
    }
}

static struct bytes certificate_with(struct wire *wire, uint16_t extension)
{
    size_t list, entry, extensions;

    wire->len = 0;
    wire_u8(wire, 0);
    list = wire_open(wire, 3);
    entry = wire_open(wire, 3);
    wire_put(wire, "der", 3);
    wire_close(wire, entry, 3);
    extensions = wire_open(wire, 2);
    wire_u16(wire, extension);
    wire_u16(wire, 4);
    wire_put(wire, "body", 4);
    wire_close(wire, extensions, 2);
    wire_close(wire, list, 3);
    return wire_view(wire);
}

/* RFC 9345 4.1.1: a delegated credential comes as an extension of the leaf. */
static void test_delegated_credential(void **state)
{
    static const char hello[] = "\3\3random: 32 bytes of it, no more.\0\x13\1\0\0\6\0\x2B\0\2\3\4";

    (void)state;
    for (uint16_t extension = 33; extension <= 35; extension++) {
        static struct wire wire;
        struct arena_pool pool = { 0 };
        struct certificate_store certificates;
        struct transcript t = { .conversation = conversation_new(&pool),
                                .certificates = &certificates,
                                .side = SERVER };
        struct handshake_message message = { .type = CERTIFICATE, .record.decrypted = true };

        certificate_store_init(&certificates, 1);
        keep(&t, SERVER_HELLO, bytes_of(hello, sizeof hello - 1));
        message.body = cur_of(certificate_with(&wire, extension));
        transcript_keep(&t, CERTIFICATE, &message);
        assert_int_equal(conversation_certificates(t.conversation, SERVER)->delegated, extension == 34);
        conversation_free(t.conversation);
        certificate_store_release(&certificates);
        arena_pool_release(&pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raw_public_key),
        cmocka_unit_test(test_certificate_status),
        cmocka_unit_test(test_delegated_credential),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
