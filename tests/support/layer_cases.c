#include "tests/support/layer_cases.h"

#include "tests/support/test.h"

#include <string.h>

/* Parts that come again. Lengths are two bytes: of IP with its header, of IPv6 without, of UDP with its header. The
 * packet inside has 45 bytes over IPv4 and 65 over IPv6. */
#define MAC                "\1\1\1\1\1\1\2\2\2\2\2\2"
#define ETHER(type)        MAC type
#define IPV4(length, next) ETHER("\x08\0") "\x45\0" length "\0\1\0\0\x40" next "\0\0\xC0\0\2\1\xC0\0\2\2"
#define IPV6(length, next)                                                                                           \
    ETHER("\x86\xDD")                                                                                                \
    "\x60\0\0\0" length next "\x40\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2"
#define UDP(port, ip, udp) IPV4(ip, "\x11") "\x30\x39" port udp "\0\0"
#define SNAP(type)         "\xAA\xAA\3\0\0\0" type
#define LABEL              "\0\1\x11\x40"
#define PPP_IPV4           "\xFF\3\0\x21"
#define ADDRESS            "\2\0\0\0\0\1"
#define WLAN(control)      control "\0\0" ADDRESS ADDRESS ADDRESS "\x10\0"
#define WLAN_DATA          WLAN("\x08\1") SNAP("\x08\0")
#define ZERO8              "\0\0\0\0\0\0\0\0"
#define ZERO32             ZERO8 ZERO8 ZERO8 ZERO8

#define UNREAD "  "

#define ROW(name, link_type, header, v6, datagrams)                                                                  \
    {                                                                                                                \
        name, link_type, header, sizeof(header) - 1, v6, datagrams, NULL                                             \
    }
#define ROW_OTHER(name, link_type, header, v6, datagrams, tshark)                                                    \
    {                                                                                                                \
        name, link_type, header, sizeof(header) - 1, v6, datagrams, tshark                                           \
    }

