#include "tests/support/files.h"

#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *file_of(struct bytes content)
{
    static char path[64];
    int descriptor = memfd_create("capture", 0);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, content.data, content.len), (ssize_t)content.len);
    lseek(descriptor, 0, SEEK_SET);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return path;
}

void put16(struct wire *wire, bool little, unsigned value)
{
    wire_u16(wire, little ? __builtin_bswap16((uint16_t)value) : value);
}

void put32(struct wire *wire, bool little, uint32_t value)
{
    wire_u32(wire, little ? __builtin_bswap32(value) : value);
}

void put_pcap_header(struct wire *wire, bool little, bool nano)
{
    put32(wire, little, nano ? 0xA1B23C4D : 0xA1B2C3D4);
    put16(wire, little, 2);
    put16(wire, little, 4);
    put32(wire, little, 0);
    put32(wire, little, 0);
    put32(wire, little, 65535);
    put32(wire, little, 1);
}

void put_pcap_frame(struct wire *wire, bool little, uint32_t second, uint32_t fraction, const char *data,
                    uint32_t original)
{
    put32(wire, little, second);
    put32(wire, little, fraction);
    put32(wire, little, (uint32_t)strlen(data));
    put32(wire, little, original);
    wire_put(wire, data, strlen(data));
}

/* What a source yields, as text: "1 eth 5.000000007 abc/3;". */
static void describe(const struct frame *frame, char *text, size_t size)
{
    size_t used = strlen(text);

    snprintf(text + used, size - used, "%llu t%u %lld.%09lld %.*s/%u;", (unsigned long long)frame->number,
             frame->link_type, (long long)(frame->time / 1000000000), (long long)(frame->time % 1000000000),
             (int)frame->data.len, (const char *)frame->data.data, frame->original_length);
}

bool read_all(const char *path, const char *filter, struct reading *reading, struct error *error)
{
    struct source *source = source_open_file(path, filter, error);
    struct frame frames[LIMIT_BATCH_FRAMES];
    enum source_state state = SOURCE_MORE;
    struct bytes secrets;

    memset(reading, 0, sizeof *reading);
    if (!source)
        return false;
    while (state == SOURCE_MORE) {
        size_t count;

        state = source_read(source, frames, &count);
        for (size_t i = 0; i < count; i++)
            if (!frames[i].excluded)
                describe(&frames[i], reading->text, sizeof reading->text);
    }
    reading->report = *source_report(source);
    secrets = source_secrets(source);
    snprintf(reading->secrets, sizeof reading->secrets, "%.*s", (int)secrets.len, (const char *)secrets.data);
    reading->secret_bytes = secrets.len;
    source_close(source);
    return true;
}

/* ---- pcapng ---- */

size_t open_block(struct wire *wire, bool little, uint32_t type)
{
    size_t mark = wire->len;

    put32(wire, little, type);
    put32(wire, little, 0);
    return mark;
}

void close_block(struct wire *wire, bool little, size_t mark)
{
    struct wire length = { .len = 0 };

    while ((wire->len - mark) % 4)
        wire_u8(wire, 0);
    put32(&length, little, (uint32_t)(wire->len - mark + 4));
    memcpy(wire->bytes + mark + 4, length.bytes, 4);
    wire_put(wire, length.bytes, 4);
}

void put_section(struct wire *wire, bool little)
{
    size_t mark = open_block(wire, little, 0x0A0D0D0A);

    put32(wire, little, 0x1A2B3C4D);
    put16(wire, little, 1);
    put16(wire, little, 0);
    put32(wire, little, 0xFFFFFFFF);
    put32(wire, little, 0xFFFFFFFF);
    close_block(wire, little, mark);
}

void put_interface(struct wire *wire, bool little, unsigned link_type, unsigned resolution, int64_t offset)
{
    size_t mark = open_block(wire, little, 1);

    put16(wire, little, link_type);
    put16(wire, little, 0);
    put32(wire, little, 5); /* snapshot length */
    if (resolution) {
        put16(wire, little, 9);
        put16(wire, little, 1);
        wire_u8(wire, resolution);
        wire_put(wire, "\0\0\0", 3);
    }
    if (offset) {
        put16(wire, little, 14);
        put16(wire, little, 8);
        put32(wire, little, little ? (uint32_t)offset : (uint32_t)(offset >> 32));
        put32(wire, little, little ? (uint32_t)(offset >> 32) : (uint32_t)offset);
    }
    put32(wire, little, 0);
    close_block(wire, little, mark);
}

void put_packet(struct wire *wire, bool little, uint32_t interface, uint64_t time, const char *data)
{
    size_t mark = open_block(wire, little, 6);

    put32(wire, little, interface);
    put32(wire, little, (uint32_t)(time >> 32));
    put32(wire, little, (uint32_t)time);
    put32(wire, little, (uint32_t)strlen(data));
    put32(wire, little, (uint32_t)strlen(data));
    wire_put(wire, data, strlen(data));
    close_block(wire, little, mark);
}

void put_simple_packet(struct wire *wire, bool little, const char *data, uint32_t original)
{
    size_t mark = open_block(wire, little, 3);

    put32(wire, little, original);
    wire_put(wire, data, strlen(data));
    close_block(wire, little, mark);
}

void put_old_packet(struct wire *wire, bool little, unsigned interface, uint64_t time, const char *data)
{
    size_t mark = open_block(wire, little, 2);

    put16(wire, little, interface);
    put16(wire, little, 0xFFFF);
    put32(wire, little, (uint32_t)(time >> 32));
    put32(wire, little, (uint32_t)time);
    put32(wire, little, (uint32_t)strlen(data));
    put32(wire, little, (uint32_t)strlen(data));
    wire_put(wire, data, strlen(data));
    close_block(wire, little, mark);
}
