/*
 * netmon_file.c - Microsoft Network Monitor 1.x and 2.x (.cap). All of it is little-endian.
 *
 *     file header, 128 bytes:  magic[4] minor major media[2] SYSTEMTIME[16] table-offset[4] table-length[4] ...
 *     frame, version 1:        milliseconds[4] original-length[2] captured-length[2] data
 *     frame, version 2:        microseconds[8] original-length[4] captured-length[4] data trailer
 *     trailer, from 2.1 on:    media[2]; from 2.2 on: process[4]; from 2.3 on: FILETIME[8] time-zone[1]
 *
 * Where the frames are, netmon_table.c knows.
 */
#include "base/cursor.h"
#include "capture/netmon_table.h"

#include <time.h>

enum {
    FILE_HEADER_BYTES = 128,
    MEDIA_802_11 = 6,
    LINKTYPE_802_11 = 105,
};

/* A frame that Wireshark does not even number. */
#define MEDIA_HIDDEN (UINT32_MAX - 1)

struct netmon_state {
    struct netmon_table table; /* first: netmon_table.c knows no more */
    uint32_t major, minor;
    uint32_t media; /* of all frames, before 2.1 */
    int64_t start;  /* nanoseconds since 1970 */
};

/* What a frame needs before and behind its data; the rows are versions. */
static const struct layout {
    uint32_t major, minor, header, trailer;
} layouts[] = {
    { 1, 0, 8, 0 }, { 2, 0, 16, 0 }, { 2, 1, 16, 2 }, { 2, 2, 16, 6 }, { 2, 3, 16, 15 },
};

/* NDIS media types, and those that Network Monitor and Message Analyzer made up. What is not listed is no packet that
 * the pcap registry has a number for: events, filters, lists of adapters. */
static const struct media {
    uint16_t media;
    uint32_t link_type;
} medias[] = {
    { 0, 1 }, /* some VPN adapters: Ethernet all the same */
    { 1, 1 },
    { 2, 6 },  /* Token Ring */
    { 3, 10 }, /* FDDI */
    { MEDIA_802_11, LINKTYPE_802_11 },
    { 7, 101 }, /* raw IP: tunnels */
    { 8, 101 }, /* wireless WAN */
    { 9, 101 },
    { 0xE080, LINKTYPE_802_11 },
    { 0xFFFC, MEDIA_HIDDEN }, /* payload header */
    { 0xFFFD, MEDIA_HIDDEN }, /* network info */
    { 0xFFFE, MEDIA_HIDDEN }, /* DNS cache */
};

static uint32_t link_type_of(uint32_t media)
{
    for (size_t i = 0; i < sizeof medias / sizeof *medias; i++)
        if (medias[i].media == media)
            return medias[i].link_type;
    if ((media & 0xF000) == 0xE000 && (media < 0xE081 || media > 0xE08A)) /* those are Message Analyzer's own */
        return media & 0x0FFF;                                            /* LINKTYPE_ of a converted pcap file */
    return LINK_TYPE_NONE;
}

static const struct layout *layout_of(const struct netmon_state *state)
{
    const struct layout *found = &layouts[0];

    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (layouts[i].major == state->major && layouts[i].minor <= state->minor)
            found = &layouts[i];
    return found;
}

static uint64_t field64(struct cursor *in)
{
    uint64_t low = cur_u32le(in);

    return low | (uint64_t)cur_u32le(in) << 32;
}

/* ---- times ---- */

/* A sum that wraps instead of being undefined, and stays so far in range that differences do: the file may say
 * anything. */
static int64_t add(int64_t time, uint64_t nanoseconds)
{
    int64_t sum = (int64_t)((uint64_t)time + nanoseconds);

    return sum < INT64_MIN / 2 || sum > INT64_MAX / 2 ? 0 : sum;
}

/* A SYSTEMTIME: local time of whoever captured, in a zone that the file does not name. Like Wireshark we take our
 * own, so that both show the same. */
static int64_t read_start(struct cursor *in)
{
    struct tm tm = { .tm_isdst = -1 };
    uint32_t milliseconds;

    tm.tm_year = cur_u16le(in) - 1900;
    tm.tm_mon = cur_u16le(in) - 1;
    cur_skip(in, 2); /* day of the week */
    tm.tm_mday = cur_u16le(in);
    tm.tm_hour = cur_u16le(in);
    tm.tm_min = cur_u16le(in);
    tm.tm_sec = cur_u16le(in);
    milliseconds = cur_u16le(in);
    return add(0, (uint64_t)mktime(&tm) * 1000000000 + milliseconds * (uint64_t)1000000);
}

