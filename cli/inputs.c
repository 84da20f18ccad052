#include "cli/inputs.h"

#include <errno.h>
#include <fts.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool append(struct inputs *inputs, const char *path, struct error *error)
{
    if (inputs->count == inputs->capacity) {
        size_t capacity = inputs->capacity ? inputs->capacity * 2 : 16;
        char **paths = realloc(inputs->paths, capacity * sizeof *paths);

        if (!paths)
            return error_memory(error);
        inputs->paths = paths;
        inputs->capacity = capacity;
    }
    if (!(inputs->paths[inputs->count] = strdup(path)))
        return error_memory(error);
    inputs->count++;
    return true;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool take_entry(struct inputs *inputs, FTS *walk, FTSENT *entry, struct error *error)
{
    bool hidden = entry->fts_level > 0 && entry->fts_name[0] == '.';

    if (hidden && entry->fts_info == FTS_D)
        fts_set(walk, entry, FTS_SKIP);
    if (entry->fts_info == FTS_F && !hidden)
        return append(inputs, entry->fts_path, error);
    if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
        return error_set(error, "%s: %s", entry->fts_path, strerror(entry->fts_errno));
    return true;
}

static bool walk_folder(struct inputs *inputs, const char *path, struct error *error)
{
    char *const roots[] = { (char *)(uintptr_t)path, NULL };
    FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    FTSENT *entry;
    bool good = true;

    if (!walk)
        return error_set(error, "%s: %s", path, strerror(errno));
    while ((entry = fts_read(walk)))
        good = take_entry(inputs, walk, entry, error) && good;
    fts_close(walk);
    return good;
}

bool inputs_add(struct inputs *inputs, const char *path, struct error *error)
{
    struct stat status;

    if (strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return walk_folder(inputs, path, error);
    return append(inputs, path, error);
}

void inputs_release(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->paths[i]);
    free(inputs->paths);
}
