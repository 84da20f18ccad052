#include "dissect/tls/keylog.h"

#include "base/cursor.h"
#include "base/hash.h"
#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 64, LONGEST_LINE = 512 };

struct secret {
    uint8_t random[KEYLOG_RANDOM];
    uint8_t bytes[KEYLOG_SECRET];
    uint8_t length; /* 0: the slot is free */
    uint8_t kind;   /* enum secret_kind */
};

/* A hash table with open addressing: the number of slots is a power of two, at most half of them are in use. */
struct keylog {
    struct secret *slots;
    uint32_t slot_count, used;
    uint64_t seed;
    struct keylog_report report;
};

static const struct label {
    const char *name;
    enum secret_kind kind;
} labels[] = {
    { "CLIENT_RANDOM", SECRET_MASTER },
    { "CLIENT_EARLY_TRAFFIC_SECRET", SECRET_CLIENT_EARLY },
    { "CLIENT_HANDSHAKE_TRAFFIC_SECRET", SECRET_CLIENT_HANDSHAKE },
    { "SERVER_HANDSHAKE_TRAFFIC_SECRET", SECRET_SERVER_HANDSHAKE },
    { "CLIENT_TRAFFIC_SECRET_0", SECRET_CLIENT_TRAFFIC },
    { "SERVER_TRAFFIC_SECRET_0", SECRET_SERVER_TRAFFIC },
};

struct keylog *keylog_new(uint64_t seed)
{
    struct keylog *keylog = calloc(1, sizeof *keylog);

    if (keylog)
        keylog->seed = seed;
    return keylog;
}

static void free_slots(struct secret *slots, uint32_t count)
{
    if (slots)
        explicit_bzero(slots, count * sizeof *slots);
    free(slots);
}

void keylog_free(struct keylog *keylog)
{
    if (keylog)
        free_slots(keylog->slots, keylog->slot_count);
    free(keylog);
}

const struct keylog_report *keylog_report(const struct keylog *keylog)
{
    return &keylog->report;
}

/* ---- the table ---- */

static struct secret *slot_for(const struct keylog *keylog, struct bytes random, uint8_t kind)
{
    uint32_t mask = keylog->slot_count - 1, i = (uint32_t)hash_bytes(random, keylog->seed + kind) & mask;

    while (keylog->slots[i].length &&
           (keylog->slots[i].kind != kind || !bytes_equal(bytes_of(keylog->slots[i].random, KEYLOG_RANDOM), random)))
        i = (i + 1) & mask;
    return &keylog->slots[i];
}

static bool grow(struct keylog *keylog)
{
    struct keylog larger = *keylog;

    larger.slot_count = keylog->slot_count ? keylog->slot_count * 2 : FIRST_SLOTS;
    if (!(larger.slots = calloc(larger.slot_count, sizeof *larger.slots)))
        return false;
    for (uint32_t i = 0; i < keylog->slot_count; i++)
        if (keylog->slots[i].length)
            *slot_for(&larger, bytes_of(keylog->slots[i].random, KEYLOG_RANDOM), keylog->slots[i].kind) =
                keylog->slots[i];
    free_slots(keylog->slots, keylog->slot_count);
    *keylog = larger;
    return true;
}

static void put(struct keylog *keylog, const struct secret *secret)
{
    struct secret *slot;

    keylog->report.secrets++;
    if (keylog->used >= keylog->slot_count / 2 && (keylog->used >= LIMIT_SECRETS || !grow(keylog))) {
        keylog->report.dropped++;
        return;
    }
    slot = slot_for(keylog, bytes_of(secret->random, KEYLOG_RANDOM), secret->kind);
    keylog->used += !slot->length;
    *slot = *secret;
}

struct bytes keylog_find(const struct keylog *keylog, struct bytes random, enum secret_kind kind)
{
    const struct secret *slot;

    if (!keylog->slot_count || random.len != KEYLOG_RANDOM)
        return bytes_of(NULL, 0);
    slot = slot_for(keylog, random, (uint8_t)kind);
    return bytes_of(slot->bytes, slot->length);
}

/* ---- lines ---- */

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* The next byte, which stays; 0 at the end. */
static uint8_t peek(const struct cursor *in)
{
    struct cursor ahead = *in;

    return cur_left(&ahead) ? cur_u8(&ahead) : 0;
}

static void skip_spaces(struct cursor *in)
{
    while (is_space(peek(in)))
        cur_skip(in, 1);
}

/* The bytes up to the next space. */
static struct bytes word(struct cursor *in)
{
    struct cursor from = *in;

