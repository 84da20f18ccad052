#include "dissect/net/link.h"

#include "base/limits.h"

static const struct link_layer *layer_for(uint32_t key)
{
    switch (key) {
#define LAYER(key, layer)                                                                                            \
    case key:                                                                                                        \
        return &layer;
#include "dissect/net/links.def"
#undef LAYER
    }
    return NULL;
}

uint32_t link_step(struct packet *packet, uint32_t key)
{
    const struct link_layer *layer = layer_for(key);

    if (!layer || packet->depth == LIMIT_LAYERS)
        return LAYER_END;
    packet->depth++;
    return layer->decode(packet);
}

static bool walk(struct packet *packet, uint32_t key)
{
    while (key != LAYER_END)
        key = link_step(packet, key);
    return packet->is_tcp || packet->datagram_count || packet->is_eap;
}

bool link_decode(const struct frame *frame, struct packet *packet)
{
    packet->frame = frame;
    packet->rest = cur_clipped(frame->data, frame->original_length - frame->data.len);
    packet->is_tcp = packet->bare = packet->offloaded = packet->is_fragment = packet->is_icmp_error = packet->is_eap =
        false;
    packet->hardware_source = packet->hardware_destination = bytes_of(NULL, 0);
    packet->depth = packet->datagram_count = 0;
    return walk(packet, LINKTYPE(frame->link_type));
}

bool link_resume(struct packet *packet)
{
    packet->is_fragment = false;
    return walk(packet, IP_PROTOCOL(packet->protocol));
}

uint32_t link_nested(uint32_t link_type)
{
    return link_type <= UINT16_MAX ? LINKTYPE(link_type) : LAYER_END;
}

bool link_has(uint32_t key)
{
    return layer_for(key) != NULL;
}

bool link_known(uint32_t link_type)
{
    return layer_for(LINKTYPE(link_type)) != NULL;
}
