/* Did the client mind the server's certificate? Handshakes made by hand, in which it leaves in different ways. */
#include "tests/support/test.h"

#include "analyze/objection.h"

#include <stdio.h>
#include <string.h>

#define MILLISECOND INT64_C(1000000)

/* A word is a side and what it says, "C:hello"; each is a frame of its own, 10 ms behind the last. */
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

static void add(struct conversation *c, const char *word)
{
    enum side from = *word == 'C' ? CLIENT : SERVER;
    struct event event = event_of(word + 2);

    event.from = (uint8_t)from;
    event.at = (struct moment){ c->event_count + 1, (c->event_count + 1) * 10 * MILLISECOND };
    c->tcp[from].last = event.at;
    c->tls[from].spoke |= event.kind == EVENT_HANDSHAKE;
    c->tls[from].decrypted |= event.decrypted;
    c->tls[from].finished |= event.kind == EVENT_ENCRYPTED_HANDSHAKE;
    if (event.kind == EVENT_HANDSHAKE && event.code == SERVER_HELLO)
        c->server_hello->at = event.at;
    conversation_add(c, event);
}

static struct objection objection_to(const char *script)
{
    static const struct server_profile nobody;
    struct arena_pool pool = { 0 };
    struct conversation *c = conversation_new(&pool);
    bool new = strstr(script, "hello13") != NULL;
    struct server_hello hello = { .version = new ? TLS_1_3 : TLS_1_2, .cipher_suite = new ? 0x1301 : 0xC02F };
    struct objection objection;
    char copy[256], *rest = copy;
    struct course course;

    snprintf(copy, sizeof copy, "%s", script);
    c->server_hello = strstr(script, "S:hello") ? &hello : NULL;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        add(c, word);
    course = course_of(c);
    objection = objection_of(c, &course, &nobody);
    conversation_free(c);
    arena_pool_release(&pool);
    return objection;
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
        struct objection objection = objection_to(rows[i].script);

        print_message("%s\n", rows[i].script);
        assert_int_equal(objection.kind, rows[i].kind);
        assert_int_equal(objection.alert, rows[i].alert);
    }
}

TESTS(test_alerts)
