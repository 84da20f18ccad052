#include "dissect/before/dialogue.h"

#include "base/limits.h"
#include "dissect/before/dialect.h"

static const struct dialect *const dialects[] = {
#define DIALECT(symbol) &symbol,
#include "dissect/before/dialects.def"
#undef DIALECT
};

enum { DIALECT_COUNT = sizeof dialects / sizeof *dialects };

struct dialogue *dialogue_new(struct conversation *conversation, struct arena_pool *pool)
{
    uint32_t size = sizeof(struct dialogue);
    struct dialogue *d = arena_pool_take(pool, &size);

    if (d)
        *d = (struct dialogue){ .conversation = conversation, .pool = pool };
    return d;
}

static void empty_lane(struct dialogue *d, struct lane *lane)
{
    if (lane->bytes)
        arena_pool_give(d->pool, lane->bytes);
    lane->bytes = NULL;
    lane->len = lane->size = 0;
}

void dialogue_free(struct dialogue *d)
{
    if (!d)
        return;
    empty_lane(d, &d->lanes[CLIENT]);
    empty_lane(d, &d->lanes[SERVER]);
    arena_pool_give(d->pool, d);
}

bool dialogue_is_over(const struct dialogue *d)
{
    return d->over;
}

bool dialogue_is_wrapped(const struct dialogue *d)
{
    return d->wrapped;
}

/* ---- recording ---- */

static struct before *add_entry(struct dialogue *d)
{
    struct before **end = &d->conversation->before;
    struct before *entry = NULL;

    if (d->count < LIMIT_BEFORE)
        entry = arena_alloc(&d->conversation->arena, sizeof *entry);
    while (*end)
        end = &(*end)->next;
    if (!(*end = entry))
        return NULL;
    d->count++;
    *entry = (struct before){ .protocol = d->dialect->name,
                              .title = d->dialect->title,
                              .verb = d->dialect->verb,
                              .kind = (uint8_t)d->dialect->kind };
    return entry;
}

/* The entry holds the last of each; the events tell of them all, for a while. */
static void tell(struct dialogue *d, enum side from, enum before_step step)
{
    if (d->told >= LIMIT_BEFORE_EVENTS)
        return;
    d->told++;
    conversation_add(d->conversation, (struct event){ .at = d->at,
                                                      .kind = EVENT_BEFORE,
                                                      .from = (uint8_t)from,
                                                      .code = (uint8_t)step,
                                                      .level = (uint8_t)(d->count - 1) });
}

void dialogue_offer(struct dialogue *d, bool offered)
{
    if (d->entry->offer == OFFER_MADE || (d->entry->offer == OFFER_ABSENT && !offered))
        return;
    d->entry->offer = offered ? OFFER_MADE : OFFER_ABSENT;
    d->entry->offered = d->at;
    tell(d, SERVER, offered ? STEP_OFFER : STEP_NO_OFFER);
}

/* Whoever asks again has no answer yet. */
void dialogue_request(struct dialogue *d)
{
    d->entry->requested = d->at;
    d->entry->answered = (struct moment){ 0 };
    d->entry->answer = ANSWER_NONE;
    tell(d, CLIENT, d->entry->kind == BEFORE_PROXY_HEADER ? STEP_HEADER : STEP_REQUEST);
}

void dialogue_answer(struct dialogue *d, bool accepted, uint16_t code, struct bytes text)
{
    struct bytes kept = bytes_of(text.data, text.len < LIMIT_BEFORE_TEXT ? text.len : LIMIT_BEFORE_TEXT);

    d->entry->answered = d->at;
    d->entry->answer = accepted ? ANSWER_ACCEPTED : ANSWER_REFUSED;
    d->entry->code = code;
    d->entry->text = arena_copy(&d->conversation->arena, kept);
    tell(d, SERVER, accepted ? STEP_ACCEPTED : STEP_REFUSED);
}

void dialogue_take_as_accepted(struct dialogue *d)
{
    d->entry->answer = ANSWER_ACCEPTED;
}

enum take dialogue_went_on(struct dialogue *d)
{
    d->entry->went_on = true;
    return TAKE_STOP;
}

void dialogue_target(struct dialogue *d, struct bytes host, uint16_t port)
{
    if (host.len > LIMIT_BEFORE_HOST)
        host.len = LIMIT_BEFORE_HOST;
    d->entry->host = arena_copy(&d->conversation->arena, host);
    d->entry->port = port;
}

void dialogue_skip(struct dialogue *d, enum side from, uint32_t n)
{
    d->lanes[from].skip = n;
}

void dialogue_wrap(struct dialogue *d)
{
    d->wrapped = true;
}

