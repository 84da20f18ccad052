#include "tests/family/compare.h"

#include <stdio.h>
#include <string.h>

static void fault(struct comparison *comparison, const struct transcript_text *text, const char *what)
{
    printf("%s: %s (%lu)%s%s\n", comparison->capture, what, comparison->detail, text ? ": " : "",
           text ? text->ends : "");
    comparison->faults++;
}

/* Of a connection that is let go while data flows more or less is seen, as the cuts fall. */
static bool equal(const char *want, const char *have, bool settled)
{
    size_t wanted = strlen(want), had = strlen(have);

    if (settled)
        return strncmp(want, have, wanted < had ? wanted : had) == 0;
    return strcmp(want, have) == 0;
}

static void expect(struct comparison *comparison, const struct transcript_text *text, const char *what,
                   const char *want, const char *have, bool settled)
{
    if (equal(want, have, settled))
        return;
    fault(comparison, text, what);
    printf("  wanted:\n%s\n  got:\n%s\n", want, have);
}

static void compare_strictly(struct comparison *c, const struct transcript_text *want,
                             const struct transcript_text *have)
{
    bool settled = want->settled || have->settled;

    expect(c, want, "the client says something else", want->said[CLIENT], have->said[CLIENT], settled);
    expect(c, want, "the server says something else", want->said[SERVER], have->said[SERVER], settled);
    if (!settled && !c->reordered)
        expect(c, want, "other totals", want->totals, have->totals, false);
}

static unsigned times(const char *text, const char *line, size_t length)
{
    unsigned count = 0;

    for (; *text; text += strcspn(text, "\n") + 1)
        count += strncmp(text, line, length) == 0;
    return count;
}

static bool same_lines(const char *want, const char *have)
{
    bool same = strlen(want) == strlen(have);

    for (const char *line = want; *line && same; line += strcspn(line, "\n") + 1)
        same = times(have, line, strcspn(line, "\n") + 1) == times(want, line, strcspn(line, "\n") + 1);
    return same;
}

/* Datagrams have no order among themselves: those that change places change places in what was said. */
static void compare_loosely(struct comparison *c, const struct transcript_text *want,
                            const struct transcript_text *have)
{
    static const char *const what[] = { "the client says something else", "the server says something else" };

    for (int side = 0; side < 2; side++)
        if (!same_lines(want->clear[side], have->clear[side]))
            expect(c, want, what[side], want->clear[side], have->clear[side], false);
}

/* Is every line of `have` among those of `want`, in the same order? */
static bool tells_less(const char *want, const char *have)
{
    while (*have) {
        size_t line = strcspn(have, "\n") + 1;

        while (*want && strncmp(want, have, line) != 0)
            want += strcspn(want, "\n") + 1;
        if (!*want)
            return false;
        want += line;
        have += line;
    }
    return true;
}

static void expect_part(struct comparison *c, const struct transcript_text *text, const char *want, const char *have)
{
    if (tells_less(want, have) || tells_less(have, want))
        return;
    fault(c, text, "something else is said behind a gap");
    printf("  wanted:\n%s\n  got:\n%s\n", want, have);
}

static void compare_torn(struct comparison *c, const struct transcript_text *want, const struct transcript_text *have)
{
    expect_part(c, want, want->said[CLIENT], have->said[CLIENT]);
    expect_part(c, want, want->said[SERVER], have->said[SERVER]);
    if (have->outcome == OUTCOME_FAILED)
        expect(c, want, "another verdict", want->verdict, have->verdict, false);
}

/* See compare.h. True when the connection was dealt with. */
static bool compare_excluded(struct comparison *c, const struct transcript_text *want,
                             const struct transcript_text *have)
{
    bool torn = c->cut_up && want->torn;
    bool contradicts = (c->cut_up || c->reordered) && conflicts_have(&c->conflicts, want->ends);
    bool incomparable = have->hurried || contradicts;

    if (!torn && !incomparable)
        return false;
    c->excluded++;
    if (!incomparable)
        compare_torn(c, want, have);
    return true;
}

