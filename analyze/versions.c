#include "analyze/versions.h"

#include "dissect/tls/names.h"

#include <stdio.h>

static const uint16_t order[VERSION_COUNT] = { SSL_2_0, SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 };

int version_index(uint16_t version)
{
    version = tls_version_stream(version);
    for (int i = 0; i < VERSION_COUNT; i++)
        if (order[i] == version)
            return i;
    return -1;
}

uint16_t version_at(int index)
{
    return order[index];
}

uint32_t version_bit(uint16_t version)
{
    int index = version_index(version);

    return index < 0 ? 0 : 1u << index;
}

uint16_t version_highest(uint32_t set)
{
    for (int i = VERSION_COUNT; i-- > 0;)
        if (set & 1u << i)
            return order[i];
    return 0;
}

uint16_t version_lowest(uint32_t set)
{
    for (int i = 0; i < VERSION_COUNT; i++)
        if (set & 1u << i)
            return order[i];
    return 0;
}

static const char *name_in(uint32_t set, int index)
{
    static const uint16_t dtls[VERSION_COUNT] = { [3] = DTLS_1_0, [4] = DTLS_1_2, [5] = DTLS_1_3 };
    bool is_dtls = set & VERSIONS_DTLS && dtls[index];

    return tls_version_name(is_dtls ? dtls[index] : order[index]);
}

void versions_text(uint32_t set, char *text, size_t size)
{
    size_t used = 0;

    *text = '\0';
    for (int i = 0; i < VERSION_COUNT && used < size; i++) {
        uint32_t later = (set & ~VERSIONS_DTLS) >> (i + 1);
        const char *joint = !used ? "" : later ? ", " : " and ";

        if (set & 1u << i)
            used += (size_t)snprintf(text + used, size - used, "%s%s", joint, name_in(set, i));
    }
}

/* DTLS begins with what TLS 1.1 is. */
static uint32_t set_up_to(uint16_t version)
{
    uint32_t set = 0;
    int first = tls_version_is_dtls(version) ? version_index(TLS_1_1) : version_index(SSL_3_0);

    for (int i = first; i < VERSION_COUNT && order[i] <= tls_version_stream(version); i++)
        set |= 1u << i;
    return set;
}

/* A cipher kind that is no suite of a later version (RFC 5246 E.2). */
static bool offers_ssl2(const struct client_hello *hello)
{
    return hello->ssl2_ciphers.len / 3 > bytes_u16_count(hello->cipher_suites);
}

struct version_offer versions_offered(const struct client_hello *hello)
{
    struct version_offer offer = { 0 };
    struct bytes list = hello->extensions.supported_versions;

    if (hello->extensions.has_supported_versions) {
        offer.listed = true;
        for (size_t i = 0; i < bytes_u16_count(list); i++)
            offer.set |= version_bit(bytes_u16_at(list, i));
    } else if (hello->clipped) {
        return offer; /* a list may stand behind the cut */
    } else {
        offer.set = set_up_to(hello->legacy_version) | (offers_ssl2(hello) ? version_bit(SSL_2_0) : 0);
    }
    offer.highest = version_highest(offer.set);
    if (tls_version_is_dtls(hello->legacy_version))
        offer.set |= VERSIONS_DTLS;
    return offer;
}
