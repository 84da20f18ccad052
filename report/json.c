/*
 * json.c - NDJSON for programs: one object a line, schema 1 (docs/schema.json).
 */
#include "report/json_impl.h"

enum { DUMP_FLAGS = JSON_COMPACT | JSON_ENSURE_ASCII };

static int write_piece(const char *piece, size_t size, void *out)
{
    return fwrite(piece, 1, size, out) == size ? 0 : -1;
}

/* Prints and gives back `object`. A failed write is seen by who owns `out`. */
static bool put_line(const struct report *r, json_t *object)
{
    if (!object)
        return false;
    json_dump_callback(object, write_piece, r->out, DUMP_FLAGS);
    fputc('\n', r->out);
    json_decref(object);
    return true;
}

static bool begin(struct report *r)
{
    r->state = json_certificates_new();
    return r->state != NULL;
}

static void release(struct report *r)
{
    json_certificates_free(r->state);
    r->state = NULL;
}

static bool connection(struct report *r, const struct judgement *judgement, const struct summary_row *row)
{
    (void)row;
    return put_line(r, json_of_judgement(r, judgement));
}

static bool capture(struct report *r, const struct capture_report *c)
{
    const struct server_profile *profile;

    for (uint32_t i = 0; (profile = profile_at(c->servers, i)); i++)
        if (profile->spoke_tls && !put_line(r, json_of_server(r, c, profile)))
            return false;
    return put_line(r, json_of_capture(c));
}

static bool end(struct report *r)
{
    summary_sort(&r->summary);
    return put_line(r, json_of_summary(r));
}

const struct renderer json_renderer = {
    .name = "json",
    .help = "for programs: NDJSON, one object a line (docs/schema.json)",
    .wants_all = true,
    .begin = begin,
    .connection = connection,
    .capture = capture,
    .end = end,
    .release = release,
};
