/*
 * json_tls.c - what both sides said of TLS, as a JSON object.
 */
#include "report/json_impl.h"

#include "base/cursor.h"
#include "dissect/tls/fingerprint.h"
#include "dissect/tls/ja4.h"
#include "dissect/tls/names.h"

static json_t *numbers_of(struct bytes list, json_t *(*name)(uint16_t))
{
    json_t *array = json_array();

    for (size_t i = 0; i < bytes_u16_count(list); i++)
        json_array_append_new(array, name(bytes_u16_at(list, i)));
    return array;
}

static json_t *scheme_name(uint16_t scheme)
{
    char text[TLS_NAME_TEXT];

    return json_string(tls_scheme_text(scheme, text));
}

static json_t *alpn_of(struct bytes list)
{
    json_t *array = json_array();
    struct cursor in = cur_of(list);

    while (cur_left(&in))
        json_array_append_new(array, json_of_wire(cur_bytes8(&in)));
    return array;
}

static json_t *extension_name(uint16_t type)
{
    const char *name = tls_extension_name(type);
    char number[8];

    snprintf(number, sizeof number, "0x%04x", type);
    return json_string(name ? name : number);
}

/* In the order of the wire; of a block that was cut short, those that are there. */
static json_t *extensions_of(struct bytes all)
{
    json_t *array = json_array();
    struct cursor in = cur_of(all);

    while (cur_left(&in)) {
        uint16_t type = cur_u16(&in);

        if (cur_ok(&in))
            json_array_append_new(array, extension_name(type));
        cur_bytes16(&in);
    }
    return array;
}

static json_t *certificates_of(const struct report *report, const struct conversation *c, enum side from)
{
    return json_of_certificates(report, conversation_certificates(c, from), JSON_WHOLE);
}

static bool is_dtls(const struct conversation *c)
{
    return c->transport == TRANSPORT_UDP && !c->quic && !c->eap;
}

static json_t *hello_of(const struct conversation *c)
{
    const struct client_hello *hello = c->client_hello;
    char ja3[JA3_TEXT], ja4[JA4_TEXT], transport = c->quic ? 'q' : is_dtls(c) ? 'd' : 't';

    if (!hello)
        return json_object();
    return json_pack(
        "{s:s?, s:s?, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:b}", "ja3",
        tls_ja3(hello, ja3) ? ja3 : NULL, "ja4", tls_ja4(hello, transport, ja4) ? ja4 : NULL, "server_name",
        hello->extensions.server_name.len ? json_of_wire(hello->extensions.server_name) : json_null(),
        "legacy_version", json_of_version(hello->legacy_version), "supported_versions",
        numbers_of(hello->extensions.supported_versions, json_of_version), "supported_ciphers",
        numbers_of(hello->cipher_suites, json_of_suite), "supported_groups",
        numbers_of(hello->extensions.groups, json_of_group), "key_shares",
        numbers_of(hello->extensions.key_share_groups, json_of_group), "signature_algorithms",
        numbers_of(hello->extensions.signature_algorithms, scheme_name), "alpn", alpn_of(hello->extensions.alpn),
        "extensions", extensions_of(hello->extensions.all), "pre_shared_key", hello->extensions.has_pre_shared_key,
        "early_data", hello->extensions.has_early_data, "encrypted_client_hello",
        hello->extensions.has_encrypted_client_hello);
}

/* The group of the key exchange: TLS 1.3 says it in the hello, TLS 1.2 in ServerKeyExchange. */
static uint16_t group_of(const struct conversation *c, const struct server_hello *hello)
{
    if (hello && hello->extensions.key_share_groups.len == 2)
        return bytes_u16_at(hello->extensions.key_share_groups, 0);
    return c->server_key_exchange ? c->server_key_exchange->group : 0;
}

/* TLS 1.3 says it in EncryptedExtensions. */
static struct bytes chosen_protocol(const struct conversation *c, const struct server_hello *hello)
{
    if (c->encrypted_extensions)
        return c->encrypted_extensions->extensions.alpn;
    return hello ? hello->extensions.alpn : bytes_of(NULL, 0);
}

