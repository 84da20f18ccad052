#include "analyze/fetches.h"

#include "base/cursor.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/slab.h"

#include <stdlib.h>

enum {
    HEADS = 4096,        /* a power of two: chains of one when LIMIT_PERIODS is reached */
    PERIOD_FETCHES = 16, /* a client that does more at once is no program that looks after a certificate */
    PERIODS_OF_A_WAIT = 8,
    SYNS_ENOUGH = 2, /* one SYN without an answer may just be the end of the capture */
};

/* A client's fetches of so many seconds stand together. */
#define PERIOD_NS INT64_C(16000000000)

struct period {
    struct address client;
    int64_t number; /* of the time, in periods */
    uint32_t next;
    uint8_t count;
    struct fetch items[PERIOD_FETCHES];
};

struct fetch_table {
    uint32_t heads[HEADS]; /* numbers in the slab */
    struct slab periods;
    uint64_t seed, refused;
};

struct fetch_table *fetch_table_new(uint64_t seed)
{
    struct fetch_table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    table->seed = seed;
    slab_init(&table->periods, sizeof(struct period));
    return table;
}

void fetch_table_free(struct fetch_table *table)
{
    if (!table)
        return;
    slab_release(&table->periods);
    free(table);
}

uint64_t fetches_refused(const struct fetch_table *table)
{
    return table->refused;
}

uint64_t fetches_host(const struct fetch_table *table, struct bytes name)
{
    uint64_t hash = hash_host(name, table->seed);

    return hash ? hash : 1;
}

/* ---- what a conversation is ---- */

/* The line up to its end, without it; false where it goes on behind what was kept. */
static bool next_line(struct cursor *in, struct bytes *line)
{
    const uint8_t *begin = in->next;

    if (!cur_seek(in, '\n'))
        return false;
    *line = bytes_of(begin, (size_t)(in->next - begin));
    if (line->len && line->data[line->len - 1] == '\r')
        line->len--;
    cur_skip(in, 1);
    return true;
}

static struct bytes trim(struct bytes text)
{
    while (text.len && *text.data == ' ')
        text = bytes_of(text.data + 1, text.len - 1);
    return text;
}

static struct bytes without_port(struct bytes host)
{
    const uint8_t *colon = host.len && *host.data != '[' ? memchr(host.data, ':', host.len) : NULL;

    return colon ? bytes_of(host.data, (size_t)(colon - host.data)) : host;
}

static bool is_request(struct bytes first)
{
    return bytes_start_with(first, "GET ") || bytes_start_with(first, "POST ");
}

/* RFC 9112 3.2: the name in the Host field; empty where it is not among the first bytes. */
static struct bytes requested_host(struct bytes first)
{
    struct cursor in = cur_of(first);
    struct bytes line;

    while (next_line(&in, &line) && line.len)
        if (line.len > 5 && strncasecmp((const char *)line.data, "host:", 5) == 0)
            return without_port(trim(bytes_of(line.data + 5, line.len - 5)));
    return bytes_of(NULL, 0);
}

static bool is_denial(struct bytes answer)
{
    static const char *const codes[] = { "403", "407", "502", "503", "504" };

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (answer.len > 12 && bytes_start_with(answer, "HTTP/1.") &&
            bytes_are(bytes_of(answer.data + 9, 3), codes[i]))
            return true;
    return false;
}

/* One side ended it: till then an answer may still come. */
static bool is_over(const struct conversation *c)
{
    return c->tcp[CLIENT].fin.frame || c->tcp[CLIENT].rst.frame || c->tcp[SERVER].fin.frame ||
           c->tcp[SERVER].rst.frame;
}

