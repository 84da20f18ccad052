/*
 * fuzz_dns.c - datagrams from a DNS server, each perhaps cut short.
 */
#include "tests/support/fuzzed.h"

#include "dissect/resolved.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct resolved *resolved = calloc(1, sizeof *resolved);
    struct fuzzed_piece piece;
    uint64_t frame = 0;

    while (resolved && fuzzed_next(&in, &piece)) {
        struct datagram datagram = { .source_port = 53,
                                     .payload = piece.data,
                                     .length = (uint32_t)piece.data.len + piece.flags };

        resolved_note(resolved, &datagram, (struct moment){ ++frame, 0 });
    }
    for (int i = 0; resolved && i < LIMIT_RESOLVED; i++)
        if (resolved->notes[i].length > RESOLVED_NAME || (resolved->notes[i].at.frame && !resolved->notes[i].length))
            abort();
    free(resolved);
    return 0;
}
