/*
 * transcript.h - writes what a record reader tells into the conversation.
 */
#ifndef DISSECT_TLS_TRANSCRIPT_H
#define DISSECT_TLS_TRANSCRIPT_H

#include "dissect/conversation.h"
#include "dissect/pieces.h"
#include "dissect/tls/record.h"
#include "dissect/x509/store.h"

/* Where the next thing told goes to. */
struct transcript {
    struct conversation *conversation;
    struct certificate_store *certificates;
    struct decryption *decryption; /* NULL without keys */
    enum side side;                /* who sent what is being read */
    struct moment at;              /* the frame that completed it */
    bool hello_from_server;        /* set when a ClientHello comes from the side that was taken for the server */
    bool answer_from_client;       /* likewise a server's message from the other side */
};

struct record_sink transcript_sink(struct transcript *transcript);

/* Keeps what comes before its predecessor, in the conversation's pool; that there is no room for it is noted. */
void transcript_hold(struct transcript *transcript, struct pieces *pieces, uint64_t place, struct bytes data);

#endif
