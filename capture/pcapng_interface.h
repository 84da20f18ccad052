/* pcapng_interface.h - what an Interface Description Block says of its packets: link type and clock. */
#ifndef CAPTURE_PCAPNG_INTERFACE_H
#define CAPTURE_PCAPNG_INTERFACE_H

#include "base/cursor.h"

struct pcapng_interface {
    uint32_t link_type;
    uint32_t snapshot_length; /* 0 for none */
    uint64_t ticks;           /* a second */
    int64_t offset;           /* seconds to add */
};

/* Numbers in the byte order of a section. */
static inline uint16_t pcapng_u16(struct cursor *in, bool little_endian)
{
    return little_endian ? cur_u16le(in) : cur_u16(in);
}

static inline uint32_t pcapng_u32(struct cursor *in, bool little_endian)
{
    return little_endian ? cur_u32le(in) : cur_u32(in);
}

/* Reads the body of the block. What it lacks is as if the writer had left it at its default. */
struct pcapng_interface pcapng_interface_read(struct cursor *body, bool little_endian);

/* Nanoseconds since 1970 of a count of ticks. What does not fit is the writer's error and stays in range. */
int64_t pcapng_interface_time(const struct pcapng_interface *interface, uint64_t ticks);

#endif
