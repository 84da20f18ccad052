/* How far a handshake came and what ended it, from transcripts made by hand. */
#include "tests/support/test.h"

#include "analyze/course.h"
#include "base/limits.h"
#include "dissect/eap/packet.h"

#include <stdio.h>
#include <string.h>

/* A transcript written as words: "C:hello S:hello12 S:cert ..." One frame and 10 ms each. */
struct script {
    struct arena_pool pool;
    struct conversation *c;
    uint64_t frame;
};

static const struct word {
    const char *name;
    struct event event;
} words[] = {
    { "syn", { .kind = EVENT_SYN } },
    { "synack", { .kind = EVENT_SYN, .code = 1 } },
    { "fin", { .kind = EVENT_FIN, .length = 500 } },
    { "rst", { .kind = EVENT_RST, .length = 500 } },
    { "hello", { .kind = EVENT_HANDSHAKE, .code = CLIENT_HELLO, .length = 200 } },
    { "hello0", { .kind = EVENT_HANDSHAKE, .code = CLIENT_HELLO, .length = 200 } }, /* with early data */
    { "hello12", { .kind = EVENT_HANDSHAKE, .code = SERVER_HELLO, .length = 70 } },
    { "hello13", { .kind = EVENT_HANDSHAKE, .code = SERVER_HELLO, .length = 90 } },
    { "cert", { .kind = EVENT_HANDSHAKE, .code = CERTIFICATE, .length = 900 } },
    { "nocert", { .kind = EVENT_HANDSHAKE, .code = CERTIFICATE, .length = 3 } },
    { "nocert13", { .kind = EVENT_HANDSHAKE, .code = CERTIFICATE, .length = 4 } },
    { "ee", { .kind = EVENT_HANDSHAKE, .code = ENCRYPTED_EXTENSIONS, .length = 2 } },
    { "fini", { .kind = EVENT_HANDSHAKE, .code = FINISHED, .length = 32 } },
    { "ticket", { .kind = EVENT_HANDSHAKE, .code = NEW_SESSION_TICKET, .length = 200 } },
    { "done", { .kind = EVENT_HANDSHAKE, .code = SERVER_HELLO_DONE } },
    { "cke", { .kind = EVENT_HANDSHAKE, .code = CLIENT_KEY_EXCHANGE, .length = 66 } },
    { "ccs", { .kind = EVENT_CCS, .length = 1 } },
    { "finished", { .kind = EVENT_ENCRYPTED_HANDSHAKE, .length = 40 } },
    { "finished_dtls", { .kind = EVENT_ENCRYPTED_HANDSHAKE, .version = DTLS_1_2, .length = 61 } },
    { "ealert", { .kind = EVENT_ENCRYPTED_ALERT, .length = 26 } },
    { "plain", { .kind = EVENT_PLAINTEXT, .length = 100 } },
    { "versions", { .kind = EVENT_VERSION_NEGOTIATION } },
    { "warning", { .kind = EVENT_ALERT, .level = 1, .code = 112 } },
    { "start", { .kind = EVENT_EAP, .code = EAP_STEP_START } },
    { "success", { .kind = EVENT_EAP, .code = EAP_STEP_SUCCESS } },
    { "failure", { .kind = EVENT_EAP, .code = EAP_STEP_FAILURE } },
    { "accept", { .kind = EVENT_EAP, .code = EAP_STEP_ACCEPT } },
    { "reject", { .kind = EVENT_EAP, .code = EAP_STEP_REJECT } },
    { "bye", { .kind = EVENT_ALERT, .level = 1, .code = 0 } },
};

/* "a40": a fatal alert; "d123": application data of that length; "h23": encrypted handshake, "e26": encrypted
 * alert likewise; a star before any: decrypted. */
static struct event event_of(const char *word)
{
    unsigned number;

