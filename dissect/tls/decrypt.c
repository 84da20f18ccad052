#include "dissect/tls/decrypt.h"

#include "dissect/tls/names.h"
#include "dissect/tls/opener.h"

#include <stdlib.h>

/* Which secret seals a side's records, TLS 1.3. */
enum phase { PHASE_NONE, PHASE_EARLY, PHASE_HANDSHAKE, PHASE_APPLICATION, PHASES };

static const enum secret_kind phase_secrets[2][PHASES] = {
    [CLIENT] = { [PHASE_EARLY] = SECRET_CLIENT_EARLY,
                 [PHASE_HANDSHAKE] = SECRET_CLIENT_HANDSHAKE,
                 [PHASE_APPLICATION] = SECRET_CLIENT_TRAFFIC },
    [SERVER] = { [PHASE_HANDSHAKE] = SECRET_SERVER_HANDSHAKE, [PHASE_APPLICATION] = SECRET_SERVER_TRAFFIC },
};

struct direction {
    struct opener *opener; /* NULL: its records are in the clear, or cannot be opened */
    uint64_t number;       /* of the next record under these keys */
    uint8_t phase;         /* enum phase */
    uint16_t epoch;        /* DTLS: of these keys */
    bool off;              /* its records are read as encrypted */
    bool missed;           /* some were not captured */
    uint8_t secret[KEYLOG_SECRET];
    uint8_t secret_size;
};

struct decryption {
    struct keyring *keyring;
    const struct conversation *conversation;
    struct direction directions[2]; /* by side */
    struct transcript_hash *transcript;
    uint8_t master[MASTER_SECRET]; /* by a private key */
    bool has_master;
};

struct decryption *decryption_new(struct keyring *keyring, const struct conversation *conversation)
{
    struct decryption *d = calloc(1, sizeof *d);

    if (d)
        *d = (struct decryption){ .keyring = keyring, .conversation = conversation };
    return d;
}

void decryption_free(struct decryption *d)
{
    if (!d)
        return;
    opener_free(d->directions[CLIENT].opener);
    opener_free(d->directions[SERVER].opener);
    transcript_hash_free(d->transcript);
    explicit_bzero(d, sizeof *d);
    free(d);
}

void decryption_swap_sides(struct decryption *d)
{
    struct direction client = d->directions[CLIENT];

    d->directions[CLIENT] = d->directions[SERVER];
    d->directions[SERVER] = client;
    explicit_bzero(&client, sizeof client);
}

static void turn_off(struct direction *own)
{
    opener_free(own->opener);
    own->opener = NULL;
    own->off = true;
}

/* The hello that settles version and suite, if records can be opened by it. */
static const struct server_hello *parameters(const struct decryption *d)
{
    const struct server_hello *hello = conversation_server_hello(d->conversation);

    return hello && hello->has_cipher_suite && !hello->compression_method ? hello : NULL;
}

static bool is_tls13(const struct server_hello *hello)
{
    return tls_version_stream(hello->version) >= TLS_1_3;
}

static struct bytes client_random(const struct decryption *d)
{
    const struct client_hello *hello = conversation_last_client_hello(d->conversation);

    return hello ? hello->random : bytes_of(NULL, 0);
}

static struct bytes secret_of(const struct decryption *d, enum secret_kind kind)
{
    return keylog_find(keyring_keylog(d->keyring), client_random(d), kind);
}

/* ---- keys of TLS 1.3 ---- */

/* New keys for a side, from its secret. */
static bool take_keys(struct decryption *d, struct direction *own)
{
    const struct server_hello *hello = parameters(d);
    struct protection protection;
    struct record_keys keys;
    bool derived = hello && protection_of(hello->cipher_suite, hello->version, &protection) &&
                   tls13_record_keys(&protection, bytes_of(own->secret, own->secret_size), &keys);

    opener_free(own->opener);
    own->opener = derived ? opener_new(d->keyring, &protection, &keys, TLS_1_3, false) : NULL;
    record_keys_forget(&keys);
    return own->opener != NULL;
}

static bool enter(struct decryption *d, enum side side, enum phase phase)
{
    struct direction *own = &d->directions[side];
    struct bytes secret = secret_of(d, phase_secrets[side][phase]);

    own->secret_size = (uint8_t)secret.len;
    if (secret.len)
        memcpy(own->secret, secret.data, secret.len);
    own->phase = (uint8_t)phase;
    own->number = phase == PHASE_EARLY ? own->number : 0; /* early data began before anything was known */
    if (secret.len && take_keys(d, own))
        return true;
    turn_off(own);
    return false;
}

