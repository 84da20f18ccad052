/*
 * link.h - layers below and around IP, one after the other.
 *
 * A layer reads its header off `packet->rest` and answers with the key of what follows. Link layers, tags,
 * tunnels, IP and transports are all layers: a layer is one file (or a part of one) and one line for each of
 * its keys in links.def.
 */
#ifndef DISSECT_NET_LINK_H
#define DISSECT_NET_LINK_H

#include "dissect/net/packet.h"

enum layer_space { SPACE_LINKTYPE = 1, SPACE_ETHERTYPE, SPACE_IP_PROTOCOL, SPACE_UDP_PORT };

#define LAYER_KEY(space, number) ((uint32_t)(space) << 24 | (uint32_t)(number))
#define LINKTYPE(number)         LAYER_KEY(SPACE_LINKTYPE, number)
#define ETHERTYPE(number)        LAYER_KEY(SPACE_ETHERTYPE, number)
#define IP_PROTOCOL(number)      LAYER_KEY(SPACE_IP_PROTOCOL, number)
#define UDP_PORT(number)         LAYER_KEY(SPACE_UDP_PORT, number)

enum { LAYER_END = 0 /* nothing further to read */ };

struct link_layer {
    const char *name;
    uint32_t (*decode)(struct packet *packet); /* the next layer's key, or LAYER_END */
};

/* Every layer there is. A file whose layer no line declares does not compile with clang. */
#define LAYER(key, layer) extern const struct link_layer layer;
#include "dissect/net/links.def"
#undef LAYER

/* Takes `frame` apart. True when a TCP or UDP header was reached and read. */
bool link_decode(const struct frame *frame, struct packet *packet);

/* Is there a layer for this key? */
bool link_has(uint32_t key);

/* Can frames of this LINKTYPE_ be read at all? */
bool link_known(uint32_t link_type);

#endif
