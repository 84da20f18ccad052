/*
 * fuzz_records.c - the two streams of a connection in pieces, with gaps, into a session: records, messages, SSL 2.0, what
 * goes before TLS, and what the secrets in some pieces decrypt.
 */
#include "dissect/net/flow.h"
#include "dissect/session.h"
#include "tests/support/fuzzed.h"

#include <stdlib.h>

enum { GAP = 1, CUT = 2, JOINED = 4, KEYS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor in = cur_of(bytes_of(data, size));
    struct arena_pool pool = { 0 };
    struct certificate_store certificates;
    struct keyring *keyring = keyring_new(1);
    struct session_context context = { .pool = &pool, .certificates = &certificates };
    struct conversation *c = conversation_new(&pool);
    struct moment at = { .frame = 0 };
    struct fuzzed_piece piece;
    struct session session;

    if (!c || !keyring)
        abort();
    certificate_store_init(&certificates, 1);
    c->from_start = !(size & JOINED);
    session_init(&session, &context, c, 0, ROLE_BY_PORT);
    while (fuzzed_next(&in, &piece)) {
        at.frame++;
        if (piece.flags & KEYS) {
            keylog_add(keyring_keylog(keyring), piece.data);
            context.keyring = keyring;
        } else if (piece.flags & GAP)
            session_gap(&session, &context, piece.direction, piece.data.len + 1, piece.flags & CUT, at);
        else
            session_data(&session, &context, piece.direction, piece.data, at);
    }
    conversation_free(session_take(&session, &context, CONVERSATION_CAPTURE_ENDS));
    certificate_store_release(&certificates);
    keyring_free(keyring);
    arena_pool_release(&pool);
    return 0;
}
