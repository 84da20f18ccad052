/*
 * test.h - cmocka, and a list of tests in one line: TESTS(test_a, test_b).
 */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Runs the tests and fails when one of them does; their names are in the output. */
#define TESTS(...)                                                                                                   \
    int main(void)                                                                                                   \
    {                                                                                                                \
        void (*const functions[])(void **) = { __VA_ARGS__ };                                                        \
        struct CMUnitTest tests[sizeof functions / sizeof *functions];                                               \
        static const char names[] = #__VA_ARGS__;                                                                    \
                                                                                                                     \
        test_list(functions, sizeof functions / sizeof *functions, names, tests);                                    \
        return cmocka_run_group_tests(tests, NULL, NULL);                                                            \
    }

/* Fills `tests`, naming each after its place in `names`, a list with commas that lives on. */
void test_list(void (*const *functions)(void **), size_t count, const char *names, struct CMUnitTest *tests);

#endif
