#include "tests/support/fields.h"

#include <stddef.h>

struct field {
    const char *name;
    size_t offset, size;
    bool is_bytes;
};

#define FIELD(type, member)                                                                                          \
    {                                                                                                                \
#member, offsetof(struct type, member), sizeof((struct type *)0)->member,                                    \
            _Generic(((struct type *)0)->member, struct bytes                                                        \
                     : true, default                                                                                 \
                     : false)                                                                                        \
    }

/* How many segments a hello came in is not here: that hangs on the cuts. */
static const struct field client_hello[] = {
    FIELD(client_hello, record_version), FIELD(client_hello, legacy_version),
    FIELD(client_hello, length),         FIELD(client_hello, records),
    FIELD(client_hello, clipped),        FIELD(client_hello, ssl2),
    FIELD(client_hello, has_extensions), FIELD(client_hello, ssl2_ciphers),
    FIELD(client_hello, random),         FIELD(client_hello, session_id),
    FIELD(client_hello, cipher_suites),  FIELD(client_hello, compression_methods),
    FIELD(client_hello, cookie),         { 0 },
};

static const struct field server_hello[] = {
    FIELD(server_hello, record_version),   FIELD(server_hello, legacy_version),
    FIELD(server_hello, version),          FIELD(server_hello, cipher_suite),
    FIELD(server_hello, has_cipher_suite), FIELD(server_hello, compression_method),
    FIELD(server_hello, clipped),          FIELD(server_hello, retry),
    FIELD(server_hello, sentinel),         FIELD(server_hello, random),
    FIELD(server_hello, session_id),       { 0 },
};

static const struct field extensions[] = {
    FIELD(hello_extensions, all),
    FIELD(hello_extensions, server_name),
    FIELD(hello_extensions, groups),
    FIELD(hello_extensions, point_formats),
    FIELD(hello_extensions, signature_algorithms),
    FIELD(hello_extensions, supported_versions),
    FIELD(hello_extensions, alpn),
    FIELD(hello_extensions, key_share_groups),
    FIELD(hello_extensions, server_certificate_type),
    FIELD(hello_extensions, client_certificate_type),
    FIELD(hello_extensions, has_server_name),
    FIELD(hello_extensions, has_session_ticket),
    FIELD(hello_extensions, has_renegotiation_info),
    FIELD(hello_extensions, has_extended_master_secret),
    FIELD(hello_extensions, has_encrypt_then_mac),
    FIELD(hello_extensions, has_status_request),
    FIELD(hello_extensions, has_early_data),
    FIELD(hello_extensions, has_pre_shared_key),
    FIELD(hello_extensions, has_cookie),
    FIELD(hello_extensions, has_encrypted_client_hello),
    FIELD(hello_extensions, has_post_handshake_auth),
    FIELD(hello_extensions, has_supported_versions),
    FIELD(hello_extensions, has_key_share),
    FIELD(hello_extensions, bad),
    { 0 },
};

static const struct field key_exchange[] = {
    FIELD(server_key_exchange, group),
    FIELD(server_key_exchange, prime_bits),
    FIELD(server_key_exchange, parameters),
    FIELD(server_key_exchange, signature_scheme),
    FIELD(server_key_exchange, signature),
    FIELD(server_key_exchange, bad),
    { 0 },
};

static const struct field request[] = {
    FIELD(certificate_request, types),
    FIELD(certificate_request, signature_algorithms),
    FIELD(certificate_request, authorities),
    { 0 },
};

static const struct field quic_close[] = {
    FIELD(quic_close, from),
    FIELD(quic_close, application),
    FIELD(quic_close, code),
    FIELD(quic_close, reason),
    { 0 },
};

static const struct field tcp_side[] = {
    FIELD(tcp_side, bytes),
    FIELD(tcp_side, missing),
    FIELD(tcp_side, acknowledged),
    { 0 },
};

static const struct field tls_side[] = {
    FIELD(tls_side, spoke),    FIELD(tls_side, plaintext),           FIELD(tls_side, ccs),
    FIELD(tls_side, finished), FIELD(tls_side, application_bytes),   FIELD(tls_side, records),
    FIELD(tls_side, alerts),   FIELD(tls_side, application_records), { 0 },
};

