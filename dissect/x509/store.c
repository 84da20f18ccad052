#include "dissect/x509/store.h"

#include "base/hash.h"
#include "base/limits.h"
#include "dissect/x509/certificate.h"
#include "dissect/x509/digest.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

void certificate_store_init(struct certificate_store *store, uint64_t seed)
{
    *store = (struct certificate_store){ .seed = seed };
    arena_init(&store->facts, &store->pool);
}

static void free_certificate(const struct certificate *certificate)
{
    if (certificate)
        certificate_forget(certificate->facts);
    free((void *)(uintptr_t)certificate);
}

void certificate_store_release(struct certificate_store *store)
{
    for (uint32_t i = 0; i < store->slot_count; i++)
        free_certificate(store->slots[i]);
    free(store->slots);
    free(store->hashes);
    arena_release(&store->facts);
    arena_pool_release(&store->pool);
    certificate_store_init(store, store->seed);
}

static uint32_t slot_for(const struct certificate_store *store, struct bytes der, uint64_t hash)
{
    uint32_t mask = store->slot_count - 1, i = (uint32_t)hash & mask;

    while (store->slots[i] && (store->hashes[i] != hash || !bytes_equal(store->slots[i]->der, der)))
        i = (i + 1) & mask;
    return i;
}

static bool grow(struct certificate_store *store)
{
    struct certificate_store larger = *store;

    larger.slot_count = store->slot_count ? store->slot_count * 2 : FIRST_SLOTS;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    larger.hashes = calloc(larger.slot_count, sizeof *larger.hashes);
    if (!larger.slots || !larger.hashes) {
        free(larger.slots);
        free(larger.hashes);
        return false;
    }
    for (uint32_t i = 0; i < store->slot_count; i++)
        if (store->slots[i]) {
            uint32_t to = slot_for(&larger, store->slots[i]->der, store->hashes[i]);

            larger.slots[to] = store->slots[i];
            larger.hashes[to] = store->hashes[i];
        }
    free(store->slots);
    free(store->hashes);
    *store = larger;
    return true;
}

static struct certificate *copy_of(struct certificate_store *store, struct bytes der)
{
    struct certificate *certificate = malloc(sizeof *certificate + der.len);
    uint8_t *bytes;

    if (!certificate)
        return NULL;
    bytes = (uint8_t *)(certificate + 1);
    if (der.len)
        memcpy(bytes, der.data, der.len);
    *certificate = (struct certificate){ .der = bytes_of(bytes, der.len) };
    if (digest_sha1(der, certificate->sha1) && digest_sha256(der, certificate->sha256) &&
        (certificate->facts = certificate_read(&store->facts, der)))
        return certificate;
    free(certificate);
    return NULL;
}

const struct certificate *certificate_store_add(struct certificate_store *store, struct bytes der)
{
    uint64_t hash = hash_bytes(der, store->seed);
    struct certificate *certificate;
    uint32_t i;

    if (store->used >= store->slot_count / 2 && !grow(store))
        return NULL;
    i = slot_for(store, der, hash);
    if (store->slots[i])
        return store->slots[i];
    if (store->full || !(certificate = copy_of(store, der)))
        return NULL;
    store->slots[i] = certificate;
    store->hashes[i] = hash;
    store->used++;
    store->bytes += sizeof *certificate + der.len + certificate->facts->parsed_bytes;
    store->full = store->bytes + store->facts.size > LIMIT_CERTIFICATE_BYTES;
    return certificate;
}