static void set_server_choice(json_t *tls, const struct conversation *c)
{
    const struct server_hello *hello = conversation_server_hello(c);
    struct cursor alpn = cur_of(chosen_protocol(c, hello));
    char id[8];

    if (!hello)
        return;
    json_object_set_new(tls, "version_protocol", json_string(c->quic ? "quic" : is_dtls(c) ? "dtls" : "tls"));
    if (hello->version)
        json_object_set_new(tls, "version", json_of_version(hello->version));
    if (hello->has_cipher_suite) {
        snprintf(id, sizeof id, "0x%04x", hello->cipher_suite);
        json_object_set_new(tls, "cipher", json_of_suite(hello->cipher_suite));
        json_object_set_new(tls, "cipher_id", json_string(id));
    }
    if (group_of(c, hello))
        json_object_set_new(tls, "curve", json_of_group(group_of(c, hello)));
    if (cur_left(&alpn))
        json_object_set_new(tls, "next_protocol", json_of_wire(cur_bytes8(&alpn)));
}

/* The group that a HelloRetryRequest asked for. */
static json_t *retry_group_of(const struct conversation *c)
{
    for (const struct server_hello *hello = c->server_hello; hello; hello = hello->next)
        if (hello->retry && hello->extensions.key_share_groups.len == 2)
            return json_of_group(bytes_u16_at(hello->extensions.key_share_groups, 0));
    return json_null();
}

static json_t *key_exchange_of(const struct server_key_exchange *exchange)
{
    if (!exchange)
        return json_null();
    return json_pack("{s:o, s:o, s:o}", "group", exchange->group ? json_of_group(exchange->group) : json_null(),
                     "prime_bits", exchange->prime_bits ? json_integer(exchange->prime_bits) : json_null(),
                     "signature_algorithm",
                     exchange->signature_scheme ? scheme_name(exchange->signature_scheme) : json_null());
}

static json_t *certificate_request_of(const struct certificate_request *request)
{
    struct cursor names = cur_of(request ? request->authorities : bytes_of(NULL, 0));
    json_int_t count = 0;

    if (!request)
        return json_null();
    for (; cur_left(&names); count++)
        cur_bytes16(&names);
    return json_pack("{s:I, s:o, s:I}", "frame", (json_int_t)request->at.frame, "signature_algorithms",
                     numbers_of(request->signature_algorithms, scheme_name), "authorities", count);
}

static json_t *client_of(const struct report *report, const struct conversation *c)
{
    json_t *object = hello_of(c);

    json_object_set_new(object, "certificates", certificates_of(report, c, CLIENT));
    return object;
}

/* "untrusted": it ends at an authority that the trust store lacks, which for one's own is as it should be. */
static const char *status_of(const struct chain *chain)
{
    static const char *const names[] = {
        [CHAIN_NOT_KNOWN] = "unknown", [CHAIN_ANCHORED] = "trusted",    [CHAIN_SELF_SIGNED] = "self-signed",
        [CHAIN_AT_ROOT] = "untrusted", [CHAIN_AT_ISSUER] = "untrusted", [CHAIN_AT_LEAF] = "incomplete",
    };

    return names[chain->end];
}

static json_t *chain_of(const struct judgement *j)
{
    json_t *defects = json_array();

    for (uint32_t i = 0; i < j->defects->count; i++)
        if (j->defects->items[i].kind != DEFECT_UNTRUSTED)
            json_array_append_new(defects, json_pack("{s:s, s:i}", "code", defect_code(&j->defects->items[i]),
                                                     "certificate", (int)j->defects->items[i].index));
    return json_pack("{s:s, s:o}", "status", status_of(&j->presented->chain), "defects", defects);
}

static json_t *server_of(const struct report *report, const struct conversation *c)
{
    const struct server_hello *hello = conversation_server_hello(c);
    const struct certificate_list *sent = conversation_certificates(c, SERVER);
    char ja3s[JA3_TEXT];

    return json_pack("{s:s?, s:o, s:o, s:o, s:o, s:b, s:o}", "ja3s", hello && tls_ja3s(hello, ja3s) ? ja3s : NULL,
                     "extensions", extensions_of(hello ? hello->extensions.all : bytes_of(NULL, 0)), "retry_group",
                     retry_group_of(c), "key_exchange", key_exchange_of(c->server_key_exchange),
                     "certificate_request", certificate_request_of(c->certificate_request), "delegated_credential",
                     sent && sent->delegated, "certificates", certificates_of(report, c, SERVER));
}

json_t *json_of_tls(const struct report *report, const struct judgement *j)
{
    const struct conversation *c = j->conversation;
    json_t *tls = json_pack("{s:b, s:b}", "established", j->course->outcome == OUTCOME_COMPLETED, "resumed",
                            j->course->resumed);

    set_server_choice(tls, c);
    json_object_set_new(tls, "client", client_of(report, c));
    json_object_set_new(tls, "server", server_of(report, c));
    if (j->presented)
        json_object_set_new(json_object_get(tls, "server"), "chain", chain_of(j));
    return tls;
}
