/* Did the client mind the server's certificate? Handshakes made by hand, in which it leaves in different ways. */
#include "tests/support/test.h"

#include "analyze/objection.h"

#include <stdio.h>
#include <string.h>

#define MILLISECOND INT64_C(1000000)

/* A word is a side and what it says, "C:hello"; each is a frame of its own, 10 ms behind the last. "pause" takes two seconds. */
static const struct word {
    const char *name;
    struct event event;
} words[] = {
    { "syn", { .kind = EVENT_SYN } },
    { "synack", { .kind = EVENT_SYN, .code = 1 } },
    { "hello", { .kind = EVENT_HANDSHAKE, .code = CLIENT_HELLO, .length = 200 } },
    { "hello12", { .kind = EVENT_HANDSHAKE, .code = SERVER_HELLO, .length = 70 } },
    { "hello13", { .kind = EVENT_HANDSHAKE, .code = SERVER_HELLO, .length = 90 } },
    { "cert", { .kind = EVENT_HANDSHAKE, .code = CERTIFICATE, .length = 900 } },
    { "done", { .kind = EVENT_HANDSHAKE, .code = SERVER_HELLO_DONE } },
    { "cke", { .kind = EVENT_HANDSHAKE, .code = CLIENT_KEY_EXCHANGE, .length = 66 } },
    { "ccs", { .kind = EVENT_CCS, .length = 1 } },
    { "finished", { .kind = EVENT_ENCRYPTED_HANDSHAKE, .length = 40 } },
    { "*ee", { .kind = EVENT_HANDSHAKE, .code = ENCRYPTED_EXTENSIONS, .length = 2, .decrypted = true } },
    { "*cert", { .kind = EVENT_HANDSHAKE, .code = CERTIFICATE, .length = 900, .decrypted = true } },
    { "*fini", { .kind = EVENT_HANDSHAKE, .code = FINISHED, .length = 32, .decrypted = true } },
    { "*ticket", { .kind = EVENT_HANDSHAKE, .code = NEW_SESSION_TICKET, .length = 200, .decrypted = true } },
    { "*bye", { .kind = EVENT_ALERT, .level = 1, .code = 0, .decrypted = true } },
    { "*data", { .kind = EVENT_APPLICATION_DATA, .length = 90, .decrypted = true } },
    { "data", { .kind = EVENT_APPLICATION_DATA, .length = 58 } },
    { "ebye", { .kind = EVENT_ENCRYPTED_ALERT, .length = 26 } },
    { "rst", { .kind = EVENT_RST, .length = 500 } },
    { "fin", { .kind = EVENT_FIN, .length = 500 } },
};

static struct event event_of(const char *word)
{
    unsigned alert;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, word) == 0)
            return words[i].event;
    assert_int_equal(sscanf(word + (*word == '*'), "a%u", &alert), 1);
    return (struct event){ .kind = EVENT_ALERT, .level = 2, .code = (uint8_t)alert, .decrypted = *word == '*' };
}

static void add(struct conversation *c, const char *word, int64_t *clock)
{
    enum side from = *word == 'C' ? CLIENT : SERVER;
    struct event event = event_of(word + 2);

    event.from = (uint8_t)from;
    event.at = (struct moment){ c->event_count + 1, *clock += 10 * MILLISECOND };
    c->tcp[from].last = event.at;
    c->tls[from].spoke |= event.kind == EVENT_HANDSHAKE;
    c->tls[from].decrypted |= event.decrypted;
    c->tls[from].application_records += event.kind == EVENT_APPLICATION_DATA;
    c->tls[from].finished |= event.kind == EVENT_ENCRYPTED_HANDSHAKE;
    if (event.kind == EVENT_HANDSHAKE && event.code == SERVER_HELLO)
        c->server_hello->at = event.at;
    conversation_add(c, event);
}