static bool offers_early_data(const struct decryption *d)
{
    const struct client_hello *hello = conversation_last_client_hello(d->conversation);

    return hello && hello->extensions.has_early_data;
}

static bool begin_tls13(struct decryption *d, enum side side)
{
    bool early = side == CLIENT && offers_early_data(d) && secret_of(d, SECRET_CLIENT_EARLY).len;

    return enter(d, side, early ? PHASE_EARLY : PHASE_HANDSHAKE);
}

static bool wants_tls13(struct decryption *d, enum side side, const struct record *record)
{
    struct direction *own = &d->directions[side];

    if (record->type != CONTENT_APPLICATION_DATA)
        return false;
    return own->opener || begin_tls13(d, side);
}

static void update_keys(struct decryption *d, struct direction *own)
{
    const struct server_hello *hello = parameters(d);
    struct protection protection;

    own->number = 0;
    if (!hello || !protection_of(hello->cipher_suite, hello->version, &protection) ||
        !tls13_next_secret(&protection, own->secret, own->secret_size) || !take_keys(d, own))
        turn_off(own);
}

/* ---- keys of TLS 1.2 and below ---- */

static struct bytes master_of(const struct decryption *d)
{
    struct bytes logged = secret_of(d, SECRET_MASTER);

    return logged.len || !d->has_master ? logged : bytes_of(d->master, sizeof d->master);
}

void decryption_change_cipher(struct decryption *d, enum side side)
{
    const struct server_hello *hello = parameters(d);
    struct direction *own = &d->directions[side];
    struct record_keys keys[2];
    struct protection protection;
    struct bytes master = master_of(d);
    bool derived;

    if (!hello || is_tls13(hello)) /* RFC 8446 D.4: it means nothing, and may come before the ServerHello */
        return;
    derived = master.len && protection_of(hello->cipher_suite, hello->version, &protection) &&
              tls12_record_keys(&protection, master, client_random(d), hello->random, keys);
    opener_free(own->opener);
    *own = (struct direction){ .number = 0 };
    if (derived)
        own->opener =
            opener_new(d->keyring, &protection, &keys[side], hello->version, hello->extensions.has_encrypt_then_mac);
    own->off = !own->opener;
    record_keys_forget(&keys[0]);
    record_keys_forget(&keys[1]);
}

/* Content types are in the clear: of application data only the number counts. */
static bool wants_tls12(struct direction *own, const struct record *record)
{
    bool read = record->type == CONTENT_HANDSHAKE || record->type == CONTENT_ALERT;

    if (!own->opener || record->type == CONTENT_CHANGE_CIPHER_SPEC)
        return false;
    if (read || opener_is_chained(own->opener))
        return true;
    own->number++;
    return false;
}

/* ---- records ---- */

bool decryption_wants(struct decryption *d, enum side side, const struct record *record)
{
    const struct server_hello *hello = parameters(d);
    struct direction *own = &d->directions[side];

    if (own->off)
        return false;
    if (!hello) {
        own->number += record->type == CONTENT_APPLICATION_DATA; /* early data */
        own->missed |= own->number && !offers_early_data(d);     /* or the answer overtook the ServerHello */
        return false;
    }
    return is_tls13(hello) ? wants_tls13(d, side, record) : wants_tls12(own, record);
}

/* RFC 8446 5.2: the type is the last byte that is not zero. */
static bool unwrap(struct bytes inner, struct opened *out)
{
    while (inner.len) {
        struct cursor last = cur_of(bytes_of(inner.data + --inner.len, 1));

        if ((out->type = cur_u8(&last)))
            break;
    }
    out->content = inner;
    return out->type != 0;
}

static bool try_tls13(struct direction *own, const struct record *record, struct bytes sealed, uint8_t *plain,
                      struct opened *out)
{
    size_t length;

    *out = (struct opened){ .type = 0 };
    if (!own->opener || !opener_open(own->opener, own->number, record, sealed, plain, &length) ||
        !unwrap(bytes_of(plain, length), out))
        return false;
    own->number++;
    return true;
}

