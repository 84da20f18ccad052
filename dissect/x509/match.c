#include "dissect/x509/match.h"

#include "base/cursor.h"

#include <arpa/inet.h>
#include <string.h>

enum { LONGEST_NAME = 253 /* RFC 1035 2.3.4, in text */ };

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool is_host_character(uint8_t c)
{
    c = lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

static bool is_host(struct bytes name)
{
    struct cursor in = cur_of(name);

    if (!name.len || name.len > LONGEST_NAME)
        return false;
    while (cur_left(&in))
        if (!is_host_character(cur_u8(&in)))
            return false;
    return true;
}

/* The bytes of an address in text, IPv6 with or without brackets. Their number, 0 when it is none. */
static size_t address_bytes(struct bytes name, uint8_t out[static 16])
{
    struct cursor in = cur_of(name);
    char text[INET6_ADDRSTRLEN + 1];
    bool brackets = name.len > 2 && bytes_start_with(name, "[");

    if (brackets) {
        cur_u8(&in);
        name = cur_take(&in, name.len - 2);
    }
    if (name.len >= sizeof text)
        return 0;
    memcpy(text, name.data, name.len);
    text[name.len] = '\0';
    if (inet_pton(AF_INET, text, out) == 1)
        return 4;
    return inet_pton(AF_INET6, text, out) == 1 ? 16 : 0;
}

bool match_is_name(struct bytes name)
{
    uint8_t address[16];

    return name.len && (is_host(name) || address_bytes(name, address));
}

static struct bytes without_dot(struct bytes name)
{
    struct cursor in = cur_of(name);
    struct bytes rest = name.len ? cur_take(&in, name.len - 1) : name;

    return cur_u8(&in) == '.' ? rest : name;
}

static bool equal_names(struct bytes a, struct bytes b)
{
    struct cursor left = cur_of(a), right = cur_of(b);

    if (a.len != b.len)
        return false;
    while (cur_left(&left))
        if (lower(cur_u8(&left)) != lower(cur_u8(&right)))
            return false;
    return true;
}

/* What follows the first label and its dot; empty when there is only one. */
static struct bytes behind_first_label(struct bytes name)
{
    struct cursor in = cur_of(name);

    while (cur_left(&in))
        if (cur_u8(&in) == '.')
            return cur_rest(&in);
    return bytes_of(NULL, 0);
}

/* RFC 9525 6.3: "*" stands for the whole left-most label and for nothing else. */
static bool is_named_by(struct bytes pattern, struct bytes name)
{
    struct bytes domain;

    pattern = without_dot(pattern);
    if (!bytes_start_with(pattern, "*."))
        return equal_names(pattern, name);
    domain = behind_first_label(pattern);
    return domain.len && equal_names(domain, behind_first_label(name)) && !bytes_start_with(name, ".");
}

static bool has_address(const struct certificate_facts *facts, struct bytes address)
{
    for (uint32_t i = 0; i < facts->name_count; i++)
        if (facts->names[i].kind == NAME_IP && bytes_equal(facts->names[i].value, address))
            return true;
    return false;
}

static bool has_host(const struct certificate_facts *facts, struct bytes name)
{
    for (uint32_t i = 0; i < facts->name_count; i++)
        if (facts->names[i].kind == NAME_DNS && is_named_by(facts->names[i].value, name))
            return true;
    return false;
}

/* Does it name any host in the place for that? Then the subject does not count (RFC 6125 6.4.4). */
static bool names_hosts(const struct certificate_facts *facts)
{
    for (uint32_t i = 0; i < facts->name_count; i++)
        if (facts->names[i].kind == NAME_DNS || facts->names[i].kind == NAME_IP)
            return true;
    return false;
}

enum name_match match_name(const struct certificate_facts *facts, struct bytes name)
{
    uint8_t address[16];
    size_t size = name.len ? address_bytes(name, address) : 0;
    struct bytes subject = bytes_of(facts->common_name, facts->common_name ? strlen(facts->common_name) : 0);

    if (facts->fault || (!size && !is_host(name)))
        return NAME_NOT_JUDGED;
    name = without_dot(name);
    if (size ? has_address(facts, bytes_of(address, size)) : has_host(facts, name))
        return NAME_MATCHES;
    if (facts->name_count < facts->name_total)
        return NAME_NOT_JUDGED; /* not all of its names were kept */
    if (!names_hosts(facts) && subject.len && is_named_by(subject, name))
        return NAME_ONLY_SUBJECT;
    return NAME_DIFFERS;
}
