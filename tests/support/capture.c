#include "tests/support/capture.h"
#include "tests/support/wire.h"

#include "capture/source.h"
#include "dissect/dissector.h"
#include "report/words.h"

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
    *frames = (struct frames){ 0 };
}

struct frames frames_of_file(const char *path)
{
    struct frames frames = { 0 };
    struct error error = { "" };
    struct source *source = source_open_file(path, NULL, &error);
    struct frame batch[LIMIT_BATCH_FRAMES];
    enum source_state state = SOURCE_MORE;

    must(source != NULL, error.text);
    while (state == SOURCE_MORE) {
        size_t count;

        state = source_read(source, batch, &count);
        for (size_t i = 0; i < count; i++)
            frames_add(&frames, &batch[i]);
    }
    source_close(source);
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

/* ---- transcripts ---- */

struct collection {
    struct transcripts transcripts;
    struct engine *engine;
};

static bool is_said(const struct event *event)
{
    return event->kind == EVENT_HANDSHAKE || event->kind == EVENT_ALERT || event->kind == EVENT_CCS ||
           event->kind == EVENT_ENCRYPTED_HANDSHAKE || event->kind == EVENT_ENCRYPTED_ALERT ||
           event->kind == EVENT_APPLICATION_DATA;
}

static void tell_before(const struct conversation *c, struct words *client, struct words *server)
{
    for (const struct before *before = c->before; before; before = before->next) {
        words_add(client, "%s asked %d went on %d\n", before->protocol, before->requested.frame != 0,
                  before->went_on);
        words_add(server, "%s offer %u answer %u ", before->protocol, before->offer, before->answer);
        words_add_wire(server, before->text);
        words_add(server, "\n");
    }
}

static void tell_hellos(const struct conversation *c, struct words *client, struct words *server)
{
    const struct client_hello *hello = c->client_hello;
    const struct server_hello *answer = conversation_server_hello(c);

    if (hello) {
        words_add(client, "suites %zu groups %zu name ", hello->cipher_suites.len, hello->extensions.groups.len);
        words_add_wire(client, hello->extensions.server_name);
    }
    if (answer)
        words_add(server, "version %04x suite %04x", answer->version, answer->cipher_suite);
}

static void judged(void *context, const struct judgement *j)
{
    struct collection *collection = context;
    struct transcripts *all = &collection->transcripts;
    const struct conversation *c = j->conversation;
    struct transcript_text *text;
    struct words sides[2];

    all->items = realloc(all->items, (all->count + 1) * sizeof *all->items);
    must(all->items != NULL, "out of memory");
    text = &all->items[all->count++];
    *text = (struct transcript_text){ .stream_index = c->stream_index, .outcome = j->outcome };
    sides[CLIENT] = words_in(text->client, sizeof text->client);
    sides[SERVER] = words_in(text->server, sizeof text->server);
    for (uint32_t i = 0; i < c->event_count; i++)
        if (is_said(&c->events[i])) {
            words_add_event(&sides[c->events[i].from], &c->events[i]);
            words_add(&sides[c->events[i].from], " %u\n", c->events[i].length);
        }
    tell_before(c, &sides[CLIENT], &sides[SERVER]);
    tell_hellos(c, &sides[CLIENT], &sides[SERVER]);
    snprintf(text->verdict, sizeof text->verdict, "%s %s", outcome_name(j->outcome),
             j->cause ? j->cause->page->code : "");
    for (uint32_t i = 0; i < c->anomaly_count; i++)
        text->malformed |= c->anomalies[i].kind == ANOMALY_MESSAGE_MALFORMED;
}

static void take(void *context, struct conversation *conversation)
{
    engine_take(((struct collection *)context)->engine, conversation, 1);
}

struct transcripts transcripts_of(const struct frames *frames)
{
    struct collection collection = { .engine = NULL };
    struct engine_options options = { .wait = true, .all = true, .context = &collection, .judged = judged };
    struct arena_pool pool = { 0 };
    struct certificate_store certificates;
    struct dissector_options dissecting = {
        .pool = &pool, .certificates = &certificates, .take = take, .linger = INT64_MAX, .context = &collection
    };
    struct dissector *dissector;

    certificate_store_init(&certificates, 1);
    must((collection.engine = engine_new(&options, NULL)) != NULL, "no engine");
    must((dissector = dissector_new(&dissecting, NULL)) != NULL, "no dissector");
    dissector_feed(dissector, frames->items, frames->count);
    dissector_finish(dissector);
    engine_finish(collection.engine);
    dissector_free(dissector);
    engine_free(collection.engine);
    certificate_store_release(&certificates);
    arena_pool_release(&pool);
    return collection.transcripts;
}

const struct transcript_text *transcript_find(const struct transcripts *transcripts, uint32_t stream_index)
{
    for (size_t i = 0; i < transcripts->count; i++)
        if (transcripts->items[i].stream_index == stream_index)
            return &transcripts->items[i];
    return NULL;
}

void transcripts_release(struct transcripts *transcripts)
{
    free(transcripts->items);
}
