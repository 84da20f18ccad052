#include "dissect/x509/chain.h"

#include "base/hash.h"
#include "base/limits.h"
#include "dissect/x509/chain_impl.h"
#include "dissect/x509/trust_impl.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct remembered {
    uint64_t hash;
    const struct certificate **items;
    uint32_t count;
    uint8_t use;
    bool clipped;
    struct chain chain;
};

struct chains {
    struct trust *trust;
    uint64_t seed, judged;
    struct remembered *slots;
    uint32_t slot_count, used; /* slot_count is a power of two, or 0 before the first */
};

enum { FIRST_SLOTS = 64 };

struct chains *chains_new(struct trust *trust, uint64_t seed)
{
    struct chains *chains = calloc(1, sizeof *chains);

    if (chains)
        *chains = (struct chains){ .trust = trust, .seed = seed };
    return chains;
}

static void forget(struct chains *chains)
{
    for (uint32_t i = 0; i < chains->slot_count; i++)
        free(chains->slots[i].items);
    free(chains->slots);
    chains->slots = NULL;
    chains->slot_count = chains->used = 0;
}

void chains_free(struct chains *chains)
{
    if (!chains)
        return;
    forget(chains);
    free(chains);
}

uint64_t chains_judged(const struct chains *chains)
{
    return chains->judged;
}

/* ---- the way up ---- */

struct climb {
    struct trust *trust;
    const struct certificate_list *list;
    struct chain *best;
    uint8_t path[CHAIN_LENGTH];
    uint32_t checks; /* signatures that may still be verified */
    X509 *anchor;    /* that vouches for the top of `best`; the store's */
};

static X509 *sent(const struct climb *climb, uint32_t i)
{
    return chain_x509(climb->list->items[i]);
}

static bool is_signed_by(struct climb *climb, X509 *subject, X509 *issuer)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer);

    if (!key || !climb->checks)
        return false;
    climb->checks--;
    return X509_verify(subject, key) == 1;
}

static X509 *anchor_of(struct climb *climb, X509 *subject)
{
    X509 *candidate;

    for (int i = 0; (candidate = trust_candidate(climb->trust, subject, i)); i++)
        if (is_signed_by(climb, subject, candidate))
            return candidate;
    return NULL;
}

/* Keeps this way if it is better than what was found before: an anchored one is, then the first longest. */
static void settle(struct climb *climb, uint32_t count, enum chain_end end)
{
    struct chain *best = climb->best;

    if (best->path_count && end != CHAIN_ANCHORED && count <= best->path_count)
        return;
    best->end = (uint8_t)end;
    best->path_count = (uint8_t)count;
    memcpy(best->path, climb->path, count);
}

static bool is_on_path(const struct climb *climb, uint32_t count, uint32_t i)
{
    return memchr(climb->path, (int)i, count) != NULL;
}

static bool go_on(struct climb *climb, uint32_t count);

/* Goes to each certificate sent that may have issued the top. `really`: its signature verifies, too. True when that
 * leads to the trust store. */
static bool try_sent(struct climb *climb, uint32_t count, bool really, bool *found)
{
    X509 *top = sent(climb, climb->path[count - 1]);

    for (uint32_t i = 0; i < climb->list->count; i++) {
        X509 *candidate = sent(climb, i);

        if (!candidate || is_on_path(climb, count, i) || X509_check_issued(candidate, top) != X509_V_OK ||
            is_signed_by(climb, top, candidate) != really)
            continue;
        *found = true;
        climb->path[count] = (uint8_t)i;
        if (go_on(climb, count + 1))
            return true;
    }
    return false;
}

/* From the top, which is element `count` - 1, upwards. True when it leads to the trust store. */
static bool go_on(struct climb *climb, uint32_t count)
{
    X509 *top = sent(climb, climb->path[count - 1]), *anchor = NULL;
    bool found = false;

    if (trust_holds(climb->trust, top) || (anchor = anchor_of(climb, top))) {
        climb->anchor = anchor;
        settle(climb, count, CHAIN_ANCHORED);
        return true;
    }
    if (X509_self_signed(top, 0) == 1 && is_signed_by(climb, top, top)) {
        settle(climb, count, count == 1 ? CHAIN_SELF_SIGNED : CHAIN_AT_ROOT);
        return false;
    }
    if (count < CHAIN_LENGTH && climb->checks && try_sent(climb, count, true, &found))
        return true;
    if (count < CHAIN_LENGTH && climb->checks && !found && try_sent(climb, count, false, &found))
        return true;
    if (!found)
        settle(climb, count, climb->list->clipped ? CHAIN_NOT_KNOWN : count == 1 ? CHAIN_AT_LEAF : CHAIN_AT_ISSUER);
    return false;
}

/* ---- order ---- */

