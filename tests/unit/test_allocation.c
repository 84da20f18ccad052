/* Every allocation of a run fails once: nothing crashes, nothing leaks (the sanitizer watches), and the run either
 * says so or reports what it could. */
#include "tests/support/capture.h"
#include "tests/support/test.h"

#include "cli/tlsdiag.h"

#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long fails_after = -1;

static bool fails(void)
{
    return fails_after >= 0 && fails_after-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

/* A whole run over the frames. False when it said that something went wrong. */
static bool run_once(const struct frames *frames, const char *format)
{
    struct run_options options = {
        .renderer = renderer_find(format), .out = fopen("/dev/null", "w"), .all = true, .width = 80
    };
    struct error error;
    struct run *run = run_new(&options, &error);
    bool good = run != NULL;

    if (run && (good = run_begin_input(run, "x", &error))) {
        run_feed(run, frames->items, frames->count);
        good = run_end_input(run, NULL, &error);
        good = run_finish(run, &error) && good;
    }
    run_free(run);
    fclose(options.out);
    return good;
}

static void fail_each(const char *format)
{
    struct frames frames = made_handshake();
    bool good = false;

    for (long n = 0; !good && n < 100000; n++) {
        fails_after = n;
        run_once(&frames, format);
        good = fails_after >= 0; /* the run did not get as far as the failure: all were tried */
        fails_after = -1;
    }
    assert_true(good);
    assert_true(run_once(&frames, format));
    frames_release(&frames);
}

static void test_text_report(void **state)
{
    (void)state;
    fail_each("text");
}

static void test_json_report(void **state)
{
    (void)state;
    fail_each("json");
}

TESTS(test_text_report, test_json_report)
