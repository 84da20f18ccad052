/*
 * pcapng_file.c - the pcapng format (draft-ietf-opsawg-pcapng): any number of sections and interfaces, each
 * section in its own byte order. Frames come from Enhanced, Simple and the obsolete Packet blocks.
 */
#include "base/cursor.h"
#include "capture/file_format.h"
#include "capture/pcapng_interface.h"

#include <stdlib.h>

enum {
    SECTION_HEADER = 0x0A0D0D0A,
    INTERFACE_DESCRIPTION = 1,
    OLD_PACKET = 2,
    SIMPLE_PACKET = 3,
    ENHANCED_PACKET = 6,
    JOURNAL_EXPORT = 9,
    DECRYPTION_SECRETS = 10,
    CUSTOM = 0xBAD,
    CUSTOM_LOCAL = 0x40000BAD, /* not to be copied by editors */
    SYSDIG_EVENT = 0x204,
    SYSDIG_EVENT_2 = 0x216,
    SYSDIG_EVENT_2_LARGE = 0x221,
    TLS_KEY_LOG = 0x544C534B,
    BLOCK_HEADER_BYTES = 8,
    SMALLEST_BLOCK = 12,
};

struct pcapng_state {
    bool little_endian;
    struct pcapng_interface *interfaces; /* of this section */
    uint32_t interface_count, interface_capacity;
    int64_t last_time; /* for blocks that carry none */
};

struct block {
    uint32_t type;
    uint32_t length; /* the whole block, bytes */
};

static uint16_t field16(struct cursor *in, const struct pcapng_state *state)
{
    return pcapng_u16(in, state->little_endian);
}

static uint32_t field32(struct cursor *in, const struct pcapng_state *state)
{
    return pcapng_u32(in, state->little_endian);
}

static bool recognise(struct bytes head)
{
    struct cursor in = cur_of(head);

    return cur_u32(&in) == SECTION_HEADER && cur_ok(&in);
}

static bool add_interface(struct file_source *file, struct cursor *body)
{
    struct pcapng_state *state = file->state;
    struct pcapng_interface interface = pcapng_interface_read(body, state->little_endian);

    if (state->interface_count == state->interface_capacity) {
        uint32_t capacity = state->interface_capacity ? state->interface_capacity * 2 : 8;
        struct pcapng_interface *grown = realloc(state->interfaces, capacity * sizeof *grown);

        if (!grown || capacity > LIMIT_INTERFACES) {
            source_damage(&file->source, file->reader.offset, "more than %u interfaces", state->interface_count);
            state->interfaces = grown ? grown : state->interfaces;
            return false;
        }
        state->interfaces = grown;
        state->interface_capacity = capacity;
    }
    state->interfaces[state->interface_count++] = interface;
    return true;
}

/* The byte-order magic of a section header at the start of `head`. */
static bool read_byte_order(struct bytes head, bool *little_endian)
{
    struct cursor in = cur_of(head);
    uint32_t magic;

    cur_skip(&in, BLOCK_HEADER_BYTES);
    magic = cur_u32(&in);
    *little_endian = magic == 0x4D3C2B1A;
    return magic == 0x4D3C2B1A || magic == 0x1A2B3C4D;
}

/* Reads type and length of the block that comes next, and a section header's byte order. */
static enum next_state peek_block(struct file_source *file, struct block *block)
{
    struct pcapng_state *state = file->state;
    struct bytes head = file_peek(file, SMALLEST_BLOCK);
    struct cursor in = cur_of(head);

    if (head.len < SMALLEST_BLOCK)
        return file_short(file, "block header");
    if (recognise(head) && !read_byte_order(head, &state->little_endian)) {
        source_damage(&file->source, file->reader.offset, "a section header without a byte-order mark");
        return NEXT_NONE;
    }
    block->type = field32(&in, state);
    block->length = field32(&in, state);
    if (block->length < SMALLEST_BLOCK || block->length % 4 || block->length > LIMIT_BLOCK_BYTES) {
        source_damage(&file->source, file->reader.offset, "a block claims a length of %u bytes", block->length);
        return NEXT_NONE;
    }
    return NEXT_FRAME;
}

/* The whole block, header and trailer included. */
static enum next_state read_block(struct file_source *file, struct block *block, struct bytes *whole)
{
    const struct pcapng_state *state = file->state;
    enum next_state found = peek_block(file, block);
    struct cursor trailer;

    if (found != NEXT_FRAME)
        return found;
    *whole = file_peek(file, block->length);
    if (whole->len < block->length)
        return file_short(file, "block");
    trailer = cur_of(bytes_of(whole->data + block->length - 4, 4));
    if (field32(&trailer, state) != block->length) {
        source_damage(&file->source, file->reader.offset, "a block's two lengths differ");
        return NEXT_NONE;
    }
    return NEXT_FRAME;
}

static bool fill_frame(struct file_source *file, struct frame *frame, const struct pcapng_interface *interface,
                       struct cursor *body, uint32_t captured, uint32_t original)
{
    frame->data = cur_take(body, captured);
    if (!cur_ok(body) || captured > LIMIT_FRAME_BYTES) {
        source_damage(&file->source, file->reader.offset, "a packet of %u bytes does not fit its block", captured);
        return false;
    }
    frame->link_type = interface->link_type;
    frame->original_length = original > captured ? original : captured;
    return true;
}

