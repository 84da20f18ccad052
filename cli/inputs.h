/* inputs.h - the list of files to read, folders walked. */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "base/error.h"

#include <stddef.h>

struct inputs {
    char **paths;
    size_t count, capacity;
};

/* Adds a file, "-" for standard input, or all files below a folder, in order of names. Hidden files and folders
 * below it are left out. False with `error` when a folder cannot be walked. */
bool inputs_add(struct inputs *inputs, const char *path, struct error *error);
void inputs_release(struct inputs *inputs);

#endif
