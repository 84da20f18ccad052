#include "dissect/net/address.h"

#include <arpa/inet.h>
#include <stdio.h>

static const uint8_t mapped_prefix[12] = { [10] = 0xFF, [11] = 0xFF };

struct address address_v4(struct bytes four)
{
    struct address address;

    memcpy(address.bytes, mapped_prefix, sizeof mapped_prefix);
    memset(address.bytes + 12, 0, 4);
    if (four.len)
        memcpy(address.bytes + 12, four.data, four.len < 4 ? four.len : 4);
    return address;
}

struct address address_v6(struct bytes sixteen)
{
    struct address address = { { 0 } };

    if (sixteen.len)
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
