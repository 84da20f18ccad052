/*
 * pcap_file.c - the classic libpcap format (pcap-savefile(5)): microseconds or nanoseconds, either byte order; and
 * the one of a patched libpcap of the 1990s, whose records have the interface and the protocol in their header.
 */
#include "base/cursor.h"
#include "capture/file_format.h"

enum { FILE_HEADER_BYTES = 24, RECORD_HEADER_BYTES = 16, LONG_RECORD_HEADER_BYTES = 24, LINK_TYPE_MASK = 0x03FFFFFF };

struct pcap_state {
    bool little_endian;
    uint32_t tick;         /* nanoseconds a unit of the fraction */
    uint32_t header_bytes; /* of a record */
    uint32_t link_type;
};

static const struct magic {
    uint8_t bytes[4];
    bool little_endian;
    uint32_t tick, header_bytes;
} magics[] = {
    { { 0xD4, 0xC3, 0xB2, 0xA1 }, true, 1000, RECORD_HEADER_BYTES },
    { { 0xA1, 0xB2, 0xC3, 0xD4 }, false, 1000, RECORD_HEADER_BYTES },
    { { 0x4D, 0x3C, 0xB2, 0xA1 }, true, 1, RECORD_HEADER_BYTES },
    { { 0xA1, 0xB2, 0x3C, 0x4D }, false, 1, RECORD_HEADER_BYTES },
    { { 0x34, 0xCD, 0xB2, 0xA1 }, true, 1000, LONG_RECORD_HEADER_BYTES },
    { { 0xA1, 0xB2, 0xCD, 0x34 }, false, 1000, LONG_RECORD_HEADER_BYTES },
};

static const struct magic *magic_of(struct bytes head)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (head.len >= 4 && memcmp(head.data, magics[i].bytes, 4) == 0)
            return &magics[i];
    return NULL;
}

static bool recognise(struct bytes head)
{
    return magic_of(head) != NULL;
}

static inline uint32_t field(struct cursor *in, const struct pcap_state *state)
{
    return state->little_endian ? cur_u32le(in) : cur_u32(in);
}

static bool begin(struct file_source *file, struct error *error)
{
    struct pcap_state *state = file->state;
    struct bytes header = file_peek(file, FILE_HEADER_BYTES);
    const struct magic *magic = magic_of(header);
    struct cursor in = cur_of(header);

    if (!magic || header.len < FILE_HEADER_BYTES)
        return error_set(error, "the file ends inside its header");
    state->little_endian = magic->little_endian;
    state->tick = magic->tick;
    state->header_bytes = magic->header_bytes;
    cur_skip(&in, 20); /* magic, version, time zone, accuracy, snapshot length: nothing that frames need */
    state->link_type = field(&in, state) & LINK_TYPE_MASK;
    reader_consume(&file->reader, FILE_HEADER_BYTES);
    return true;
}

static enum next_state next(struct file_source *file, struct frame *frame)
{
    const struct pcap_state *state = file->state;
    uint32_t header = state->header_bytes;
    struct bytes record = file_peek(file, header);
    struct cursor in = cur_of(record);
    uint32_t seconds, fraction, captured, original;

    if (record.len < header)
        return file_short(file, "record header");
    seconds = field(&in, state);
    fraction = field(&in, state);
    captured = field(&in, state);
    original = field(&in, state);
    if (captured > LIMIT_FRAME_BYTES) {
        source_damage(&file->source, file->reader.offset, "a record claims %u bytes, which no frame has", captured);
        return NEXT_NONE;
    }
    record = file_peek(file, header + captured);
    if (record.len < header + captured)
        return file_short(file, "frame");
    frame->time = (int64_t)seconds * 1000000000 + (int64_t)fraction * state->tick;
    frame->link_type = state->link_type;
    frame->original_length = original > captured ? original : captured;
    frame->data = bytes_of(record.data + header, captured);
    reader_consume(&file->reader, record.len);
    return NEXT_FRAME;
}

const struct file_format pcap_format = {
    .name = "pcap",
    .state_size = sizeof(struct pcap_state),
    .recognise = recognise,
    .begin = begin,
    .next = next,
};
