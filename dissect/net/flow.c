#include "dissect/net/flow.h"

#include "base/hash.h"
#include "base/limits.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1 << 12 };

bool flow_table_init(struct flow_table *table, uint64_t seed, size_t record)
{
    *table = (struct flow_table){ .slot_count = FIRST_SLOTS, .seed = seed };
    slab_init(&table->flows, record);
    slab_init(&table->embryos, sizeof(struct embryo));
    table->slots = calloc(table->slot_count, sizeof *table->slots);
    return table->slots != NULL;
}

void flow_table_release(struct flow_table *table)
{
    slab_release(&table->flows);
    slab_release(&table->embryos);
    free(table->slots);
    table->slots = NULL;
}

struct flow_key flow_key_of(const struct address *source, uint16_t source_port, const struct address *destination,
                            uint16_t destination_port, unsigned *direction)
{
    int order = memcmp(source->bytes, destination->bytes, sizeof source->bytes);
    struct flow_key key;
    unsigned sender;

    if (order == 0)
        order = (source_port > destination_port) - (source_port < destination_port);
    sender = order > 0;
    key.address[sender] = *source;
    key.address[!sender] = *destination;
    key.port[sender] = source_port;
    key.port[!sender] = destination_port;
    *direction = sender;
    return key;
}

static bool key_equal(const struct flow_key *a, const struct flow_key *b)
{
    return memcmp(a, b, sizeof *a) == 0; /* 36 bytes without padding */
}

uint32_t flow_hash(const struct flow_table *table, const struct flow_key *key)
{
    uint64_t h = hash_bytes(bytes_of(key, sizeof *key), table->seed);

    /* never 0: that marks an unused embryo. The bit is one that no table's mask has: set in the low ones, it would
     * leave half of the slots without a key that begins there. */
    return (uint32_t)(h ^ h >> 32) | 0x80000000;
}

static const struct flow_key *key_in(const struct flow_table *table, uint32_t number)
{
    if (number & FLOW_EMBRYO)
        return &embryo_at(table, number)->key;
    return slab_at(&table->flows, number); /* every kind of record begins with its key */
}

/* The slot of the key, or the free one where it would go. */
static uint32_t slot_for(const struct flow_table *table, const struct flow_key *key, uint32_t hash)
{
    uint32_t mask = table->slot_count - 1, i = hash & mask;

    for (; table->slots[i].number; i = (i + 1) & mask)
        if (table->slots[i].hash == hash && key_equal(key_in(table, table->slots[i].number), key))
            break;
    return i;
}

uint32_t flow_find(const struct flow_table *table, const struct flow_key *key, uint32_t hash)
{
    return table->slots[slot_for(table, key, hash)].number;
}

static bool grow(struct flow_table *table)
{
    uint32_t old_count = table->slot_count, mask = old_count * 2 - 1;
    struct flow_slot *old = table->slots;
    struct flow_slot *slots = calloc((size_t)old_count * 2, sizeof *slots);

    if (!slots)
        return false;
    for (uint32_t i = 0; i < old_count; i++) {
        uint32_t to = old[i].hash & mask;

        if (!old[i].number)
            continue;
        while (slots[to].number)
            to = (to + 1) & mask;
        slots[to] = old[i];
    }
    free(old);
    table->slots = slots;
    table->slot_count = old_count * 2;
    return true;
}

/* Puts `number` into the key's slot. */
static bool fill_slot(struct flow_table *table, const struct flow_key *key, uint32_t hash, uint32_t number)
{
    uint32_t i;

    if (table->used >= table->slot_count / 4 * 3 && !grow(table))
        return false;
    i = slot_for(table, key, hash);
    table->used += table->slots[i].number == 0;
    table->slots[i] = (struct flow_slot){ hash, number };
    return true;
}

/* Empties a slot and closes the hole it leaves in the chains behind it. */
static void empty_slot(struct flow_table *table, const struct flow_key *key, uint32_t hash)
{
    uint32_t mask = table->slot_count - 1, hole = slot_for(table, key, hash);

    if (!table->slots[hole].number)
        return;
    for (uint32_t i = (hole + 1) & mask; table->slots[i].number; i = (i + 1) & mask) {
        uint32_t home = table->slots[i].hash & mask;

        if (((i - home) & mask) < ((i - hole) & mask))
            continue;
        table->slots[hole] = table->slots[i];
        hole = i;
    }
    table->slots[hole].number = 0;
    table->used--;
}

/* A new number until the ring is full, then the oldest again; 0 when memory is out. */
static uint32_t next_place(struct flow_table *table)
{
    if (table->embryos.used < LIMIT_UNANSWERED_SYNS)
        return slab_take(&table->embryos);
    table->next_embryo = table->next_embryo % LIMIT_UNANSWERED_SYNS + 1;
    return table->next_embryo;
}

struct embryo *embryo_add(struct flow_table *table, const struct flow_key *key, uint32_t hash,
                          struct embryo *forgotten)
{
    uint32_t number = next_place(table);
    struct embryo *embryo;

    forgotten->live = false;
    if (!number)
        return NULL;
    embryo = embryo_at(table, number);
    if (embryo->live) {
        *forgotten = *embryo;
        embryo_remove(table, embryo);
    }
    if (!fill_slot(table, key, hash, number | FLOW_EMBRYO))
        return NULL;
    *embryo = (struct embryo){ .key = *key, .hash = hash, .live = true };
    return embryo;
}

void embryo_remove(struct flow_table *table, struct embryo *embryo)
{
    empty_slot(table, &embryo->key, embryo->hash);
    embryo->live = false;
}

uint32_t flow_add(struct flow_table *table, const struct flow_key *key, uint32_t hash)
{
    uint32_t number = slab_take(&table->flows);
    uint32_t before = flow_find(table, key, hash);

    if (!number)
        return 0;
    if (!fill_slot(table, key, hash, number)) {
        slab_give(&table->flows, number);
        return 0;
    }
    if (before & FLOW_EMBRYO)
        embryo_at(table, before)->live = false;
    memcpy(slab_at(&table->flows, number), key, sizeof *key);
    table->flow_count++;
    return number;
}

void flow_remove(struct flow_table *table, uint32_t number)
{
    struct flow_key key = *key_in(table, number);
    uint32_t hash = flow_hash(table, &key);

    if (flow_find(table, &key, hash) == number)
        empty_slot(table, &key, hash);
    slab_give(&table->flows, number);
    table->flow_count--;
}
