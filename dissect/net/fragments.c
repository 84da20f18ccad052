#include "dissect/net/fragments.h"

#include "base/hash.h"
#include "base/limits.h"
#include "dissect/net/link.h"

#include <stdlib.h>

enum {
    UNIT = 8,              /* bytes; fragments begin at multiples of it */
    FIRST_CAPACITY = 3072, /* two frames of Ethernet */
    LARGEST = 65535,
};

struct fragment_bytes {
    struct fragment_bytes *next; /* of those that are done */
    uint32_t capacity;           /* bytes of the datagram; behind them one for each unit: is it here? */
    uint8_t data[];
};

struct fragment_key {
    struct address source, destination;
    uint32_t id;
    uint16_t protocol; /* 0 in IPv6, where only the first fragment says it */
    uint16_t v6;
};

struct incomplete {
    struct fragment_key key; /* 40 bytes without padding */
    struct fragment_bytes *bytes;
    int64_t begun;
    uint32_t total;   /* bytes of the datagram; 0 until the last fragment came */
    uint32_t reached; /* where the furthest fragment ends */
    uint32_t arrived; /* units */
    uint32_t count;   /* fragments */
    uint16_t next;    /* in the chain, place plus 1 */
    uint16_t slot;
    uint8_t protocol; /* of the payload */
    bool live;
};

/* A fragment on its way into its datagram. */
struct part {
    uint32_t offset, end;
    const uint8_t *data;
    bool more;
};

void fragments_init(struct fragments *f, uint64_t seed)
{
    *f = (struct fragments){ .seed = seed };
}

static size_t size_of(uint32_t capacity)
{
    return sizeof(struct fragment_bytes) + capacity + capacity / UNIT;
}

static uint8_t *units_of(struct fragment_bytes *bytes)
{
    return bytes->data + bytes->capacity;
}

/* ---- the datagrams that wait ---- */

static bool have_ring(struct fragments *f)
{
    if (!f->ring)
        f->ring = calloc(LIMIT_INCOMPLETE, sizeof *f->ring);
    if (!f->heads)
        f->heads = calloc(LIMIT_INCOMPLETE, sizeof *f->heads);
    return f->ring && f->heads;
}

static void unlink_datagram(struct fragments *f, struct incomplete *datagram)
{
    uint16_t place = (uint16_t)(datagram - f->ring + 1), *link = &f->heads[datagram->slot];

    while (*link != place)
        link = &f->ring[*link - 1].next;
    *link = datagram->next;
    if (datagram->bytes)
        f->bytes -= size_of(datagram->bytes->capacity);
    datagram->bytes = NULL;
    datagram->live = false;
}

static void give_up(struct fragments *f, struct incomplete *datagram)
{
    struct fragment_bytes *bytes = datagram->bytes;

    f->lost += datagram->count;
    unlink_datagram(f, datagram);
    free(bytes);
}

static void drop_first(struct fragments *f)
{
    struct incomplete *first = &f->ring[f->first];

    if (first->live)
        give_up(f, first);
    f->first = (f->first + 1) % LIMIT_INCOMPLETE;
    f->count--;
}

/* Gives up the oldest for want of room. */
static void forget_first(struct fragments *f)
{
    uint64_t before = f->lost;

    drop_first(f);
    f->forgotten += f->lost - before;
}

static bool is_expired(const struct incomplete *datagram, int64_t now)
{
    return now - datagram->begun > LIMIT_INCOMPLETE_NS;
}

static void drop_expired(struct fragments *f, int64_t now)
{
    while (f->count && (!f->ring[f->first].live || is_expired(&f->ring[f->first], now)))
        drop_first(f);
}

static struct fragment_key key_of(const struct packet *packet)
{
    return (struct fragment_key){ .source = packet->source,
                                  .destination = packet->destination,
                                  .id = packet->fragment.id,
                                  .protocol = packet->fragment.v6 ? 0 : packet->protocol,
                                  .v6 = packet->fragment.v6 };
}

static struct incomplete *new_datagram(struct fragments *f, const struct fragment_key *key, uint16_t slot,
                                       int64_t now)
{
    uint32_t place;

    if (f->count == LIMIT_INCOMPLETE)
        forget_first(f);
    place = (f->first + f->count++) % LIMIT_INCOMPLETE;
    f->ring[place] =
        (struct incomplete){ .key = *key, .begun = now, .slot = slot, .next = f->heads[slot], .live = true };
    f->heads[slot] = (uint16_t)(place + 1);
    return &f->ring[place];
}

static struct incomplete *datagram_for(struct fragments *f, const struct packet *packet)
{
    struct fragment_key key = key_of(packet);
    uint16_t slot = (uint16_t)(hash_bytes(bytes_of(&key, sizeof key), f->seed) % LIMIT_INCOMPLETE);
    int64_t now = packet->frame->time;

    for (uint16_t place = f->heads[slot]; place; place = f->ring[place - 1].next) {
        struct incomplete *datagram = &f->ring[place - 1];

        if (memcmp(&datagram->key, &key, sizeof key) != 0)
            continue;
        if (!is_expired(datagram, now))
            return datagram;
        give_up(f, datagram); /* times went back and forth */
        break;
    }
    return new_datagram(f, &key, slot, now);
}