/* What may seal a side's next record, when it is not what was expected: the client has ended its early data, or Finished
 * was not captured. */
static bool try_next_phase(struct decryption *d, enum side side, const struct record *record, struct bytes sealed,
                           uint8_t *plain, struct opened *out)
{
    struct direction *own = &d->directions[side];
    bool next = own->phase == PHASE_EARLY || (own->phase == PHASE_HANDSHAKE && own->missed);

    return next && enter(d, side, own->phase + 1) && try_tls13(own, record, sealed, plain, out);
}

/* Early data that the server refuses is sealed with what only the client has (RFC 8446 4.2.10). */
static bool may_be_early(const struct decryption *d, enum side side)
{
    const struct direction *own = &d->directions[side];

    return side == CLIENT && own->phase == PHASE_HANDSHAKE && own->number == 0 && offers_early_data(d);
}

static enum opening fail(struct direction *own)
{
    bool silent = own->missed || own->off;

    turn_off(own);
    return silent ? OPENING_PASSED : OPENING_FAILED;
}

static enum opening open_tls13(struct decryption *d, enum side side, const struct record *record, struct bytes sealed,
                               uint8_t *plain, struct opened *out)
{
    struct direction *own = &d->directions[side];

    if (try_tls13(own, record, sealed, plain, out) || try_next_phase(d, side, record, sealed, plain, out))
        return OPENING_DONE;
    return may_be_early(d, side) ? OPENING_PASSED : fail(own);
}

static enum opening open_tls12(struct direction *own, const struct record *record, struct bytes sealed,
                               uint8_t *plain, struct opened *out)
{
    size_t length;

    if (record->type != CONTENT_HANDSHAKE && record->type != CONTENT_ALERT) {
        own->number++;
        if (!opener_pass(own->opener, sealed, plain))
            turn_off(own);
        return OPENING_PASSED;
    }
    if (!opener_open(own->opener, own->number, record, sealed, plain, &length))
        return fail(own);
    own->number++;
    *out = (struct opened){ record->type, bytes_of(plain, length) };
    return OPENING_DONE;
}

enum opening decryption_open(struct decryption *d, enum side side, const struct record *record, struct bytes sealed,
                             uint8_t *plain, struct opened *out)
{
    const struct server_hello *hello = parameters(d);
    struct direction *own = &d->directions[side];

    if (!hello || !own->opener)
        return OPENING_PASSED;
    return is_tls13(hello) ? open_tls13(d, side, record, sealed, plain, out)
                           : open_tls12(own, record, sealed, plain, out);
}

enum opening decryption_open_numbered(struct decryption *d, enum side side, uint64_t number,
                                      const struct record *record, struct bytes sealed, uint8_t *plain,
                                      struct opened *out)
{
    const struct server_hello *hello = parameters(d);
    struct direction *own = &d->directions[side];
    uint16_t epoch = (uint16_t)(number >> 48);
    size_t length;

    if (!hello || is_tls13(hello) || (record->type != CONTENT_HANDSHAKE && record->type != CONTENT_ALERT))
        return OPENING_PASSED;
    if (epoch > own->epoch) {
        decryption_change_cipher(d, side);
        own->epoch = epoch;
    }
    if (!own->opener || epoch < own->epoch)
        return OPENING_PASSED;
    if (!opener_open(own->opener, number, record, sealed, plain, &length))
        return fail(own);
    *out = (struct opened){ record->type, bytes_of(plain, length) };
    return OPENING_DONE;
}

void decryption_missed(struct decryption *d, enum side side)
{
    struct direction *own = &d->directions[side];

    own->number++;
    own->missed = true;
    if (own->opener && opener_is_chained(own->opener))
        turn_off(own);
}

void decryption_lost(struct decryption *d, enum side side)
{
    turn_off(&d->directions[side]);
}

/* ---- messages ---- */

size_t decryption_transcript(const struct decryption *d, uint8_t out[static TRANSCRIPT_HASH])
{
    return d->transcript ? transcript_hash_now(d->transcript, out) : 0;
}

bool decryption_handshake_secret(const struct decryption *d, enum side side, struct traffic_secret *out)
{
    const struct server_hello *hello = parameters(d);

    if (!hello || !is_tls13(hello))
        return false;
    *out = (struct traffic_secret){ d->keyring, hello->cipher_suite,
                                    secret_of(d, phase_secrets[side][PHASE_HANDSHAKE]) };
    return out->secret.len != 0;
}

