#include "capture/filter.h"

#include "base/limits.h"

#include <pcap/pcap.h>
#include <stdlib.h>

enum { PROGRAMS = 8 };

/* Link types to try an expression on before any frame is seen: some primitives exist on one of them only. The
 * first is the one whose complaint is worth printing. */
static const uint32_t usual_link_types[] = { 1 /* Ethernet */, 101 /* raw IP */, 105 /* 802.11 */ };

struct compiled {
    uint32_t link_type;
    bool usable; /* the expression makes sense on this link type */
    struct bpf_program program;
};

struct filter {
    char *expression;
    struct compiled programs[PROGRAMS]; /* the link types met, the last slot used again beyond that */
    uint32_t count;
};

/* libpcap compiles for its own DLT_ numbers, which differ from LINKTYPE_ for a few. */
static int dlt_of(uint32_t link_type)
{
    return link_type == 101 ? DLT_RAW : (int)link_type;
}

static bool compile(const struct filter *filter, struct compiled *slot, uint32_t link_type, struct error *error)
{
    pcap_t *dead = pcap_open_dead(dlt_of(link_type), LIMIT_FRAME_BYTES);

    slot->link_type = link_type;
    slot->usable = false;
    if (!dead)
        return error_memory(error);
    slot->usable = pcap_compile(dead, &slot->program, filter->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!slot->usable)
        error_set(error, "filter '%s': %s", filter->expression, pcap_geterr(dead));
    pcap_close(dead);
    return slot->usable;
}

struct filter *filter_new(const char *expression, struct error *error)
{
    struct filter *filter = calloc(1, sizeof *filter);
    size_t tries = sizeof usual_link_types / sizeof *usual_link_types;

    if (!filter || !(filter->expression = strdup(expression))) {
        error_memory(error);
        filter_free(filter);
        return NULL;
    }
    for (size_t i = 0; i < tries; i++)
        if (compile(filter, &filter->programs[0], usual_link_types[i], i == 0 ? error : NULL)) {
            filter->count = 1;
            return filter;
        }
    filter_free(filter);
    return NULL;
}

static const struct compiled *program_for(struct filter *filter, uint32_t link_type)
{
    struct compiled *slot;

    for (uint32_t i = 0; i < filter->count; i++)
        if (filter->programs[i].link_type == link_type)
            return &filter->programs[i];
    if (filter->count < PROGRAMS)
        filter->count++;
    slot = &filter->programs[filter->count - 1];
    if (slot->usable)
        pcap_freecode(&slot->program);
    compile(filter, slot, link_type, NULL);
    return slot;
}

bool filter_passes(struct filter *filter, const struct frame *frame)
{
    const struct compiled *slot = program_for(filter, frame->link_type);
    struct pcap_pkthdr header = { .caplen = (uint32_t)frame->data.len, .len = frame->original_length };

    return slot->usable && pcap_offline_filter(&slot->program, &header, frame->data.data) != 0;
}

void filter_free(struct filter *filter)
{
    if (!filter)
        return;
    for (uint32_t i = 0; i < filter->count; i++)
        if (filter->programs[i].usable)
            pcap_freecode(&filter->programs[i].program);
    free(filter->expression);
    free(filter);
}
