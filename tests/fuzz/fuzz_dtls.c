/*
 * fuzz_dtls.c - datagrams into a session, each perhaps cut short: DTLS, and whatever is taken for QUIC.
 */
#include "tests/support/fuzzed.h"
#include "tests/support/play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct fuzzed_piece piece;
    struct play play;

    play_begin(&play);
    while (fuzzed_next(&in, &piece))
        play_say(&play, piece.direction, piece.data, piece.flags < piece.data.len ? piece.flags : 0);
    play_done(&play, play_end(&play));
    return 0;
}
