/*
 * json_before.c - what was said before TLS, as JSON.
 */
#include "report/json_impl.h"

#include "report/words.h"

enum { WIRE_TEXT = 1024 };

static json_t *wire_string(struct bytes bytes)
{
    char text[WIRE_TEXT];
    struct words words = words_in(text, sizeof text);

    words_add_wire(&words, bytes);
    return json_string(text);
}

static void set_frame(json_t *frames, const char *key, struct moment at)
{
    if (at.frame)
        json_object_set_new(frames, key, json_integer((json_int_t)at.frame));
}

static json_t *frames_of(const struct before *before)
{
    json_t *frames = json_object();

    set_frame(frames, "offer", before->offered);
    set_frame(frames, before->kind == BEFORE_PROXY_HEADER ? "header" : "request", before->requested);
    set_frame(frames, "answer", before->answered);
    return frames;
}

static json_t *offer_of(const struct before *before)
{
    return before->offer == OFFER_UNKNOWN ? json_null() : json_boolean(before->offer == OFFER_MADE);
}

static json_t *json_of_before(const struct before *before)
{
    static const char *const kinds[] = { "starttls", "connect", "socks", "proxy-header" };
    static const char *const answers[] = { "none", "accepted", "refused" };
    json_t *object =
        json_pack("{s:s, s:s, s:o, s:o, s:s}", "protocol", before->protocol, "kind", kinds[before->kind], "offered",
                  offer_of(before), "frames", frames_of(before), "answer", answers[before->answer]);

    if (before->answered.frame)
        json_object_set_new(object, "text", wire_string(before->text));
    if (before->answered.frame && before->code)
        json_object_set_new(object, "code", json_integer(before->code));
    if (before->host.len)
        json_object_set_new(object, "target",
                            json_pack("{s:o, s:i}", "host", wire_string(before->host), "port", before->port));
    if (before->has_addresses) {
        json_object_set_new(object, "source", json_of_endpoint(&before->from));
        json_object_set_new(object, "destination", json_of_endpoint(&before->to));
    }
    if (before->blind)
        json_object_set_new(object, "incomplete", json_true());
    return object;
}

json_t *json_of_before_tls(const struct conversation *c)
{
    json_t *list = json_array();

    for (const struct before *before = c->before; before; before = before->next)
        json_array_append_new(list, json_of_before(before));
    return list;
}
