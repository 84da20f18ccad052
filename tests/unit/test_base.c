/* Arena, slab, error and hash: the memory that everything else stands on. */
#include "tests/support/test.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slab.h"

#include <string.h>

static void test_arena_pieces_are_zeroed_and_aligned(void **state)
{
    struct arena_pool pool = { 0 };
    struct arena arena;

    (void)state;
    arena_init(&arena, &pool);
    for (size_t size = 1; size < 3000; size += 7) {
        uint8_t *piece = arena_alloc(&arena, size);

        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 8, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xFF, size); /* so that blocks come back dirty */
    }
    arena_release(&arena);
    assert_int_equal(arena.size, 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(*(uint8_t *)arena_alloc(&arena, 1), 0);
    arena_release(&arena);
    arena_pool_release(&pool);
}

static void test_arena_grows_arrays(void **state)
{
    struct arena_pool pool = { 0 };
    struct arena arena;
    uint32_t *numbers = NULL, capacity = 0;

    (void)state;
    arena_init(&arena, &pool);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(arena_grow(&arena, &numbers, &capacity, i, sizeof *numbers));
        numbers[i] = i;
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    arena_release(&arena);
    arena_pool_release(&pool);
}

static void test_arena_refuses_what_cannot_be(void **state)
{
    struct arena_pool pool = { 0 };
    struct arena arena;

    (void)state;
    arena_init(&arena, &pool);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 3));
    assert_int_equal(arena_copy(&arena, bytes_of("abc", 3)).len, 3);
    assert_int_equal(arena_copy(&arena, bytes_of(NULL, 0)).len, 0);
    arena_release(&arena);
    arena_pool_release(&pool);
}

static void test_slab_numbers(void **state)
{
    struct slab slab;
    uint32_t first, last = 0;

    (void)state;
    slab_init(&slab, 20);
    first = slab_take(&slab);
    assert_int_equal(first, 1);
    for (int i = 0; i < 5000; i++) {
        last = slab_take(&slab);
        memset(slab_at(&slab, last), 0xAA, 20);
    }
    assert_int_equal(last, 5001);
    slab_give(&slab, 17);
    slab_give(&slab, 4000);
    assert_int_equal(slab_take(&slab), 4000);
    assert_int_equal(slab_take(&slab), 17);
    for (int i = 0; i < 20; i++)
        assert_int_equal(((uint8_t *)slab_at(&slab, 17))[i], 0);
    assert_int_equal(slab_take(&slab), 5002);
    slab_release(&slab);
}

static void test_error_is_cut_not_overrun(void **state)
{
    struct error error;
    char longer[2000];

    (void)state;
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_false(error_set(&error, "%s", longer));
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_false(error_set(NULL, "nobody listens"));
}

static void test_hash_sees_every_byte(void **state)
{
    uint8_t bytes[64] = { 0 };

    (void)state;
    for (size_t len = 1; len <= sizeof bytes; len++) {
        uint64_t before = hash_bytes(bytes_of(bytes, len), 1);

        for (size_t i = 0; i < len; i++) {
            bytes[i] ^= 1;
            assert_true(hash_bytes(bytes_of(bytes, len), 1) != before);
            bytes[i] ^= 1;
        }
        assert_true(hash_bytes(bytes_of(bytes, len), 2) != before);
        assert_true(hash_bytes(bytes_of(bytes, len - 1), 1) != before);
    }
}

static uint64_t host(const char *name)
{
    return hash_host(bytes_of(name, strlen(name)), 7);
}

static void test_hash_of_a_host(void **state)
{
    (void)state;
    assert_true(host("www.shop.test") == host("WWW.shop.Test."));
    assert_true(host("www.shop.test") != host("ww.shop.test"));
    assert_true(host("www.shop.test") != host("www.shop.tesu"));
    assert_true(host("www.shop.test") != hash_host(bytes_of("www.shop.test", 13), 8));
    assert_true(host("") == host("."));
}

TESTS(test_arena_pieces_are_zeroed_and_aligned, test_arena_grows_arrays, test_arena_refuses_what_cannot_be,
      test_slab_numbers, test_error_is_cut_not_overrun, test_hash_sees_every_byte, test_hash_of_a_host)
