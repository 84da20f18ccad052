#include "report/renderer.h"

#define RENDERER(symbol) extern const struct renderer symbol;
#include "report/renderers.def"
#undef RENDERER

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
    return report->renderer->connection(report, judgement);
}

bool report_capture(struct report *report, const struct capture_report *capture)
{
    report->summary.captures++;
    return report->renderer->capture(report, capture);
}

bool report_end(struct report *report, const struct engine *engine)
{
    bool done = report->renderer->end(report, engine);

    summary_release(&report->summary);
    return done;
}
