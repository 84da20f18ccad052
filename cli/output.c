#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, NARROWEST = 40, WIDEST = 140 };

void output_init(struct output *output)
{
    *output = (struct output){ .run = { .renderer = renderer_at(0), .out = stdout, .width = USUAL_WIDTH },
                               .color = "auto" };
}

static bool set_format(struct output *output, const char *name, struct error *error)
{
    const struct renderer *renderer = renderer_find(name);

    if (!renderer)
        return error_set(error, "no such format: %s", name);
    output->run.renderer = renderer;
    return true;
}

static bool set_color(struct output *output, const char *when, struct error *error)
{
    if (strcmp(when, "auto") != 0 && strcmp(when, "always") != 0 && strcmp(when, "never") != 0)
        return error_set(error, "--color is auto, always or never, not %s", when);
    output->color = when;
    return true;
}

bool output_option(struct output *output, int option, const char *value, bool *taken, struct error *error)
{
    *taken = true;
    switch (option) {
    case OPTION_JSON:
        return set_format(output, "json", error);
    case OPTION_FORMAT:
        return set_format(output, value, error);
    case OPTION_ALL:
        output->run.all = true;
        return true;
    case OPTION_COLOR:
        return set_color(output, value, error);
    case OPTION_CA_FILE:
        output->run.trust.file = value;
        return true;
    case OPTION_CA_PATH:
        output->run.trust.folder = value;
        return true;
    case OPTION_AT:
        return trust_time(value, &output->run.at, error);
    case OPTION_EXPORT:
        output->run.certificate_folder = value;
        return true;
    case 'o':
        output->path = strcmp(value, "-") == 0 ? NULL : value;
        return true;
    }
    *taken = false;
    return true;
}

static bool wants_colour(const struct output *output)
{
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

    if (strcmp(output->color, "auto") != 0)
        return strcmp(output->color, "always") == 0;
    return isatty(fileno(output->run.out)) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

static unsigned width_of(FILE *out)
{
    struct winsize size;

    if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || !size.ws_col)
        return USUAL_WIDTH;
    return size.ws_col < NARROWEST ? NARROWEST : size.ws_col > WIDEST ? WIDEST : size.ws_col;
}

bool output_open(struct output *output, struct error *error)
{
    if (output->path && !(output->run.out = fopen(output->path, "we")))
        return error_set(error, "%s: %s", output->path, strerror(errno));
    output->run.colour = wants_colour(output);
    output->run.width = width_of(output->run.out);
    return true;
}

void output_close(struct output *output)
{
    if (output->path && output->run.out)
        fclose(output->run.out);
}