static const struct field whole[] = {
    FIELD(conversation, stream_index),  FIELD(conversation, transport),
    FIELD(conversation, quic),          FIELD(conversation, from_start),
    FIELD(conversation, midstream),     FIELD(conversation, snapped),
    FIELD(conversation, limited),       FIELD(conversation, quic_version),
    FIELD(conversation, quic_versions), { 0 },
};

static void write_hex(FILE *to, struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.len; i++) {
        putc_unlocked(digits[bytes.data[i] >> 4], to);
        putc_unlocked(digits[bytes.data[i] & 15], to);
    }
}

/* Integers of any width, low byte first: only to be compared. */
static void write_row(FILE *to, const char *name, const struct field *fields, const void *from)
{
    fprintf(to, "%s", name);
    for (const struct field *field = fields; field->name; field++) {
        const uint8_t *at = (const uint8_t *)from + field->offset;

        fprintf(to, " %s=", field->name);
        write_hex(to, field->is_bytes ? *(const struct bytes *)(const void *)at : bytes_of(at, field->size));
    }
    fputc('\n', to);
}

static void write_certificates(FILE *to, const struct certificate_list *list)
{
    fprintf(to, "certificates from=%u clipped=%d", list->from, list->clipped);
    for (uint32_t i = 0; i < list->count; i++) {
        fputc(' ', to);
        write_hex(to, bytes_of(list->items[i]->sha256, sizeof list->items[i]->sha256));
    }
    fputc('\n', to);
}

static void write_certificates_of(FILE *to, const struct conversation *c, enum side from)
{
    for (const struct certificate_list *list = c->certificates; list; list = list->next)
        if (list->from == from)
            write_certificates(to, list);
}

/* What goes before TLS. A protocol in which nobody spoke of TLS is left out: which side's words come first decides
 * whether it is recognised, and then nothing follows from it. */
static void write_before(FILE *to, const struct conversation *c)
{
    for (const struct before *before = c->before; before; before = before->next) {
        if (!before->requested.frame && !before->went_on && !before->offer && !before->answer)
            continue;
        fprintf(to, "%s asked %d went on %d offer %u answer %u ", before->protocol, before->requested.frame != 0,
                before->went_on, before->offer, before->answer);
        write_hex(to, before->text);
        fputc('\n', to);
    }
}

void write_fields(FILE *to, const struct conversation *c)
{
    for (const struct client_hello *hello = c->client_hello; hello; hello = hello->next) {
        write_row(to, "client_hello", client_hello, hello);
        write_row(to, " extensions", extensions, &hello->extensions);
    }
    for (const struct server_hello *hello = c->server_hello; hello; hello = hello->next) {
        write_row(to, "server_hello", server_hello, hello);
        write_row(to, " extensions", extensions, &hello->extensions);
    }
    write_before(to, c);
    write_certificates_of(to, c, CLIENT);
    write_certificates_of(to, c, SERVER);
    if (c->server_key_exchange)
        write_row(to, "server_key_exchange", key_exchange, c->server_key_exchange);
    if (c->certificate_request)
        write_row(to, "certificate_request", request, c->certificate_request);
    if (c->quic_close)
        write_row(to, "close", quic_close, c->quic_close);
}

static uint64_t plain_bytes(const struct conversation *c, int side)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < c->event_count; i++)
        sum += c->events[i].kind == EVENT_PLAINTEXT && c->events[i].from == side ? c->events[i].length : 0;
    return sum;
}

void write_totals(FILE *to, const struct conversation *c)
{
    write_row(to, "conversation", whole, c);
    for (int side = 0; side < 2; side++) {
        const struct tcp_side *tcp = &c->tcp[side];

        fprintf(to, "side %d: syn %d fin %d rst %d plain %llu first bytes ", side, tcp->syn.frame != 0,
                tcp->fin.frame != 0, tcp->rst.frame != 0, (unsigned long long)plain_bytes(c, side));
        write_hex(to, c->first_bytes[side]);
        fputc('\n', to);
        write_row(to, " tcp", tcp_side, tcp);
        write_row(to, " tls", tls_side, &c->tls[side]);
    }
}