/* Certificates that belong to the way, or to one further up from it (an authority signed by several others). */
static uint64_t belonging(const struct climb *climb)
{
    const struct chain *chain = climb->best;
    uint64_t set = 0, before;

    for (uint32_t i = 0; i < chain->path_count; i++)
        set |= UINT64_C(1) << chain->path[i];
    do {
        before = set;
        for (uint32_t i = 0; i < climb->list->count; i++)
            for (uint32_t j = 0; j < climb->list->count && !(set >> i & 1); j++)
                if ((set >> j & 1) && sent(climb, i) && sent(climb, j) &&
                    X509_check_issued(sent(climb, i), sent(climb, j)) == X509_V_OK)
                    set |= UINT64_C(1) << i;
    } while (set != before);
    return set;
}

static void look_at_order(const struct climb *climb)
{
    struct chain *chain = climb->best;
    uint64_t set = belonging(climb);

    for (uint32_t i = 1; i < chain->path_count; i++)
        chain->disordered |= chain->path[i] < chain->path[i - 1];
    for (uint32_t i = 0; i < climb->list->count; i++)
        chain->strangers += !(set >> i & 1);
}

/* ---- ---- */

static void judge(struct chains *chains, const struct certificate_list *list, enum chain_use use, struct chain *out)
{
    struct climb climb = { .trust = chains->trust, .list = list, .best = out, .checks = LIMIT_CHAIN_CHECKS };
    const struct certificate *top;

    *out = (struct chain){ .store_known = trust_known(chains->trust), .store_given = trust_given(chains->trust) };
    chains->judged++;
    if (!list->count)
        return;
    if (!sent(&climb, 0)) {
        out->path_count = 1;
        chain_check(list, use, NULL, out);
        return;
    }
    go_on(&climb, 1);
    look_at_order(&climb);
    top = chain_at(out, list, out->path_count - 1u);
    out->authority = top->facts->issuer;
    out->root_sent = out->path_count > 1 && X509_self_signed(chain_x509(top), 0) == 1;
    chain_check(list, use, climb.anchor, out);
    ERR_clear_error();
}

/* ---- what was judged before ---- */

static uint64_t hash_of(const struct chains *chains, const struct certificate_list *list, enum chain_use use)
{
    return hash_bytes(bytes_of(list->items, list->count * sizeof *list->items),
                      chains->seed ^ (uint64_t)use << 1 ^ list->clipped);
}

static bool is_same(const struct remembered *slot, const struct certificate_list *list, enum chain_use use)
{
    return slot->count == list->count && slot->use == use && slot->clipped == list->clipped &&
           memcmp(slot->items, list->items, list->count * sizeof *list->items) == 0;
}

static uint32_t place_of(const struct remembered *slots, uint32_t slot_count, uint64_t hash)
{
    uint32_t i = (uint32_t)hash & (slot_count - 1);

    while (slots[i].items && slots[i].hash != hash)
        i = (i + 1) & (slot_count - 1);
    return i;
}

static bool make_room(struct chains *chains)
{
    uint32_t slot_count = chains->slot_count ? chains->slot_count * 2 : FIRST_SLOTS;
    struct remembered *slots;

    if (chains->used >= LIMIT_CHAINS)
        forget(chains);
    if (chains->slot_count && chains->used < chains->slot_count / 2)
        return true;
    slot_count = chains->slot_count ? slot_count : FIRST_SLOTS;
    if (!(slots = calloc(slot_count, sizeof *slots)))
        return false;
    for (uint32_t i = 0; i < chains->slot_count; i++)
        if (chains->slots[i].items)
            slots[place_of(slots, slot_count, chains->slots[i].hash)] = chains->slots[i];
    free(chains->slots);
    chains->slots = slots;
    chains->slot_count = slot_count;
    return true;
}

/* Without memory it is simply not remembered. */
static void remember(struct chains *chains, const struct certificate_list *list, enum chain_use use,
                     const struct chain *chain)
{
    size_t size = list->count * sizeof *list->items;
    const struct certificate **items = malloc(size);
    uint64_t hash = hash_of(chains, list, use);
    struct remembered *slot;

    if (!items || !make_room(chains)) {
        free(items);
        return;
    }
    memcpy(items, list->items, size);
    slot = &chains->slots[place_of(chains->slots, chains->slot_count, hash)];
    if (slot->items)
        free(slot->items); /* another list of the same hash: the newer one stays */
    else
        chains->used++;
    *slot = (struct remembered){ hash, items, list->count, (uint8_t)use, list->clipped, *chain };
}

void chains_judge(struct chains *chains, const struct certificate_list *list, enum chain_use use, struct chain *out)
{
    const struct remembered *slot = NULL;

    if (chains->slot_count)
        slot = &chains->slots[place_of(chains->slots, chains->slot_count, hash_of(chains, list, use))];
    if (slot && slot->items && is_same(slot, list, use)) {
        *out = slot->chain;
        return;
    }
    judge(chains, list, use, out);
    if (list->count)
        remember(chains, list, use, out);
}
