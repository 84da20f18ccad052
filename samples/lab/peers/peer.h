/* peer.h - what the peers in C have in common: NAME=VALUE on their command lines, and giving up. */
#ifndef SAMPLES_LAB_PEERS_PEER_H
#define SAMPLES_LAB_PEERS_PEER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option {
    const char *name;
    const char **value; /* where the word's value goes; it is not copied */
};

static inline void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* The words behind the first: those of `options`, of which there are `known`. Others are passed over. */
static inline void parse(const struct option *options, size_t known, int count, char **words)
{
    for (int i = 2; i < count; i++)
        for (size_t j = 0; j < known; j++) {
            size_t length = strlen(options[j].name);
            if (!strncmp(words[i], options[j].name, length) && words[i][length] == '=')
                *options[j].value = words[i] + length + 1;
        }
}

#endif
