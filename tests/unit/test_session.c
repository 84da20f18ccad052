/* Connections that the capture joined in the middle: where TLS begins behind something else. */
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include "dissect/net/flow.h"
#include "dissect/session.h"

static struct bytes hello(struct wire *wire)
{
    size_t record, message;
    static const uint8_t random[32] = { 3 };

    wire->len = 0;
    wire_put(wire, "PROXY TCP4 192.0.2.1 192.0.2.2 5000 443\r\n", 41);
    wire_u8(wire, 22);
    wire_u16(wire, TLS_1_0);
    record = wire_open(wire, 2);
    wire_u8(wire, CLIENT_HELLO);
    message = wire_open(wire, 3);
    wire_u16(wire, TLS_1_2);
    wire_put(wire, random, sizeof random);
    wire_u8(wire, 0);
    wire_u16(wire, 2);
    wire_u16(wire, 0xC02F);
    wire_u16(wire, 0x0100);
    wire_close(wire, message, 3);
    wire_close(wire, record, 2);
    return wire_view(wire);
}

/* A hello behind a PROXY header is found, however the bytes are cut up. */
static void test_hello_behind_a_header(void **state)
{
    static struct wire wire;
    struct bytes data = hello(&wire);

    (void)state;
    for (size_t piece = 1; piece <= data.len; piece++) {
        struct arena_pool pool = { 0 };
        struct certificate_store certificates;
        struct session_context context = { .pool = &pool, .certificates = &certificates };
        struct moment at = { .frame = 0 };
        struct conversation *c = conversation_new(&pool);
        struct session session;

        certificate_store_init(&certificates, 1);
        session_init(&session, &context, c, 0, ROLE_BY_PORT);
        for (size_t i = 0; i < data.len; i += piece) {
            at.frame++;
            session_data(&session, &context, 0, bytes_of(data.data + i, data.len - i < piece ? data.len - i : piece),
                         at);
        }
        c = session_take(&session, &context, CONVERSATION_CAPTURE_ENDS);
        assert_non_null(c->client_hello);
        assert_int_equal(c->client_hello->legacy_version, TLS_1_2);
        assert_false(c->midstream);
        conversation_free(c);
        certificate_store_release(&certificates);
        arena_pool_release(&pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_behind_a_header),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