/* Version 2 counts microseconds; a time before the start is one that wraps. */
static int64_t time_of(const struct netmon_state *state, struct cursor *header)
{
    if (state->major == 1)
        return add(state->start, (uint64_t)cur_u32le(header) * 1000000);
    return add(state->start, field64(header) * 1000);
}

/* A FILETIME: 100 nanoseconds since 1601, UTC. */
static int64_t time_of_filetime(uint64_t filetime)
{
    return add(0, (filetime - 116444736000000000) * 100);
}

/* ---- frames ---- */

/* Network Monitor's own header before an 802.11 frame: version, length of it. */
static void strip_radio_header(struct frame *frame)
{
    struct cursor in = cur_of(frame->data);
    uint32_t length;

    cur_skip(&in, 1);
    length = cur_u16le(&in);
    in = cur_of(frame->data);
    cur_skip(&in, length);
    frame->data = cur_rest(&in);
    frame->original_length -= length < frame->original_length ? length : frame->original_length;
}

static void read_trailer(const struct netmon_state *state, struct cursor *in, struct frame *frame)
{
    const struct layout *layout = layout_of(state);
    uint32_t media = layout->trailer ? cur_u16le(in) : state->media;
    uint64_t filetime;

    frame->link_type = link_type_of(media);
    if (media == MEDIA_802_11)
        strip_radio_header(frame);
    if (layout->minor < 3)
        return;
    cur_skip(in, 4); /* process */
    filetime = field64(in);
    if (filetime) /* programs that convert to this version may leave it out */
        frame->time = time_of_filetime(filetime);
}

/* The frame that stands here. */
static enum next_state read_frame(struct file_source *file, struct frame *frame)
{
    const struct netmon_state *state = file->state;
    const struct layout *layout = layout_of(state);
    struct bytes record = file_peek(file, layout->header);
    struct cursor in = cur_of(record);
    uint32_t captured, original, size;

    frame->time = time_of(state, &in);
    original = state->major == 1 ? cur_u16le(&in) : cur_u32le(&in);
    captured = state->major == 1 ? cur_u16le(&in) : cur_u32le(&in);
    if (!cur_ok(&in))
        return file_short(file, "frame header");
    if (captured > LIMIT_FRAME_BYTES) {
        source_damage(&file->source, file->reader.offset, "a frame claims %u bytes, which none has", captured);
        return NEXT_NONE;
    }
    size = layout->header + captured + layout->trailer;
    record = file_peek(file, size);
    if (record.len < size)
        return file_short(file, "frame");
    in = cur_of(record);
    cur_skip(&in, layout->header);
    frame->data = cur_take(&in, captured);
    frame->original_length = original > captured ? original : captured;
    read_trailer(state, &in, frame);
    netmon_table_took(file, size);
    return NEXT_FRAME;
}

static enum next_state next(struct file_source *file, struct frame *frame)
{
    for (;;) {
        enum next_state found = netmon_table_locate(file);

        if (found != NEXT_FRAME)
            return found;
        found = read_frame(file, frame);
        if (found == NEXT_NONE)
            source_damage(&file->source, file->reader.offset, "the file ends before its last frame");
        if (found != NEXT_FRAME || frame->link_type != MEDIA_HIDDEN)
            return found;
    }
}

/* ---- the header ---- */

static bool recognise(struct bytes head)
{
    return bytes_start_with(head, "GMBU") || bytes_start_with(head, "RTSS");
}

static bool begin(struct file_source *file, struct error *error)
{
    struct netmon_state *state = file->state;
    struct cursor in = cur_of(file_peek(file, FILE_HEADER_BYTES));
    uint32_t offset, length;

    cur_skip(&in, 4); /* magic */
    state->minor = cur_u8(&in);
    state->major = cur_u8(&in);
    state->media = cur_u16le(&in);
    state->start = read_start(&in);
    offset = cur_u32le(&in);
    length = cur_u32le(&in);
    cur_skip(&in, 96); /* comments, processes, statistics */
    if (!cur_ok(&in))
        return error_set(error, "the file ends inside its header");
    if (state->major != 1 && state->major != 2)
        return error_set(error, "Network Monitor version %u.%u, which nobody has described", state->major,
                         state->minor);
    reader_consume(&file->reader, FILE_HEADER_BYTES);
    return netmon_table_begin(file, offset, length, error);
}

const struct file_format netmon_format = {
    .name = "netmon",
    .state_size = sizeof(struct netmon_state),
    .recognise = recognise,
    .begin = begin,
    .next = next,
};
