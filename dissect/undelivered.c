#include "dissect/undelivered.h"

enum { UNREACHABLE = 3, FRAGMENTATION_NEEDED = 4, UNREACHABLE_V6 = 1 };

/* A packet that is too big is sent again in smaller ones: that is no refusal. */
static bool says_undelivered(const struct icmp_error *icmp)
{
    return icmp->v6 ? icmp->type == UNREACHABLE_V6 : icmp->type == UNREACHABLE && icmp->code != FRAGMENTATION_NEEDED;
}

void undelivered_note(struct undelivered *undelivered, enum transport transport, uint32_t stream_index,
                      const struct packet *packet)
{
    struct undelivered_note *note = &undelivered->notes[transport][stream_index % LIMIT_UNDELIVERED];

    if (!packet->is_icmp_error || packet->frame->excluded || !says_undelivered(&packet->icmp) ||
        (note->at.frame && note->stream_index == stream_index))
        return;
    *note = (struct undelivered_note){ .at = { packet->frame->number, packet->frame->time },
                                       .icmp = packet->icmp,
                                       .to = packet->destination,
                                       .stream_index = stream_index };
}

void undelivered_tell(const struct undelivered *undelivered, struct conversation *c)
{
    const struct undelivered_note *note =
        c->transport == TRANSPORT_EAPOL ? NULL
                                        : &undelivered->notes[c->transport][c->stream_index % LIMIT_UNDELIVERED];
    struct unreachable *unreachable;
    bool to_server = note && address_equal(&note->to, &c->server.address);

    if (!note || !note->at.frame || note->stream_index != c->stream_index ||
        !(unreachable = arena_alloc(&c->arena, sizeof *unreachable)))
        return;
    *unreachable = (struct unreachable){ .at = note->at,
                                         .reporter = { .address = note->icmp.reporter },
                                         .to = to_server ? SERVER : CLIENT,
                                         .code = note->icmp.code,
                                         .v6 = note->icmp.v6 };
    c->unreachable = unreachable;
    conversation_add(c, (struct event){ .at = note->at,
                                        .kind = EVENT_UNREACHABLE,
                                        .from = unreachable->to,
                                        .code = note->icmp.code,
                                        .level = note->icmp.v6 ? 6 : 4 });
}

const char *undelivered_text(uint8_t code, bool v6)
{
    static const char *const texts[] = { "network unreachable",
                                         "host unreachable",
                                         "protocol unreachable",
                                         "port unreachable",
                                         "fragmentation needed",
                                         "source route failed",
                                         "network unknown",
                                         "host unknown",
                                         "source host isolated",
                                         "network administratively prohibited",
                                         "host administratively prohibited",
                                         "network unreachable for this type of service",
                                         "host unreachable for this type of service",
                                         "communication administratively prohibited" };
    static const char *const texts_v6[] = { "no route to destination",
                                            "communication administratively prohibited",
                                            "beyond scope of source address",
                                            "address unreachable",
                                            "port unreachable",
                                            "source address failed policy",
                                            "reject route to destination" };
    size_t count = v6 ? sizeof texts_v6 / sizeof *texts_v6 : sizeof texts / sizeof *texts;

    return code >= count ? "destination unreachable" : v6 ? texts_v6[code] : texts[code];
}
