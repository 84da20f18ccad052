#include "capture/pcapng_interface.h"

enum { OPTION_END = 0, OPTION_TSRESOL = 9, OPTION_TSOFFSET = 14 };

int64_t pcapng_interface_time(const struct pcapng_interface *interface, uint64_t ticks)
{
    uint64_t seconds = ticks / interface->ticks, rest = ticks % interface->ticks;
    unsigned __int128 fraction = (unsigned __int128)rest * 1000000000u / interface->ticks;
    int64_t whole = seconds > INT64_MAX / 4000000000 ? INT64_MAX / 4000000000 : (int64_t)seconds;

    return (whole + interface->offset) * 1000000000 + (int64_t)fraction;
}

static uint64_t ticks_of(uint8_t resolution)
{
    uint64_t ticks = 1;

    if (resolution & 0x80)
        return (resolution & 0x7F) < 63 ? (uint64_t)1 << (resolution & 0x7F) : (uint64_t)1 << 63;
    for (int i = 0; i < resolution && i < 19; i++)
        ticks *= 10;
    return ticks;
}

static int64_t clamp_offset(uint64_t raw)
{
    int64_t offset = (int64_t)raw;

    return offset < -4000000000 || offset > 4000000000 ? 0 : offset; /* beyond it no 64-bit nanosecond fits */
}

static void read_options(struct cursor *in, bool little_endian, struct pcapng_interface *interface)
{
    while (cur_more(in)) {
        uint16_t code = pcapng_u16(in, little_endian);
        uint16_t length = pcapng_u16(in, little_endian);
        struct cursor value = cur_child(in, length);

        cur_skip(in, (4 - length % 4) % 4);
        if (code == OPTION_END)
            return;
        if (code == OPTION_TSRESOL && length == 1)
            interface->ticks = ticks_of(cur_u8(&value));
        if (code == OPTION_TSOFFSET && length == 8) {
            uint64_t first = pcapng_u32(&value, little_endian), second = pcapng_u32(&value, little_endian);

            interface->offset = clamp_offset(little_endian ? second << 32 | first : first << 32 | second);
        }
    }
}

struct pcapng_interface pcapng_interface_read(struct cursor *body, bool little_endian)
{
    struct pcapng_interface interface = { .ticks = 1000000 };

    interface.link_type = pcapng_u16(body, little_endian);
    cur_skip(body, 2);
    interface.snapshot_length = pcapng_u32(body, little_endian);
    read_options(body, little_endian, &interface);
    return interface;
}