    while (cur_left(in) && !is_space(peek(in)))
        cur_skip(in, 1);
    from = cur_of(bytes_of(from.next, cur_left(&from) - cur_left(in)));
    skip_spaces(in);
    return cur_rest(&from);
}

static int digit(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Hex digits as bytes. Returns how many; 0 when it is not hex, or more than `room` bytes. */
static size_t unhex(struct bytes text, uint8_t *out, size_t room)
{
    struct cursor in = cur_of(text);
    size_t count = 0;

    if (text.len % 2 || text.len / 2 > room)
        return 0;
    while (cur_left(&in)) {
        int high = digit(cur_u8(&in)), low = digit(cur_u8(&in));

        if (high < 0 || low < 0)
            return 0;
        out[count++] = (uint8_t)(high << 4 | low);
    }
    return count;
}

/* Labels are upper-case words; new ones come with new extensions. */
static bool looks_like_label(struct bytes text)
{
    struct cursor in = cur_of(text);
    bool letters = false;

    while (cur_left(&in)) {
        uint8_t byte = cur_u8(&in);

        letters |= byte >= 'A' && byte <= 'Z';
        if (!(byte >= 'A' && byte <= 'Z') && !(byte >= '0' && byte <= '9') && byte != '_')
            return false;
    }
    return letters;
}

static const struct label *find_label(struct bytes text)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (bytes_are(text, labels[i].name))
            return &labels[i];
    return NULL;
}

static bool is_hex(struct bytes text)
{
    struct cursor in = cur_of(text);

    while (cur_left(&in))
        if (digit(cur_u8(&in)) < 0)
            return false;
    return text.len && text.len % 2 == 0;
}

static void add_line(struct keylog *keylog, struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes name, random, value;
    const struct label *label;
    struct secret secret = { .length = 0 };

    skip_spaces(&in);
    if (!cur_left(&in) || peek(&in) == '#')
        return;
    name = word(&in);
    random = word(&in);
    value = word(&in);
    label = find_label(name);
    secret.length = (uint8_t)unhex(value, secret.bytes, sizeof secret.bytes);
    if (label && !cur_left(&in) && secret.length >= KEYLOG_RANDOM &&
        unhex(random, secret.random, sizeof secret.random) == KEYLOG_RANDOM) {
        secret.kind = (uint8_t)label->kind;
        put(keylog, &secret);
    } else if (!label && looks_like_label(name) && is_hex(random)) {
        keylog->report.others++; /* RSA lines, EXPORTER_SECRET, ECH_SECRET and what is to come */
    } else {
        keylog->report.broken++;
    }
    explicit_bzero(&secret, sizeof secret);
}

static bool ends_line(uint8_t byte)
{
    return byte == '\n' || byte == '\r';
}

void keylog_add(struct keylog *keylog, struct bytes text)
{
    struct cursor in = cur_of(text);

    while (cur_left(&in)) {
        struct bytes line = cur_rest(&in);
        size_t before = line.len;

        while (cur_left(&in) && !ends_line(peek(&in)))
            cur_skip(&in, 1);
        line = bytes_of(line.data, before - cur_left(&in));
        cur_skip(&in, cur_left(&in) ? 1 : 0);
        add_line(keylog, line);
    }
}

/* ---- files ---- */

/* Line by line: the file may be longer than there is memory, and a line longer than any of a key log. */
bool keylog_read(struct keylog *keylog, FILE *file, bool growing)
{
    char line[LONGEST_LINE];
    bool begun = false; /* in the middle of a line that is too long */

    clearerr(file);
    while (fgets(line, sizeof line, file)) {
        size_t length = strlen(line);
        bool ends = length && line[length - 1] == '\n', long_line = !ends && length + 1 == sizeof line;

        if (growing && !ends && !long_line) {
            fseek(file, -(long)length, SEEK_CUR);
            break;
        }
        if (!begun && !long_line)
            keylog_add(keylog, bytes_of(line, length));
        keylog->report.broken += !begun && long_line;
        begun = !ends;
    }
    explicit_bzero(line, sizeof line);
    return !ferror(file);
}

bool keylog_add_file(struct keylog *keylog, const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    struct keylog_report before = keylog->report, *after = &keylog->report;
    bool good;

    if (!file)
        return error_set(error, "%s: %s", path, strerror(errno));
    good = keylog_read(keylog, file, false);
    fclose(file);
    if (!good)
        return error_set(error, "%s: cannot be read", path);
    if (after->broken > before.broken && after->secrets == before.secrets && after->others == before.others)
        return error_set(error, "%s: is no key log: no line of it has a label, a random and a secret", path);
    return true;
}
