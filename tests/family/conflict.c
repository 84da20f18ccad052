#include "tests/family/conflict.h"

#include "dissect/net/link.h"
#include "dissect/net/stream.h"

#include <stdio.h>
#include <stdlib.h>

struct part {
    struct endpoint from, to;
    uint32_t seq;
    struct bytes bytes;
};

static int by_endpoint(const struct endpoint *a, const struct endpoint *b)
{
    int order = memcmp(a->address.bytes, b->address.bytes, sizeof a->address.bytes);

    return order ? order : a->port - b->port;
}

static int by_place(const void *a, const void *b)
{
    const struct part *first = a, *second = b;
    int order = by_endpoint(&first->from, &second->from);
    int32_t distance = seq_distance(second->seq, first->seq);

    order = order ? order : by_endpoint(&first->to, &second->to);
    return order ? order : (distance > 0) - (distance < 0);
}

static bool same_direction(const struct part *a, const struct part *b)
{
    return endpoint_equal(&a->from, &b->from) && endpoint_equal(&a->to, &b->to);
}

/* `b` begins in `a` or with it. */
static bool contradict(const struct part *a, const struct part *b)
{
    size_t offset = b->seq - a->seq, length = a->bytes.len - offset;

    length = length < b->bytes.len ? length : b->bytes.len;
    return memcmp(a->bytes.data + offset, b->bytes.data, length) != 0;
}

static void add(struct conflicts *conflicts, const struct part *part)
{
    char ends[2][ENDPOINT_TEXT];
    bool swap;

    endpoint_text(&part->from, ends[0]);
    endpoint_text(&part->to, ends[1]);
    swap = strcmp(ends[0], ends[1]) > 0;
    conflicts->ends = realloc(conflicts->ends, (conflicts->count + 1) * sizeof *conflicts->ends);
    if (!conflicts->ends)
        exit(1);
    snprintf(conflicts->ends[conflicts->count++], sizeof *conflicts->ends, "tcp %s - %s", ends[swap], ends[!swap]);
}

static struct part *parts_of(const struct frames *frames, size_t *count)
{
    struct part *parts = calloc(frames->count + 1, sizeof *parts);

    if (!parts)
        exit(1);
    *count = 0;
    for (size_t i = 0; i < frames->count; i++) {
        struct packet packet;
        struct part *part = &parts[*count];

        if (!link_decode(&frames->items[i], &packet) || !packet.is_tcp || !packet.segment.payload.len ||
            packet.segment.flags & TCP_RST)
            continue;
        part->from = (struct endpoint){ packet.source, packet.source_port, 0 };
        part->to = (struct endpoint){ packet.destination, packet.destination_port, 0 };
        part->seq = packet.segment.seq + (packet.segment.flags & TCP_SYN ? 1 : 0);
        part->bytes = packet.segment.payload;
        (*count)++;
    }
    return parts;
}

struct conflicts conflicts_of(const struct frames *frames)
{
    struct conflicts conflicts = { 0 };
    size_t count;
    struct part *parts = parts_of(frames, &count);

    qsort(parts, count, sizeof *parts, by_place);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && same_direction(&parts[i], &parts[j]); j++) {
            if (parts[j].seq - parts[i].seq >= parts[i].bytes.len)
                break;
            if (contradict(&parts[i], &parts[j])) {
                add(&conflicts, &parts[i]);
                break;
            }
        }
    free(parts);
    return conflicts;
}

bool conflicts_have(const struct conflicts *conflicts, const char *ends)
{
    for (size_t i = 0; i < conflicts->count; i++)
        if (strcmp(conflicts->ends[i], ends) == 0)
            return true;
    return false;
}

void conflicts_release(struct conflicts *conflicts)
{
    free(conflicts->ends);
}
