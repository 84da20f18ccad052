#include "dissect/tls/protection.h"

#include "dissect/tls/messages.h"
#include "dissect/tls/names.h"

enum { NONCE = 12 /* of every AEAD here */ };

static const struct bulk {
    const char *name; /* in the registry of suites */
    const char *cipher;
    uint8_t kind, key, salt, block, tag;
    bool legacy;
} bulks[] = {
    { "AES_128_GCM", "AES-128-GCM", PROTECTION_AEAD, 16, 4, 0, 16, false },
    { "AES_256_GCM", "AES-256-GCM", PROTECTION_AEAD, 32, 4, 0, 16, false },
    { "AES_128_CCM", "AES-128-CCM", PROTECTION_AEAD, 16, 4, 0, 16, false },
    { "AES_256_CCM", "AES-256-CCM", PROTECTION_AEAD, 32, 4, 0, 16, false },
    { "AES_128_CCM_8", "AES-128-CCM", PROTECTION_AEAD, 16, 4, 0, 8, false },
    { "AES_256_CCM_8", "AES-256-CCM", PROTECTION_AEAD, 32, 4, 0, 8, false },
    { "ARIA_128_GCM", "ARIA-128-GCM", PROTECTION_AEAD, 16, 4, 0, 16, false },
    { "ARIA_256_GCM", "ARIA-256-GCM", PROTECTION_AEAD, 32, 4, 0, 16, false },
    { "CHACHA20_POLY1305", "ChaCha20-Poly1305", PROTECTION_AEAD, 32, NONCE, 0, 16, false }, /* RFC 7905 2 */
    { "AES_128_CBC", "AES-128-CBC", PROTECTION_CBC, 16, 0, 16, 0, false },
    { "AES_256_CBC", "AES-256-CBC", PROTECTION_CBC, 32, 0, 16, 0, false },
    { "ARIA_128_CBC", "ARIA-128-CBC", PROTECTION_CBC, 16, 0, 16, 0, false },
    { "ARIA_256_CBC", "ARIA-256-CBC", PROTECTION_CBC, 32, 0, 16, 0, false },
    { "CAMELLIA_128_CBC", "CAMELLIA-128-CBC", PROTECTION_CBC, 16, 0, 16, 0, false },
    { "CAMELLIA_256_CBC", "CAMELLIA-256-CBC", PROTECTION_CBC, 32, 0, 16, 0, false },
    { "TRIPLE_DES_EDE_CBC", "DES-EDE3-CBC", PROTECTION_CBC, 24, 0, 8, 0, false },
    { "SEED_CBC", "SEED-CBC", PROTECTION_CBC, 16, 0, 16, 0, true },
    { "IDEA_CBC", "IDEA-CBC", PROTECTION_CBC, 16, 0, 8, 0, true },
    { "DES_CBC", "DES-CBC", PROTECTION_CBC, 8, 0, 8, 0, true },
    { "RC4_128", "RC4", PROTECTION_STREAM, 16, 0, 0, 0, true },
};

static const struct mac {
    const char *name; /* in the registry of suites */
    const char *digest;
    uint8_t size;
} macs[] = {
    { "MD5", "MD5", 16 },
    { "SHA", "SHA1", 20 },
    { "SHA256", "SHA256", 32 },
    { "SHA384", "SHA384", 48 },
};

static const struct bulk *bulk_of(const char *name)
{
    for (size_t i = 0; i < sizeof bulks / sizeof *bulks; i++)
        if (strcmp(bulks[i].name, name) == 0)
            return &bulks[i];
    return NULL;
}

static const struct mac *mac_of(const char *name)
{
    for (size_t i = 0; i < sizeof macs / sizeof *macs; i++)
        if (strcmp(macs[i].name, name) == 0)
            return &macs[i];
    return NULL;
}

/* RFC 5246 5: SHA-256 unless the suite names a stronger one. */
static const char *prf_of(const struct mac *mac, uint16_t version)
{
    if (version < TLS_1_2)
        return "MD5-SHA1";
    return strcmp(mac->digest, "SHA384") == 0 ? "SHA384" : "SHA256";
}

static void set_aead(const struct bulk *bulk, uint16_t version, struct protection *out)
{
    out->tag = bulk->tag;
    out->iv = version >= TLS_1_3 ? NONCE : bulk->salt;
    out->explicit = (uint8_t)(NONCE - out->iv); /* RFC 5288 3 */
}

static void set_mac(const struct bulk *bulk, const struct mac *mac, uint16_t version, struct protection *out)
{
    out->mac = mac->digest;
    out->mac_size = mac->size;
    if (version < TLS_1_1)
        out->iv = bulk->block;
    else
        out->explicit = bulk->block; /* RFC 4346 6.2.3.2 */
}

bool protection_of(uint16_t cipher_suite, uint16_t version, struct protection *out)
{
    const struct cipher_suite *suite = tls_cipher_suite(cipher_suite);
    const struct bulk *bulk = suite && !suite->export ? bulk_of(suite->bulk) : NULL;
    const struct mac *mac = bulk ? mac_of(suite->hash) : NULL;
    uint16_t stream = tls_version_stream(version);

    if (!mac || stream < TLS_1_0 || (stream >= TLS_1_3) != (suite->versions == SUITE_TLS13))
        return false;
    *out = (struct protection){ .cipher = bulk->cipher,
                                .prf = prf_of(mac, stream),
                                .kind = bulk->kind,
                                .key = bulk->key,
                                .legacy = bulk->legacy };
    if (bulk->kind == PROTECTION_AEAD)
        set_aead(bulk, stream, out);
    else
        set_mac(bulk, mac, stream, out);
    return true;
}
