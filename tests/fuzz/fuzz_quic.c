/*
 * fuzz_quic.c - frames sealed in Initial packets, so that the fuzzer reaches what stands behind the encryption; and
 * datagrams as they come.
 */
#include "tests/support/fuzzed.h"
#include "tests/support/play.h"
#include "tests/support/quic.h"

#include <stdlib.h>

enum { V1 = 1, AS_IT_IS = 0x40, LARGEST_FRAMES = 1400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bytes seal(struct wire *wire, const struct quic_keys keys[2], const struct fuzzed_piece *piece,
                         struct bytes id, uint32_t number)
{
    struct quic_sealed packet = { .version = V1, .destination_id = id, .number = number, .frames = piece->data };

    if (packet.frames.len > LARGEST_FRAMES)
        packet.frames.len = LARGEST_FRAMES;
    wire->len = 0;
    quic_seal_initial(wire, &keys[piece->direction], &packet);
    return wire_view(wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wire wire;
    struct cursor in = cur_of(bytes_of(data, size));
    struct bytes id = bytes_of("12345678", 8);
    struct fuzzed_piece piece;
    struct quic_keys keys[2];
    struct play play;

    if (!quic_initial_keys(quic_version_of(V1), id, keys))
        abort();
    play_begin(&play);
    for (uint32_t number = 0; fuzzed_next(&in, &piece); number++)
        play_say(&play, piece.direction,
                 piece.flags & AS_IT_IS ? piece.data : seal(&wire, keys, &piece, id, number & 0xFFFF), 0);
    play_done(&play, play_end(&play));
    return 0;
}
