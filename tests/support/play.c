#include "tests/support/play.h"

void play_begin(struct play *play)
{
    *play = (struct play){ .frame = 0 };
    certificate_store_init(&play->certificates, 1);
    play->context.pool = &play->pool;
    play->context.certificates = &play->certificates;
}

bool play_say(struct play *play, unsigned direction, struct bytes payload, uint32_t cut)
{
    struct datagram datagram = { .source_port = direction ? 443 : 5000,
                                 .destination_port = direction ? 5000 : 443,
                                 .payload = bytes_of(payload.data, payload.len - cut),
                                 .length = (uint32_t)payload.len };
    struct moment at = { .frame = ++play->frame, .time = (int64_t)play->frame * 1000000 };
    bool failed;

    if (!play->session && !(play->session = datagram_session_begin(&play->context, &datagram, direction, &failed)))
        return false;
    datagram_session_feed(play->session, &play->context, &datagram, direction, 64, at);
    return true;
}

struct conversation *play_end(struct play *play)
{
    return play->session ? datagram_session_take(play->session, &play->context, CONVERSATION_CAPTURE_ENDS) : NULL;
}

void play_done(struct play *play, struct conversation *conversation)
{
    conversation_free(conversation);
    certificate_store_release(&play->certificates);
    arena_pool_release(&play->pool);
}