    if (*word == '*') {
        struct event event = event_of(word + 1);

        event.decrypted = true;
        return event;
    }

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, word) == 0)
            return words[i].event;
    if (sscanf(word, "a%u", &number) == 1)
        return (struct event){ .kind = EVENT_ALERT, .level = 2, .code = (uint8_t)number };
    if (sscanf(word, "e%u", &number) == 1)
        return (struct event){ .kind = EVENT_ENCRYPTED_ALERT, .length = number };
    if (sscanf(word, "h%u", &number) == 1)
        return (struct event){ .kind = EVENT_ENCRYPTED_HANDSHAKE, .length = number };
    assert_int_equal(sscanf(word, "d%u", &number), 1);
    return (struct event){ .kind = EVENT_APPLICATION_DATA, .length = number };
}

static void add_hello(struct script *s, const char *word, struct moment at)
{
    struct server_hello *hello = arena_alloc(&s->c->arena, sizeof *hello);
    bool new = strcmp(word, "hello13") == 0;

    hello->at = at;
    hello->version = new ? TLS_1_3 : TLS_1_2;
    hello->cipher_suite = new ? 0x1301 : 0xC02F;
    s->c->server_hello = hello;
}

static void play(struct script *s, const char *text)
{
    char copy[512], *rest = copy;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *item = strtok_r(copy, " ", &rest); item; item = strtok_r(NULL, " ", &rest)) {
        enum side from = item[0] == 'C' ? CLIENT : SERVER;
        struct event event = event_of(item + 2);

        s->frame++;
        event.at = (struct moment){ s->frame, (int64_t)s->frame * 10000000 };
        event.from = (uint8_t)from;
        s->c->tcp[from].last = event.at;
        s->c->last = event.at;
        s->c->tls[from].spoke |= event.kind >= EVENT_HANDSHAKE && event.kind < EVENT_PLAINTEXT;
        s->c->tls[from].application_records += event.kind == EVENT_APPLICATION_DATA;
        if (strcmp(item + 2, "hello0") == 0) {
            s->c->client_hello = arena_alloc(&s->c->arena, sizeof *s->c->client_hello);
            s->c->client_hello->extensions.has_early_data = true;
        }
        if (from == SERVER && strncmp(item + 2, "hello", 5) == 0)
            add_hello(s, item + 2, event.at);
        conversation_add(s->c, event);
    }
}

