#include "report/renderer.h"

static const struct renderer *const renderers[] = {
#define RENDERER(symbol) &symbol,
#include "report/renderers.def"
#undef RENDERER
};

const struct renderer *renderer_at(size_t index)
{
    return index < sizeof renderers / sizeof *renderers ? renderers[index] : NULL;
}

const struct renderer *renderer_find(const char *name)
{
    for (size_t i = 0; renderer_at(i); i++)
        if (strcmp(renderer_at(i)->name, name) == 0)
            return renderer_at(i);
    return NULL;
}

bool report_begin(struct report *report)
{
    return report->renderer->begin(report);
}

bool report_connection(struct report *report, const struct judgement *judgement)
{
    summary_add(&report->current, judgement);
    return report->renderer->connection(report, judgement, summary_add(&report->summary, judgement));
}

bool report_capture(struct report *report, const struct capture_report *capture)
{
    bool done = report->renderer->capture(report, capture);

    report->summary.captures++;
    summary_release(&report->current);
    return done;
}

bool report_end(struct report *report)
{
    return report->renderer->end(report);
}

void report_release(struct report *report)
{
    if (report->renderer && report->renderer->release)
        report->renderer->release(report);
    summary_release(&report->summary);
    summary_release(&report->current);
}
