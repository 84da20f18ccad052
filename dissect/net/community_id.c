#include "dissect/net/community_id.h"

#include "dissect/x509/digest.h"

/* What is hashed, in this order: seed, lower address, higher address, protocol, zero, ports. */
struct input {
    uint8_t bytes[2 + 16 + 16 + 2 + 4];
    size_t len;
};

static void put(struct input *input, const void *data, size_t len)
{
    memcpy(input->bytes + input->len, data, len);
    input->len += len;
}

static void put_address(struct input *input, const struct address *address)
{
    if (address_is_v4(address))
        put(input, address->bytes + 12, 4);
    else
        put(input, address->bytes, 16);
}

static void put_port(struct input *input, uint16_t port)
{
    uint8_t bytes[2] = { (uint8_t)(port >> 8), (uint8_t)port };

    put(input, bytes, 2);
}

static bool is_lower(const struct endpoint *a, const struct endpoint *b)
{
    int order = memcmp(a->address.bytes, b->address.bytes, sizeof a->address.bytes);

    return order ? order < 0 : a->port < b->port;
}

void community_id(const struct endpoint *one, const struct endpoint *other, uint8_t protocol,
                  char text[static COMMUNITY_ID_TEXT])
{
    const struct endpoint *low = is_lower(one, other) ? one : other, *high = low == one ? other : one;
    struct input input = { .len = 0 };
    uint8_t zeros[2] = { 0, 0 }, kind[2] = { protocol, 0 }, hash[SHA1_BYTES];

    put(&input, zeros, 2);
    put_address(&input, &low->address);
    put_address(&input, &high->address);
    put(&input, kind, 2);
    put_port(&input, low->port);
    put_port(&input, high->port);
    *text = '\0';
    if (!digest_sha1(bytes_of(input.bytes, input.len), hash))
        return;
    memcpy(text, "1:", 2);
    digest_base64(bytes_of(hash, sizeof hash), text + 2);
}
