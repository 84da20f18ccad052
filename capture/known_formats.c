#include "capture/known_formats.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum way {
    EDITCAP,
    EDITCAP_ETHERNET, /* these have a link type a packet, which editcap does not write as pcapng */
    ETL2PCAPNG,
    TEXT2PCAP,
    UNPACK,
    BUNZIP2,
    UNXZ,
    GUNZIP,
    UNLZ4,
    NO_TLS,
    NO_PACKETS,
    NEEDS_CAPTURE,
};

static const struct {
    const char *text;
    bool names_input, names_output; /* does the command end with them? */
} ways[] = {
    [EDITCAP] = { "convert it with: editcap -F pcapng", true, true },
    [EDITCAP_ETHERNET] = { "convert it with: editcap -T ether -F pcapng", true, true },
    [ETL2PCAPNG] = { "convert it on Windows with: etl2pcapng", true, true },
    [TEXT2PCAP] = { "convert it with: text2pcap", true, true },
    [UNPACK] = { "unpack it first", false, false },
    [BUNZIP2] = { "unpack it with: bzip2 -d", true, false },
    [UNXZ] = { "unpack it with: xz -d", true, false },
    [GUNZIP] = { "unpack it with: gzip -d", true, false },
    [UNLZ4] = { "unpack it with: lz4 -d", true, true },
    [NO_TLS] = { "there is no TLS in it", false, false },
    [NO_PACKETS] = { "there are no packets in it", false, false },
    [NEEDS_CAPTURE] = { "tlsdiag needs a pcap or pcapng file", false, false },
};

static const struct known_format {
    size_t offset;
    const char *pattern;
    size_t length;
    const char *name;
    enum way way;
} known_formats[] = {
#define KNOWN_FORMAT(offset, pattern, name, way) { offset, pattern, sizeof(pattern) - 1, name, way },
#include "capture/known_formats.def"
#undef KNOWN_FORMAT
};

static bool fits(const struct known_format *format, struct bytes head)
{
    if (head.len < format->offset + format->length)
        return false;
    for (size_t i = 0; i < format->length; i++) {
        uint8_t byte = head.data[format->offset + i];
        char wanted = format->pattern[i];

        if (wanted == '#' ? !isdigit(byte) : wanted != '?' && byte != (uint8_t)wanted)
            return false;
    }
    return true;
}

static const struct known_format *find(struct bytes head)
{
    for (size_t i = 0; i < sizeof known_formats / sizeof *known_formats; i++)
        if (fits(&known_formats[i], head))
            return &known_formats[i];
    return NULL;
}

/* `path` as a shell reads it; quotes in it are left to the user. */
static const char *quotes_for(const char *path)
{
    return path[strcspn(path, " \t()&;|<>*?$`\"\\")] ? "'" : "";
}

/* The path without its last extension: where a converted file goes. One that ends as the output will keeps it. */
static int stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    bool has_stem = dot && dot != name && strcmp(dot, ".pcapng") != 0;

    return (int)((has_stem ? dot : path + strlen(path)) - path);
}

bool known_formats_say(struct bytes head, const char *path, struct error *error)
{
    const struct known_format *format = find(head);
    const char *quote = quotes_for(path);
    char input[256] = "", output[256] = "";

    if (!format)
        return error_set(error, "%s: not a capture file that tlsdiag can read (pcap, pcapng or NetMon)", path);
    if (ways[format->way].names_input)
        snprintf(input, sizeof input, " %s%s%s", quote, path, quote);
    if (ways[format->way].names_output)
        snprintf(output, sizeof output, " %s%.*s.pcapng%s", quote, stem_of(path), path, quote);
    return error_set(error, "%s: %s; %s%s%s", path, format->name, ways[format->way].text, input, output);
}
