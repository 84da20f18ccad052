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

enum layer_space { SPACE_LINKTYPE = 1, SPACE_ETHERTYPE, SPACE_IP_PROTOCOL, SPACE_UDP_PORT, SPACE_PPP };

#define LAYER_KEY(space, number) ((uint32_t)(space) << 24 | (uint32_t)(number))
#define LINKTYPE(number)         LAYER_KEY(SPACE_LINKTYPE, number)
#define ETHERTYPE(number)        LAYER_KEY(SPACE_ETHERTYPE, number)
#define IP_PROTOCOL(number)      LAYER_KEY(SPACE_IP_PROTOCOL, number)
#define UDP_PORT(number)         LAYER_KEY(SPACE_UDP_PORT, number)
#define PPP_PROTOCOL(number)     LAYER_KEY(SPACE_PPP, number)

enum { LAYER_END = 0 /* nothing further to read */ };

struct link_layer {
    const char *name;
    uint32_t (*decode)(struct packet *packet); /* the next layer's key, or LAYER_END */
};

/* Every layer there is. A file whose layer no line declares does not compile with clang. */
#define LAYER(key, layer) extern const struct link_layer layer;
#include "dissect/net/links.def"
#undef LAYER

/* Takes `frame` apart. True when a TCP or UDP header was reached and read, or EAP. */
bool link_decode(const struct frame *frame, struct packet *packet);

/* Goes on with what the last IP header says comes next, after a fragment was replaced by its whole datagram. */
bool link_resume(struct packet *packet);

/* Reads one layer; answers with the key of the next, LAYER_END when there is none or too many were read. */
uint32_t link_step(struct packet *packet, uint32_t key);

/* For layers: the key of what follows an EtherType field, which in IEEE 802.3 is a length with LLC behind it. */
uint32_t link_after_type(struct packet *packet, uint16_t type);

/* For layers: the same for an LLC header (IEEE 802.2), perhaps with SNAP. */
uint32_t link_after_llc(struct packet *packet);

/* For layers that do not say what they carry: the key of the IP version that comes next, or LAYER_END. */
uint32_t link_ip_by_version(const struct packet *packet);

/* For layers that name a LINKTYPE_ value of their own. */
uint32_t link_nested(uint32_t link_type);

/* Is there a layer for this key? */
bool link_has(uint32_t key);

/* Can frames of this LINKTYPE_ be read at all? */
bool link_known(uint32_t link_type);

#endif
