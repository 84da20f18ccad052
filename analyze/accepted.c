#include "analyze/accepted.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/slab.h"

#include <stdlib.h>
#include <string.h>

enum { HEADS = 4096 /* a power of two: chains of four when LIMIT_NAMES is reached */ };

/* Names are told apart by their hash alone: it is seeded, and 64 bits wide. */
struct name {
    uint64_t hash;
    uint32_t next, count;
    struct accepted items[ACCEPTED_ISSUERS];
};

struct accepted_table {
    uint32_t heads[HEADS]; /* numbers in the slab */
    struct slab names;
    uint64_t seed, refused;
};

struct accepted_table *accepted_table_new(uint64_t seed)
{
    struct accepted_table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    table->seed = seed;
    slab_init(&table->names, sizeof(struct name));
    return table;
}

void accepted_table_free(struct accepted_table *table)
{
    if (!table)
        return;
    slab_release(&table->names);
    free(table);
}

static struct name *find(const struct accepted_table *table, uint64_t hash)
{
    uint32_t number = table->heads[hash & (HEADS - 1)];

    while (number) {
        struct name *name = slab_at(&table->names, number);

        if (name->hash == hash)
            return name;
        number = name->next;
    }
    return NULL;
}

static struct name *find_or_add(struct accepted_table *table, uint64_t hash)
{
    struct name *name = find(table, hash);
    uint32_t number = !name && table->names.used < LIMIT_NAMES ? slab_take(&table->names) : 0;

    if (name)
        return name;
    if (!number) {
        table->refused++;
        return NULL;
    }
    name = slab_at(&table->names, number);
    name->hash = hash;
    name->next = table->heads[hash & (HEADS - 1)];
    table->heads[hash & (HEADS - 1)] = number;
    return name;
}

static bool is_known(const struct name *name, const struct certificate_facts *leaf, const struct endpoint *server)
{
    for (uint32_t i = 0; i < name->count; i++)
        if (endpoint_equal(&name->items[i].server, server) &&
            (name->items[i].leaf == leaf || strcmp(name->items[i].leaf->issuer, leaf->issuer) == 0))
            return true;
    return false;
}

/* Up to TLS 1.2 a client that minds may still say Finished; one that sends data of its own does not mind. */
static bool was_taken(const struct conversation *c, const struct course *course)
{
    return course->outcome == OUTCOME_COMPLETED && course->certificate && c->tls[CLIENT].application_records &&
           c->tls[SERVER].application_records;
}

static struct accepted describe(const struct conversation *c, const struct course *course,
                                const struct certificate_list *list)
{
    struct accepted accepted = { .leaf = list->items[0]->facts,
                                 .count = list->count < ACCEPTED_CHAIN ? list->count : ACCEPTED_CHAIN,
                                 .server = c->server,
                                 .at = course->certificate->at,
                                 .stream_index = c->stream_index };

    memcpy(accepted.items, list->items, accepted.count * sizeof *accepted.items);
    return accepted;
}

void accepted_fold(struct accepted_table *table, const struct conversation *c, const struct course *course)
{
    const struct certificate_list *list = was_taken(c, course) ? conversation_certificates(c, SERVER) : NULL;
    const struct certificate_facts *leaf = list && list->count ? list->items[0]->facts : NULL;
    struct bytes asked = leaf && !leaf->fault ? presented_asked(c) : bytes_of(NULL, 0);
    struct name *name = asked.len ? find_or_add(table, hash_host(asked, table->seed)) : NULL;

    if (name && name->count < ACCEPTED_ISSUERS && !is_known(name, leaf, &c->server))
        name->items[name->count++] = describe(c, course, list);
}

/* Public authorities say where their lists of revoked certificates are, or their responders (CA/Browser Forum, Baseline
 * Requirements 7.1.2.7.7): without a trust store that is what tells them from others. */
static bool may_be_public(const struct certificate_facts *leaf)
{
    return leaf->crl_url || leaf->ocsp_url || leaf->issuer_url;
}

/* Complete up to a root of its own that nobody here knows. */
static bool is_of_unknown_authority(const struct presented *p)
{
    const struct certificate_facts *leaf = presented_leaf(p);

    return leaf && !leaf->fault && p->match == NAME_MATCHES && p->chain.authority &&
           (p->chain.store_known || !may_be_public(leaf)) &&
           (p->chain.end == CHAIN_AT_ISSUER || p->chain.end == CHAIN_AT_ROOT);
}

/* Who vouches for it in the end. Judged only where it is asked for: that loads the trust store. */
static const char *authority_of(const struct accepted *accepted, struct chains *chains)
{
    const struct certificate *items[ACCEPTED_CHAIN];
    struct certificate_list list = { .from = SERVER, .count = accepted->count, .items = items };
    struct chain chain;

    memcpy(items, accepted->items, sizeof items);
    chains_judge(chains, &list, CHAIN_SERVER, &chain);
    return chain.authority;
}

static bool is_other(const struct accepted *accepted, struct chains *chains, const struct presented *p)
{
    const char *authority =
        strcmp(accepted->leaf->issuer, presented_leaf(p)->issuer) != 0 ? authority_of(accepted, chains) : NULL;

    return authority && strcmp(authority, p->chain.authority) != 0;
}

const struct accepted *accepted_otherwise(const struct accepted_table *table, struct chains *chains,
                                          const struct endpoint *server, const struct presented *p)
{
    const struct name *name = is_of_unknown_authority(p) ? find(table, hash_host(p->name, table->seed)) : NULL;
    const struct accepted *found = NULL;

    for (uint32_t i = 0; name && i < name->count; i++) {
        const struct accepted *accepted = &name->items[i];

        if (!is_other(accepted, chains, p))
            continue;
        if (endpoint_equal(&accepted->server, server))
            return accepted;
        found = found ? found : accepted;
    }
    return found;
}

uint64_t accepted_refused(const struct accepted_table *table)
{
    return table->refused;
}
