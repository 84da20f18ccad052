/* tshark reads the same bytes in the same way: the layer cases, written as one pcapng file. */
#include "tests/support/layer_cases.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put_u32(FILE *out, uint32_t value)
{
    fwrite(&value, 4, 1, out);
}

/* A pcapng block in the byte order of this machine. */
static void put_block(FILE *out, uint32_t type, struct bytes fixed, struct bytes data)
{
    uint32_t padded = (uint32_t)(data.len + 3) & ~3u, length = (uint32_t)(12 + fixed.len + padded);

    put_u32(out, type);
    put_u32(out, length);
    fwrite(fixed.data, fixed.len, 1, out);
    if (data.len)
        fwrite(data.data, data.len, 1, out);
    fwrite("\0\0\0", padded - data.len, 1, out);
    put_u32(out, length);
}

static void put_section(FILE *out)
{
    uint32_t fixed[4] = { 0x1A2B3C4D, 1, UINT32_MAX, UINT32_MAX };

    put_block(out, 0x0A0D0D0A, bytes_of(fixed, sizeof fixed), bytes_of(NULL, 0));
}

static void put_interface(FILE *out, uint32_t link_type)
{
    uint32_t fixed[2] = { link_type, 0 };

    put_block(out, 1, bytes_of(fixed, sizeof fixed), bytes_of(NULL, 0));
}

static void put_packet(FILE *out, uint32_t interface, struct bytes data)
{
    uint32_t fixed[5] = { interface, 0, 0, (uint32_t)data.len, (uint32_t)data.len };

    put_block(out, 6, bytes_of(fixed, sizeof fixed), data);
}

/* One interface and one frame for each case. */
static void write_cases(FILE *out)
{
    static struct wire wire;

    put_section(out);
    for (size_t i = 0; i < layer_case_count; i++)
        put_interface(out, layer_cases[i].link_type);
    for (size_t i = 0; i < layer_case_count; i++) {
        struct bytes whole = layer_case_frame(&layer_cases[i], &wire);

        put_packet(out, (uint32_t)i, bytes_of(whole.data, whole.len - LAYER_CASE_TRAILER));
    }
}

/* What tshark should say: TCP port and sequence number, and the ports of the UDP headers. */
static const char *expected(const struct layer_case *layer)
{
    static const char *const texts[] = { "40000 77 ", "40000 77 12345", "40000 77 12345,12345" };

    return layer->tshark ? layer->tshark : texts[layer->datagrams];
}

static void test_tshark_agrees(void **state)
{
    char path[] = "/tmp/layer-cases-XXXXXX", command[256], line[256];
    FILE *out, *tshark;
    size_t i = 0, differ = 0;

    (void)state;
    if (system("tshark --version >/dev/null 2>&1") != 0) {
        print_message("tshark is not installed: nothing to compare with\n");
        skip();
    }
    out = fdopen(mkstemp(path), "wb");
    assert_non_null(out);
    write_cases(out);
    assert_int_equal(fclose(out), 0);
    snprintf(command, sizeof command,
             "tshark -n -r %s -T fields -E separator=/s -e tcp.srcport -e tcp.seq_raw -e udp.srcport 2>/dev/null",
             path);
    tshark = popen(command, "r");
    assert_non_null(tshark);
    for (; fgets(line, sizeof line, tshark) && i < layer_case_count; i++) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, expected(&layer_cases[i])) == 0)
            continue;
        print_message("%s: tshark says \"%s\", not \"%s\"\n", layer_cases[i].name, line, expected(&layer_cases[i]));
        differ++;
    }
    assert_int_equal(pclose(tshark), 0);
    unlink(path);
    assert_int_equal(i, layer_case_count);
    assert_int_equal(differ, 0);
}

TESTS(test_tshark_agrees)
