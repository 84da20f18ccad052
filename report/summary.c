#include "report/summary.h"

#include <stdlib.h>

void summary_release(struct summary *summary)
{
    free(summary->rows);
    *summary = (struct summary){ 0 };
}

static struct summary_row *find_row(struct summary *summary, const struct judgement *judgement)
{
    for (uint32_t i = 0; i < summary->row_count; i++) {
        struct summary_row *row = &summary->rows[i];

        if (row->page == judgement->cause->page && endpoint_equal(&row->server, &judgement->conversation->server))
            return row;
    }
    return NULL;
}

static struct summary_row *add_row(struct summary *summary, const struct judgement *judgement)
{
    const struct conversation *c = judgement->conversation;

    if (summary->row_count == summary->row_capacity) {
        uint32_t capacity = summary->row_capacity ? summary->row_capacity * 2 : 32;
        struct summary_row *rows =
            capacity <= SUMMARY_ROWS ? realloc(summary->rows, capacity * sizeof *rows) : NULL;

        if (!rows)
            return NULL;
        summary->rows = rows;
        summary->row_capacity = capacity;
    }
    summary->rows[summary->row_count] = (struct summary_row){ .page = judgement->cause->page,
                                                              .server = c->server,
                                                              .client = c->client.address,
                                                              .capture = judgement->capture,
                                                              .stream_index = c->stream_index };
    return &summary->rows[summary->row_count++];
}

struct summary_row *summary_add(struct summary *summary, const struct judgement *judgement)
{
    struct summary_row *row;

    summary->connections++;
    summary->outcomes[judgement->outcome]++;
    if (!judgement->cause)
        return NULL;
    row = find_row(summary, judgement);
    if (!row && !(row = add_row(summary, judgement))) {
        summary->unlisted++;
        return NULL;
    }
    row->count++;
    row->several_clients |= !address_equal(&row->client, &judgement->conversation->client.address);
    return row;
}

static int by_count(const void *a, const void *b)
{
    const struct summary_cause *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return strcmp(left->page->code, right->page->code);
}

uint32_t summary_causes(const struct summary *summary, struct summary_cause causes[static SUMMARY_CAUSES])
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < summary->row_count; i++) {
        const struct summary_row *row = &summary->rows[i];
        uint32_t j = 0;

        while (j < count && causes[j].page != row->page)
            j++;
        if (j == SUMMARY_CAUSES)
            continue;
        if (j == count)
            causes[count++] = (struct summary_cause){ .page = row->page };
        causes[j].count += row->count;
        causes[j].servers++;
    }
    qsort(causes, count, sizeof *causes, by_count);
    return count;
}
