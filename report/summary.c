#include "report/summary.h"

#include "base/hash.h"

#include <stdlib.h>

enum { FIRST_ROWS = 32 };

void summary_release(struct summary *summary)
{
    free(summary->rows);
    free(summary->slots);
    *summary = (struct summary){ 0 };
}

static struct summary_cause *cause_of(struct summary *summary, const struct catalogue_page *page)
{
    uint32_t i = 0;

    while (i < summary->cause_count && summary->causes[i].page != page)
        i++;
    if (i == summary->cause_count && i < SUMMARY_CAUSES)
        summary->causes[summary->cause_count++] = (struct summary_cause){ .page = page };
    return i < SUMMARY_CAUSES ? &summary->causes[i] : NULL;
}

/* Where the row stands, or the free slot for it. */
static uint32_t *slot_for(const struct summary *summary, const struct catalogue_page *page,
                          const struct endpoint *server)
{
    uint64_t hash = hash_bytes(bytes_of(server->address.bytes, sizeof server->address.bytes),
                               (uint64_t)(uintptr_t)page ^ server->port);
    uint32_t mask = 2 * summary->row_capacity - 1, i = (uint32_t)hash & mask;

    for (; summary->slots[i]; i = (i + 1) & mask) {
        const struct summary_row *row = &summary->rows[summary->slots[i] - 1];

        if (row->page == page && endpoint_equal(&row->server, server))
            break;
    }
    return &summary->slots[i];
}

static bool grow(struct summary *summary)
{
    uint32_t capacity = summary->row_capacity ? summary->row_capacity * 2 : FIRST_ROWS;
    struct summary_row *rows = capacity <= SUMMARY_ROWS ? realloc(summary->rows, capacity * sizeof *rows) : NULL;
    uint32_t *slots = rows ? calloc((size_t)capacity * 2, sizeof *slots) : NULL;

    if (rows)
        summary->rows = rows;
    if (!slots)
        return false;
    free(summary->slots);
    summary->slots = slots;
    summary->row_capacity = capacity;
    for (uint32_t i = 0; i < summary->row_count; i++)
        *slot_for(summary, rows[i].page, &rows[i].server) = i + 1;
    return true;
}

static struct summary_row *row_of(struct summary *summary, const struct judgement *judgement,
                                  struct summary_cause *cause)
{
    const struct conversation *c = judgement->conversation;
    uint32_t *slot = summary->row_capacity ? slot_for(summary, cause->page, &c->server) : NULL;

    if (slot && *slot)
        return &summary->rows[*slot - 1];
    if (summary->row_count == summary->row_capacity && !grow(summary))
        return NULL;
    cause->servers++;
    *slot_for(summary, cause->page, &c->server) = summary->row_count + 1;
    summary->rows[summary->row_count] = (struct summary_row){ .page = cause->page,
                                                              .server = c->server,
                                                              .client = c->client.address,
                                                              .capture = judgement->capture,
                                                              .stream_index = c->stream_index };
    return &summary->rows[summary->row_count++];
}

const struct summary_row *summary_add(struct summary *summary, const struct judgement *judgement)
{
    struct summary_cause *cause;
    struct summary_row *row;

    summary->connections++;
    summary->outcomes[judgement->outcome]++;
    if (!judgement->cause || !(cause = cause_of(summary, judgement->cause->page)))
        return NULL;
    cause->count++;
    if (!(row = row_of(summary, judgement, cause)))
        return NULL;
    row->count++;
    row->of_cause = cause->count;
    row->several_clients |= !address_equal(&row->client, &judgement->conversation->client.address);
    return row;
}

static int by_cause_count(const void *a, const void *b)
{
    const struct summary_cause *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return strcmp(left->page->code, right->page->code);
}

static int by_row_count(const void *a, const void *b)
{
    const struct summary_row *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    if (left->capture != right->capture)
        return left->capture < right->capture ? -1 : 1;
    return left->stream_index < right->stream_index ? -1 : left->stream_index > right->stream_index;
}

void summary_sort(struct summary *summary)
{
    qsort(summary->causes, summary->cause_count, sizeof *summary->causes, by_cause_count);
    if (summary->row_count)
        qsort(summary->rows, summary->row_count, sizeof *summary->rows, by_row_count);
}
