#include "dissect/before/reply.h"

enum { GREETING = 1 /* the number of the reply that answers no command */ };

static const struct command *find_command(const struct command *commands, struct bytes line)
{
    struct cursor in = cur_of(line);
    struct bytes word = text_word(&in);

    for (; commands->word; commands++) {
        struct cursor rest = in;

        if (text_is(word, commands->word) && (!commands->argument || text_is(text_word(&rest), commands->argument)))
            return commands;
    }
    return NULL;
}

static enum take take_command(struct dialogue *d, struct bytes line, const struct command *commands)
{
    const struct command *command = find_command(commands, line);
    uint32_t number;

    if (!command) /* its end: the replies so far come first */
        return d->own.replied < d->own.sent + GREETING ? TAKE_LATER : dialogue_went_on(d);
    number = ++d->own.sent + GREETING;
    if (command->meaning == COMMAND_LIST)
        d->own.list = number;
    if (command->meaning == COMMAND_LONG)
        d->own.left = number;
    if (command->meaning == COMMAND_REQUEST) {
        d->own.request = number;
        dialogue_request(d);
    }
    return TAKE_NEXT;
}

enum take reply_take(struct dialogue *d, enum side from, struct cursor *in, const struct command *commands,
                     enum take (*reply)(struct dialogue *d, struct bytes line))
{
    struct bytes line = text_line(in);

    if (from == SERVER && d->own.replied >= d->own.sent + GREETING)
        return TAKE_LATER;
    if (!cur_ok(in))
        return TAKE_NEXT;
    return from == CLIENT ? take_command(d, line, commands) : reply(d, line);
}

bool reply_is_list(const struct dialogue *d)
{
    return d->own.list == d->own.replied + 1;
}

bool reply_is_long(const struct dialogue *d)
{
    return d->own.left == d->own.replied + 1;
}

/* What inspecting firewalls leave of a word that they do not like: XXXXXXXA. */
static bool is_masked(struct bytes line)
{
    return text_has(line, "XXXXXXXA") || text_has(line, "XXXXXXXX");
}

static void read_list(struct dialogue *d, struct bytes line, struct reply_line reply, bool offers)
{
    d->own.offers |= offers;
    d->entry->masked |= is_masked(line);
    if (reply.last && reply.good)
        dialogue_offer(d, d->own.offers);
}

enum take reply_line(struct dialogue *d, struct bytes line, struct reply_line reply, bool offers)
{
    uint32_t number = d->own.replied + 1;

    if (reply_is_list(d))
        read_list(d, line, reply, offers);
    if (!reply.last)
        return TAKE_NEXT;
    d->own.replied++;
    d->own.open = false;
    if (number != d->own.request)
        return TAKE_NEXT;
    dialogue_answer(d, reply.good, reply.code, line);
    return reply.good ? TAKE_STOP : TAKE_NEXT;
}

struct reply_line reply_of_code(struct dialogue *d, struct bytes line)
{
    uint16_t code = text_code(line);
    struct cursor in = cur_of(line);

    cur_skip(&in, 3);
    if (!d->own.open && cur_left(&in) && cur_u8(&in) == '-') {
        d->own.open = true;
        d->own.code = code;
        return (struct reply_line){ .code = code };
    }
    if (d->own.open && (code != d->own.code || (cur_left(&in) && cur_u8(&in) == '-')))
        return (struct reply_line){ .code = d->own.code };
    return (struct reply_line){ .last = true, .good = code >= 200 && code < 300, .code = code };
}

static bool is_among(struct bytes word, const char *list)
{
    struct cursor in = cur_of(bytes_of(list, strlen(list)));

    while (cur_left(&in))
        if (text_same(text_word(&in), word))
            return true;
    return false;
}

static enum recognition recognise_command(struct bytes client, const struct command *commands, const char *others)
{
    struct cursor in = cur_clipped(client, CURSOR_OPEN);
    struct bytes line = text_line(&in);
    struct cursor words = cur_of(line);

    if (!cur_ok(&in))
        return PERHAPS;
    if (find_command(commands, line) || is_among(text_word(&words), others))
        return MINE;
    return NOT_MINE;
}

enum recognition reply_recognise(struct bytes client, struct bytes server, const char *greeting,
                                 const struct command *commands, const char *others)
{
    enum recognition greets = text_recognise(server, greeting), asks;

    if (greets == NOT_MINE)
        return NOT_MINE;
    asks = recognise_command(client, commands, others);
    return greets < asks ? greets : asks;
}
