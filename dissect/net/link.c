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

bool link_decode(const struct frame *frame, struct packet *packet)
{
    uint32_t key = LINKTYPE(frame->link_type);

    packet->frame = frame;
    packet->rest = cur_clipped(frame->data, frame->original_length - frame->data.len);
    packet->fragment = packet->is_tcp = false;
    packet->datagram_count = 0;
    for (int depth = 0; key != LAYER_END && depth < LIMIT_LAYERS; depth++) {
        const struct link_layer *layer = layer_for(key);

        if (!layer)
            break;
        key = layer->decode(packet);
    }
    return packet->is_tcp || packet->datagram_count;
}

bool link_has(uint32_t key)
{
    return layer_for(key) != NULL;
}

bool link_known(uint32_t link_type)
{
    return layer_for(LINKTYPE(link_type)) != NULL;
}
