/*
 * fuzz_eap.c - RADIUS datagrams and Ethernet frames with EAPOL into the table of EAP conversations, each perhaps cut short.
 *
 * The lowest flag of a piece says which it is, the others how many bytes of it were not captured.
 */
#include "dissect/eap/table.h"
#include "dissect/net/link.h"
#include "tests/support/fuzzed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
    struct arena_pool pool;
    struct certificate_store certificates;
    struct session_context context;
    struct eap_table table;
    uint64_t frame;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void take(void *context, struct conversation *conversation)
{
    (void)context;
    must(conversation->eap &&
         (conversation->transport == TRANSPORT_UDP || conversation->transport == TRANSPORT_EAPOL));
    must(conversation->eap->identity.len <= LIMIT_EAP_NAME && conversation->eap->station.len <= LIMIT_EAP_NAME);
    conversation_free(conversation);
}

static void say_radius(struct run *run, const struct fuzzed_piece *piece, struct bytes bytes, struct moment at)
{
    struct datagram datagram = { .source_port = piece->direction ? 1812 : 5000,
                                 .destination_port = piece->direction ? 5000 : 1812,
                                 .payload = bytes,
                                 .length = (uint32_t)piece->data.len };

    if (radius_is_likely(&datagram))
        eap_table_radius(&run->table, &run->context, &datagram, piece->direction, at);
}

static void say_eapol(struct run *run, const struct fuzzed_piece *piece, struct bytes bytes, struct moment at)
{
    struct frame frame = { .data = bytes, .original_length = (uint32_t)piece->data.len, .link_type = 1 };
    struct packet packet;

    frame.number = at.frame;
    frame.time = at.time;
    if (link_decode(&frame, &packet) && packet.is_eap)
        eap_table_eapol(&run->table, &run->context, &packet);
}

/* The bytes stand alone in memory, so that reading past them is seen. */
static void say(struct run *run, const struct fuzzed_piece *piece)
{
    size_t cut = piece->flags >> 1, length = piece->data.len > cut ? piece->data.len - cut : piece->data.len;
    uint8_t *copy = malloc(length + 1);
    struct moment at = { .frame = ++run->frame, .time = (int64_t)run->frame * 200000000 };

    must(copy != NULL);
    if (length)
        memcpy(copy + 1, piece->data.data, length);
    (piece->flags & 1 ? say_eapol : say_radius)(run, piece, bytes_of(copy + 1, length), at);
    free(copy);
    must(run->table.count <= LIMIT_EAP_SESSIONS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct fuzzed_piece piece;
    struct run run = { .frame = 0 };

    certificate_store_init(&run.certificates, 1);
    run.context.pool = &run.pool;
    run.context.certificates = &run.certificates;
    eap_table_init(&run.table, 1, (struct eap_sink){ &run, take });
    while (fuzzed_next(&in, &piece))
        say(&run, &piece);
    eap_table_finish(&run.table, &run.context, CONVERSATION_CAPTURE_ENDS);
    certificate_store_release(&run.certificates);
    arena_pool_release(&run.pool);
    return 0;
}
