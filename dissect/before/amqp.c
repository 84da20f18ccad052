/*
 * amqp.c - AMQP 1.0: a header of eight bytes names what is to follow, 2 is TLS (part 5, section 5.2).
 */
#include "dissect/before/text.h"

enum { ID_TLS = 2 };

static enum recognition recognise(struct bytes client, struct bytes server)
{
    (void)server;
    return text_recognise(client, "AMQP\2");
}

/* The server repeats the header to agree, and sends another one to refuse. */
static enum take take(struct dialogue *d, enum side from, struct cursor *in)
{
    struct bytes name = cur_take(in, 4);
    uint8_t id = cur_u8(in);

    cur_skip(in, 3);
    if (!cur_ok(in))
        return TAKE_NEXT;
    if (!bytes_are(name, "AMQP"))
        return TAKE_STOP;
    if (from == CLIENT && id != ID_TLS)
        return dialogue_went_on(d);
    if (from == CLIENT) {
        dialogue_request(d);
        return TAKE_NEXT;
    }
    dialogue_answer(d, id == ID_TLS, id,
                    id == ID_TLS ? bytes_of("AMQP header for TLS", 19)
                                 : bytes_of("a header for a protocol without TLS", 35));
    return id == ID_TLS ? TAKE_STOP : TAKE_NEXT;
}

const struct dialect amqp = {
    .name = "amqp",
    .title = "AMQP",
    .verb = "TLS header",
    .kind = BEFORE_STARTTLS,
    .recognise = recognise,
    .take = take,
};
