#include "dissect/resolved.h"

#include "base/hash.h"

enum {
    DNS_PORT = 53,
    FLAG_RESPONSE = 0x8000,
    MASK_CODE = 0x000F, /* 0: no error */
    CLASS_IN = 1,
    TYPE_A = 1,
    TYPE_AAAA = 28,
    POINTER = 0xC0, /* RFC 1035 4.1.4: the rest of a name stands elsewhere */
    LABEL_LENGTH = 63,
};

struct name {
    uint8_t length;
    uint8_t text[RESOLVED_NAME];
};

/* The name of the question, which has nothing before it to point to. False for the root, and for one too long. */
static bool read_name(struct cursor *in, struct name *out)
{
    size_t length = 0;

    while (cur_ok(in)) {
        struct bytes label = cur_bytes8(in);

        if (!label.len)
            break;
        if (!cur_ok(in) || label.len > LABEL_LENGTH || length + (length > 0) + label.len > RESOLVED_NAME)
            return false;
        if (length)
            out->text[length++] = '.';
        memcpy(out->text + length, label.data, label.len);
        length += label.len;
    }
    out->length = (uint8_t)length;
    return cur_ok(in) && length > 0;
}

static void skip_name(struct cursor *in)
{
    while (cur_ok(in)) {
        uint8_t length = cur_u8(in);

        if (length >= POINTER) {
            cur_u8(in);
            return;
        }
        if (!length)
            return;
        cur_skip(in, length);
    }
}

static uint32_t place_of(const struct resolved *resolved, const struct address *client, const struct address *address)
{
    uint64_t hash = hash_bytes(bytes_of(client->bytes, sizeof client->bytes), resolved->seed);

    hash = hash_bytes(bytes_of(address->bytes, sizeof address->bytes), hash);
    return (uint32_t)(hash % LIMIT_RESOLVED);
}

static bool is_about(const struct resolved_note *note, const struct address *client, const struct address *address)
{
    return note->at.frame && address_equal(&note->client, client) && address_equal(&note->address, address);
}

/* The same once more changes nothing: what was begun after the first answer counts. */
static void keep(struct resolved *resolved, const struct address *client, const struct address *address,
                 const struct name *name, struct moment at)
{
    struct resolved_note *note = &resolved->notes[place_of(resolved, client, address)];

    if (is_about(note, client, address) &&
        bytes_equal(bytes_of(note->name, note->length), bytes_of(name->text, name->length)))
        return;
    *note = (struct resolved_note){ .at = at, .client = *client, .address = *address, .length = name->length };
    memcpy(note->name, name->text, name->length);
}

/* RFC 1035 4.1.3; an address of RFC 3596 2.2. False where there is none to read. */
static bool read_record(struct cursor *in, struct address *out)
{
    uint16_t type, class;
    struct bytes data;

    skip_name(in);
    type = cur_u16(in);
    class = cur_u16(in);
    cur_u32(in);
    data = cur_bytes16(in);
    if (!cur_ok(in) || class != CLASS_IN)
        return false;
    if (type == TYPE_A && data.len == 4)
        *out = address_v4(data);
    else if (type == TYPE_AAAA && data.len == 16)
        *out = address_v6(data);
    else
        return false;
    return true;
}

void resolved_note(struct resolved *resolved, const struct datagram *datagram, struct moment at)
{
    struct cursor in = datagram_cursor(datagram);
    struct address address;
    struct name name;
    uint16_t flags, questions, answers;

    if (datagram->source_port != DNS_PORT)
        return;
    cur_u16(&in);
    flags = cur_u16(&in);
    questions = cur_u16(&in);
    answers = cur_u16(&in);
    cur_u32(&in);
    if (!(flags & FLAG_RESPONSE) || flags & MASK_CODE || questions != 1 || !read_name(&in, &name))
        return;
    cur_u32(&in);
    for (; answers && cur_ok(&in); answers--)
        if (read_record(&in, &address))
            keep(resolved, &datagram->destination, &address, &name, at);
}

void resolved_tell(const struct resolved *resolved, struct conversation *c)
{
    const struct resolved_note *note = &resolved->notes[place_of(resolved, &c->client.address, &c->server.address)];
    uint8_t *copy;

    if (c->transport != TRANSPORT_TCP || c->tcp[SERVER].syn.frame || c->tcp[CLIENT].bytes ||
        !is_about(note, &c->client.address, &c->server.address) || note->at.frame >= c->first.frame ||
        !(copy = arena_alloc(&c->arena, note->length)))
        return;
    memcpy(copy, note->name, note->length);
    c->looked_up = bytes_of(copy, note->length);
}
