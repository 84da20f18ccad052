#include "dissect/tls/extension.h"

/* What an extension's own reader gets: its body, and where to put what it says. */
struct reading {
    struct cursor body;
    enum hello_kind kind;
    struct arena *arena;
    struct hello_extensions *out;
};

/* A list behind a 16-bit length that fills the body. */
static struct bytes only_list16(struct reading *r)
{
    struct bytes list = cur_bytes16(&r->body);

    cur_end(&r->body);
    return list;
}

static void read_server_name(struct reading *r) /* RFC 6066 3 */
{
    struct cursor names;

    r->out->has_server_name = true;
    if (r->kind != HELLO_OF_CLIENT || !cur_more(&r->body)) /* the server's is empty: "I used it" */
        return;
    names = cur_vector16(&r->body);
    while (cur_more(&names)) {
        uint8_t type = cur_u8(&names);
        struct bytes name = cur_bytes16(&names);

        if (type == 0 && !r->out->server_name.len)
            r->out->server_name = name;
    }
    if (names.state != CURSOR_OK)
        r->body.state = names.state;
}

static void read_groups(struct reading *r) /* RFC 8422 5.1.1, RFC 8446 4.2.7 */
{
    r->out->groups = only_list16(r);
}

static void read_point_formats(struct reading *r) /* RFC 8422 5.1.2 */
{
    r->out->point_formats = cur_bytes8(&r->body);
}

static void read_signature_algorithms(struct reading *r) /* RFC 8446 4.2.3 */
{
    r->out->signature_algorithms = only_list16(r);
}

static void read_alpn(struct reading *r) /* RFC 7301 3.1 */
{
    r->out->alpn = only_list16(r);
}

static void read_supported_versions(struct reading *r) /* RFC 8446 4.2.1 */
{
    r->out->has_supported_versions = true;
    if (r->kind == HELLO_OF_CLIENT)
        r->out->supported_versions = cur_bytes8(&r->body);
    else
        r->out->supported_versions = cur_take(&r->body, 2);
}

/* The groups of the client's shares, without the shares. */
static void read_client_shares(struct reading *r)
{
    struct cursor shares = cur_vector16(&r->body);
    struct cursor again = shares;
    uint8_t *groups;
    size_t count = 0;

    for (; cur_more(&shares); count++) {
        cur_skip(&shares, 2);
        cur_bytes16(&shares);
    }
    if (shares.state == CURSOR_BAD) {
        cur_fail(&r->body);
        return;
    }
    if (!count || !(groups = arena_alloc(r->arena, count * 2)))
        return;
    for (size_t i = 0; i < count; i++) {
        struct bytes group = cur_take(&again, 2);

        if (group.len == 2)
            memcpy(groups + 2 * i, group.data, 2);
        cur_bytes16(&again);
    }
    r->out->key_share_groups = bytes_of(groups, count * 2);
}

static void read_key_share(struct reading *r) /* RFC 8446 4.2.8 */
{
    r->out->has_key_share = true;
    if (r->kind == HELLO_OF_CLIENT)
        read_client_shares(r);
    else
        r->out->key_share_groups = cur_take(&r->body, 2);
}

/* RFC 7250 4.2: a client lists types, a server chooses one. */
static void read_certificate_type(struct reading *r, uint8_t *chosen)
{
    if (r->kind == HELLO_OF_SERVER)
        *chosen = cur_u8(&r->body);
}

static void read_client_certificate_type(struct reading *r)
{
    read_certificate_type(r, &r->out->client_certificate_type);
}

static void read_server_certificate_type(struct reading *r)
{
    read_certificate_type(r, &r->out->server_certificate_type);
}

/* Extensions of which the presence says all that is asked for. */
#define PRESENCE(field)                                                                                              \
    static void note_##field(struct reading *r)                                                                      \
    {                                                                                                                \
        r->out->has_##field = true;                                                                                  \
    }
PRESENCE(status_request)
PRESENCE(encrypt_then_mac)
PRESENCE(extended_master_secret)
PRESENCE(record_size_limit)
PRESENCE(session_ticket)
PRESENCE(pre_shared_key)
PRESENCE(early_data)
PRESENCE(cookie)
PRESENCE(post_handshake_auth)
PRESENCE(encrypted_client_hello)
PRESENCE(renegotiation_info)
#undef PRESENCE

static const struct extension_reader {
    uint16_t type;
    void (*read)(struct reading *r);
} readers[] = {
    { 0, read_server_name },
    { 5, note_status_request },
    { 10, read_groups },
    { 11, read_point_formats },
    { 13, read_signature_algorithms },
    { 16, read_alpn },
    { 19, read_client_certificate_type },
    { 20, read_server_certificate_type },
    { 22, note_encrypt_then_mac },
    { 23, note_extended_master_secret },
    { 28, note_record_size_limit },
    { 35, note_session_ticket },
    { 41, note_pre_shared_key },
    { 42, note_early_data },
    { 43, read_supported_versions },
    { 44, note_cookie },
    { 49, note_post_handshake_auth },
    { 51, read_key_share },
    { 0xFE0D, note_encrypted_client_hello },
    { 0xFF01, note_renegotiation_info },
};

static void read_extension(struct reading *r, uint16_t type)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (readers[i].type == type)
            readers[i].read(r);
}

void tls_parse_extensions(struct cursor *in, enum hello_kind kind, struct arena *arena, struct hello_extensions *out)
{
    struct reading r = { .kind = kind, .arena = arena, .out = out };

    out->all = cur_rest(in);
    while (cur_more(in)) {
        uint16_t type = cur_u16(in);

        r.body = cur_vector16(in);
        if (r.body.state != CURSOR_OK)
            break;
        if (r.body.missing) /* the capture ends inside this one */
            in->state = CURSOR_SHORT;
        read_extension(&r, type);
        if (r.body.state == CURSOR_BAD)
            out->bad = true;
    }
}

bool tls_next_extension(struct cursor *in, uint16_t *type)
{
    *type = cur_u16(in);
    cur_bytes16(in);
    return cur_ok(in);
}