const struct layer_case layer_cases[] = {
    ROW("Ethernet", 1, ETHER("\x08\0"), false, 0),
    ROW("Ethernet, IPv6", 1, ETHER("\x86\xDD"), true, 0),
    ROW("802.3 with SNAP", 1, ETHER("\0\x35") SNAP("\x08\0"), false, 0),
    ROW("802.3 with IP in LLC", 1, ETHER("\0\x30") "\6\6\3", false, 0),
    ROW("jumbo frame with LLC", 1, ETHER("\x88\x70") SNAP("\x08\0"), false, 0),
    ROW("netANALYZER", 240, "\0\4\0\0" ETHER("\x08\0"), false, 0),
    /* tshark: shows the bytes only */
    ROW_OTHER("netANALYZER, transparent", 241, "\0\4\0\0\x55\x55\x55\x55\x55\x55\x55\xD5" ETHER("\x08\0"), false, 0,
              UNREAD),

    ROW("VLAN", 1, ETHER("\x81\0") "\0\5\x08\0", false, 0),
    ROW("QinQ", 1, ETHER("\x88\xA8") "\0\5\x81\0\0\6\x86\xDD", true, 0),
    ROW("old QinQ", 1, ETHER("\x91\0") "\0\5\x81\0\0\6\x08\0", false, 0),
    ROW("Cisco MetaData", 1, ETHER("\x89\x09") "\1\1\0\1\0\2\x08\0", false, 0),
    ROW("VN-Tag", 1, ETHER("\x89\x26") "\0\1\0\2\x08\0", false, 0),
    ROW("E-TAG", 1, ETHER("\x89\x3F") "\0\1\0\2\0\0\x08\0", false, 0),
    ROW("HSR", 1, ETHER("\x89\x2F") "\0\x33\0\1\x08\0", false, 0),
    ROW("I-TAG", 1, ETHER("\x88\xE7") "\0\0\0\1" ETHER("\x08\0"), false, 0),

    ROW("MPLS", 1, ETHER("\x88\x47") LABEL, false, 0),
    ROW("MPLS, two labels", 1, ETHER("\x88\x48") "\0\1\x10\x40" LABEL, true, 0),
    ROW("MPLS, pseudo-wire with control word", 1, ETHER("\x88\x47") LABEL "\0\0\0\0" ETHER("\x08\0"), false, 0),
    /* tshark: an address that begins like a control word is one */
    ROW_OTHER("MPLS, pseudo-wire", 1, ETHER("\x88\x47") LABEL ETHER("\x08\0"), false, 0, UNREAD),
    /* tshark: an address that begins like IPv4 is IPv4 */
    ROW_OTHER("MPLS, pseudo-wire like IP", 1, ETHER("\x88\x47") LABEL "\x45\1\1\1\1\1\2\2\2\2\2\2\x08\0", false, 0,
              UNREAD),
    /* tshark: unknown */
    ROW_OTHER("MPLS as link type", 219, LABEL, true, 0, UNREAD),

    ROW("PPPoE", 1, ETHER("\x88\x64") "\x11\0\0\1\0\x2F\0\x21", false, 0),
    ROW("PPPoE, IPv6", 1, ETHER("\x88\x64") "\x11\0\0\1\0\x43\0\x57", true, 0),
    ROW("PPPoE as link type", 51, "\x11\0\0\1\0\x2F\0\x21", false, 0),
    ROW("PPP", 9, PPP_IPV4, false, 0),
    ROW("PPP, compressed", 9, "\x21", false, 0),
    ROW("PPP, multilink", 9, "\xFF\3\0\x3D\xC0\0\0\1\0\x21", false, 0),
    ROW("PPP, MPLS", 9, "\xFF\3\2\x81" LABEL, false, 0),
    ROW("PPP in HDLC", 50, PPP_IPV4, false, 0),
    ROW("Cisco HDLC in PPP's link type", 50, "\x0F\0\x08\0", false, 0),
    ROW("Cisco HDLC", 104, "\x8F\0\x86\xDD", true, 0),
    ROW("PPP with direction", 204, "\0" PPP_IPV4, false, 0),
    /* tshark: unknown */
    ROW_OTHER("PPP of pppd", 166, "\1\3\0\x21", false, 0, UNREAD),

    ROW("802.11", 105, WLAN_DATA, false, 0),
    ROW("802.11, QoS", 105, WLAN("\x88\1") "\0\0" SNAP("\x86\xDD"), true, 0),
    ROW("802.11, four addresses", 105, WLAN("\x08\3") ADDRESS SNAP("\x08\0"), false, 0),
    ROW("802.11, all fields", 105,
        WLAN("\x88\x83") ADDRESS "\0\0"
                                 "\0\0\0\0" SNAP("\x08\0"),
        false, 0),
    ROW("802.11, A-MSDU", 105, WLAN("\x88\1") "\x80\0" MAC "\0\x35" SNAP("\x08\0"), false, 0),
    ROW("802.11, aligned", 105,
        WLAN("\x88\1") "\0\0"
                       "\0\0" SNAP("\x08\0"),
        false, 0),
    ROW("radiotap", 127, "\0\0\x09\0\2\0\0\0\0" WLAN_DATA, false, 0),
    ROW("PPI", 192, "\0\0\x08\0\x69\0\0\0" WLAN_DATA, false, 0),
    ROW("PPI over Ethernet", 192, "\0\0\x0C\0\1\0\0\0\0\0\0\0" ETHER("\x08\0"), false, 0),
    ROW("Prism", 119, "\x44\0\0\0\x90\0\0\0" ZERO32 ZERO32 ZERO32 ZERO32 ZERO8 WLAN_DATA, false, 0),
    ROW("AVS", 163, "\x80\x21\x10\1\0\0\0\x40" ZERO32 ZERO8 ZERO8 ZERO8 WLAN_DATA, false, 0),
    ROW("AVS in Prism's link type", 119, "\x80\x21\x10\1\0\0\0\x40" ZERO32 ZERO8 ZERO8 ZERO8 WLAN_DATA, false, 0),

    ROW("SLL", 113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x08\0", false, 0),
    ROW("SLL, LLC", 113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\0\4" SNAP("\x08\0"), false, 0),
    ROW("SLL, radiotap", 113,
        "\0\0\3\x23\0\6\1\2\3\4\5\6\0\0\0\0"
        "\0\0\x08\0\0\0\0\0" WLAN_DATA,
        false, 0),
    ROW("SLL2", 276, "\x86\xDD\0\0\0\0\0\2\0\1\0\6\1\2\3\4\5\6\0\0", true, 0),
    ROW("raw", 101, "", false, 0),
    ROW("raw, IPv6", 101, "", true, 0),
    ROW("DLT_RAW", 12, "", false, 0),
    ROW("LINKTYPE_IPV4", 228, "", false, 0),
    ROW("LINKTYPE_IPV6", 229, "", true, 0),
    ROW("IP over ATM", 106, "", false, 0),
    ROW("LLC over ATM", 100, SNAP("\x08\0"), false, 0),
    ROW("NULL, little endian", 0, "\2\0\0\0", false, 0),
    ROW("NULL, big endian", 0, "\0\0\0\2", false, 0),
    ROW("NULL, IPv6 of macOS", 0, "\x1E\0\0\0", true, 0),
    ROW("LOOP", 108, "\0\0\0\2", false, 0),
    ROW("ENC", 109, "\2\0\0\0\0\0\1\0\0\0\0\0", false, 0),
    ROW("PFLOG", 117, "\x3D\2\0\0" ZERO32 ZERO8 ZERO8 ZERO8 "\0\0\0\0", false, 0),
    ROW("IPNET", 226, "\1\2\0\0\0\0\0\x2D" ZERO8 ZERO8, false, 0),
    ROW("NFLOG", 239,
        "\2\0\0\1"
        "\x08\0\1\0\x08\0\3\0"
        "\5\0\x0A\0\0\0\0\0"
        "\x31\0\x09\0",
        false, 0),
    /* tshark: the file's byte order counts */
    ROW_OTHER("NFLOG, big endian", 239,
              "\2\0\0\1"
              "\0\x08\0\1\x08\0\3\0"
              "\0\x31\0\x09",
              false, 0, UNREAD),
    ROW("PKTAP", 258, "\x6C\0\0\0\1\0\0\0\1\0\0\0" ZERO32 ZERO32 ZERO32 ETHER("\x08\0"), false, 0),
    ROW("PKTAP of old macOS", 149, "\x6C\0\0\0\1\0\0\0\0\0\0\0" ZERO32 ZERO32 ZERO32 "\2\0\0\0", false, 0),

    ROW("IP in IP", 1, IPV4("\0\x41", "\4"), false, 0),
    ROW("6in4", 1, IPV4("\0\x55", "\x29"), true, 0),
    ROW("4in6", 1, IPV6("\0\x2D", "\4"), false, 0),
    ROW("AH", 1, IPV4("\0\x59", "\x33") "\4\4\0\0\0\0\1\0\0\0\0\1" ZERO8 "\0\0\0\0", false, 0),
    ROW("EtherIP", 1, IPV4("\0\x51", "\x61") "\x30\0" ETHER("\x08\0"), false, 0),
    ROW("MPLS in IP", 1, IPV4("\0\x45", "\x89") LABEL, false, 0),
    ROW("GRE", 1, IPV4("\0\x45", "\x2F") "\0\0\x08\0", false, 0),
    ROW("GRE, checksum, key and sequence", 1, IPV4("\0\x65", "\x2F") "\xB0\0\x86\xDD\0\0\0\0\0\0\0\1\0\0\0\2", true,
        0),
    ROW("GRE, routing", 1,
        IPV4("\0\x55", "\x2F") "\x40\0\x08\0\0\0\0\0"
                               "\0\2\0\4abcd"
                               "\0\0\0\0",
        false, 0),
    ROW("GRE, MPLS", 1, IPV4("\0\x49", "\x2F") "\0\0\x88\x47" LABEL, false, 0),
    ROW("GRE, Ethernet", 1, IPV4("\0\x57", "\x2F") "\x20\0\x65\x58\0\0\1\0" ETHER("\x08\0"), false, 0),
    ROW("PPTP", 1, IPV4("\0\x51", "\x2F") "\x30\1\x88\x0B\0\x31\0\1\0\0\0\1" PPP_IPV4, false, 0),
    ROW("PPTP, acknowledging", 1,
        IPV4("\0\x52", "\x2F") "\x30\x81\x88\x0B\0\x2E\0\1\0\0\0\1\0\0\0\1"
                               "\x21",
        false, 0),
    ROW("ERSPAN I", 1, IPV4("\0\x53", "\x2F") "\0\0\x88\xBE" ETHER("\x08\0"), false, 0),
    ROW("ERSPAN II", 1,
        IPV4("\0\x5F", "\x2F") "\x10\0\x88\xBE\0\0\0\1"
                               "\x10\1\0\1\0\0\0\0" ETHER("\x08\0"),
        false, 0),
    ROW("ERSPAN III", 1,
        IPV4("\0\x63", "\x2F") "\x10\0\x22\xEB\0\0\0\1"
                               "\x20\1\0\1" ZERO8 ETHER("\x08\0"),
        false, 0),
    ROW("ERSPAN III, subheader", 1,
        IPV4("\0\x6B", "\x2F") "\x10\0\x22\xEB\0\0\0\1"
                               "\x20\1\0\1\0\0\0\0\0\0\0\1"
                               "\x0C\0\0\0\0\0\0\0" ETHER("\x08\0"),
        false, 0),
    ROW("WCCP", 1, IPV4("\0\x45", "\x2F") "\0\0\x88\x3E", false, 0),
    ROW("WCCP, version 2", 1, IPV4("\0\x49", "\x2F") "\0\0\x88\x3E\0\0\0\0", false, 0),

    ROW("VXLAN", 1, UDP("\x12\xB5", "\0\x5F", "\0\x4B") "\x08\0\0\0\0\0\1\0" ETHER("\x08\0"), false, 1),
    ROW("VXLAN, policy", 1, UDP("\x12\xB5", "\0\x5F", "\0\x4B") "\x88\0\0\5\0\0\1\0" ETHER("\x08\0"), false, 1),
    /* tshark: only after "decode as" */
    ROW_OTHER("VXLAN of Linux", 1, UDP("\x21\x18", "\0\x5F", "\0\x4B") "\x08\0\0\0\0\0\1\0" ETHER("\x08\0"), false, 1,
              "  12345"),
    ROW("VXLAN-GPE", 1, UDP("\x12\xB6", "\0\x65", "\0\x51") "\x0C\0\0\2\0\0\1\0", true, 1),
    ROW("VXLAN-GPE, NSH", 1,
        UDP("\x12\xB6", "\0\x59", "\0\x45") "\x0C\0\0\4\0\0\1\0"
                                            "\x0F\xC2\2\1\0\0\1\xFF",
        false, 1),
    ROW("NSH", 1, ETHER("\x89\x4F") "\x0F\xC6\1\1\0\0\1\xFF" ZERO8 ZERO8, false, 0),
    ROW("Geneve", 1, UDP("\x17\xC1", "\0\x51", "\0\x3D") "\0\0\x08\0\0\0\1\0", false, 1),
    ROW("Geneve, options", 1,
        UDP("\x17\xC1", "\0\x63", "\0\x4F") "\1\0\x65\x58\0\0\1\0"
                                            "\1\2\0\0" ETHER("\x08\0"),
        false, 1),
    ROW("GTP-U", 1, UDP("\x08\x68", "\0\x51", "\0\x3D") "\x30\xFF\0\x2D\0\0\0\1", false, 1),
    ROW("GTP-U, extension", 1,
        UDP("\x08\x68", "\0\x59", "\0\x45") "\x34\xFF\0\x35\0\0\0\1"
                                            "\0\0\0\x85"
                                            "\1\0\7\0",
        false, 1),
    ROW("Teredo", 1, UDP("\x0D\xD8", "\0\x5D", "\0\x49"), true, 1),
    ROW("Teredo, origin", 1, UDP("\x0D\xD8", "\0\x65", "\0\x51") "\0\0\x12\x34\1\2\3\4", true, 1),
    ROW("Teredo, authentication", 1,
        UDP("\x0D\xD8", "\0\x72", "\0\x5E") "\0\1\0\0" ZERO8 "\0"
                                            "\0\0\x12\x34\1\2\3\4",
        true, 1),
    ROW("L2TP", 1, UDP("\6\xA5", "\0\x53", "\0\x3F") "\0\2\0\1\0\2" PPP_IPV4, false, 1),
    ROW("L2TP, all fields", 1, UDP("\6\xA5", "\0\x5D", "\0\x49") "\x4A\2\0\x41\0\1\0\2\0\0\0\0\0\2xx" PPP_IPV4, false,
        1),
    ROW("TZSP", 1,
        UDP("\x90\x90", "\0\x60", "\0\x4C") "\1\0\0\1"
                                            "\0"
                                            "\x0A\1\x11"
                                            "\1" ETHER("\x08\0"),
        false, 1),
    ROW("TZSP, 802.11", 1,
        UDP("\x90\x90", "\0\x6E", "\0\x5A") "\1\0\0\x12"
                                            "\1" WLAN_DATA,
        false, 1),
    ROW("VXLAN in GTP-U", 1,
        UDP("\x08\x68", "\0\x83", "\0\x6F") "\x30\xFF\0\x5F\0\0\0\1"
                                            "\x45\0\0\x5F\0\1\0\0\x40\x11\0\0\xC0\0\2\1\xC0\0\2\2"
                                            "\x30\x39\x12\xB5\0\x4B\0\0"
                                            "\x08\0\0\0\0\0\1\0" ETHER("\x08\0"),
        false, 2),
};

const size_t layer_case_count = sizeof layer_cases / sizeof *layer_cases;

const struct layer_case *layer_case_named(const char *name)
{
    for (size_t i = 0; i < layer_case_count; i++)
        if (strcmp(layer_cases[i].name, name) == 0)
            return &layer_cases[i];
    fail_msg("no layer case %s", name);
    return NULL;
}

struct bytes layer_case_frame(const struct layer_case *layer, struct wire *wire)
{
    struct tcp_frame frame = { .v6 = layer->v6, .client_port = 40000, .seq = 77, .flags = TCP_SYN };
    static struct wire inner;

    inner.len = 0;
    frame.payload = bytes_of("hello", 5);
    wire_tcp_frame(&inner, &frame);
    wire->len = 0;
    wire_put(wire, layer->header, layer->len);
    wire_put(wire, inner.bytes + 14, inner.len - 14);
    wire_put(wire, "trailer", LAYER_CASE_TRAILER); /* padding of short frames is not payload */
    return wire_view(wire);
}
