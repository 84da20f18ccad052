#include "dissect/tls/ssl2.h"

enum { CIPHER_KIND = 3, ERROR_BYTES = 3, SHORT_HEADER = 0x80 /* two bytes of length, no padding */, ESCAPE = 0x40 };

/* ---- records ---- */

uint32_t ssl2_record_length(struct bytes header)
{
    struct cursor in = cur_of(header);
    uint16_t length = cur_u16(&in);

    if (!cur_ok(&in))
        return 0;
    if (length & SHORT_HEADER << 8)
        return length & 0x7FFFu;
    return length & ESCAPE << 8 ? 0 : (length & 0x3FFFu) + 1u;
}

static bool is_version(uint16_t version)
{
    return version == SSL_2_0 || (version >= SSL_3_0 && version <= TLS_1_3);
}

/* The length, the kind of message, and a version (client), two flags (server), or the number of an error. */
static bool begins_hello(struct bytes header, bool answered)
{
    struct cursor in = cur_of(header);
    uint16_t length = cur_u16(&in);
    uint8_t message = cur_u8(&in);
    uint16_t next = cur_u16(&in);

    if (!(length & SHORT_HEADER << 8) || !cur_ok(&in))
        return false;
    if (message == SSL2_CLIENT_HELLO)
        return is_version(next);
    if (message == SSL2_ERROR)
        return answered && length == (SHORT_HEADER << 8 | ERROR_BYTES);
    return answered && message == SSL2_SERVER_HELLO && !(next & ~0x0101u);
}

enum start_guess ssl2_guess_start(struct bytes first, bool answered)
{
    static const uint8_t likely[][5] = {
        /* stand in for what is to come: one of them may */
        { SHORT_HEADER, 0x2E, SSL2_CLIENT_HELLO, 0x03, 0x01 },
        { SHORT_HEADER, 0x2E, SSL2_CLIENT_HELLO, 0x00, 0x02 },
        { SHORT_HEADER, 0x2E, SSL2_SERVER_HELLO, 0, 1 },
    };
    uint8_t header[sizeof *likely];
    size_t len = first.len < sizeof header ? first.len : sizeof header;

    for (size_t i = 0; i < sizeof likely / sizeof *likely; i++) {
        memcpy(header, likely[i], sizeof header);
        if (len)
            memcpy(header, first.data, len);
        if (begins_hello(bytes_of(header, sizeof header), answered))
            return len < sizeof header ? START_NEEDS_MORE : START_YES;
    }
    return START_NO;
}

/* ---- messages ---- */

int ssl2_handshake_type(uint8_t message)
{
    switch (message) {
    case SSL2_CLIENT_HELLO:
        return CLIENT_HELLO;
    case SSL2_SERVER_HELLO:
        return SERVER_HELLO;
    case SSL2_CLIENT_MASTER_KEY:
        return CLIENT_KEY_EXCHANGE;
    default:
        return -1;
    }
}

uint8_t ssl2_alert(struct cursor in)
{
    enum { NO_CIPHER = 1, NO_CERTIFICATE = 2, BAD_CERTIFICATE = 4, UNSUPPORTED_CERTIFICATE = 6 };

    switch (cur_u16(&in)) {
    case NO_CERTIFICATE:
        return 41; /* no_certificate */
    case BAD_CERTIFICATE:
        return 42; /* bad_certificate */
    case UNSUPPORTED_CERTIFICATE:
        return 43; /* unsupported_certificate */
    case NO_CIPHER:
    default:
        return 40; /* handshake_failure */
    }
}

/* Cipher kinds of three bytes: a leading zero makes the rest a suite (RFC 5246 E.2). */
static struct bytes suites_among(struct bytes kinds, struct arena *arena)
{
    struct cursor in = cur_of(kinds);
    uint8_t *suites = kinds.len ? arena_alloc(arena, kinds.len) : NULL;
    size_t used = 0;

    while (suites && cur_left(&in) >= CIPHER_KIND) {
        uint8_t kind = cur_u8(&in), high = cur_u8(&in), low = cur_u8(&in);

        if (kind)
            continue;
        suites[used++] = high;
        suites[used++] = low;
    }
    return bytes_of(suites, used);
}

enum cursor_state ssl2_parse_client_hello(struct cursor in, struct arena *arena, struct client_hello *out)
{
    uint16_t kinds, session_id, challenge;

    out->ssl2 = true;
    out->legacy_version = cur_u16(&in);
    kinds = cur_u16(&in);
    session_id = cur_u16(&in);
    challenge = cur_u16(&in);
    out->ssl2_ciphers = cur_take(&in, kinds);
    out->cipher_suites = suites_among(out->ssl2_ciphers, arena);
    out->session_id = cur_take(&in, session_id);
    out->random = cur_take(&in, challenge);
    cur_end(&in);
    return in.state;
}

enum cursor_state ssl2_parse_server_hello(struct cursor in, struct arena *arena, struct server_hello *out)
{
    uint16_t certificate, kinds, connection_id;

    (void)arena;
    cur_skip(&in, 2); /* session id hit, kind of certificate */
    out->version = out->legacy_version = cur_u16(&in);
    certificate = cur_u16(&in);
    kinds = cur_u16(&in);
    connection_id = cur_u16(&in);
    cur_take(&in, certificate);
    cur_take(&in, kinds);
    out->random = cur_take(&in, connection_id);
    cur_end(&in);
    return in.state;
}
