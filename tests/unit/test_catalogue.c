/* The pages: each holds what a page is for, in lines that a terminal can show. */
#include "tests/support/test.h"

#include "analyze/catalogue.h"

#include <stdbool.h>
#include <string.h>

enum { TERMINAL = 80, DRAWING = 4 /* blanks before it */ };

static bool is_drawing(const char *line)
{
    return strspn(line, " ") >= DRAWING;
}

static void test_every_page_has_its_parts(void **state)
{
    static const char *const parts[] = { "## What happened\n", "## On the wire\n", "## Why it happens\n",
                                         "## How to confirm\n", "## What to do\n" };

    (void)state;
    for (uint32_t i = 0; i < catalogue_page_count; i++) {
        const struct catalogue_page *page = &catalogue_pages[i];
        const char *at = page->body;

        for (size_t j = 0; j < sizeof parts / sizeof *parts; j++)
            if (!(at = strstr(at, parts[j])))
                fail_msg("%s lacks, or has not in this order: %s", page->code, parts[j]);
        if (!page->remedy_count || !page->reference_count)
            fail_msg("%s tells no remedy or no reference", page->code);
    }
}

static void test_every_page_draws_the_wire(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < catalogue_page_count; i++) {
        const char *from = strstr(catalogue_pages[i].body, "## On the wire\n");
        const char *to = from ? strstr(from, "## Why it happens\n") : NULL;
        bool drawn = false;

        for (const char *line = from; line && line < to; line = strchr(line, '\n') + 1)
            drawn |= is_drawing(line);
        if (!drawn)
            fail_msg("%s draws nothing", catalogue_pages[i].code);
    }
}

/* Prose is set in lines; drawings are shown as they are. */
static void test_drawings_fit_a_terminal(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < catalogue_page_count; i++)
        for (const char *line = catalogue_pages[i].body; *line; line += strcspn(line, "\n") + 1)
            if (is_drawing(line) && strcspn(line, "\n") > TERMINAL)
                fail_msg("%s: too long: %.100s", catalogue_pages[i].code, line);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_page_has_its_parts),
        cmocka_unit_test(test_every_page_draws_the_wire),
        cmocka_unit_test(test_drawings_fit_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
