/*
 * flow.h - the table of TCP connections.
 *
 * A SYN that nobody has answered takes a slot and an `embryo` in a ring of fixed size, so that a flood of them
 * cannot grow memory. Anything further makes it a flow. A flow keeps its slot after its connection is over:
 * late packets belong to it, as in Wireshark, until a SYN with another sequence number takes the addresses
 * over.
 */
#ifndef DISSECT_NET_FLOW_H
#define DISSECT_NET_FLOW_H

#include "base/slab.h"
#include "dissect/net/packet.h"
#include "dissect/net/stream.h"

/* Both directions of a connection have one key: the lower endpoint comes first. */
struct flow_key {
    struct address address[2];
    uint16_t port[2];
};

/* What tells which end is the client, weakest first. */
enum role_source { ROLE_BY_PORT, ROLE_BY_SERVER_MESSAGE, ROLE_BY_SYN_ACK, ROLE_BY_SYN, ROLE_BY_HELLO };

/* A SYN without an answer. */
struct embryo {
    struct flow_key key;
    uint32_t hash;         /* of the key; 0 for an unused place */
    uint32_t stream_index; /* Wireshark's tcp.stream */
    uint32_t seq;
    struct moment syn, last;
    uint16_t syns; /* the same one, sent again */
    uint16_t mss;
    uint8_t ttl;
    uint8_t direction; /* of the SYN: index of the sender in the key */
    bool live;         /* not forgotten, not grown up */
    bool excluded;     /* the capture filter does not pass it */
};

struct flow {
    struct flow_key key;
    uint32_t stream_index;
    struct stream streams[2]; /* by direction: index of the sender in the key */
    struct moment syn, answer;
    uint32_t session;     /* number of its session; 0 before the first payload, and after it was reported */
    uint32_t last_second; /* of its last packet */
    uint16_t syns, answers;
    uint16_t mss[2];
    uint8_t ttl[2];    /* of the SYN and the SYN-ACK */
    uint8_t client;    /* direction of the client */
    uint8_t role;      /* enum role_source */
    bool used : 1;     /* the record is a flow, not a spare one */
    bool over : 1;     /* reported: only its number counts */
    bool closed : 1;   /* FIN from both sides, or RST */
    bool relayed : 1;  /* a second stream was counted, see connection_counts_again */
    bool excluded : 1; /* only packets that the capture filter does not pass were seen */
    uint8_t fins;      /* bit a direction */
};

struct flow_slot {
    uint32_t hash;
    uint32_t number; /* 0: free; FLOW_EMBRYO set: of an embryo, else of a flow */
};

enum { FLOW_EMBRYO = (int)0x80000000 };

struct flow_table {
    struct flow_slot *slots;
    uint32_t slot_count, used; /* slot_count is a power of two */
    struct slab flows;
    struct slab embryos;  /* a ring, once there are LIMIT_UNANSWERED_SYNS of them */
    uint32_t next_embryo; /* number that is taken next in the ring, the oldest */
    uint32_t flow_count, sweep_at;
    uint32_t next_stream_index;
    uint64_t seed;
};

/* `record`: bytes of a flow's record, which begins with its struct flow_key: struct flow for TCP. */
bool flow_table_init(struct flow_table *table, uint64_t seed, size_t record);
void flow_table_release(struct flow_table *table);

/* A packet's key; `direction` is the index of its sender. */
struct flow_key flow_key_of(const struct address *source, uint16_t source_port, const struct address *destination,
                            uint16_t destination_port, unsigned *direction);
uint32_t flow_hash(const struct flow_table *table, const struct flow_key *key);

/* Brings the slot into the cache ahead of flow_find. */
static inline void flow_prefetch(const struct flow_table *table, uint32_t hash)
{
    __builtin_prefetch(&table->slots[hash & (table->slot_count - 1)]);
}

/* The flow in the slot where this hash belongs, which is most often the right one; NULL when there is none. */
static inline struct flow *flow_peek(const struct flow_table *table, uint32_t hash)
{
    const struct flow_slot *slot = &table->slots[hash & (table->slot_count - 1)];

    return slot->number && !(slot->number & FLOW_EMBRYO) ? slab_at(&table->flows, slot->number) : NULL;
}

/* The same as flow_prefetch for the record that the slot names, once the slot is there. */
static inline void flow_prefetch_record(const struct flow_table *table, uint32_t hash)
{
    const char *record = (const char *)flow_peek(table, hash);

    if (!record)
        return;
    __builtin_prefetch(record);
    __builtin_prefetch(record + 64);
    __builtin_prefetch(record + 128);
}

/* The number in the key's slot (see struct flow_slot), or 0. */
uint32_t flow_find(const struct flow_table *table, const struct flow_key *key, uint32_t hash);

static inline struct flow *flow_at(const struct flow_table *table, uint32_t number)
{
    return slab_at(&table->flows, number);
}

static inline struct embryo *embryo_at(const struct flow_table *table, uint32_t number)
{
    return slab_at(&table->embryos, number & ~(uint32_t)FLOW_EMBRYO);
}

/* A new embryo for a key that has no slot. When the ring is full the oldest is forgotten: it is copied to
 * `forgotten`, whose `live` says whether there was one. NULL when memory is out. */
struct embryo *embryo_add(struct flow_table *table, const struct flow_key *key, uint32_t hash,
                          struct embryo *forgotten);

/* A new flow in the key's slot, in place of what was there. 0 when memory is out. */
uint32_t flow_add(struct flow_table *table, const struct flow_key *key, uint32_t hash);

/* Takes the key out of the table. The record is free to be used again; slab_give has its bytes. */
void flow_remove(struct flow_table *table, uint32_t number);
void embryo_remove(struct flow_table *table, struct embryo *embryo);

#endif