/* ---- bytes ---- */

/* Makes room for `end` bytes. The datagram itself may have to go for it: then, and when memory is out, false. */
static bool grow(struct fragments *f, struct incomplete *datagram, uint32_t end)
{
    struct fragment_bytes *old = datagram->bytes, *bytes;
    uint32_t capacity = old ? old->capacity : FIRST_CAPACITY;

    if (old && end <= capacity)
        return true;
    while (capacity < end)
        capacity *= 2;
    while (datagram->live && f->bytes + size_of(capacity) > LIMIT_INCOMPLETE_BYTES)
        forget_first(f);
    bytes = datagram->live ? calloc(1, size_of(capacity)) : NULL;
    if (!bytes)
        return false;
    bytes->capacity = capacity;
    if (old) {
        memcpy(bytes->data, old->data, old->capacity);
        memcpy(units_of(bytes), units_of(old), old->capacity / UNIT);
        f->bytes -= size_of(old->capacity);
        free(old);
    }
    f->bytes += size_of(capacity);
    datagram->bytes = bytes;
    return true;
}

/* One unit of a part, or its last few bytes. False when it was here already with other bytes. */
static bool put_unit(struct incomplete *datagram, const struct part *part, uint32_t at)
{
    uint8_t *is_here = &units_of(datagram->bytes)[at / UNIT], *to = datagram->bytes->data + at;
    const uint8_t *from = part->data + (at - part->offset);
    uint32_t len = part->end - at < UNIT ? part->end - at : UNIT;

    if (*is_here)
        return memcmp(to, from, len) == 0;
    memcpy(to, from, len);
    *is_here = true;
    datagram->arrived++;
    return true;
}

/* False when something contradicts what came before. */
static bool put_part(struct incomplete *datagram, const struct part *part)
{
    bool agrees = true;

    for (uint32_t at = part->offset; at < part->end; at += UNIT)
        agrees = put_unit(datagram, part, at) && agrees;
    if (part->end > datagram->reached)
        datagram->reached = part->end;
    if (!part->more)
        datagram->total = part->end;
    return agrees;
}

/* Does the part end where the datagram's others allow it? */
static bool fits(const struct incomplete *datagram, const struct part *part)
{
    if (datagram->total && (part->more ? part->end > datagram->total : part->end != datagram->total))
        return false;
    return part->more || part->end >= datagram->reached;
}

static bool is_complete(const struct incomplete *datagram)
{
    return datagram->total && datagram->arrived == (datagram->total + UNIT - 1) / UNIT;
}

/* Takes the datagram out; the packet goes on with it. */
static void hand_on(struct fragments *f, struct incomplete *datagram, struct packet *packet)
{
    struct fragment_bytes *bytes = datagram->bytes;

    packet->rest = cur_of(bytes_of(bytes->data, datagram->total));
    packet->protocol = datagram->protocol;
    unlink_datagram(f, datagram);
    bytes->next = f->done;
    f->done = bytes;
}

/* Every fragment but the last ends at a multiple of 8 bytes. */
static bool read_part(const struct packet *packet, struct part *part)
{
    struct bytes here = cur_rest(&packet->rest);

    part->data = here.data;
    part->offset = packet->fragment.offset;
    part->more = packet->fragment.more;
    part->end = (uint32_t)(part->offset + here.len);
    return here.len && here.len <= LARGEST && part->end <= LARGEST && !(part->more && here.len % UNIT);
}

static bool add_part(struct fragments *f, struct incomplete *datagram, const struct part *part)
{
    if (!fits(datagram, part)) {
        f->conflicts++;
        return false;
    }
    if (!grow(f, datagram, part->end)) {
        if (datagram->live)
            give_up(f, datagram);
        return false;
    }
    f->conflicts += !put_part(datagram, part);
    return is_complete(datagram);
}

bool fragments_add(struct fragments *f, struct packet *packet)
{
    struct incomplete *datagram;
    struct part part;

    if (packet->rest.missing && packet->fragment.offset == 0 && !packet->fragment.v6)
        return true; /* its header is here: the packet is read as far as it goes */
    if (packet->rest.missing || !read_part(packet, &part) || !have_ring(f)) {
        f->lost++;
        return false;
    }
    drop_expired(f, packet->frame->time);
    datagram = datagram_for(f, packet);
    datagram->count++;
    if (part.offset == 0 || !packet->fragment.v6)
        datagram->protocol = packet->protocol;
    if (!add_part(f, datagram, &part))
        return false;
    hand_on(f, datagram, packet);
    return true;
}

bool fragments_decode(struct fragments *f, const struct frame *frame, struct packet *packet)
{
    bool reached = link_decode(frame, packet);

    while (packet->is_fragment && fragments_add(f, packet))
        reached = link_resume(packet);
    return reached;
}

/* ---- end ---- */

void fragments_recycle(struct fragments *f)
{
    while (f->done) {
        struct fragment_bytes *next = f->done->next;

        free(f->done);
        f->done = next;
    }
}

void fragments_finish(struct fragments *f)
{
    while (f->count)
        drop_first(f);
}

void fragments_free(struct fragments *f)
{
    fragments_finish(f);
    fragments_recycle(f);
    free(f->ring);
    free(f->heads);
    *f = (struct fragments){ .seed = 0 };
}
