#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

void test_list(void (*const *functions)(void **), size_t count, const char *names, struct CMUnitTest *tests)
{
    static char copy[8192];
    char *rest = copy;

    strncpy(copy, names, sizeof copy - 1);
    for (size_t i = 0; i < count; i++) {
        char *name = strtok_r(i ? NULL : copy, ", \n", &rest);

        tests[i] = (struct CMUnitTest){ .name = name ? name : "?", .test_func = functions[i] };
    }
}
