/* keys.h - the options that say what encrypted records may be opened with. */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include "base/error.h"

#include <stdio.h>

#define KEYS_HELP                                                                                                    \
    "  --keylog FILE       decrypt with the secrets of this key log (SSLKEYLOGFILE)\n"                               \
    "  --key PEM           decrypt RSA key exchanges with the server's private key\n"                                \
    "                      (only the handshake and alerts are then read)\n"

#define KEYS_OPTIONS                                                                                                 \
    { "keylog", required_argument, NULL, OPTION_KEYLOG },                                                            \
    {                                                                                                                \
        "key", required_argument, NULL, OPTION_KEY                                                                   \
    }

enum { KEYS_FILES = 16 };

struct keys {
    const char *keylogs[KEYS_FILES], *private_keys[KEYS_FILES];
    unsigned keylog_count, private_key_count;
    FILE *followed[KEYS_FILES]; /* key logs that may still grow */
    struct keyring *keyring;    /* NULL without keys */
};

/* Takes an option that getopt_long returned; see output_option. */
bool keys_option(struct keys *keys, int option, const char *value, bool *taken, struct error *error);

/* Reads what the options name into `*keyring`, which stays NULL when they name nothing. */
bool keys_open(struct keys *keys, struct keyring **keyring, struct error *error);

/* Live: reads what was written to the key logs since. A browser writes a session's secrets while that begins. */
void keys_follow(struct keys *keys);

void keys_close(struct keys *keys);

#endif
