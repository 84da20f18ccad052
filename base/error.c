#include "base/error.h"

#include <stdio.h>

bool error_set(struct error *error, const char *format, ...)
{
    va_list args;

    if (!error)
        return false;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    return false;
}

bool error_memory(struct error *error)
{
    return error_set(error, "out of memory");
}