static const struct pcapng_interface *interface_at(struct file_source *file, uint32_t index)
{
    const struct pcapng_state *state = file->state;

    if (index < state->interface_count)
        return &state->interfaces[index];
    source_damage(&file->source, file->reader.offset, "a packet of interface %u, which the section does not have",
                  index);
    return NULL;
}

/* Enhanced Packet Block, and the Packet Block that it replaced: the interface number stands in 32 or 16 bits. */
static bool read_packet(struct file_source *file, const struct block *block, struct cursor *body, struct frame *frame)
{
    struct pcapng_state *state = file->state;
    uint32_t index = block->type == ENHANCED_PACKET ? field32(body, state) : field16(body, state);
    const struct pcapng_interface *interface = interface_at(file, index);
    uint64_t ticks;
    uint32_t captured, original;

    if (!interface)
        return false;
    if (block->type == OLD_PACKET)
        cur_skip(body, 2); /* drops count */
    ticks = (uint64_t)field32(body, state) << 32;
    ticks |= field32(body, state);
    captured = field32(body, state);
    original = field32(body, state);
    frame->time = state->last_time = pcapng_interface_time(interface, ticks);
    return fill_frame(file, frame, interface, body, captured, original);
}

/* Simple Packet Block: no time, no captured length, always the first interface. */
static bool read_simple_packet(struct file_source *file, struct cursor *body, struct frame *frame)
{
    const struct pcapng_state *state = file->state;
    const struct pcapng_interface *interface = interface_at(file, 0);
    uint32_t original = field32(body, state);
    uint32_t captured = original;

    if (!interface)
        return false;
    if (interface->snapshot_length && captured > interface->snapshot_length)
        captured = interface->snapshot_length;
    frame->time = state->last_time;
    return fill_frame(file, frame, interface, body, captured, original);
}

/* Keys that decrypt the packets. Those of other protocols and those that do not fit their block are left. */
static void read_secrets(struct file_source *file, struct cursor *body)
{
    const struct pcapng_state *state = file->state;
    uint32_t type = field32(body, state), length = field32(body, state);
    struct bytes lines = cur_take(body, length);

    if (type == TLS_KEY_LOG)
        source_add_secrets(&file->source, lines);
}

/* What Wireshark numbers although it is no packet. Its numbers are ours, so these have to count. */
static bool count_record(const struct pcapng_state *state, struct frame *frame)
{
    *frame = (struct frame){ .link_type = LINK_TYPE_NONE, .time = state->last_time };
    return true;
}

/* A new section: interfaces count from 0 again. Minor version 2 was written by some, and means 0. */
static bool read_section(struct file_source *file, struct cursor *body)
{
    struct pcapng_state *state = file->state;
    uint16_t major, minor;

    cur_skip(body, 4); /* byte-order mark */
    major = field16(body, state);
    minor = field16(body, state);
    state->interface_count = 0;
    if (cur_ok(body) && major == 1 && (minor == 0 || minor == 2))
        return true;
    source_damage(&file->source, file->reader.offset, "a section of pcapng version %u.%u, which is not 1.0", major,
                  minor);
    return false;
}

static bool read_frame(struct file_source *file, const struct block *block, struct cursor *body, struct frame *frame,
                       bool *is_frame)
{
    const struct pcapng_state *state = file->state;

    *is_frame = true;
    switch (block->type) {
    case ENHANCED_PACKET:
    case OLD_PACKET:
        return read_packet(file, block, body, frame);
    case SIMPLE_PACKET:
        return read_simple_packet(file, body, frame);
    case JOURNAL_EXPORT:
    case CUSTOM:
    case CUSTOM_LOCAL:
    case SYSDIG_EVENT:
    case SYSDIG_EVENT_2:
    case SYSDIG_EVENT_2_LARGE:
        return count_record(state, frame);
    case DECRYPTION_SECRETS:
        read_secrets(file, body);
        break;
    case INTERFACE_DESCRIPTION:
        *is_frame = false;
        return add_interface(file, body);
    case SECTION_HEADER:
        *is_frame = false;
        return read_section(file, body);
    }
    *is_frame = false;
    return true;
}

static enum next_state next(struct file_source *file, struct frame *frame)
{
    for (;;) {
        struct block block;
        struct bytes whole;
        enum next_state found = read_block(file, &block, &whole);
        struct cursor body;
        bool is_frame;

        if (found != NEXT_FRAME)
            return found;
        body = cur_of(bytes_of(whole.data + BLOCK_HEADER_BYTES, block.length - SMALLEST_BLOCK));
        if (!read_frame(file, &block, &body, frame, &is_frame))
            return NEXT_NONE;
        reader_consume(&file->reader, block.length);
        if (is_frame)
            return NEXT_FRAME;
    }
}

static bool begin(struct file_source *file, struct error *error)
{
    struct block block;

    if (peek_block(file, &block) == NEXT_FRAME)
        return true;
    return error_set(error, "%s", file->source.report.damage.text);
}

static void end(struct file_source *file)
{
    const struct pcapng_state *state = file->state;

    free(state->interfaces);
}

const struct file_format pcapng_format = {
    .name = "pcapng",
    .state_size = sizeof(struct pcapng_state),
    .recognise = recognise,
    .begin = begin,
    .next = next,
    .end = end,
};
