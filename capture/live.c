/*
 * live.c - frames from an interface, through libpcap.
 *
 * libpcap's ring buffer is given back before the batch is worked on, so the frames of a batch are copied into
 * a buffer of ours.
 */
#include "capture/source_impl.h"

#include <pcap/pcap.h>
#include <poll.h>
#include <stdlib.h>

enum { WAIT_MS = 200, LINKTYPE_RAW = 101 };

struct live_source {
    struct source source; /* first */
    pcap_t *pcap;
    uint32_t link_type;
    bool nanoseconds;
    uint8_t *buffer;
    size_t used, capacity;
    struct frame *frames; /* the batch that libpcap's callback fills */
    size_t *count;
};

static void take_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *data)
{
    struct live_source *live = (struct live_source *)(void *)user;
    struct frame *frame = &live->frames[*live->count];
    int64_t fraction = live->nanoseconds ? header->ts.tv_usec : header->ts.tv_usec * 1000;

    memcpy(live->buffer + live->used, data, header->caplen);
    frame->time = header->ts.tv_sec * (int64_t)1000000000 + fraction;
    frame->link_type = live->link_type;
    frame->original_length = header->len > header->caplen ? header->len : header->caplen;
    frame->data = bytes_of(live->buffer + live->used, header->caplen);
    live->used += header->caplen;
    ++*live->count;
    if (live->capacity - live->used < LIMIT_FRAME_BYTES)
        pcap_breakloop(live->pcap);
}

/* What is there now; waits a moment when there is nothing. libpcap's own timeout does not end a wait without
 * packets on Linux, so the waiting is ours. */
static int dispatch(struct live_source *live)
{
    struct pollfd descriptor = { .fd = pcap_get_selectable_fd(live->pcap), .events = POLLIN };
    int got = pcap_dispatch(live->pcap, LIMIT_BATCH_FRAMES, take_packet, (u_char *)live);

    if (got != 0)
        return got;
    poll(&descriptor, descriptor.fd >= 0, WAIT_MS);
    return pcap_dispatch(live->pcap, LIMIT_BATCH_FRAMES, take_packet, (u_char *)live);
}

static enum source_state read_batch(struct source *self, struct frame *frames, size_t *count)
{
    struct live_source *live = (struct live_source *)self;
    struct pcap_stat statistics;
    int got;

    live->frames = frames;
    live->count = count;
    live->used = 0;
    got = dispatch(live);
    if (pcap_stats(live->pcap, &statistics) == 0)
        self->report.dropped = statistics.ps_drop;
    if (got == PCAP_ERROR)
        source_damage(self, 0, "capturing stopped: %s", pcap_geterr(live->pcap));
    return got == PCAP_ERROR ? SOURCE_ENDED : SOURCE_MORE;
}

static void progress(const struct source *self, uint64_t *done, uint64_t *size)
{
    *done = self->report.bytes;
    *size = 0;
}

static void close_live(struct source *self)
{
    struct live_source *live = (struct live_source *)self;

    if (live->pcap)
        pcap_close(live->pcap);
    free(live->buffer);
    free(live);
}

static const struct source_operations live_operations = {
    .read = read_batch,
    .progress = progress,
    .close = close_live,
};

/* libpcap's answer in one line. */
static bool refuse(const struct live_options *options, int status, pcap_t *pcap, struct error *error)
{
    const char *detail = pcap_geterr(pcap);

    if (status == PCAP_ERROR_PERM_DENIED)
        return error_set(error, "%s: no permission to capture (run as root, or give the program cap_net_raw)",
                         options->interface);
    if (status == PCAP_ERROR_NO_SUCH_DEVICE)
        return error_set(error, "%s: no such interface", options->interface);
    if (status == PCAP_ERROR_IFACE_NOT_UP)
        return error_set(error, "%s: the interface is down", options->interface);
    return error_set(error, "%s: %s", options->interface, *detail ? detail : pcap_statustostr(status));
}

static bool activate(struct live_source *live, const struct live_options *options, struct error *error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    int status;

    pcap_set_snaplen(live->pcap, options->snapshot_length);
    pcap_set_promisc(live->pcap, options->promiscuous);
    pcap_set_timeout(live->pcap, WAIT_MS);
    pcap_set_buffer_size(live->pcap, options->buffer_bytes);
    live->nanoseconds = pcap_set_tstamp_precision(live->pcap, PCAP_TSTAMP_PRECISION_NANO) == 0;
    status = pcap_activate(live->pcap);
    if (status < 0)
        return refuse(options, status, live->pcap, error);
    if (pcap_setnonblock(live->pcap, 1, text) != 0)
        return error_set(error, "%s: %s", options->interface, text);
    live->link_type = (uint32_t)pcap_datalink(live->pcap);
    if (live->link_type == DLT_RAW)
        live->link_type = LINKTYPE_RAW;
    return true;
}

static bool set_filter(struct live_source *live, const struct live_options *options, struct error *error)
{
    struct bpf_program program;
    bool set;

    if (!options->filter)
        return true;
    if (pcap_compile(live->pcap, &program, options->filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return error_set(error, "filter '%s': %s", options->filter, pcap_geterr(live->pcap));
    set = pcap_setfilter(live->pcap, &program) == 0;
    pcap_freecode(&program);
    return set || error_set(error, "filter '%s': %s", options->filter, pcap_geterr(live->pcap));
}

struct source *source_open_live(const struct live_options *options, struct error *error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    struct live_source *live = calloc(1, sizeof *live);

    if (!live) {
        error_memory(error);
        return NULL;
    }
    live->source.operations = &live_operations;
    live->source.report.format = "live";
    live->capacity = 2 * LIMIT_FRAME_BYTES + LIMIT_READ_CHUNK;
    live->buffer = malloc(live->capacity);
    live->pcap = pcap_create(options->interface, text);
    if (!live->buffer)
        error_memory(error);
    else if (!live->pcap)
        error_set(error, "%s: %s", options->interface, text);
    else if (activate(live, options, error) && set_filter(live, options, error))
        return &live->source;
    close_live(&live->source);
    return NULL;
}
