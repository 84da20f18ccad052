#include "capture/source_impl.h"

#include "capture/filter.h"

#include <stdio.h>
#include <stdlib.h>

void source_damage(struct source *source, uint64_t offset, const char *format, ...)
{
    va_list args;

    if (source->report.damaged)
        return;
    source->report.damaged = true;
    source->report.damage_offset = offset;
    va_start(args, format);
    vsnprintf(source->report.damage.text, sizeof source->report.damage.text, format, args);
    va_end(args);
}

static void note_link_type(struct source_report *report, uint32_t link_type)
{
    for (uint32_t i = 0; i < report->link_type_count; i++)
        if (report->link_types[i] == link_type)
            return;
    if (report->link_type_count < SOURCE_LINK_TYPES)
        report->link_types[report->link_type_count++] = link_type;
}

static void count_packet(struct source *source, const struct frame *frame)
{
    struct source_report *report = &source->report;
    bool first = source->packets++ == 0;

    report->bytes += frame->data.len;
    report->cut_frames += frame->data.len < frame->original_length;
    if (first || frame->time < report->first_time)
        report->first_time = frame->time;
    if (first || frame->time > report->last_time)
        report->last_time = frame->time;
}

enum source_state source_read(struct source *source, struct frame frames[LIMIT_BATCH_FRAMES], size_t *count)
{
    struct source_report *report = &source->report;
    uint32_t last_type = LINK_TYPE_NONE;
    enum source_state state;
    size_t read = 0, kept = 0;

    state = source->operations->read(source, frames, &read);
    for (size_t i = 0; i < read; i++) {
        frames[i].number = ++report->frames;
        if (frames[i].link_type == LINK_TYPE_NONE)
            continue;
        count_packet(source, &frames[i]);
        if (frames[i].link_type != last_type)
            note_link_type(report, last_type = frames[i].link_type);
        frames[i].excluded = source->filter && !filter_passes(source->filter, &frames[i]);
        if (kept != i)
            frames[kept] = frames[i];
        kept++;
    }
    *count = kept;
    return state;
}

/* Room for `size` bytes of secrets. */
static bool make_room(struct source *source, size_t size)
{
    uint8_t *larger;

    if (size > LIMIT_SECRET_BYTES)
        return false;
    if (size <= source->secret_capacity)
        return true;
    if (!(larger = realloc(source->secrets, size * 2)))
        return false;
    source->secrets = larger;
    source->secret_capacity = size * 2;
    return true;
}

void source_add_secrets(struct source *source, struct bytes lines)
{
    if (!lines.len)
        return;
    if (!make_room(source, source->secret_bytes + lines.len + 1)) {
        source->report.dropped_secrets += lines.len;
        return;
    }
    memcpy(source->secrets + source->secret_bytes, lines.data, lines.len);
    source->secret_bytes += lines.len;
    if (lines.data[lines.len - 1] != '\n')
        source->secrets[source->secret_bytes++] = '\n';
}

struct bytes source_secrets(const struct source *source)
{
    return bytes_of(source->secrets, source->secret_bytes);
}

const struct source_report *source_report(const struct source *source)
{
    return &source->report;
}

void source_progress(const struct source *source, uint64_t *done, uint64_t *size)
{
    source->operations->progress(source, done, size);
}

void source_close(struct source *source)
{
    if (!source)
        return;
    filter_free(source->filter);
    free(source->secrets);
    source->operations->close(source);
}