static const struct row {
    const char *script;
    enum outcome outcome;
    enum stage stage;
    enum ending ending;
    uint64_t end; /* frame of the event that ended it */
} rows[] = {
#define OPEN "C:syn S:synack "
    /* Datagrams: a record says its epoch, and may come before the ChangeCipherSpec that it was sent behind. */
    { "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished_dtls S:finished_dtls S:ccs C:ealert", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished S:finished S:ccs C:ealert", OUTCOME_FAILED,
      STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 12 },
    /* A server that closes behind its own flight serves nobody, whatever the client still says. */
    { OPEN "C:hello S:hello12 S:cert S:done S:fin C:cke C:ccs C:finished S:rst", OUTCOME_FAILED, STAGE_SERVER_FLIGHT,
      ENDING_FIN, 7 },
    /* TLS 1.3 with keys. A client's Finished is not yet accepted; what the server says next tells. */
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*fini S:*ticket C:*d20 C:*bye C:fin", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*fini C:*bye C:fin S:fin", OUTCOME_COMPLETED, STAGE_FINISHED,
      ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*a48 C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT, ENDING_ALERT,
      8 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*fini S:*ticket C:*a121 C:fin", OUTCOME_FAILED, STAGE_FINISHED,
      ENDING_ALERT, 10 },
    { OPEN "C:hello S:hello13 S:*a120 S:fin", OUTCOME_FAILED, STAGE_SERVER_HELLO, ENDING_ALERT, 5 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*nocert13 C:*fini S:*a116 S:fin", OUTCOME_FAILED,
      STAGE_CLIENT_FLIGHT, ENDING_ALERT, 10 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*cert C:*fini S:fin", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
      ENDING_FIN, 10 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*cert C:*fini S:*d90 S:fin", OUTCOME_COMPLETED, STAGE_FINISHED,
      ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*cert C:*fini", OUTCOME_TRUNCATED, STAGE_CLIENT_FLIGHT,
      ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*d19", OUTCOME_TRUNCATED, STAGE_SERVER_FLIGHT, ENDING_NONE,
      0 }, /* early data, though as long as an alert */
    { OPEN "C:hello S:hello13 S:*ee S:*cert S:*fini C:*fini S:*d19 S:fin", OUTCOME_COMPLETED, STAGE_FINISHED,
      ENDING_NONE, 0 }, /* likewise data */

    /* TLS 1.2 with keys */
    { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:*fini S:ccs S:*fini C:*bye C:fin", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:*fini C:*bye S:ccs S:*fini C:fin", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:*fini C:*a42 S:ccs S:*fini C:fin", OUTCOME_FAILED,
      STAGE_CLIENT_FLIGHT, ENDING_ALERT, 10 },

    /* TLS 1.2 */
    { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished S:ccs S:finished C:d50 S:d90 C:ealert C:fin",
      OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
    /* the rest of a torn message is no Finished: no ChangeCipherSpec came before it */
    { OPEN "C:hello S:hello12 S:cert S:finished C:cert C:cke C:ccs C:finished S:a42 S:fin", OUTCOME_FAILED,
      STAGE_CLIENT_FLIGHT, ENDING_ALERT, 11 },
    { OPEN "C:hello S:hello12 S:ccs S:finished C:ccs C:finished C:fin", OUTCOME_COMPLETED, STAGE_FINISHED,
      ENDING_NONE, 0 },
    { OPEN "C:hello S:a70 S:fin C:a50", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_ALERT, 4 },
    { OPEN "C:hello S:fin C:a50 C:fin", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_FIN, 4 }, /* 50 is an effect */
    { OPEN "C:hello S:rst", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_RST, 4 },
    { OPEN "C:hello S:bye S:fin", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_ALERT, 4 },
    { OPEN "C:hello S:warning S:hello12 S:cert S:done C:a48 C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT, ENDING_ALERT,
      8 },
    { OPEN "C:hello S:hello12 S:cert S:done C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT, ENDING_FIN, 7 },
    { OPEN "C:hello S:hello12 S:cert S:done C:nocert C:cke C:ccs C:finished S:a40", OUTCOME_FAILED,
      STAGE_CLIENT_FLIGHT, ENDING_ALERT, 11 },
    /* a client that shows no certificate was asked for none: what has the size of an alert refuses nothing */
    { OPEN "C:hello S:hello13 S:d23 S:d900 S:d97 S:d53 C:d53 S:d19 S:fin C:d19 C:fin", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:d23 S:d900 S:d97 S:d53 C:d30 C:d53 S:d19 S:fin", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
      ENDING_ENCRYPTED_ALERT, 11 },
    /* the server answers early data and is done before the client's Finished comes */
    { OPEN "C:hello0 C:d590 S:hello13 S:d46 S:d53 S:d158 S:d19 S:fin C:d21 C:d53 S:rst", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello0 C:d590 S:hello13 S:d46 S:d53 S:d19 S:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT,
      ENDING_ENCRYPTED_ALERT, 8 },
    { OPEN "C:hello0 C:d590 S:hello13 S:d46 S:d19 S:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT, ENDING_ENCRYPTED_ALERT,
      7 },

    { OPEN "C:hello S:plain", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_PLAINTEXT, 4 },
    { OPEN "C:hello", OUTCOME_TRUNCATED, STAGE_CLIENT_HELLO, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello12 S:cert S:done", OUTCOME_TRUNCATED, STAGE_SERVER_FLIGHT, ENDING_NONE, 0 },
    /* a client that leaves right behind its Finished: it depends on what the server still says */
    { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished C:fin S:ccs S:finished", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished C:rst", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
      ENDING_RST, 10 },
    /* TLS 1.3: all from sizes */
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d800 S:d96 S:d53 C:ccs C:d53 C:d100 S:d250 S:d250 S:d500 C:d19 C:fin",
      OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d800 S:d96 S:d53 C:ccs C:d19 C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT,
      ENDING_ENCRYPTED_ALERT, 11 },
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d800 S:d96 S:d53 C:ccs C:d35 C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT,
      ENDING_ENCRYPTED_ALERT, 11 },
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d800 S:d96 S:d53 C:a48 C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT,
      ENDING_ALERT, 10 },
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d800 S:d96 S:d53 C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT, ENDING_FIN,
      10 },
    { OPEN "C:hello S:hello13 S:ccs S:d19 S:fin", OUTCOME_FAILED, STAGE_SERVER_HELLO, ENDING_ENCRYPTED_ALERT, 6 },
    { OPEN "C:hello S:hello13 S:ccs S:d65 S:d35 C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT, ENDING_ENCRYPTED_ALERT,
      7 },
    /* Finished is not accepted: an alert's size and a close, no ticket, no answer */
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d800 S:d96 S:d53 C:ccs C:d25 C:d53 C:d90 S:d19 S:fin", OUTCOME_FAILED,
      STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 14 },
    { OPEN "C:hello S:hello13 S:ccs S:d1933 C:ccs C:d1200 C:d281 C:d53 S:fin", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
      ENDING_FIN, 11 },
    /* a request of 18 bytes behind the client's flight is as long as a padded alert: this client does not pad */
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d109 S:d958 S:d96 S:d53 C:ccs C:d961 C:d96 C:d53 C:d35 S:d19 S:fin",
      OUTCOME_FAILED, STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 16 },
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d109 S:d958 S:d96 S:d53 C:ccs C:d961 C:d96 C:d53 C:d35 S:d250 S:d35",
      OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
    /* nor does this server: 18 bytes of an answer */
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d958 S:d96 S:d53 C:ccs C:d961 C:d96 C:d53 C:d94 S:d35 S:fin",
      OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
    /* these pad: a refusal of 35 bytes, and a farewell */
    { OPEN "C:hello S:hello13 S:ccs S:d39 S:d125 S:d974 S:d112 S:d69 C:ccs C:d977 C:d112 C:d69 S:d35 S:fin",
      OUTCOME_FAILED, STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 15 },
    { OPEN "C:hello S:hello13 S:ccs S:d39 S:d974 S:d112 S:d69 C:ccs C:d69 C:d35 C:fin S:d35 S:fin", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    /* tickets that come before the client's flight prove nothing, and take nothing from a refusal */
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d958 S:d96 S:d53 S:d147 C:ccs C:d961 C:d96 C:d53 S:d19 S:fin",
      OUTCOME_FAILED, STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 15 },
    /* the client says farewell first: the server's in return is no refusal */
    { OPEN "C:hello S:hello13 S:ccs S:d1000 C:ccs C:d53 C:d19 C:fin S:d19 S:fin", OUTCOME_COMPLETED, STAGE_FINISHED,
      ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d958 S:d96 S:d53 C:ccs C:d25 C:d53 C:d23 C:d19 S:d19 S:fin C:fin S:rst",
      OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
    /* but where the server resets what it was sent, it has not read the farewell */
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d958 S:d96 S:d53 C:ccs C:d25 C:d53 C:d23 C:d19 S:d19 S:fin S:rst",
      OUTCOME_FAILED, STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 15 },
    { OPEN "C:hello S:hello13 S:ccs S:d23 S:d958 S:d96 S:d53 C:ccs C:d25 C:d53 C:d23 C:d19 S:d19", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    /* the hellos were cut off: nobody knows whether this came behind the handshake */
    { OPEN "C:h357 S:h121 S:ccs C:ccs S:d900 C:d900 S:d42 S:fin", OUTCOME_TRUNCATED, STAGE_CONNECTED, ENDING_FIN,
      10 },
    { OPEN "C:hello S:hello13 S:ccs S:d1000 C:ccs C:d53 S:d250 S:d19 S:fin", OUTCOME_COMPLETED, STAGE_FINISHED,
      ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:ccs S:d1000 C:ccs C:d69", OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
    /* no TLS */
    { OPEN "C:plain S:plain C:fin", OUTCOME_NOT_TLS, STAGE_CONNECTED, ENDING_FIN, 5 },
    { OPEN "C:plain S:a10 S:fin", OUTCOME_FAILED, STAGE_CONNECTED, ENDING_ALERT, 4 },
    { "C:syn S:rst", OUTCOME_NOT_TLS, STAGE_NONE, ENDING_RST, 2 },
    { OPEN "C:fin S:a10 C:rst", OUTCOME_NOT_TLS, STAGE_CONNECTED, ENDING_FIN, 3 }, /* the alert is an effect */
    { OPEN "C:plain C:fin S:a10", OUTCOME_FAILED, STAGE_CONNECTED, ENDING_FIN, 4 },
    { OPEN "S:a40 S:fin", OUTCOME_FAILED, STAGE_CONNECTED, ENDING_ALERT, 3 },
    { "C:syn", OUTCOME_NOT_TLS, STAGE_NONE, ENDING_NONE, 0 },
};

static void assert_course(const struct row *row, const struct course *course)
{
    if (course->outcome != row->outcome || (course->end && course->end->at.frame != row->end) ||
        course->stage != row->stage || course->ending != row->ending)
        print_message("%s: %s, %s, ending %d\n", row->script, outcome_name(course->outcome),
                      stage_name(course->stage), course->ending);
    assert_int_equal(course->outcome, row->outcome);
    assert_int_equal(course->stage, row->stage);
    assert_int_equal(course->ending, row->ending);
    assert_int_equal(course->end ? course->end->at.frame : 0, row->end);
}

static void test_courses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct script s = { .frame = 0 };
        struct course course;

        s.c = conversation_new(&s.pool);
        s.c->from_start = true;
        play(&s, rows[i].script);
        course = course_of(s.c);
        assert_course(&rows[i], &course);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

/* Records of TLS 1.3 by suite: tag of 16 or 8 bytes, Finished of 32 or 48. What the same script means in each of them;
 * A: an alert, F: Finished, E: an empty Certificate. */
static const struct suite {
    uint16_t value;
    unsigned alert, finished, empty;
} suites[] = {
    { 0x1301, 19, 53, 25 }, /* AES-128-GCM */
    { 0x1302, 19, 69, 25 }, /* AES-256-GCM, SHA-384 */
    { 0x1303, 19, 53, 25 }, /* ChaCha20 */
    { 0x1304, 19, 53, 25 }, /* CCM */
    { 0x1305, 11, 45, 17 }, /* CCM with a short tag */
};

static const struct row suite_rows[] = {
    { OPEN "C:hello S:hello13 S:dA S:fin", OUTCOME_FAILED, STAGE_SERVER_HELLO, ENDING_ENCRYPTED_ALERT, 5 },
    { OPEN "C:hello S:hello13 S:d23 S:d800 S:dF C:dA C:fin", OUTCOME_FAILED, STAGE_SERVER_FLIGHT,
      ENDING_ENCRYPTED_ALERT, 8 },
    { OPEN "C:hello S:hello13 S:d23 S:d800 S:dF C:d900 C:d97 C:dF S:dA S:fin", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
      ENDING_ENCRYPTED_ALERT, 11 },
    { OPEN "C:hello S:hello13 S:d23 S:d800 S:dF C:dE C:dF S:dA S:fin", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
      ENDING_ENCRYPTED_ALERT, 10 },
    { OPEN "C:hello S:hello13 S:d23 S:d800 S:dF C:dE C:dF S:fin", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT, ENDING_FIN,
      10 },
    { OPEN "C:hello S:hello13 S:d23 S:d800 S:dF C:dF C:d90 S:d250 S:d400 S:dA S:fin", OUTCOME_COMPLETED,
      STAGE_FINISHED, ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:d23 S:d800 S:dF C:dF C:dA C:fin S:dA S:fin", OUTCOME_COMPLETED, STAGE_FINISHED,
      ENDING_NONE, 0 },
    { OPEN "C:hello S:hello13 S:d23 S:d800 S:dF C:dF S:fin", OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
};

static void fill_in(const char *script, const struct suite *suite, char *out, size_t size)
{
    size_t used = 0;

    for (; *script && used + 8 < size; script++)
        if (strchr("AFE", *script))
            used += (size_t)snprintf(out + used, size - used, "%u",
                                     *script == 'A'   ? suite->alert
                                     : *script == 'F' ? suite->finished
                                                      : suite->empty);
        else
            out[used++] = *script;
    out[used] = '\0';
}

static void test_suites(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof suites / sizeof *suites * (sizeof suite_rows / sizeof *suite_rows); i++) {
        const struct suite *suite = &suites[i % (sizeof suites / sizeof *suites)];
        struct row row = suite_rows[i / (sizeof suites / sizeof *suites)];
        struct script s = { .frame = 0 };
        struct course course;
        char script[512];

        fill_in(row.script, suite, script, sizeof script);
        row.script = script;
        s.c = conversation_new(&s.pool);
        s.c->from_start = true;
        play(&s, script);
        s.c->server_hello->cipher_suite = suite->value;
        course = course_of(s.c);
        assert_course(&row, &course);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

/* Up to TLS 1.2 the type of a record is in the clear; how long its alert is depends on the suite and tells nothing. */
static void test_sizes_of_old_alerts(void **state)
{
    static const struct {
        uint16_t version;
        unsigned alert;
    } sizes[] = {
        { TLS_1_2, 26 }, /* AES-GCM and CCM: 8 + 2 + 16 */
        { TLS_1_2, 18 }, /* ChaCha20: 2 + 16, and CCM_8: 8 + 2 + 8 */
        { TLS_1_2, 48 }, /* CBC with SHA-1 */
        { TLS_1_2, 64 }, /* CBC with SHA-256, SHA-384; encrypt-then-MAC */
        { TLS_1_2, 80 }, { TLS_1_2, 36 }, { TLS_1_1, 48 }, { TLS_1_0, 32 }, { TLS_1_0, 24 /* 3DES */ },
    };
    static const struct row old[] = {
        { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished C:e%u C:fin", OUTCOME_FAILED,
          STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 10 },
        { OPEN "C:hello S:hello12 S:cert S:done C:cert C:cke C:ccs C:finished S:ccs S:e%u S:fin", OUTCOME_FAILED,
          STAGE_CLIENT_FLIGHT, ENDING_ENCRYPTED_ALERT, 12 },
        { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished S:ccs S:finished C:d90 S:d500 C:e%u C:fin",
          OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
        { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished C:e%u C:fin S:ccs S:finished",
          OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes * (sizeof old / sizeof *old); i++) {
        struct row row = old[i % (sizeof old / sizeof *old)];
        size_t size = i / (sizeof old / sizeof *old);
        struct script s = { .frame = 0 };
        const char *hole = strstr(row.script, "%u");
        struct course course;
        char script[512];

        snprintf(script, sizeof script, "%.*s%u%s", (int)(hole - row.script), row.script, sizes[size].alert,
                 hole + 2);
        row.script = script;
        s.c = conversation_new(&s.pool);
        s.c->from_start = true;
        play(&s, script);
        s.c->server_hello->version = sizes[size].version;
        course = course_of(s.c);
        assert_course(&row, &course);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

/* The server lists QUIC's version 2 and a reserved one; the client's last packet was of version `speaks`. */
static const struct quic_row {
    uint32_t speaks;
    struct row row;
} quic_rows[] = {
    { 1, { "C:hello S:versions", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_VERSIONS, 2 } },
    { 0x6B3343CF, { "C:hello S:versions", OUTCOME_TRUNCATED, STAGE_CLIENT_HELLO, ENDING_NONE, 0 } },
    { 1, { "C:hello S:versions S:hello13 S:h900", OUTCOME_TRUNCATED, STAGE_SERVER_FLIGHT, ENDING_NONE, 0 } },
    { 1, { "C:hello S:hello13 S:versions", OUTCOME_TRUNCATED, STAGE_SERVER_HELLO, ENDING_NONE, 0 } },
    { 1, { "C:hello C:versions", OUTCOME_TRUNCATED, STAGE_CLIENT_HELLO, ENDING_NONE, 0 } },
    { 1, { "C:hello S:a120 S:h23", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_ALERT, 2 } },
    /* the server closes in a Handshake packet; the client may close, too */
    { 1, { "C:hello S:hello13 S:h23", OUTCOME_FAILED, STAGE_SERVER_HELLO, ENDING_ENCRYPTED_ALERT, 3 } },
    { 1, { "C:hello S:hello13 S:h23 C:h24 S:h23", OUTCOME_FAILED, STAGE_SERVER_HELLO, ENDING_ENCRYPTED_ALERT, 3 } },
    /* its flight was not captured, or comes later */
    { 1, { "C:hello S:hello13 C:h25 S:h23", OUTCOME_TRUNCATED, STAGE_CLIENT_FLIGHT, ENDING_NONE, 0 } },
    { 1, { "C:hello S:hello13 S:h23 C:h60", OUTCOME_TRUNCATED, STAGE_CLIENT_FLIGHT, ENDING_NONE, 0 } },
    { 1, { "C:hello S:hello13 S:h23 S:h900", OUTCOME_TRUNCATED, STAGE_SERVER_FLIGHT, ENDING_NONE, 0 } },
    { 1, { "C:hello S:hello13 S:h900 S:h23", OUTCOME_TRUNCATED, STAGE_SERVER_FLIGHT, ENDING_NONE, 0 } },
    { 1, { "C:hello S:hello13 S:h23 S:d60", OUTCOME_TRUNCATED, STAGE_SERVER_HELLO, ENDING_NONE, 0 } },
};

static void test_quic_courses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quic_rows / sizeof *quic_rows; i++) {
        struct script s = { .frame = 0 };
        struct course course;

        s.c = conversation_new(&s.pool);
        s.c->quic = true;
        s.c->quic_version = quic_rows[i].speaks;
        s.c->quic_versions = bytes_of("\x6B\x33\x43\xCF\x1A\x2A\x3A\x4A", 8);
        play(&s, quic_rows[i].row.script);
        course = course_of(s.c);
        assert_course(&quic_rows[i].row, &course);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

/* Inside EAP, after a Start. */
static const struct {
    uint8_t method;
    struct row row;
} eap_rows[] = {
#define FLIGHTS  "S:start C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished "
#define FINISHES FLIGHTS "S:ccs S:finished "
    { EAP_TLS, { FINISHES "S:success", OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 } },
    { EAP_TLS, { FINISHES "S:failure", OUTCOME_FAILED, STAGE_FINISHED, ENDING_EAP_FAILURE, 11 } },
    { EAP_TLS, { FINISHES "S:reject", OUTCOME_FAILED, STAGE_FINISHED, ENDING_EAP_FAILURE, 11 } },
    /* the client's word explains it, not the server's answer to that */
    { EAP_TLS, { FINISHES "C:ealert S:reject", OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 } },
    { EAP_TLS, { FLIGHTS "S:reject", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT, ENDING_EAP_FAILURE, 9 } },
    { EAP_TLS, { FLIGHTS "S:a48 S:failure", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT, ENDING_ALERT, 9 } },
    { EAP_TLS,
      { "S:start C:hello S:hello12 S:cert S:done C:a48 S:failure", OUTCOME_FAILED, STAGE_SERVER_FLIGHT, ENDING_ALERT,
        6 } },
    { EAP_TLS, { "S:start C:hello S:failure", OUTCOME_FAILED, STAGE_CLIENT_HELLO, ENDING_EAP_FAILURE, 3 } },
    { EAP_TLS, { FLIGHTS, OUTCOME_TRUNCATED, STAGE_CLIENT_FLIGHT, ENDING_NONE, 0 } },
    /* the tunnel stands: what is refused was said in it, or nothing was */
    { EAP_PEAP, { FINISHES "C:d50 S:d90 S:reject", OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 } },
    { EAP_TTLS, { FINISHES "C:d50 S:accept", OUTCOME_COMPLETED, STAGE_FINISHED, ENDING_NONE, 0 } },
    { EAP_PEAP, { FINISHES "S:failure", OUTCOME_FAILED, STAGE_FINISHED, ENDING_EAP_FAILURE, 11 } },
    /* TLS 1.3 */
    { EAP_TLS,
      { "S:start C:hello S:hello13 S:d800 S:d53 C:d900 C:d53 S:d18 S:success", OUTCOME_COMPLETED, STAGE_FINISHED,
        ENDING_NONE, 0 } },
    { EAP_TLS,
      { "S:start C:hello S:hello13 S:d800 S:d53 C:d900 C:d53 S:failure", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
        ENDING_EAP_FAILURE, 8 } },
    { EAP_TLS,
      { "S:start C:hello S:hello13 S:d800 S:d53 C:d900 C:d53 S:d19 S:failure", OUTCOME_FAILED, STAGE_CLIENT_FLIGHT,
        ENDING_ENCRYPTED_ALERT, 8 } },
};

static uint8_t result_of(const char *script)
{
    if (strstr(script, "failure") || strstr(script, "reject"))
        return EAP_FAILURE;
    return strstr(script, "success") || strstr(script, "accept") ? EAP_SUCCESS : 0;
}

static void test_eap_courses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof eap_rows / sizeof *eap_rows; i++) {
        struct script s = { .frame = 0 };
        struct eap eap = { .method = eap_rows[i].method, .result = result_of(eap_rows[i].row.script) };
        struct course course;

        s.c = conversation_new(&s.pool);
        s.c->eap = &eap;
        play(&s, eap_rows[i].row.script);
        s.c->tls[CLIENT].application_records = strstr(eap_rows[i].row.script, "C:d") != NULL;
        course = course_of(s.c);
        assert_course(&eap_rows[i].row, &course);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

/* A client that went on to application data (False Start) has taken what the server said. */
static void test_content_client(void **state)
{
    static const struct {
        const char *script;
        bool content;
    } clients[] = {
        { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished C:d60 C:fin", true },
        { OPEN "C:hello S:hello12 S:cert S:done C:cke C:ccs C:finished C:fin", false },
        { OPEN "C:hello S:hello12 S:cert S:done C:fin", false },
        { OPEN "C:hello S:hello13 S:ccs S:d800 C:fin", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        struct script s = { .frame = 0 };
        struct course course;

        s.c = conversation_new(&s.pool);
        s.c->from_start = true;
        play(&s, clients[i].script);
        course = course_of(s.c);
        assert_int_equal(course.outcome, OUTCOME_FAILED);
        assert_int_equal(course.client_content, clients[i].content);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

/* Silence proves nothing where the capture lost its place, or has one side only; an alert in the clear does. */
static void test_blind_captures(void **state)
{
    static const struct {
        const char *script;
        enum outcome outcome;
    } blind[] = {
        { OPEN "C:hello S:fin", OUTCOME_TRUNCATED },
        { OPEN "C:hello S:hello12 S:cert S:done C:rst", OUTCOME_TRUNCATED },
        { OPEN "C:hello S:a40 S:fin", OUTCOME_FAILED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
        struct script s = { .frame = 0 };

        s.c = conversation_new(&s.pool);
        s.c->from_start = true;
        play(&s, blind[i].script);
        conversation_anomaly(s.c, ANOMALY_SYNC_LOST, SERVER, s.c->last);
        assert_int_equal(course_of(s.c).outcome, blind[i].outcome);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

/* Events stand in order of frames, however late they are told, and there is an end to them. */
static void test_events_are_sorted_and_bounded(void **state)
{
    struct script s = { .frame = 0 };

    (void)state;
    s.c = conversation_new(&s.pool);
    for (uint64_t i = 0; i < LIMIT_EVENTS + 10; i++) /* the server's come later than they should */
        conversation_add(s.c, (struct event){ .at = { i & 1 ? i - 1 : i, 0 }, .kind = EVENT_CCS, .from = i & 1 });
    assert_int_equal(s.c->event_count, LIMIT_EVENTS);
    assert_true(s.c->limited);
    assert_int_equal(s.c->anomaly_count, 1);
    for (uint32_t i = 1; i < s.c->event_count; i++)
        assert_true(s.c->events[i - 1].at.frame <= s.c->events[i].at.frame);
    conversation_free(s.c);
    arena_pool_release(&s.pool);
}

/* An empty Certificate of TLS 1.3 has a context before its list, RFC 8446 4.4.2. */
static void test_empty_certificate(void **state)
{
    static const char *const scripts[] = { "C:hello S:hello13 C:*nocert13 C:*fini",
                                           "C:hello S:hello12 C:nocert C:cke" };

    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct script s = { .frame = 0 };

        s.c = conversation_new(&s.pool);
        play(&s, scripts[i]);
        assert_non_null(course_of(s.c).empty_certificate);
        conversation_free(s.c);
        arena_pool_release(&s.pool);
    }
}

TESTS(test_empty_certificate, test_courses, test_suites, test_sizes_of_old_alerts, test_quic_courses,
      test_eap_courses, test_content_client, test_blind_captures, test_events_are_sorted_and_bounded)
