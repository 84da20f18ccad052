/* Formats that are not read: each row of the table is found, and says one clear line. */
#include "tests/support/test.h"

#include "capture/known_formats.h"

#include <string.h>

static const struct {
    size_t offset;
    const char *pattern;
    size_t length;
    const char *name;
} rows[] = {
#define KNOWN_FORMAT(offset, pattern, name, way) { offset, pattern, sizeof(pattern) - 1, name },
#include "capture/known_formats.def"
#undef KNOWN_FORMAT
};

static const char *said_of(const void *head, size_t len, const char *path)
{
    static struct error error;

    assert_false(known_formats_say(bytes_of(head, len), path, &error));
    return error.text;
}

/* No row hides another, and a file that breaks off inside its magic is not taken for it. */
static void test_every_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char head[KNOWN_FORMAT_BYTES] = "";
        const char *said;

        assert_true(rows[i].offset + rows[i].length <= sizeof head);
        for (size_t j = 0; j < rows[i].length; j++) {
            char c = rows[i].pattern[j];

            head[rows[i].offset + j] = (char)(c == '#' ? '7' : c == '?' ? '\xA5' : c);
        }
        said = said_of(head, sizeof head, "x.bin");
        if (!strstr(said, rows[i].name))
            fail_msg("row %zu, %s: %s", i, rows[i].name, said);
        said = said_of(head, rows[i].offset + rows[i].length - 1, "x.bin");
        if (strstr(said, rows[i].name))
            fail_msg("row %zu, %s, cut: %s", i, rows[i].name, said);
    }
}

static void test_commands(void **state)
{
    char etl[100] = "";

    (void)state;
    memcpy(etl + 72, "\2\0\2\xC0", 4);
    assert_string_equal(said_of("snoop\0\0\0", 8, "x.snoop"),
                        "x.snoop: a Solaris snoop capture; convert it with: editcap -F pcapng x.snoop x.pcapng");
    assert_string_equal(said_of(etl, sizeof etl, "a.b/net trace.etl"),
                        "a.b/net trace.etl: a Windows event trace (ETL); convert it on Windows with: "
                        "etl2pcapng 'a.b/net trace.etl' 'a.b/net trace.pcapng'");
    assert_string_equal(said_of("\xFD"
                                "7zXZ",
                                6, "x.pcap.xz"),
                        "x.pcap.xz: compressed with xz; unpack it with: xz -d x.pcap.xz");
    assert_string_equal(said_of("PK\3\4", 4, "x"), "x: a ZIP archive; unpack it first");
    assert_string_equal(said_of("12:00:00.123456 IP a > b", 24, "x"),
                        "x: what tcpdump prints; tlsdiag needs a pcap or pcapng file");
    assert_non_null(strstr(said_of("12-00-00", 8, "x"), "not a capture file"));
    assert_non_null(strstr(said_of("", 0, "x"), "not a capture file"));
}

/* The command must not write onto its own input. */
static void test_output_is_another_file(void **state)
{
    static const char *const paths[] = { "x.pcapng", "dir.pcapng/x", ".pcapng", "x.", "-" };

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *said = said_of("snoop\0\0\0", 8, paths[i]), *output = strrchr(said, ' ') + 1;

        assert_string_not_equal(output, paths[i]);
        assert_non_null(strstr(output, ".pcapng"));
    }
}

TESTS(test_every_row, test_commands, test_output_is_another_file)
