#include "dissect/net/address.h"

#include <arpa/inet.h>
#include <stdio.h>

static const uint8_t mapped_prefix[12] = { [10] = 0xFF, [11] = 0xFF };

/* Whole words, not bytes: an address is read again, as a whole, right after it was made. */
struct address address_v4(struct bytes four)
{
    uint32_t words[4] = { 0, 0, htonl(0xFFFF), 0 };
    struct address address;

    if (four.len == 4)
        memcpy(&words[3], four.data, 4);
    else if (four.len)
        memcpy(&words[3], four.data, four.len < 4 ? four.len : 4);
    memcpy(address.bytes, words, sizeof words);
    return address;
}

struct address address_v6(struct bytes sixteen)
{
    struct address address = { { 0 } };

    if (sixteen.len == 16)
        memcpy(address.bytes, sixteen.data, 16);
    else if (sixteen.len)
        memcpy(address.bytes, sixteen.data, sixteen.len < 16 ? sixteen.len : 16);
    return address;
}

bool address_is_v4(const struct address *address)
{
    return memcmp(address->bytes, mapped_prefix, sizeof mapped_prefix) == 0;
}

void address_text(const struct address *address, char text[static ADDRESS_TEXT])
{
    if (address_is_v4(address))
        inet_ntop(AF_INET, address->bytes + 12, text, ADDRESS_TEXT);
    else
        inet_ntop(AF_INET6, address->bytes, text, ADDRESS_TEXT);
}

void endpoint_text(const struct endpoint *endpoint, char text[static ENDPOINT_TEXT])
{
    char address[ADDRESS_TEXT];

    address_text(&endpoint->address, address);
    if (address_is_v4(&endpoint->address))
        snprintf(text, ENDPOINT_TEXT, "%s:%u", address, endpoint->port);
    else
        snprintf(text, ENDPOINT_TEXT, "[%s]:%u", address, endpoint->port);
}