bool decryption_awaits_suite(const struct decryption *d, enum side side)
{
    return !conversation_server_hello(d->conversation) && secret_of(d, phase_secrets[side][PHASE_HANDSHAKE]).len;
}

bool decryption_proves(const struct decryption *d, enum side side, struct bytes finished)
{
    uint8_t hash[TRANSCRIPT_HASH], expected[LONGEST_DIGEST];
    size_t size = decryption_transcript(d, hash);
    struct protection protection;
    struct traffic_secret own;

    return size && decryption_handshake_secret(d, side, &own) &&
           protection_of(own.cipher_suite, TLS_1_3, &protection) &&
           tls13_finished(&protection, own.secret, bytes_of(hash, size), expected) &&
           bytes_equal(bytes_of(expected, size), finished);
}

static void forget_transcript(struct decryption *d)
{
    transcript_hash_free(d->transcript);
    d->transcript = NULL;
}

/* A hash is kept where it can be of use: for a signature that can be read, and for a key exchange that can be opened. That
 * of DTLS is over other headers, and is not kept. */
static void begin_transcript(struct decryption *d)
{
    const struct server_hello *hello = parameters(d);
    struct protection protection;
    bool useful =
        hello && (is_tls13(hello) ? secret_of(d, SECRET_SERVER_HANDSHAKE).len != 0
                                  : keyring_has_private_key(d->keyring) && !tls_version_is_dtls(hello->version));

    forget_transcript(d);
    if (useful && protection_of(hello->cipher_suite, hello->version, &protection))
        d->transcript = transcript_hash_begin(d->conversation, protection.prf);
}

static void keep_transcript(struct decryption *d, const struct handshake_message *message)
{
    if (message->type == SERVER_HELLO)
        begin_transcript(d);
    else if (d->transcript && (message->body.missing || message->again || message->type == CLIENT_HELLO ||
                               !transcript_hash_add(d->transcript, message->type, cur_rest(&message->body))))
        forget_transcript(d);
}

/* RFC 5246 7.4.7.1: the premaster secret, for whoever has the server's key. */
static void open_key_exchange(struct decryption *d, struct cursor body)
{
    const struct server_hello *hello = parameters(d);
    const struct client_hello *client = conversation_last_client_hello(d->conversation);
    const struct cipher_suite *suite = hello ? tls_cipher_suite(hello->cipher_suite) : NULL;
    uint8_t premaster[PREMASTER_SECRET], hash[TRANSCRIPT_HASH];
    struct bytes encrypted = cur_bytes16(&body);
    struct protection protection;
    bool extended = hello && hello->extensions.has_extended_master_secret;
    size_t size = extended ? decryption_transcript(d, hash) : 0;

    if (!suite || !client || suite->key_exchange != KX_RSA || !cur_ok(&body) || (extended && !size) ||
        !protection_of(hello->cipher_suite, hello->version, &protection) ||
        !keyring_premaster(d->keyring, encrypted, client->legacy_version, premaster))
        return;
    d->has_master = tls12_master(&protection, bytes_of(premaster, sizeof premaster), client->random, hello->random,
                                 bytes_of(hash, size), d->master);
    explicit_bzero(premaster, sizeof premaster);
}

/* What TLS 1.3 says of keys, under keys. */
static void follow_tls13(struct decryption *d, enum side side, const struct handshake_message *message)
{
    struct direction *own = &d->directions[side];

    if (message->type == FINISHED && own->phase == PHASE_HANDSHAKE)
        enter(d, side, PHASE_APPLICATION);
    else if (message->type == END_OF_EARLY_DATA && own->phase == PHASE_EARLY)
        enter(d, side, PHASE_HANDSHAKE);
    else if (message->type == KEY_UPDATE && own->phase == PHASE_APPLICATION)
        update_keys(d, own);
}

void decryption_message(struct decryption *d, enum side side, const struct handshake_message *message)
{
    const struct server_hello *hello = parameters(d);

    keep_transcript(d, message);
    if (message->type == CLIENT_HELLO)
        d->has_master = false;
    if (message->type == CLIENT_KEY_EXCHANGE && keyring_has_private_key(d->keyring))
        open_key_exchange(d, message->body);
    if (message->record.decrypted && hello && is_tls13(hello))
        follow_tls13(d, side, message);
}
