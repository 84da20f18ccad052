/*
 * fuzz_frames.c - frames through the layers and the fragments' reassembly.
 *
 * Two bytes choose the link type, by its number or from the list of those known. Frames follow, each behind two bytes
 * for its length; the highest bit says that the capture cut it.
 */
#include "base/limits.h"
#include "dissect/net/fragments.h"
#include "dissect/net/link.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CUT = 0x8000, CUT_BYTES = 1000, FRAME_NS = 100000000 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static uint32_t link_type_for(uint16_t number)
{
    static uint32_t known[256], count;

    if (!count)
        for (uint32_t type = 0; type <= UINT16_MAX && count < 256; type++)
            if (link_known(type))
                known[count++] = type;
    return link_known(number) ? number : known[number % count];
}

/* Every byte can be read (the sanitizer watches), and there are not more than on the wire. */
static void check_view(struct bytes view, uint32_t length)
{
    volatile uint8_t sum = 0;

    must(view.len <= length);
    for (size_t i = 0; i < view.len; i++)
        sum = (uint8_t)(sum + view.data[i]);
}

/* Views lie in the frame, or in a datagram that was put together. */
static void check_inside(const struct frame *frame, const struct fragments *fragments, struct bytes view)
{
    const uint8_t *end = frame->data.data + frame->data.len;

    must(!view.len || fragments->done || (view.data >= frame->data.data && view.data + view.len <= end));
}

static void check_packet(const struct packet *packet, const struct fragments *fragments, bool reached)
{
    must(packet->datagram_count <= PACKET_DATAGRAMS && packet->depth <= LIMIT_LAYERS);
    must(reached == (packet->is_tcp || packet->datagram_count || packet->is_eap));
    must(!packet->bare || reached);
    for (int i = 0; i < packet->datagram_count; i++) {
        check_view(packet->datagrams[i].payload, packet->datagrams[i].length);
        check_inside(packet->frame, fragments, packet->datagrams[i].payload);
    }
    if (!packet->is_tcp)
        return;
    check_view(packet->segment.payload, packet->segment.length);
    check_inside(packet->frame, fragments, packet->segment.payload);
    must(!packet->bare || (!packet->segment.length && !packet->segment.flags));
}

/* The frame's bytes stand alone in memory, so that reading past them is seen. */
static void decode(struct fragments *fragments, struct frame *frame, struct bytes bytes)
{
    uint8_t *copy = malloc(bytes.len + 1);
    struct packet packet;
    bool reached;

    must(copy != NULL);
    if (bytes.len)
        memcpy(copy + 1, bytes.data, bytes.len);
    frame->number++;
    frame->time += FRAME_NS;
    frame->data = bytes_of(copy + 1, bytes.len);
    reached = fragments_decode(fragments, frame, &packet);
    check_packet(&packet, fragments, reached);
    must(fragments->bytes <= LIMIT_INCOMPLETE_BYTES && fragments->count <= LIMIT_INCOMPLETE);
    fragments_recycle(fragments);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct frame frame = { .link_type = link_type_for(cur_u16(&in)) };
    struct fragments fragments;

    fragments_init(&fragments, 1);
    while (cur_more(&in)) {
        uint16_t head = cur_u16(&in);
        size_t length = head & ~CUT;
        struct bytes bytes = cur_take(&in, length < cur_left(&in) ? length : cur_left(&in));

        frame.original_length = (uint32_t)bytes.len + (head & CUT ? CUT_BYTES : 0);
        decode(&fragments, &frame, bytes);
    }
    fragments_finish(&fragments);
    must(fragments.bytes == 0 && fragments.forgotten <= fragments.lost);
    fragments_free(&fragments);
    return 0;
}