/* False for one that opened, or of which it cannot be said that it did not. */
static bool describe_unopened(const struct conversation *c, const struct fetch_table *table, struct fetch *out)
{
    const struct tcp_side *client = &c->tcp[CLIENT], *server = &c->tcp[SERVER];
    bool undelivered = c->unreachable && c->unreachable->to == SERVER;

    if (server->syn.frame || client->bytes)
        return false;
    out->fate = (server->rst.frame && server->rst_ack) || undelivered ? FETCH_REFUSED : FETCH_UNANSWERED;
    out->host = c->looked_up.len ? fetches_host(table, c->looked_up) : 0;
    out->refused = server->rst.frame ? server->rst : undelivered ? c->unreachable->at : (struct moment){ 0 };
    return out->fate == FETCH_REFUSED || (!server->last.frame && client->syns >= SYNS_ENOUGH);
}

static bool describe_request(const struct conversation *c, const struct fetch_table *table, struct fetch *out)
{
    struct bytes request = c->first_bytes[CLIENT], answer = c->first_bytes[SERVER];
    struct bytes host = is_request(request) ? requested_host(request) : bytes_of(NULL, 0);

    if (!is_request(request))
        return false;
    out->host = host.len ? fetches_host(table, host) : 0;
    out->fate = is_denial(answer) ? FETCH_DENIED : FETCH_ANSWERED;
    if (!c->tcp[SERVER].bytes && !c->tcp[SERVER].missing)
        out->fate = FETCH_IGNORED;
    return out->fate != FETCH_IGNORED || is_over(c);
}

static bool describe(const struct conversation *c, const struct fetch_table *table, struct fetch *out)
{
    *out = (struct fetch){ .server = c->server, .began = c->tcp[CLIENT].syn, .stream_index = c->stream_index };
    return c->transport == TRANSPORT_TCP && c->tcp[CLIENT].syn.frame &&
           (describe_unopened(c, table, out) || describe_request(c, table, out));
}

/* ---- what is kept ---- */

static uint32_t head_of(const struct fetch_table *table, const struct address *client, int64_t number)
{
    return (uint32_t)hash_bytes(bytes_of(client->bytes, sizeof client->bytes), table->seed ^ (uint64_t)number) &
           (HEADS - 1);
}

static struct period *find(const struct fetch_table *table, const struct address *client, int64_t number)
{
    uint32_t at = table->heads[head_of(table, client, number)];

    while (at) {
        struct period *period = slab_at(&table->periods, at);

        if (period->number == number && address_equal(&period->client, client))
            return period;
        at = period->next;
    }
    return NULL;
}

static struct period *find_or_add(struct fetch_table *table, const struct address *client, int64_t number)
{
    struct period *period = find(table, client, number);
    uint32_t at = !period && table->periods.used < LIMIT_PERIODS ? slab_take(&table->periods) : 0;
    uint32_t *head = &table->heads[head_of(table, client, number)];

    if (!at)
        return period;
    period = slab_at(&table->periods, at);
    period->client = *client;
    period->number = number;
    period->next = *head;
    *head = at;
    return period;
}

void fetches_fold(struct fetch_table *table, const struct conversation *c)
{
    struct period *period;
    struct fetch fetch;

    if (!describe(c, table, &fetch))
        return;
    period = find_or_add(table, &c->client.address, fetch.began.time / PERIOD_NS);
    if (period && period->count < PERIOD_FETCHES) {
        period->items[period->count++] = fetch;
        return;
    }
    table->refused++;
    for (uint32_t i = 0; period && i < period->count; i++)
        period->items[i].crowded = true;
}

static bool is_between(const struct fetch *fetch, struct moment from, struct moment to)
{
    return fetch->began.frame > from.frame && fetch->began.frame < to.frame;
}

void fetches_between(const struct fetch_table *table, const struct address *client, struct moment from,
                     struct moment to, void (*each)(void *context, const struct fetch *fetch), void *context)
{
    int64_t number = from.time / PERIOD_NS, last = to.time / PERIOD_NS;

    if (last - number >= PERIODS_OF_A_WAIT)
        last = number + PERIODS_OF_A_WAIT - 1;
    for (; number <= last; number++) {
        const struct period *period = find(table, client, number);

        for (uint32_t i = 0; period && i < period->count; i++)
            if (is_between(&period->items[i], from, to))
                each(context, &period->items[i]);
    }
}
