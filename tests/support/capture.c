#include "tests/support/capture.h"
#include "tests/support/wire.h"

#include "capture/source.h"
#include "dissect/tls/keyring.h"
#include "dissect/tls/messages.h"

#include <stdio.h>
#include <stdlib.h>

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "test support: %s\n", what);
    exit(1);
}

void frames_add(struct frames *frames, const struct frame *frame)
{
    struct frame *copy;
    uint8_t *bytes = malloc(frame->data.len + 1);

    if (frames->count == frames->capacity) {
        frames->capacity = frames->capacity ? frames->capacity * 2 : 64;
        frames->items = realloc(frames->items, frames->capacity * sizeof *frames->items);
    }
    must(bytes && frames->items, "out of memory");
    copy = &frames->items[frames->count++];
    *copy = *frame;
    copy->number = frames->count;
    if (frame->data.len)
        memcpy(bytes, frame->data.data, frame->data.len);
    copy->data = bytes_of(bytes, frame->data.len);
}

void frames_release(struct frames *frames)
{
    for (size_t i = 0; i < frames->count; i++)
        free((void *)(uintptr_t)frames->items[i].data.data);
    free(frames->items);
    keyring_free(frames->keyring);
    *frames = (struct frames){ 0 };
}

/* The secrets in the file, if there are any. */
static struct keyring *keys_of(const struct source *source)
{
    struct bytes secrets = source_secrets(source);
    struct keyring *keyring = secrets.len ? keyring_new(1) : NULL;

    if (keyring)
        keylog_add(keyring_keylog(keyring), secrets);
    return keyring;
}

bool frames_read(struct frames *frames, const char *path, struct error *error)
{
    struct source *source = source_open_file(path, NULL, error);
    struct frame batch[LIMIT_BATCH_FRAMES];
    enum source_state state = SOURCE_MORE;

    *frames = (struct frames){ 0 };
    if (!source)
        return false;
    while (state == SOURCE_MORE) {
        size_t count;

        state = source_read(source, batch, &count);
        for (size_t i = 0; i < count; i++)
            frames_add(frames, &batch[i]);
    }
    frames->keyring = keys_of(source);
    source_close(source);
    return true;
}

struct frames frames_of_file(const char *path)
{
    struct frames frames;
    struct error error = { "" };

    must(frames_read(&frames, path, &error), error.text);
    return frames;
}

/* ---- a made handshake ---- */

static void add_segment(struct frames *frames, struct tcp_frame segment)
{
    struct wire wire = { .len = 0 };
    struct bytes bytes;
    struct frame frame = { .link_type = 1, .time = 1000000000 + segment.time };

    segment.client_port = 40000;
    bytes = wire_tcp_frame(&wire, &segment);
    frame.data = bytes;
    frame.original_length = (uint32_t)bytes.len;
    frames_add(frames, &frame);
}

static struct wire made_client_hello(void)
{
    static const uint8_t random[32] = { 7 };
    struct wire wire = { .len = 0 };
    size_t record, message, extensions;

    wire_put(&wire, "\x16\x03\x01", 3);
    record = wire_open(&wire, 2);
    wire_u8(&wire, CLIENT_HELLO);
    message = wire_open(&wire, 3);
    wire_u16(&wire, TLS_1_2);
    wire_put(&wire, random, sizeof random);
    wire_put(&wire, "\0\0\4\xC0\x2F\0\x2F\1\0", 9);
    extensions = wire_open(&wire, 2);
    wire_put(&wire, "\0\0\0\x0F\0\x0D\0\0\x0Awww.a.test", 19);
    wire_close(&wire, extensions, 2);
    wire_close(&wire, message, 3);
    wire_close(&wire, record, 2);
    return wire;
}

struct frames made_handshake(void)
{
    struct frames frames = { 0 };
    struct wire hello = made_client_hello();
    uint32_t client = 1001, server = 5001;

    add_segment(&frames, (struct tcp_frame){ .seq = 1000, .flags = TCP_SYN });
    add_segment(&frames,
                (struct tcp_frame){
                    .from_server = true, .seq = 5000, .ack = client, .flags = TCP_SYN | TCP_ACK, .time = 1000000 });
    add_segment(&frames, (struct tcp_frame){ .seq = client,
                                             .ack = server,
                                             .flags = TCP_ACK | TCP_PUSH,
                                             .payload = wire_view(&hello),
                                             .time = 2000000 });
    client += (uint32_t)hello.len;
    add_segment(&frames, (struct tcp_frame){ .from_server = true,
                                             .seq = server,
                                             .ack = client,
                                             .flags = TCP_ACK,
                                             .payload = bytes_of("\x15\3\3\0\2\2\x46", 7),
                                             .time = 3000000 });
    server += 7;
    add_segment(&frames,
                (struct tcp_frame){
                    .from_server = true, .seq = server, .ack = client, .flags = TCP_ACK | TCP_FIN, .time = 4000000 });
    add_segment(&frames,
                (struct tcp_frame){ .seq = client, .ack = server + 1, .flags = TCP_ACK | TCP_FIN, .time = 5000000 });
    return frames;
}
