/* Key logs: what counts as a line of one, and what is found again. */
#include "tests/support/test.h"

#include "dissect/tls/keylog.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RANDOM "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER  "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SHORT  "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define LONG   SHORT "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"

static const uint8_t random_bytes[KEYLOG_RANDOM] = {
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
};

static struct bytes random_view(void)
{
    return bytes_of(random_bytes, sizeof random_bytes);
}

/* Each line alone: does it give a secret, is it another label, is it broken? */
static void test_lines(void **state)
{
    static const struct {
        const char *text;
        enum { SECRET, ANOTHER, BROKEN, NOTHING } is;
        enum secret_kind kind;
        uint8_t length;
    } cases[] = {
        { "CLIENT_RANDOM " RANDOM " " LONG "\n", SECRET, SECRET_MASTER, 48 },
        { "CLIENT_RANDOM " RANDOM " " LONG, SECRET, SECRET_MASTER, 48 },
        { "CLIENT_RANDOM " RANDOM " " LONG "\r\n", SECRET, SECRET_MASTER, 48 },
        { "  CLIENT_RANDOM\t" RANDOM "  " LONG "  \n", SECRET, SECRET_MASTER, 48 },
        { "CLIENT_EARLY_TRAFFIC_SECRET " RANDOM " " SHORT "\n", SECRET, SECRET_CLIENT_EARLY, 32 },
        { "CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM " " SHORT "\n", SECRET, SECRET_CLIENT_HANDSHAKE, 32 },
        { "SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM " " LONG "\n", SECRET, SECRET_SERVER_HANDSHAKE, 48 },
        { "CLIENT_TRAFFIC_SECRET_0 " RANDOM " " SHORT "\n", SECRET, SECRET_CLIENT_TRAFFIC, 32 },
        { "SERVER_TRAFFIC_SECRET_0 " RANDOM " " SHORT "\n", SECRET, SECRET_SERVER_TRAFFIC, 32 },
        { "EXPORTER_SECRET " RANDOM " " SHORT "\n", ANOTHER, 0, 0 },
        { "ECH_CONFIG " RANDOM " abcd\n", ANOTHER, 0, 0 },
        { "RSA 0123456789abcdef " LONG "\n", ANOTHER, 0, 0 },
        { "# made by someone\n", NOTHING, 0, 0 },
        { "\n", NOTHING, 0, 0 },
        { "   \n", NOTHING, 0, 0 },
        { "CLIENT_RANDOM " RANDOM "\n", BROKEN, 0, 0 },
        { "CLIENT_RANDOM " RANDOM " " LONG "00\n", BROKEN, 0, 0 },
        { "CLIENT_RANDOM " RANDOM "00 " LONG "\n", BROKEN, 0, 0 },
        { "CLIENT_RANDOM " RANDOM " " SHORT "c\n", BROKEN, 0, 0 },
        { "CLIENT_RANDOM " RANDOM " xyz\n", BROKEN, 0, 0 },
        { "CLIENT_RANDOM " RANDOM " " LONG " more\n", BROKEN, 0, 0 },
        { "hello\n", BROKEN, 0, 0 },
        { "-----BEGIN PRIVATE KEY-----\n", BROKEN, 0, 0 },
        { "HELLO world\n", BROKEN, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct keylog *keylog = keylog_new(7);
        const struct keylog_report *report = keylog_report(keylog);

        keylog_add(keylog, bytes_of(cases[i].text, strlen(cases[i].text)));
        assert_int_equal(report->secrets, cases[i].is == SECRET);
        assert_int_equal(report->others, cases[i].is == ANOTHER);
        assert_int_equal(report->broken, cases[i].is == BROKEN);
        if (cases[i].is == SECRET) {
            struct bytes found = keylog_find(keylog, random_view(), cases[i].kind);

            assert_int_equal(found.len, cases[i].length);
            assert_int_equal(found.data[1], 0xa1);
        }
        keylog_free(keylog);
    }
}

/* Secrets are told apart by random and by label, and a later line counts. */
static void test_find(void **state)
{
    static const char text[] = "CLIENT_RANDOM " OTHER " " LONG "\nCLIENT_RANDOM " RANDOM " " SHORT
                               "\nSERVER_TRAFFIC_SECRET_0 " RANDOM " " LONG "\nCLIENT_RANDOM " RANDOM " " LONG "\n";
    struct keylog *keylog = keylog_new(1);

    (void)state;
    assert_int_equal(keylog_find(keylog, random_view(), SECRET_MASTER).len, 0);
    keylog_add(keylog, bytes_of(text, sizeof text - 1));
    assert_int_equal(keylog_find(keylog, random_view(), SECRET_MASTER).len, 48);
    assert_int_equal(keylog_find(keylog, random_view(), SECRET_SERVER_TRAFFIC).len, 48);
    assert_int_equal(keylog_find(keylog, random_view(), SECRET_CLIENT_TRAFFIC).len, 0);
    assert_int_equal(keylog_find(keylog, bytes_of(random_bytes, 31), SECRET_MASTER).len, 0);
    assert_int_equal(keylog_report(keylog)->secrets, 4);
    keylog_free(keylog);
}

/* Each of many is found again. */
static void test_many(void **state)
{
    enum { MANY = 3000 };
    struct keylog *keylog = keylog_new(99);
    char line[256];

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        int length = snprintf(line, sizeof line, "CLIENT_RANDOM %064x %096x\n", i, i);

        keylog_add(keylog, bytes_of(line, (size_t)length));
    }
    for (unsigned i = 0; i < MANY; i++) {
        uint8_t random[KEYLOG_RANDOM] = { 0 };
        struct bytes found;

        random[30] = (uint8_t)(i >> 8);
        random[31] = (uint8_t)i;
        found = keylog_find(keylog, bytes_of(random, sizeof random), SECRET_MASTER);
        assert_int_equal(found.len, 48);
        assert_int_equal(found.data[46] << 8 | found.data[47], i);
    }
    keylog_free(keylog);
}

static bool add_file(struct keylog *keylog, const char *text, struct error *error)
{
    char path[] = "/tmp/keylog-XXXXXX";
    int file = mkstemp(path);
    bool added;

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    added = keylog_add_file(keylog, path, error);
    unlink(path);
    return added;
}

/* A file that is something else is told; an empty one may yet be written to. */
static void test_files(void **state)
{
    struct keylog *keylog = keylog_new(1);
    struct error error;
    char long_line[2000];

    (void)state;
    memset(long_line, 'A', sizeof long_line);
    long_line[sizeof long_line - 1] = '\0';
    assert_true(add_file(keylog, "", &error));
    assert_true(add_file(keylog, "# nothing yet\n", &error));
    assert_true(add_file(keylog, "junk\nCLIENT_RANDOM " RANDOM " " LONG "\n", &error));
    assert_true(add_file(keylog, "EXPORTER_SECRET " RANDOM " " LONG "\n", &error));
    assert_int_equal(keylog_find(keylog, random_view(), SECRET_MASTER).len, 48);
    assert_false(add_file(keylog, "-----BEGIN PRIVATE KEY-----\n", &error));
    assert_non_null(strstr(error.text, "no key log"));
    assert_false(add_file(keylog, long_line, &error));
    assert_false(keylog_add_file(keylog, "/nowhere/at/all", &error));
    assert_non_null(strstr(error.text, "/nowhere/at/all: "));
    keylog_free(keylog);
}

TESTS(test_lines, test_find, test_many, test_files)
