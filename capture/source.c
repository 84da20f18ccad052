#include "capture/source_impl.h"

#include "capture/filter.h"

#include <stdio.h>

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

static void count_frame(struct source_report *report, struct frame *frame)
{
    frame->number = ++report->frames;
    report->bytes += frame->data.len;
    report->cut_frames += frame->data.len < frame->original_length;
    if (report->frames == 1 || frame->time < report->first_time)
        report->first_time = frame->time;
    if (report->frames == 1 || frame->time > report->last_time)
        report->last_time = frame->time;
}

enum source_state source_read(struct source *source, struct frame frames[LIMIT_BATCH_FRAMES], size_t *count)
{
    struct source_report *report = &source->report;
    uint32_t last_type = UINT32_MAX;
    enum source_state state;

    *count = 0;
    state = source->operations->read(source, frames, count);
    for (size_t i = 0; i < *count; i++) {
        count_frame(report, &frames[i]);
        if (frames[i].link_type != last_type)
            note_link_type(report, last_type = frames[i].link_type);
        frames[i].excluded = source->filter && !filter_passes(source->filter, &frames[i]);
    }
    return state;
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
    source->operations->close(source);
}