/* `*end` becomes the frame of what it is read from, 0 for none. */
static struct objection objection_of_client(const char *script, struct client_hello *hello, uint64_t *end)
{
    static const struct server_profile nobody;
    struct arena_pool pool = { 0 };
    struct conversation *c = conversation_new(&pool);
    bool new = strstr(script, "hello13") != NULL;
    struct server_hello choice = { .version = new ? TLS_1_3 : TLS_1_2, .cipher_suite = new ? 0x1301 : 0xC02F };
    struct objection objection;
    char copy[256], *rest = copy;
    struct course course;
    int64_t clock = 0;

    snprintf(copy, sizeof copy, "%s", script);
    c->server_hello = strstr(script, "S:hello") ? &choice : NULL;
    c->client_hello = hello;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        if (strcmp(word, "pause") == 0)
            clock += 2000 * MILLISECOND;
        else
            add(c, word, &clock);
    course = course_of(c);
    objection = objection_of(c, &course, &nobody);
    *end = objection.event ? objection.event->at.frame : 0;
    objection.event = NULL;
    conversation_free(c);
    arena_pool_release(&pool);
    return objection;
}

static struct objection objection_to(const char *script, uint64_t *end)
{
    struct client_hello hello = { .has_extensions = true };

    return objection_of_client(script, &hello, end);
}

#define OPEN "C:syn S:synack C:hello "

