/*
 * words_eap.c - what stands around TLS inside EAP, in words, and how Wireshark finds a conversation.
 */
#include "report/words.h"

#include "dissect/eap/packet.h"

#include <inttypes.h>

/* One UDP stream holds the conversations of all stations, and 802.1X has no streams: their frames tell them apart. */
void words_add_filter(struct words *words, const struct conversation *c)
{
    if (c->transport != TRANSPORT_EAPOL)
        words_add(words, "%s.stream eq %u", transport_name(c), c->stream_index);
    if (c->eap)
        words_add(words, "%s && frame.number ge %" PRIu64 " && frame.number le %" PRIu64,
                  c->transport == TRANSPORT_EAPOL ? "eapol" : "", c->first.frame, c->last.frame);
}

static void add_name(struct words *words, const char *what, struct bytes name)
{
    if (!name.len)
        return;
    words_add(words, ", %s ", what);
    words_add_wire(words, name);
}

void words_add_eap(struct words *words, const struct eap *eap)
{
    words_add(words, "%s in %s", eap_method_name(eap->method), eap->carrier == EAP_IN_RADIUS ? "RADIUS" : "802.1X");
    add_name(words, "station", eap->station);
    add_name(words, "identity", eap->identity);
}

void words_add_eap_event(struct words *words, const struct event *event)
{
    static const char *const texts[] = {
        [EAP_STEP_START] = " Start",         [EAP_STEP_SUCCESS] = "EAP-Success",  [EAP_STEP_FAILURE] = "EAP-Failure",
        [EAP_STEP_ACCEPT] = "Access-Accept", [EAP_STEP_REJECT] = "Access-Reject",
    };

    words_add(words, "%s%s", event->code == EAP_STEP_START ? eap_method_name(event->level) : "", texts[event->code]);
}
