/*
 * family.c - every capture is a family of captures that must tell the same.
 *
 *   family [-s SEEDS] [-m BYTES] WAY CAPTURE...
 *
 *   split      one byte of payload a segment
 *   random     segments split at random places, several seeds
 *   reorder    data out of order within a small window, several seeds
 *   mix        the same across directions, several seeds
 *   duplicate  every packet twice
 *   fragment   every packet in IP fragments, the last one first
 *   snap       packets cut to each length in turn
 *   end        the capture cut off behind each frame
 *
 * The first six must give the same transcript. Cut ones must not invent a fault: no message is called malformed,
 * and what did not fail in whole does not fail in part. A folder stands for the captures in it that are not
 * compressed; -m leaves out larger files.
 */
#include "tests/family/compare.h"
#include "tests/family/make.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEEDS = 8, LONGEST_SNAP = 1600 };

static const struct way {
    const char *name;
    struct frames (*make)(const struct frames *frames, unsigned seed, struct tally *tally);
    bool seeded, cuts, reorders, mixes; /* see struct comparison */
} ways[] = {
    { "split", make_split, .cuts = true },
    { "random", make_random, .seeded = true, .cuts = true },
    { "reorder", make_reordered, .seeded = true, .reorders = true },
    { "mix", make_mixed, .seeded = true, .reorders = true, .mixes = true },
    { "duplicate", make_duplicate, .seeded = false },
    { "fragment", make_fragments, .seeded = false },
    { "snap", NULL, .seeded = false },
    { "end", NULL, .seeded = false },
};

/* The run: what is to be done, and what came of it. A walk through folders has no context of its own. */
static struct {
    const struct way *way;
    unsigned seeds;
    off_t largest; /* bytes of a file; 0 for any */
    struct tally tally;
    unsigned long captures, unread, faults, comparisons, excluded;
} run = { .seeds = SEEDS };

/* The keys are those of the frames that were read. */
static void release_made(struct frames *made)
{
    made->keyring = NULL;
    frames_release(made);
}

static void snap(struct comparison *comparison, const struct frames *frames)
{
    size_t longest = 0;

    for (size_t i = 0; i < frames->count; i++)
        longest = frames->items[i].data.len > longest ? frames->items[i].data.len : longest;
    for (size_t length = 0; length < longest && length < LONGEST_SNAP; length++) {
        struct frames made = make_snapped(frames, length);

        comparison->detail = length;
        made.keyring = frames->keyring;
        compare_cut(comparison, &made);
        release_made(&made);
    }
}

static void end(struct comparison *comparison, const struct frames *frames)
{
    for (size_t count = 0; count <= frames->count; count++) {
        struct frames made = *frames;

        made.count = comparison->detail = count;
        compare_cut(comparison, &made);
    }
}

static void make(struct comparison *comparison, const struct frames *frames)
{
    for (unsigned seed = 1; seed <= (run.way->seeded ? run.seeds : 1); seed++) {
        struct frames made = run.way->make(frames, seed, &run.tally);

        comparison->detail = seed;
        made.keyring = frames->keyring;
        compare_same(comparison, &made);
        release_made(&made);
    }
}

static void run_capture(const char *path)
{
    struct frames frames;
    struct transcripts whole;
    struct error error;
    struct comparison comparison = { .capture = path,
                                     .whole = &whole,
                                     .cut_up = run.way->cuts,
                                     .reordered = run.way->reorders,
                                     .mixed = run.way->mixes };

    if (!frames_read(&frames, path, &error)) {
        run.unread++;
        return;
    }
    whole = transcripts_of(&frames);
    comparison.conflicts = conflicts_of(&frames);
    if (run.way->make)
        make(&comparison, &frames);
    else if (strcmp(run.way->name, "snap") == 0)
        snap(&comparison, &frames);
    else
        end(&comparison, &frames);
    run.captures++;
    run.faults += comparison.faults;
    run.comparisons += comparison.connections;
    run.excluded += comparison.excluded;
    conflicts_release(&comparison.conflicts);
    transcripts_release(&whole);
    frames_release(&frames);
}

static int visit(const char *path, const struct stat *stat, int type, struct FTW *place)
{
    const char *ending = strrchr(path, '.');

    (void)place;
    if (type == FTW_F && !(ending && strcmp(ending, ".gz") == 0) && (!run.largest || stat->st_size <= run.largest))
        run_capture(path);
    return 0;
}

static const struct way *way_named(const char *name)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(ways[i].name, name) == 0)
            return &ways[i];
    return NULL;
}

static bool read_arguments(int argc, char **argv)
{
    for (int option; (option = getopt(argc, argv, "s:m:")) != -1;) {
        if (option == 's')
            run.seeds = (unsigned)atoi(optarg);
        else if (option == 'm')
            run.largest = atol(optarg);
        else
            return false;
    }
    return optind + 1 < argc && (run.way = way_named(argv[optind]));
}

int main(int argc, char **argv)
{
    if (!read_arguments(argc, argv)) {
        fprintf(
            stderr,
            "usage: family [-s SEEDS] [-m BYTES] split|random|reorder|mix|duplicate|fragment|snap|end CAPTURE...\n");
        return 2;
    }
    for (int i = optind + 1; i < argc; i++)
        if (nftw(argv[i], visit, 16, FTW_PHYS) != 0)
            run.unread++;
    printf("%s: %lu captures, %lu comparisons, %lu of them loose, %lu faults\n", run.way->name, run.captures,
           run.comparisons, run.excluded, run.faults);
    printf("%lu frames made again, %lu as they were; %lu files unread\n", run.tally.remade, run.tally.passed,
           run.unread);
    return run.faults != 0 || !run.captures;
}
