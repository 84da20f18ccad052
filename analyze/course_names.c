/*
 * course_names.c - outcomes and stages in words, and as they stand in JSON.
 */
#include "analyze/course.h"

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[] = { "completed", "failed", "truncated", "midstream", "not-tls" };

    return names[outcome];
}

const char *stage_words(enum stage stage)
{
    static const char *const words[] = {
        [STAGE_NONE] = "the SYN",
        [STAGE_CONNECTED] = "the TCP handshake",
        [STAGE_CLIENT_HELLO] = "the ClientHello",
        [STAGE_SERVER_HELLO] = "the ServerHello",
        [STAGE_SERVER_FLIGHT] = "the server's certificate and key exchange",
        [STAGE_CLIENT_FLIGHT] = "the client's key exchange",
        [STAGE_FINISHED] = "the whole handshake",
    };

    return words[stage];
}

const char *stage_name(enum stage stage)
{
    static const char *const names[] = { "none",          "connected",     "client_hello", "server_hello",
                                         "server_flight", "client_flight", "finished" };

    return names[stage];
}