static void test_alerts(void **state)
{
    static const struct row {
        const char *script;
        enum objection_kind kind;
        uint8_t alert;
    } rows[] = {
        { OPEN "S:hello12 S:cert S:done C:a46 C:fin", OBJECTION_ALERT, 46 },
        { OPEN "S:hello12 S:cert S:done C:a40 C:fin", OBJECTION_VAGUE, 40 },
        { OPEN "S:hello12 S:cert S:done C:a80 C:fin", OBJECTION_VAGUE, 80 },
        { OPEN "S:hello12 S:cert C:a80 C:fin", OBJECTION_VAGUE, 80 },
        { OPEN "S:hello13 S:*ee S:*cert S:*fini C:*a80 C:fin", OBJECTION_VAGUE, 80 },
        { OPEN "S:hello12 S:cert S:done C:a10 C:fin", OBJECTION_NONE, 0 },
        { OPEN "S:hello12 C:a40 C:fin", OBJECTION_NONE, 0 },
        { OPEN "S:hello12 S:cert S:done C:cke C:a40 C:fin", OBJECTION_NONE, 0 },
        { OPEN "S:hello12 S:cert S:done C:cke C:ccs C:finished C:a80 C:fin", OBJECTION_NONE, 0 },
        { OPEN "S:hello12 S:cert S:done S:a40 S:fin", OBJECTION_NONE, 0 },
        { OPEN "S:a40 S:fin", OBJECTION_NONE, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t end;
        struct objection objection = objection_to(rows[i].script, &end);

        print_message("%s\n", rows[i].script);
        assert_int_equal(objection.kind, rows[i].kind);
        assert_int_equal(end != 0, rows[i].kind != OBJECTION_NONE);
        assert_int_equal(objection.alert, rows[i].alert);
    }
}

/* What the server says behind the client's alert need not be acknowledged; what it said before must be. */
static void test_words_behind_the_end(void **state)
{
    static const struct {
        uint32_t acknowledged;
        enum objection_kind kind;
    } rows[] = { { 1000, OBJECTION_LEFT }, { 999, OBJECTION_NONE } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena_pool pool = { 0 };
        struct conversation *c = conversation_new(&pool);
        struct server_hello choice = { .version = TLS_1_2, .cipher_suite = 0xC02F };
        const char *script[] = { "C:hello", "S:hello12", "S:cert", "S:done", "C:ebye", "S:ebye", "S:fin" };
        struct server_profile nobody = { 0 };
        struct course course;
        int64_t clock = 0;

        c->server_hello = &choice;
        for (size_t j = 0; j < sizeof script / sizeof *script; j++)
            add(c, script[j], &clock);
        c->tcp[SERVER].bytes = 1000 + 5 + 26;
        c->tcp[SERVER].acknowledged = rows[i].acknowledged;
        course = course_of(c);
        assert_int_equal(objection_of(c, &course, &nobody).kind, rows[i].kind);
        conversation_free(c);
        arena_pool_release(&pool);
    }
}

/* It finishes and leaves. That a client said nothing shows only where all can be read. */
static void test_abandoned(void **state)
{
    static const struct row {
        const char *script;
        enum objection_kind kind;
        uint64_t frame; /* of the end */
    } rows[] = {
#define OLD OPEN "S:hello12 S:cert S:done C:cke C:ccs C:finished S:ccs S:finished "
#define NEW OPEN "S:hello13 S:*ee S:*cert S:*fini C:*fini "
        { OLD "C:ebye C:fin", OBJECTION_ABANDONED, 12 },
        { OLD "C:ebye S:fin C:fin", OBJECTION_ABANDONED, 12 },
        { OLD "S:data C:ebye C:fin", OBJECTION_NONE, 0 },
        { OLD "C:rst", OBJECTION_ABANDONED, 12 },
        { OLD "C:data C:ebye C:fin", OBJECTION_NONE, 0 },
        { OLD "pause C:ebye C:fin", OBJECTION_NONE, 0 },
        { OLD "S:ebye S:fin C:fin", OBJECTION_NONE, 0 },
        { NEW "S:*ticket C:*bye C:fin S:fin", OBJECTION_ABANDONED, 10 },
        { NEW "C:*bye S:*ticket S:fin C:fin", OBJECTION_ABANDONED, 9 },
        { NEW "S:*ticket C:fin S:fin", OBJECTION_ABANDONED, 10 },
        { NEW "S:*ticket C:*data S:*data C:*bye C:fin", OBJECTION_NONE, 0 },
        { NEW "C:*data C:fin", OBJECTION_NONE, 0 },
        { NEW "S:*ticket S:*data C:*bye C:fin", OBJECTION_NONE, 0 },
        { NEW "S:*ticket pause C:*bye C:fin", OBJECTION_NONE, 0 },
        { NEW "S:*ticket S:*bye S:fin C:*bye C:fin", OBJECTION_NONE, 0 },
        { NEW "S:*ticket C:data C:fin", OBJECTION_NONE, 0 },
        { OPEN "S:hello13 S:data S:data S:data C:data S:data C:fin", OBJECTION_NONE, 0 },
        { OPEN "S:hello13 S:*ee S:*fini C:*fini S:*ticket C:*bye C:fin", OBJECTION_NONE, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t end;
        struct objection objection = objection_to(rows[i].script, &end);

        print_message("%s\n", rows[i].script);
        assert_int_equal(objection.kind, rows[i].kind);
        assert_int_equal(end, rows[i].frame);
    }
}

/* What a hello tells of the kind of client. */
static void test_kinds(void **state)
{
    static const struct row {
        const char *script;
        bool status, encrypt_then_mac, size_limit, clipped;
        bool late, wants;
    } rows[] = {
        { OLD "C:fin", false, false, true, false, true, false },  /* tstclnt */
        { OLD "C:fin", true, false, true, false, true, false },   /* Firefox */
        { OLD "C:fin", true, true, true, false, false, true },    /* GnuTLS */
        { OLD "C:fin", false, true, false, false, false, false }, /* OpenSSL */
        { OLD "C:fin", true, true, false, false, false, true },   /* curl --cert-status */
        { OLD "C:fin", true, false, false, false, false, false }, /* Java, Go, Chromium */
        { OLD "C:fin", true, false, true, true, false, false },
        { NEW "C:*bye C:fin", false, false, true, false, false, false }, /* there it judges before its Finished */
        { NEW "C:*bye C:fin", true, true, false, false, false, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct client_hello hello = { .clipped = rows[i].clipped,
                                      .extensions = { .has_status_request = rows[i].status,
                                                      .has_encrypt_then_mac = rows[i].encrypt_then_mac,
                                                      .has_record_size_limit = rows[i].size_limit } };
        uint64_t end;
        struct objection objection = objection_of_client(rows[i].script, &hello, &end);

        assert_int_equal(objection.judges_late, rows[i].late);
        assert_int_equal(objection.wants_staple, rows[i].wants);
    }
}

TESTS(test_alerts, test_words_behind_the_end, test_abandoned, test_kinds)
