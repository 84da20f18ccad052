#include "dissect/quic/quic_impl.h"

bool quic_keep_early(struct quic_reading *r)
{
    struct quic_early *early = &r->quic->early[r->direction];
    struct bytes header = r->packet->header;
    struct bytes packet = bytes_of(header.data, header.len + cur_left(&r->packet->rest));

    if (!r->t->decryption || r->packet->rest.missing || !decryption_awaits_suite(r->t->decryption, r->t->side) ||
        !pieces_keep(&early->packets, r->quic->pool, early->kept, packet, r->t->at))
        return false;
    early->kept += packet.len;
    return true;
}

bool quic_next_early(struct quic *quic, unsigned direction, struct quic_packet *packet, struct moment *at)
{
    struct quic_early *early = &quic->early[direction];
    struct bytes bytes;
    struct cursor in;

    if (!pieces_at(&early->packets, quic->pool, early->taken, &bytes, at))
        return false;
    early->taken += bytes.len;
    in = cur_of(bytes);
    return quic_read_packet(&in, packet);
}