/* ---- taking ---- */

static struct bytes said(const struct dialogue *d, enum side side)
{
    return bytes_of(d->lanes[side].bytes, d->lanes[side].len);
}

/* Whose are the first bytes? False when that is not known yet, or nobody's. */
static bool recognise(struct dialogue *d)
{
    bool perhaps = false;

    for (size_t i = 0; i < DIALECT_COUNT; i++) {
        enum recognition found = dialects[i]->recognise(said(d, CLIENT), said(d, SERVER));

        perhaps |= found == PERHAPS;
        if (found != MINE)
            continue;
        memset(&d->own, 0, sizeof d->own);
        d->dialect = dialects[i];
        d->entry = add_entry(d);
        d->over = !d->entry;
        return !d->over;
    }
    d->over = !perhaps;
    return false;
}

/* Drops `n` bytes from the front. */
static void shift(struct dialogue *d, struct lane *lane, size_t n)
{
    lane->len -= (uint32_t)n;
    if (lane->len)
        memmove(lane->bytes, lane->bytes + n, lane->len);
    else
        empty_lane(d, lane);
}

static void skip(struct dialogue *d, struct lane *lane)
{
    uint32_t n = lane->skip < lane->len ? lane->skip : lane->len;

    lane->skip -= n;
    if (n)
        shift(d, lane, n);
}

/* Takes one unit. False when there is none, or it was the dialect's last. */
static bool take_unit(struct dialogue *d, enum side from)
{
    struct lane *lane = &d->lanes[from];
    struct cursor in = cur_clipped(said(d, from), CURSOR_OPEN);
    enum take taken;

    if (!lane->len)
        return false;
    d->at = lane->at;
    taken = d->dialect->take(d, from, &in);
    if (in.state == CURSOR_SHORT || taken == TAKE_LATER)
        return false;
    d->over |= taken == TAKE_STOP || in.state == CURSOR_BAD;
    shift(d, lane, lane->len - cur_left(&in));
    skip(d, lane);
    if (taken == TAKE_PASSED)
        d->dialect = NULL;
    return !d->over && d->dialect;
}

/* Takes what it can of a side. Was that anything? */
static bool take_all(struct dialogue *d, enum side from)
{
    uint32_t before = d->lanes[from].len;

    while (d->dialect && !d->over && take_unit(d, from))
        ;
    return d->lanes[from].len != before;
}

/* The client's words first: what the server says is an answer to them. Either may have waited for the other. */
static void proceed(struct dialogue *d)
{
    while (!d->over && (d->dialect || recognise(d))) {
        bool asked = take_all(d, CLIENT), answered = take_all(d, SERVER);

        if (d->dialect && !asked && !answered)
            return;
    }
}

/* Room for `n` bytes more. */
static bool grow_lane(struct dialogue *d, struct lane *lane, size_t n)
{
    uint32_t size = lane->len + (uint32_t)n;
    uint8_t *larger;

    if (size <= lane->size)
        return true;
    if (!(larger = arena_pool_take(d->pool, &size)))
        return false;
    if (lane->len)
        memcpy(larger, lane->bytes, lane->len);
    if (lane->bytes)
        arena_pool_give(d->pool, lane->bytes);
    lane->bytes = larger;
    lane->size = size;
    return true;
}

/* As many of the bytes as may be held. None is an end: the unit is too long to be understood. */
static size_t fill_lane(struct dialogue *d, struct lane *lane, struct cursor *in)
{
    size_t room = LIMIT_BEFORE_UNIT - lane->len;
    size_t n = cur_left(in) < room ? cur_left(in) : room;
    struct bytes more = cur_take(in, n);

    if (!n || !grow_lane(d, lane, n))
        return 0;
    memcpy(lane->bytes + lane->len, more.data, n);
    lane->len += (uint32_t)n;
    return n;
}

void dialogue_data(struct dialogue *d, enum side from, struct bytes data, struct moment at)
{
    struct lane *lane = &d->lanes[from];
    struct cursor in = cur_of(data);

    lane->at = at;
    while (cur_left(&in) && !d->over) {
        if (!fill_lane(d, lane, &in)) {
            dialogue_gap(d);
            return;
        }
        skip(d, lane);
        proceed(d);
    }
}

void dialogue_gap(struct dialogue *d)
{
    d->over = true;
    if (d->dialect)
        d->entry->blind = true;
}

enum unwrapped dialogue_unwrap(struct dialogue *d, enum side from, struct cursor *in, struct bytes *piece)
{
    return d->dialect->unwrap(&d->wrappings[from], in, piece);
}