static void compare_one(struct comparison *c, const struct transcript_text *want, const struct transcript_text *have)
{
    c->connections++;
    if (!have) {
        fault(c, want, "a connection is missing");
        return;
    }
    if (compare_excluded(c, want, have))
        return;
    if (c->reordered && want->transport == TRANSPORT_UDP)
        compare_loosely(c, want, have);
    else
        compare_strictly(c, want, have);
    expect(c, want, "other fields", want->fields, have->fields, false);
    if (!c->mixed)
        expect(c, want, "another verdict", want->verdict, have->verdict, false);
}

void compare_same(struct comparison *comparison, const struct frames *made)
{
    struct transcripts have = transcripts_of(made);

    if (have.count != comparison->whole->count)
        fault(comparison, NULL, "another number of connections");
    for (size_t i = 0; i < comparison->whole->count; i++) {
        const struct transcript_text *want = &comparison->whole->items[i];

        compare_one(comparison, want, transcript_like(&have, want));
    }
    transcripts_release(&have);
}

static bool has_line(const char *text, const char *line, size_t length)
{
    for (; *text; text += strcspn(text, "\n") + 1)
        if (strncmp(text, line, length) == 0)
            return true;
    return false;
}

/* What a cut one warns of, the whole says, too: as the cause, as another explanation or as a warning. */
static void no_other_warning(struct comparison *c, const struct transcript_text *want,
                             const struct transcript_text *have)
{
    size_t length;

    for (const char *line = have->warnings; *line; line += length) {
        length = strcspn(line, "\n") + 1;
        if (has_line(want->causes, line, length) || has_line(want->warnings, line, length))
            continue;
        fault(c, have, "another warning");
        printf("  wanted:\n%s%s\n  got:\n%s\n", want->causes, want->warnings, have->warnings);
        return;
    }
}

/* These say no more than that it ended, and by which alert: what a cut may leave of any better explanation. */
static const char *const general[] = {
    "alert-received\n",        "server-silent\n",     "certificate-rejected\n", "client-certificate-rejected\n",
    "unexpected-message\n",    "malformed-message\n", "sni-unrecognized\n",     "client-internal-error\n",
    "server-internal-error\n", "version-mismatch\n",
};

static bool is_general(const char *line, size_t length)
{
    for (size_t i = 0; i < sizeof general / sizeof *general; i++)
        if (strlen(general[i]) == length && memcmp(general[i], line, length) == 0)
            return true;
    return false;
}

/* What a cut one is certain of, the whole says, too, or it is general. */
static void no_other_certainty(struct comparison *c, const struct transcript_text *want,
                               const struct transcript_text *have)
{
    size_t length = strcspn(have->causes, "\n") + 1;

    if (!have->certain || is_general(have->causes, length) || has_line(want->causes, have->causes, length) ||
        has_line(want->warnings, have->causes, length))
        return;
    fault(c, have, "certain of another cause");
    printf("  wanted:\n%s%s\n  got:\n%.*s\n", want->causes, want->warnings, (int)length, have->causes);
}

void compare_cut(struct comparison *comparison, const struct frames *made)
{
    struct transcripts all = verdicts_of(made);

    for (size_t i = 0; i < all.count; i++) {
        const struct transcript_text *have = &all.items[i];
        const struct transcript_text *want = transcript_like(comparison->whole, have);

        comparison->connections++;
        if (have->malformed && !(want && want->malformed))
            fault(comparison, have, "a message is called malformed");
        if (have->outcome == OUTCOME_FAILED && !(want && want->outcome == OUTCOME_FAILED))
            fault(comparison, have, have->verdict);
        if (!want)
            continue;
        no_other_warning(comparison, want, have);
        no_other_certainty(comparison, want, have);
    }
    transcripts_release(&all);
}
