/*
 * files.h - capture files made by hand, and what a source yields of them.
 */
#ifndef TESTS_SUPPORT_FILES_H
#define TESTS_SUPPORT_FILES_H

#include "tests/support/wire.h"

#include "capture/source.h"

/* A file in memory under a name that can be opened; it lasts until the test ends, the name until the next call. */
const char *file_of(struct bytes content);

/* Writers in either byte order. */
void put16(struct wire *wire, bool little, unsigned value);
void put32(struct wire *wire, bool little, uint32_t value);

/* pcap. `data` is text. */
void put_pcap_header(struct wire *wire, bool little, bool nano);
void put_pcap_frame(struct wire *wire, bool little, uint32_t second, uint32_t fraction, const char *data,
                    uint32_t original);

/* pcapng. A block is opened, filled, and closed with its mark. */
size_t open_block(struct wire *wire, bool little, uint32_t type);
void close_block(struct wire *wire, bool little, size_t mark);
void put_section(struct wire *wire, bool little);
/* `resolution` 0: the default, microseconds. The snapshot length is 5. */
void put_interface(struct wire *wire, bool little, unsigned link_type, unsigned resolution, int64_t offset);
void put_packet(struct wire *wire, bool little, uint32_t interface, uint64_t time, const char *data);
void put_simple_packet(struct wire *wire, bool little, const char *data, uint32_t original);
void put_old_packet(struct wire *wire, bool little, unsigned interface, uint64_t time, const char *data);

struct reading {
    char text[4096]; /* frames that are not excluded: "1 t1 5.000000007 abc/3;" */
    struct source_report report;
    char secrets[256]; /* the beginning of them */
    size_t secret_bytes;
};

/* Reads a file to its end. False with `error` when it cannot be used. */
bool read_all(const char *path, const char *filter, struct reading *reading, struct error *error);

#endif
