#include "dissect/net/address.h"

#include <arpa/inet.h>
#include <stdio.h>

static const uint8_t mapped_prefix[12] = { [10] = 0xFF, [11] = 0xFF };

static const uint8_t discard_prefix[10] = { 0x01, [8] = 'H', [9] = 'W' };

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

struct address address_mac(struct bytes six)
{
    struct address address = { { 0 } };

    memcpy(address.bytes, discard_prefix, sizeof discard_prefix);
    if (six.len)
        memcpy(address.bytes + sizeof discard_prefix, six.data, six.len < 6 ? six.len : 6);
    return address;
}

bool address_is_v4(const struct address *address)
{
    return memcmp(address->bytes, mapped_prefix, sizeof mapped_prefix) == 0;
}

bool address_is_mac(const struct address *address)
{
    return memcmp(address->bytes, discard_prefix, sizeof discard_prefix) == 0;
}

static void mac_text(const uint8_t *mac, char text[static ADDRESS_TEXT])
{
    snprintf(text, ADDRESS_TEXT, "%02X-%02X-%02X-%02X-%02X-%02X", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

bool address_read(struct bytes text, struct address *out)
{
    char copy[ADDRESS_TEXT];
    uint8_t bytes[16];

    if (text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, bytes) == 1)
        *out = address_v4(bytes_of(bytes, 4));
    else if (inet_pton(AF_INET6, copy, bytes) == 1)
        *out = address_v6(bytes_of(bytes, 16));
    else
        return false;
    return true;
}

void address_text(const struct address *address, char text[static ADDRESS_TEXT])
{
    if (address_is_mac(address))
        mac_text(address->bytes + sizeof discard_prefix, text);
    else if (address_is_v4(address))
        inet_ntop(AF_INET, address->bytes + 12, text, ADDRESS_TEXT);
    else
        inet_ntop(AF_INET6, address->bytes, text, ADDRESS_TEXT);
}

void endpoint_text(const struct endpoint *endpoint, char text[static ENDPOINT_TEXT])
{
    char address[ADDRESS_TEXT];

    address_text(&endpoint->address, address);
    if (endpoint->transport == TRANSPORT_EAPOL)
        memcpy(text, address, sizeof address);
    else if (address_is_v4(&endpoint->address))
        snprintf(text, ENDPOINT_TEXT, "%s:%u", address, endpoint->port);
    else
        snprintf(text, ENDPOINT_TEXT, "[%s]:%u", address, endpoint->port);
}
