/*
 * generate.c - makes large captures out of the samples.
 *
 *   generate MODE OUT.pcap COUNT SAMPLE...
 *
 *   handshakes  COUNT whole connections, 500 at a time
 *   bulk        COUNT connections with 10 MB of application data each
 *   mixed       COUNT connections, four in five of them plain HTTP, and UDP in between
 *   open        COUNT connections that stand open behind their ClientHello, then are all refused
 *   flood       COUNT SYNs from changing sources
 *
 * A connection is a recorded one with another client address and port and other sequence numbers. The output
 * depends on the arguments only.
 */
#include "tests/support/capture.h"
#include "tests/support/wire.h"

#include "dissect/net/link.h"

#include <stdio.h>
#include <stdlib.h>

enum { AT_A_TIME = 500, SEGMENT = 1400, RECORD = 16384, BULK_BYTES = 10 << 20 };

struct packets {
    struct packet *items; /* pointing into the frames of a sample */
    size_t count;
};

static struct packets templates[512];
static size_t template_count;
static FILE *out;
static uint64_t clock_us = 1700000000000000;

static void put32(uint32_t value)
{
    fwrite(&value, sizeof value, 1, out);
}

static void put_frame(struct bytes bytes)
{
    clock_us += 3;
    put32((uint32_t)(clock_us / 1000000));
    put32((uint32_t)(clock_us % 1000000));
    put32((uint32_t)bytes.len);
    put32((uint32_t)bytes.len);
    fwrite(bytes.data, 1, bytes.len, out);
}

/* One connection of each sample: the first. */
static void load(const char *path)
{
    struct frames frames = frames_of_file(path);
    struct packets *template = &templates[template_count++];

    template->items = calloc(frames.count + 1, sizeof *template->items);
    for (size_t i = 0; i < frames.count; i++) {
        struct packet *packet = &template->items[template->count];
        const struct packet *first = &template->items[0];

        if (!link_decode(&frames.items[i], packet) || !packet->is_tcp)
            continue;
        if (!template->count ||
            (packet->source_port ^ packet->destination_port) == (first->source_port ^ first->destination_port))
            template->count++;
    }
}

/* Who the connection number `n` is. */
static struct address client_address(uint32_t n)
{
    uint8_t four[4] = { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

    return address_v4(bytes_of(four, 4));
}

static void put_copy(const struct packets *template, size_t i, uint32_t n)
{
    struct wire wire = { .len = 0 };
    struct packet packet = template->items[i];
    bool up = packet.source_port == template->items[0].source_port;
    uint16_t port = (uint16_t)(1024 + n / 65536 % 60000);

    *(up ? &packet.source : &packet.destination) = client_address(n);
    *(up ? &packet.source_port : &packet.destination_port) = port;
    packet.segment.ack += n * 2654435761u * (packet.segment.flags & TCP_ACK ? 1 : 0);
    put_frame(wire_segment(&wire, &packet, packet.segment.seq + n * 2654435761u, packet.segment.flags,
                           packet.segment.payload));
}

static const struct packets *template_of(uint32_t n)
{
    return &templates[n % template_count];
}

/* COUNT connections, a window of them interleaved packet by packet. */
static void interleave(uint32_t count, size_t stop_after)
{
    static struct {
        uint32_t n;
        size_t next;
    } open[AT_A_TIME];
    uint32_t begun = 0, live = 0;

    do {
        while (live < AT_A_TIME && begun < count)
            open[live].n = begun++, open[live++].next = 0;
        for (uint32_t i = 0; i < live; i++) {
            const struct packets *template = template_of(open[i].n);
            size_t end = stop_after && stop_after < template->count ? stop_after : template->count;

            if (open[i].next < end)
                put_copy(template, open[i].next++, open[i].n);
            else
                open[i--] = open[--live];
        }
    } while (live);
}

static void make_handshakes(uint32_t count)
{
    interleave(count, 0);
}

static void put_bulk(uint32_t n, struct packet *packet, uint32_t *seq, size_t bytes)
{
    static uint8_t data[SEGMENT];

    for (size_t sent = 0; sent < bytes; sent += SEGMENT) {
        struct wire wire = { .len = 0 };

        if (sent % (RECORD + 5) < SEGMENT) /* about where a record begins */
            memcpy(data, "\x17\3\3\x40\0", 5);
        packet->destination = client_address(n);
        put_frame(wire_segment(&wire, packet, *seq, TCP_ACK, bytes_of(data, SEGMENT)));
        *seq += SEGMENT;
    }
}

static void make_bulk(uint32_t count)
{
    for (uint32_t n = 0; n < count; n++) {
        const struct packets *template = template_of(n);
        struct packet last = template->items[0];
        uint32_t seq = 0;

        for (size_t i = 0; i < template->count; i++) {
            const struct packet *packet = &template->items[i];

            if (packet->segment.flags & (TCP_FIN | TCP_RST))
                break;
            put_copy(template, i, n);
            if (packet->source_port != template->items[0].source_port) {
                last = *packet;
                last.destination_port = (uint16_t)(1024 + n / 65536 % 60000);
                seq = packet->segment.seq + n * 2654435761u + packet->segment.length;
            }
        }
        put_bulk(n, &last, &seq, BULK_BYTES);
    }
}

static void put_plain(uint32_t n)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: www.shop.test\r\n\r\n";
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    struct packet up = { .ttl = 64, .source_port = (uint16_t)(1024 + n / 65536), .destination_port = 80 };
    struct packet down;

