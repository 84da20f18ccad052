/*
 * text_chain.c - the server's certificates as a small tree, leaf first: each line what one says, and where it breaks.
 */
#include "report/text_parts.h"

#include "dissect/x509/digest.h"
#include "report/words.h"

enum { LINE = 1024, LEFT = 4, STEP = 2, MARK_ROOM = 5 };

/* Does the report turn on certificates? */
static bool matters(const struct judgement *j)
{
    if (!j->presented || !presented_leaf(j->presented))
        return false;
    for (uint32_t i = 0; i < j->defects->count; i++)
        if (j->defects->items[i].severity >= SEVERITY_WARNING)
            return true;
    return j->cause && strcmp(j->cause->page->code, "certificate-rejected") == 0;
}

static bool is_on_path(const struct chain *chain, uint32_t index)
{
    return memchr(chain->path, (int)index, chain->path_count) != NULL;
}

/* A line of the tree at this depth, what does not fit going on below it. */
static void put_line(const struct report *r, unsigned depth, const char *mark, const char *text)
{
    unsigned indent = LEFT + depth * STEP;

    fprintf(r->out, " %-2s %*s", mark, (int)(indent - LEFT), "");
    put_wrapped(r, text, indent);
}

static void add_dates(struct words *words, const struct certificate_facts *facts, int64_t time)
{
    words_add(words, "valid ");
    words_add_day(words, facts->not_before);
    words_add(words, " to ");
    words_add_day(words, facts->not_after);
    if (time > facts->not_after)
        words_add(words, ": expired");
    else if (time && time < facts->not_before)
        words_add(words, ": not yet valid");
}

static const char *defect_words(const struct defect *defect)
{
    switch ((enum defect_kind)defect->kind) {
    case DEFECT_NAME_MISMATCH:
        return "for other names";
    case DEFECT_WRONG_USAGE:
    case DEFECT_KEY_USE:
        return "not for this use";
    case DEFECT_MALFORMED:
    case DEFECT_BAD_AUTHORITY:
    case DEFECT_ODD:
        return defect->what;
    case DEFECT_WEAK_SIGNATURE:
        return "weak signature";
    case DEFECT_WEAK_KEY:
        return "weak key";
    case DEFECT_REVOKED:
        return "revoked";
    case DEFECT_NO_SAN:
        return "no subjectAltName";
    default:
        return NULL; /* dates are told anyway, and what is missing has a line of its own */
    }
}

/* Did the client mind where the way ends? An authority of one's own is as good as any until then. */
static bool is_minded(const struct judgement *j)
{
    for (uint32_t i = 0; i < j->defects->count; i++) {
        const struct defect *defect = &j->defects->items[i];

        if ((defect->kind == DEFECT_UNTRUSTED || defect->kind == DEFECT_INCOMPLETE ||
             defect->kind == DEFECT_SELF_SIGNED) &&
            defect->severity == SEVERITY_ERROR && defect->confidence >= CONFIDENCE_LIKELY)
            return true;
    }
    return false;
}

static bool is_broken(const struct judgement *j, uint32_t index)
{
    for (uint32_t i = 0; i < j->defects->count; i++) {
        const struct defect *defect = &j->defects->items[i];

        if (defect->index == index && defect->kind != DEFECT_UNTRUSTED && defect->kind != DEFECT_INCOMPLETE &&
            defect->kind != DEFECT_DISORDERED)
            return true;
    }
    return false;
}

/* Dates and defects of one certificate; of the leaf its names and thumbprint, too. */
static void put_facts(const struct report *r, const struct judgement *j, uint32_t index, unsigned depth)
{
    const struct certificate *certificate = j->presented->list->items[index];
    char text[LINE];
    struct words words = words_in(text, sizeof text);

    add_dates(&words, certificate->facts, j->presented->time);
    for (uint32_t i = 0; i < j->defects->count; i++)
        if (j->defects->items[i].index == index && defect_words(&j->defects->items[i]))
            words_add(&words, "; %s", defect_words(&j->defects->items[i]));
    put_line(r, depth, "", text);
}

static void put_leaf(const struct report *r, const struct certificate *leaf)
{
    char text[LINE], sha1[2 * SHA1_BYTES + 1];
    struct words words = words_in(text, sizeof text);

    words_add(&words, "names: ");
    words_add_names(&words, leaf->facts);
    put_line(r, 1, "", text);
    digest_hex(bytes_of(leaf->sha1, SHA1_BYTES), sha1);
    words = words_in(text, sizeof text);
    words_add(&words, "Cert Hash(sha1): %s", sha1);
    put_line(r, 1, "", text);
}

static void put_certificate(const struct report *r, const struct judgement *j, uint32_t index, unsigned depth)
{
    const struct certificate *certificate = j->presented->list->items[index];
    const struct certificate_facts *facts = certificate->facts;
    char text[LINE];
    struct words words = words_in(text, sizeof text);

    words_add(&words, "%u  %s", index,
              facts->fault      ? facts->fault
              : *facts->subject ? facts->subject
                                : "(no subject)");
    put_line(r, depth, is_broken(j, index) ? "x" : "", text);
    if (facts->fault)
        return;
    put_facts(r, j, index, depth + 1);
    if (index == 0)
        put_leaf(r, certificate);
}

/* What stands above the last certificate of the way. */
static void put_end(const struct report *r, const struct judgement *j)
{
    static const char *const ends[] = {
        [CHAIN_NOT_KNOWN] = "(the capture does not show what follows)",
        [CHAIN_ANCHORED] = "known to the trust store",
        [CHAIN_SELF_SIGNED] = "signed by its own key, not in the trust store",
        [CHAIN_AT_ROOT] = "a root that is not in the trust store",
        [CHAIN_AT_ISSUER] = "not sent, not in the trust store",
        [CHAIN_AT_LEAF] = "not sent, not in the trust store",
    };
    const struct presented *p = j->presented;
    const struct chain *chain = &p->chain;
    bool named = chain->authority && (chain->end == CHAIN_AT_ISSUER || chain->end == CHAIN_AT_LEAF);
    bool above = chain->end == CHAIN_ANCHORED && chain->authority && !chain->root_sent;
    char text[LINE];
    struct words words = words_in(text, sizeof text);

    if (named || above)
        words_add(&words, "-  %s: ", chain->authority);
    words_add(&words, "%s", ends[chain->end]);
    put_line(r, chain->path_count, is_minded(j) ? "x" : "", text);
}

static void put_others(const struct report *r, const struct judgement *j)
{
    const struct presented *p = j->presented;
    bool first = true;

    for (uint32_t i = 0; i < p->list->count; i++) {
        if (is_on_path(&p->chain, i))
            continue;
        if (first)
            fprintf(r->out, "    besides, not part of this chain:\n");
        first = false;
        put_certificate(r, j, i, 0);
    }
}

void put_chain(const struct report *r, const struct judgement *j)
{
    const struct presented *p = j->presented;

    if (!matters(j))
        return;
    fprintf(r->out, "\n  Certificates of the server (%u sent), each followed by its issuer:\n", p->list->count);
    for (uint32_t i = 0; i < p->chain.path_count; i++)
        put_certificate(r, j, p->chain.path[i], i);
    put_end(r, j);
    put_others(r, j);
}
