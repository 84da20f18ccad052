/*
 * classify.c - the only file that knows nDPI, and what differs between its releases.
 *
 * nDPI wants packets. It gets two made ones: the first bytes of each side behind plain IP and TCP headers.
 */
#include "dissect/classify.h"

#include "base/limits.h"

#include <arpa/inet.h>
#include <ndpi_api.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdlib.h>

#define NDPI_RELEASE (NDPI_MAJOR * 100 + NDPI_MINOR)

struct classifier {
    struct ndpi_detection_module_struct *module; /* NULL before the first question */
    bool broken;                                 /* nDPI would not start */
};

struct made_packet {
    uint8_t bytes[sizeof(struct ip6_hdr) + sizeof(struct tcphdr) + LIMIT_FIRST_BYTES];
    uint16_t length;
};

struct classifier *classifier_new(void)
{
    return calloc(1, sizeof(struct classifier));
}

void classifier_free(struct classifier *classifier)
{
    if (!classifier)
        return;
    if (classifier->module)
        ndpi_exit_detection_module(classifier->module);
    free(classifier);
}

static struct ndpi_detection_module_struct *start_module(void)
{
#if NDPI_RELEASE >= 410
    struct ndpi_detection_module_struct *module = ndpi_init_detection_module(NULL);
#else
    struct ndpi_detection_module_struct *module = ndpi_init_detection_module(ndpi_no_prefs);
#endif

    if (!module)
        return NULL;
#if NDPI_MAJOR < 5
    NDPI_PROTOCOL_BITMASK all;

    NDPI_BITMASK_SET_ALL(all);
    ndpi_set_protocol_detection_bitmask2(module, &all);
#endif
    ndpi_finalize_initialization(module);
    return module;
}

static uint16_t protocol_of(ndpi_protocol found)
{
#if NDPI_MAJOR >= 5
    return found.proto.app_protocol ? found.proto.app_protocol : found.proto.master_protocol;
#else
    return found.app_protocol ? found.app_protocol : found.master_protocol;
#endif
}

static uint16_t process(struct classifier *classifier, struct ndpi_flow_struct *flow,
                        const struct made_packet *packet, uint64_t milliseconds)
{
#if NDPI_RELEASE >= 406
    return protocol_of(
        ndpi_detection_process_packet(classifier->module, flow, packet->bytes, packet->length, milliseconds, NULL));
#else
    return protocol_of(
        ndpi_detection_process_packet(classifier->module, flow, packet->bytes, packet->length, milliseconds));
#endif
}

static void make_tcp(struct tcphdr *tcp, const struct endpoint *from, const struct endpoint *to, bool answer)
{
    *tcp = (struct tcphdr){ .th_sport = htons(from->port),
                            .th_dport = htons(to->port),
                            .th_off = 5,
                            .th_flags = TH_ACK | TH_PUSH,
                            .th_seq = htonl(1000),
                            .th_ack = htonl(1000),
                            .th_win = htons(65535) };
    if (answer)
        tcp->th_ack = htonl(1000 + LIMIT_FIRST_BYTES);
}

static size_t make_ip(uint8_t *to_bytes, const struct endpoint *from, const struct endpoint *to, size_t payload)
{
    if (address_is_v4(&from->address)) {
        struct ip ip = {
            .ip_hl = 5, .ip_v = 4, .ip_ttl = 64, .ip_p = IPPROTO_TCP, .ip_len = htons((uint16_t)(sizeof ip + payload))
        };

        memcpy(&ip.ip_src, from->address.bytes + 12, 4);
        memcpy(&ip.ip_dst, to->address.bytes + 12, 4);
        memcpy(to_bytes, &ip, sizeof ip);
        return sizeof ip;
    }
    struct ip6_hdr ip = { 0 };

    ip.ip6_flow = htonl(6u << 28);
    ip.ip6_plen = htons((uint16_t)payload);
    ip.ip6_nxt = IPPROTO_TCP;
    ip.ip6_hlim = 64;
    memcpy(&ip.ip6_src, from->address.bytes, 16);
    memcpy(&ip.ip6_dst, to->address.bytes, 16);
    memcpy(to_bytes, &ip, sizeof ip);
    return sizeof ip;
}

static void make_packet(const struct conversation *c, enum side from, bool answer, struct made_packet *packet)
{
    struct bytes first = c->first_bytes[from];
    const struct endpoint *ends[2] = { &c->client, &c->server };
    struct tcphdr tcp;
    size_t length = make_ip(packet->bytes, ends[from], ends[!from], sizeof tcp + first.len);

    make_tcp(&tcp, ends[from], ends[!from], answer);
    memcpy(packet->bytes + length, &tcp, sizeof tcp);
    memcpy(packet->bytes + length + sizeof tcp, first.data, first.len);
    packet->length = (uint16_t)(length + sizeof tcp + first.len);
}

static bool ready(struct classifier *classifier)
{
    if (!classifier->module && !classifier->broken)
        classifier->broken = !(classifier->module = start_module());
    return !classifier->broken;
}

/* A server that greets first goes first. */
static enum side first_speaker(const struct conversation *c)
{
    uint64_t client = c->tcp[CLIENT].first_data, server = c->tcp[SERVER].first_data;

    return server && (!client || server < client) ? SERVER : CLIENT;
}

/* nDPI knows an HTTP answer only behind its request, which is not there when a ClientHello was sent instead. */
static const char *known_answer(struct bytes first)
{
    return bytes_start_with(first, "HTTP/1.") ? "HTTP" : NULL;
}

static void classify_plain(struct classifier *classifier, struct conversation *c)
{
    enum side order[2] = { first_speaker(c), other_side(first_speaker(c)) };
    struct ndpi_flow_struct *flow;
    uint16_t found = NDPI_PROTOCOL_UNKNOWN;

    if (!(flow = ndpi_flow_malloc(ndpi_detection_get_sizeof_ndpi_flow_struct())))
        return;
    memset(flow, 0, ndpi_detection_get_sizeof_ndpi_flow_struct());
    for (int i = 0; i < 2 && found == NDPI_PROTOCOL_UNKNOWN; i++) {
        struct made_packet packet;

        if (!c->first_bytes[order[i]].len)
            continue;
        make_packet(c, order[i], i == 1, &packet);
        found = process(classifier, flow, &packet, (uint64_t)c->first.time / 1000000);
    }
    c->application = found != NDPI_PROTOCOL_UNKNOWN ? ndpi_get_proto_name(classifier->module, found)
                                                    : known_answer(c->first_bytes[SERVER]);
    ndpi_free_flow(flow);
}

/* The application behind a server's name: "YouTube", "Microsoft365". */
static const char *application_of(const struct classifier *classifier, struct bytes name)
{
    enum { LONGEST_NAME = 255 };
    char text[LONGEST_NAME + 1];
    ndpi_protocol_match_result unused;
    int found;

    if (!name.len || name.len > LONGEST_NAME)
        return NULL;
    memcpy(text, name.data, name.len);
    text[name.len] = '\0';
    found = ndpi_match_string_subprotocol(classifier->module, text, (u_int)name.len, &unused);
    return found > NDPI_PROTOCOL_UNKNOWN ? ndpi_get_proto_name(classifier->module, (uint16_t)found) : NULL;
}

void classify(struct classifier *classifier, struct conversation *c)
{
    if (c->application || !ready(classifier))
        return;
    if (c->tls[CLIENT].plaintext || c->tls[SERVER].plaintext)
        classify_plain(classifier, c);
    else if (c->client_hello)
        c->application = application_of(classifier, c->client_hello->extensions.server_name);
}
