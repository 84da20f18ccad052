/*
 * fuzz_keylog.c - a key log of any bytes, in two parts; each secret that is in it is asked for.
 */
#include "dissect/tls/keylog.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct keylog *keylog = keylog_new(size);
    size_t first = size / 2;

    if (!keylog)
        abort();
    keylog_add(keylog, bytes_of(data, first));
    keylog_add(keylog, bytes_of(data + first, size - first));
    for (size_t i = 0; i + KEYLOG_RANDOM <= size && i < 4096; i++)
        for (int kind = SECRET_MASTER; kind <= SECRET_SERVER_TRAFFIC; kind++)
            if (keylog_find(keylog, bytes_of(data + i, KEYLOG_RANDOM), (enum secret_kind)kind).len > KEYLOG_SECRET)
                abort();
    keylog_free(keylog);
    return 0;
}