    up.source = client_address(n | 0x800000);
    up.destination = address_v4(bytes_of("\x0A\xC8\0\x09", 4));
    down = up;
    down.source = up.destination, down.destination = up.source;
    down.source_port = 80, down.destination_port = up.source_port;
    struct {
        struct packet *packet;
        uint32_t seq, ack;
        uint8_t flags;
        const char *text;
    } script[] = {
        { &up, 1, 0, TCP_SYN, "" },
        { &down, 1, 2, TCP_SYN | TCP_ACK, "" },
        { &up, 2, 2, TCP_ACK, request },
        { &down, 2, 2 + sizeof request - 1, TCP_ACK, answer },
        { &up, 2 + sizeof request - 1, 2, TCP_ACK | TCP_FIN, "" },
        { &down, 2 + sizeof answer - 1, 3, TCP_ACK | TCP_FIN, "" },
    };

    for (size_t i = 0; i < sizeof script / sizeof *script; i++) {
        struct wire wire = { .len = 0 };

        script[i].packet->segment.ack = script[i].ack;
        put_frame(wire_segment(&wire, script[i].packet, script[i].seq, script[i].flags,
                               bytes_of(script[i].text, strlen(script[i].text))));
        wire.bytes[14 + 9] = 17; /* and as much that is not TCP at all */
        put_frame(wire_view(&wire));
    }
}

static void make_mixed(uint32_t count)
{
    for (uint32_t n = 0; n < count; n++) {
        const struct packets *template = template_of(n / 5);

        for (size_t i = 0; n % 5 == 0 && i < template->count; i++)
            put_copy(template, i, n);
        if (n % 5)
            put_plain(n);
    }
}

/* Up to the ClientHello each; then the rest of each. */
static void make_open(uint32_t count)
{
    enum { BEHIND_HELLO = 4 };

    for (uint32_t n = 0; n < count; n++)
        for (size_t i = 0; i < BEHIND_HELLO; i++)
            put_copy(template_of(n), i, n);
    for (uint32_t n = 0; n < count; n++)
        for (size_t i = BEHIND_HELLO; i < template_of(n)->count; i++)
            put_copy(template_of(n), i, n);
}

static void make_flood(uint32_t count)
{
    for (uint32_t n = 0; n < count; n++)
        put_copy(&templates[0], 0, n * 2654435761u);
}

static const struct mode {
    const char *name;
    void (*make)(uint32_t count);
} modes[] = {
    { "handshakes", make_handshakes }, { "bulk", make_bulk }, { "mixed", make_mixed }, { "open", make_open },
    { "flood", make_flood },
};

int main(int argc, char **argv)
{
    static const uint32_t header[] = { 0xA1B2C3D4, 4u << 16 | 2, 0, 0, 262144, 1 };
    const struct mode *mode = NULL;

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (argc > 4 && strcmp(modes[i].name, argv[1]) == 0)
            mode = &modes[i];
    if (!mode || !(out = fopen(argv[2], "wb"))) {
        fprintf(stderr, "usage: generate handshakes|bulk|mixed|open|flood OUT.pcap COUNT SAMPLE...\n");
        return 2;
    }
    for (int i = 4; i < argc && i < 512; i++)
        load(argv[i]);
    fwrite(header, sizeof header, 1, out);
    mode->make((uint32_t)strtoul(argv[3], NULL, 10));
    return fclose(out) != 0;
}
