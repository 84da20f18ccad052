/*
 * replay.c - runs a fuzz entry over files and folders once, with any compiler.
 */
#include <errno.h>
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size + 1);

    if (!file || !data || fread(data, 1, size, file) != size) {
        perror(path);
        exit(1);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

int main(int argc, char **argv)
{
    FTS *walk = argc > 1 ? fts_open(argv + 1, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
    unsigned long count = 0;
    FTSENT *entry;

    if (!walk) {
        fprintf(stderr, "usage: replay FILE|FOLDER...\n");
        return 2;
    }
    while ((entry = fts_read(walk)))
        if (entry->fts_info == FTS_F) {
            replay(entry->fts_path, (size_t)entry->fts_statp->st_size);
            count++;
        }
    fts_close(walk);
    printf("%lu inputs\n", count);
    return count == 0;
}
