/* Split records and what became of them, and other things that show only behind a completed handshake: from transcripts
 * made by hand. */
#include "tests/support/test.h"

#include "analyze/engine.h"

#include <stdio.h>
#include <string.h>

#define MS 1000000

static struct arena_pool pool;

/* A completed handshake, and then "C:d32 C:d64 S:fin", 10 ms each; "+900" waits so many milliseconds more. */
struct made {
    struct conversation *c;
    uint64_t frame;
    int64_t time;
};

static void add(struct made *m, enum side from, struct event event)
{
    m->time += 10LL * MS;
    event.at = (struct moment){ ++m->frame, m->time };
    event.from = (uint8_t)from;
    m->c->tcp[from].last = m->c->last = event.at;
    m->c->tls[from].spoke |= event.kind >= EVENT_HANDSHAKE && event.kind < EVENT_PLAINTEXT;
    if (event.kind == EVENT_APPLICATION_DATA)
        m->c->tls[from].application_records++;
    if (event.kind >= EVENT_HANDSHAKE && event.kind < EVENT_PLAINTEXT)
        m->c->tcp[from].bytes += event.length;
    conversation_add(m->c, event);
}

static void say(struct made *m, enum side from, uint8_t message)
{
    add(m, from, (struct event){ .kind = EVENT_HANDSHAKE, .code = message, .length = 100 });
}

static void finish(struct made *m, enum side from)
{
    add(m, from, (struct event){ .kind = EVENT_CCS, .length = 1 });
    add(m, from, (struct event){ .kind = EVENT_ENCRYPTED_HANDSHAKE, .length = 40 });
}

static void add_hellos(struct made *m, uint16_t version, uint16_t suite)
{
    struct client_hello *hello = arena_alloc(&m->c->arena, sizeof *hello);
    struct server_hello *answer = arena_alloc(&m->c->arena, sizeof *answer);

    say(m, CLIENT, CLIENT_HELLO);
    hello->at = m->c->last;
    hello->legacy_version = TLS_1_2;
    hello->cipher_suites = bytes_of("\x00\x2F\x00\x05\x00\xFF", 6);
    say(m, SERVER, SERVER_HELLO);
    answer->at = m->c->last;
    answer->version = version;
    answer->cipher_suite = suite;
    answer->has_cipher_suite = true;
    m->c->client_hello = hello;
    m->c->server_hello = answer;
}

static void begin(struct made *m, uint32_t stream, uint16_t version, uint16_t suite)
{
    m->c = conversation_new(&pool);
    assert_non_null(m->c);
    m->c->stream_index = stream;
    m->c->client.address = address_v4(bytes_of("\x0A\x00\x00\x05", 4));
    m->c->server.address = address_v4(bytes_of("\x0A\x00\x00\x09", 4));
    m->c->server.port = 443;
    m->c->first = (struct moment){ m->frame + 1, m->time };
    add(m, CLIENT, (struct event){ .kind = EVENT_SYN });
    m->c->tcp[CLIENT].syn = m->c->last;
    add(m, SERVER, (struct event){ .kind = EVENT_SYN, .code = 1 });
    m->c->tcp[SERVER].syn = m->c->last;
    add_hellos(m, version, suite);
    say(m, SERVER, SERVER_HELLO_DONE);
    say(m, CLIENT, CLIENT_KEY_EXCHANGE);
    finish(m, CLIENT);
    finish(m, SERVER);
}

static void play(struct made *m, const char *text)
{
    char copy[200], *rest = copy;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        enum side from = word[0] == 'C' ? CLIENT : SERVER;
        unsigned number = 0;

        if (sscanf(word, "+%u", &number) == 1)
            m->time += (int64_t)number * MS;
        else if (sscanf(word + 2, "d%u", &number) == 1)
            add(m, from, (struct event){ .kind = EVENT_APPLICATION_DATA, .length = number });
        else if (sscanf(word + 2, "*a%u", &number) == 1)
            add(m, from,
                (struct event){ .kind = EVENT_ALERT, .code = (uint8_t)number, .level = 2, .decrypted = true });
        else if (strcmp(word + 2, "*nobody") == 0)
            add(m, from,
                (struct event){ .kind = EVENT_HANDSHAKE, .code = CERTIFICATE, .length = 3, .decrypted = true });
        else if (strcmp(word + 2, "*again") == 0)
            add(m, from, (struct event){ .kind = EVENT_HANDSHAKE, .length = 4, .decrypted = true });
        else if (strcmp(word + 2, "ccs") == 0)
            add(m, from, (struct event){ .kind = EVENT_CCS, .length = 1 });
        else if (strcmp(word + 2, "again") == 0) /* HelloRequest, or the hello that answers it */
            add(m, from, (struct event){ .kind = EVENT_ENCRYPTED_HANDSHAKE, .length = 28 });
        else if (strcmp(word + 2, "alert") == 0)
            add(m, from, (struct event){ .kind = EVENT_ENCRYPTED_ALERT, .length = 26 });
        else
            add(m, from, (struct event){ .kind = strcmp(word + 2, "fin") ? EVENT_RST : EVENT_FIN });
    }
}

struct told {
    char verdict[64];
    char findings[400];
};

static void judged(void *context, const struct judgement *j)
{
    struct told *told = context;
    size_t used = 0;

    if (j->conversation->stream_index != 0)
        return;
    snprintf(told->verdict, sizeof told->verdict, "%s%s%s",
             j->cause ? j->cause->page->code : outcome_name(j->outcome), j->cause ? " " : "",
             j->cause ? confidence_name(j->cause->confidence) : "");
    for (uint32_t i = 0; i < j->other_count && used < sizeof told->findings; i++)
        used +=
            (size_t)snprintf(told->findings + used, sizeof told->findings - used, "%s ", j->others[i]->page->code);
}

static struct engine *new_engine(struct told *told)
{
    struct engine_options options = { .wait = true, .all = true, .context = told, .judged = judged };
    struct error error;
    struct engine *engine = engine_new(&options, &error);

    assert_non_null(engine);
    *told = (struct told){ 0 };
    return engine;
}

enum { AES_CBC = 0x002F, RC4 = 0x0005 };

static const struct row {
    uint16_t version, suite;
    const char *first,
        *second; /* what follows the two handshakes; the second one is of TLS 1.0 and AES-CBC, or none */
    const char *verdict;
    bool split; /* record-split is said */
} rows[] = {
    { TLS_1_0, AES_CBC, "C:d32 C:d400 S:d500 C:fin", NULL, "completed", true },
    { TLS_1_0, AES_CBC, "C:d32 C:d400 S:rst", NULL, "record-split-intolerance possible", false },
    { TLS_1_0, AES_CBC, "C:d32 S:fin C:d400 S:rst", NULL, "record-split-intolerance possible", false },
    { TLS_1_0, AES_CBC, "C:d32 C:d400 C:d32 C:d400 S:fin", NULL, "record-split-intolerance possible", false },
    { TLS_1_0, AES_CBC, "C:d32 C:d400 +30000 S:fin", "C:d400 S:d500", "record-split-intolerance likely", false },
    { TLS_1_0, AES_CBC, "C:d32 C:d400 +5000 C:fin", "C:d400 S:d500", "record-split-intolerance likely", false },
    /* the server lived with it elsewhere */
    { TLS_1_0, AES_CBC, "C:d32 C:d400 S:rst", "C:d32 C:d400 S:d500", "completed", true },
    /* nobody knows why the client left */
    { TLS_1_0, AES_CBC, "C:d32 C:d400 +5000 C:fin", NULL, "completed", true },
    { TLS_1_0, AES_CBC, "C:d32 C:d400 C:fin", "C:d400 S:d500", "completed", true },
    { TLS_1_0, AES_CBC, "C:d32 C:d400 +300 C:alert S:alert S:fin", NULL, "completed", true },
    /* the server went on taking data */
    { TLS_1_0, AES_CBC, "C:d32 C:d400 +900 C:d32 C:d400 S:fin", NULL, "completed", true },
    /* a short message, then another one */
    { TLS_1_0, AES_CBC, "C:d32 +700 C:d400 S:rst", NULL, "completed", false },
    { TLS_1_0, AES_CBC, "C:d32 S:d100 C:d400 S:rst", NULL, "completed", false },
    { TLS_1_0, AES_CBC, "C:d400 C:d32 S:rst", NULL, "completed", false },
    { TLS_1_0, AES_CBC, "C:d32 S:rst", NULL, "completed", false },
    /* nothing is split there */
    { TLS_1_0, RC4, "C:d32 C:d400 S:rst", NULL, "completed", false },
    { TLS_1_1, AES_CBC, "C:d32 C:d400 S:rst", NULL, "completed", false },
    /* a second handshake that the server asks for */
    { TLS_1_2, AES_CBC, "C:d400 S:again C:alert C:alert C:fin", NULL, "renegotiation-refused likely", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:alert S:rst", NULL, "renegotiation-refused likely", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:alert S:alert S:fin", NULL, "renegotiation-refused likely", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:again S:again C:again C:ccs C:again S:alert S:fin", NULL,
      "renegotiation-refused likely", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:again S:again C:again S:alert C:rst", NULL, "renegotiation-refused likely",
      false },
    { TLS_1_2, AES_CBC, "C:d400 S:*again C:*a100 C:fin", NULL, "renegotiation-refused certain", false },
    { TLS_1_2, AES_CBC, "C:d400 S:*again C:*again S:*again C:*again C:ccs S:*a40 S:fin", NULL,
      "renegotiation-refused likely", false },
    { TLS_1_2, AES_CBC, "C:d400 S:*again C:*again S:*again C:*nobody C:ccs S:*a40 S:fin", NULL,
      "client-certificate-missing certain", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:again S:again C:again C:ccs C:again S:ccs S:again S:alert S:fin", NULL,
      "completed", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:again S:again C:again S:alert", NULL, "completed", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again S:alert S:fin", NULL, "completed", false },
    /* one that the client asks for */
    { TLS_1_2, AES_CBC, "C:d400 S:d90 C:again S:alert C:alert C:fin", NULL, "renegotiation-refused likely", false },
    { TLS_1_2, AES_CBC, "C:d400 S:d90 C:*again S:*a100 C:*a40 C:fin", NULL, "renegotiation-refused certain", false },
    { TLS_1_2, AES_CBC, "C:d400 S:d90 C:again S:again S:ccs S:again C:ccs C:again S:alert S:fin", NULL, "completed",
      false },
    { TLS_1_2, AES_CBC, "C:d400 S:d90 C:again S:again C:alert C:fin", NULL, "completed", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:again S:again C:d400 S:d90 C:alert C:fin", NULL, "completed", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:alert S:d90 C:alert C:fin", NULL, "completed", false },
    { TLS_1_2, AES_CBC, "C:d400 S:again C:alert", NULL, "completed", false },
    { TLS_1_2, AES_CBC, "C:d400 S:d90 C:alert C:fin", NULL, "completed", false },
};

static void test_split_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct made m = { .time = 1600000000000LL * MS };
        struct told told;
        struct engine *engine = new_engine(&told);

        begin(&m, 0, rows[i].version, rows[i].suite);
        play(&m, rows[i].first);
        engine_take(engine, m.c, 1);
        if (rows[i].second) {
            begin(&m, 1, TLS_1_0, AES_CBC);
            play(&m, rows[i].second);
            engine_take(engine, m.c, 1);
        }
        engine_finish(engine);
        if (strcmp(told.verdict, rows[i].verdict) != 0)
            print_message("row %zu\n", i);
        assert_string_equal(told.verdict, rows[i].verdict);
        assert_int_equal(strstr(told.findings, "record-split ") != NULL, rows[i].split);
        engine_free(engine);
    }
}

/* What the findings of a completed TLS 1.2 handshake are when `change` has been at it. */
static struct told told_of(void (*change)(struct conversation *c))
{
    struct made m = { .time = 1600000000000LL * MS };
    struct told told;
    struct engine *engine = new_engine(&told);

    begin(&m, 0, TLS_1_2, AES_CBC);
    m.c->server_hello->extensions.has_renegotiation_info = true;
    m.c->server_hello->extensions.has_extended_master_secret = true;
    m.c->client_hello->extensions.has_extended_master_secret = true;
    m.c->client_hello->extensions.has_server_name = true;
    change(m.c);
    engine_take(engine, m.c, 1);
    engine_finish(engine);
    engine_free(engine);
    return told;
}

static void change_nothing(struct conversation *c)
{
    (void)c;
}

static void compress(struct conversation *c)
{
    c->server_hello->compression_method = 1;
}

static void forget_renegotiation(struct conversation *c)
{
    c->server_hello->extensions.has_renegotiation_info = false;
}

static void ask_for_no_renegotiation(struct conversation *c)
{
    forget_renegotiation(c);
    c->client_hello->cipher_suites.len = 4; /* without the SCSV */
}

static void cut_server_hello(struct conversation *c)
{
    forget_renegotiation(c);
    c->server_hello->extensions.has_extended_master_secret = false;
    c->server_hello->clipped = true;
}

static void forget_master_secret(struct conversation *c)
{
    c->server_hello->extensions.has_extended_master_secret = false;
}

static void encrypt_hello(struct conversation *c)
{
    c->client_hello->extensions.has_encrypted_client_hello = true;
}

static void name_nobody(struct conversation *c)
{
    c->client_hello->extensions.has_server_name = false;
}

/* From the event on: 0 SYN, 1 SYN-ACK, 2 and 3 the hellos, 4 the end of the server's flight, 5 the client's. */
static void delay(struct conversation *c, uint32_t from, int64_t by)
{
    for (uint32_t i = from; i < c->event_count; i++)
        c->events[i].at.time += by;
    if (from <= 1)
        c->tcp[SERVER].syn.time += by;
}

static void delay_syn_ack(struct conversation *c)
{
    delay(c, 1, 1500LL * MS);
}

static void delay_hello(struct conversation *c)
{
    delay(c, 2, 60000LL * MS);
}

static void delay_answer(struct conversation *c)
{
    delay(c, 3, 1500LL * MS);
}

static void delay_client(struct conversation *c)
{
    delay(c, 5, 1500LL * MS);
}

static void delay_a_little(struct conversation *c)
{
    delay(c, 3, 900LL * MS);
}

/* What a slow path does: nothing of it is the server's. */
static void delay_path(struct conversation *c)
{
    delay(c, 1, 900LL * MS);
    delay(c, 3, 900LL * MS);
    delay(c, 5, 900LL * MS);
}

static void set_back(struct conversation *c)
{
    delay(c, 4, -3600000LL * MS);
}

static void stand_in_1970(struct conversation *c)
{
    c->first.time = 60LL * 1000 * MS;
}

static void test_what_completed(void **state)
{
    static const struct {
        void (*change)(struct conversation *c);
        const char *code; /* that is said because of it */
        bool said;
    } changes[] = {
        { compress, "compression-enabled", true },
        { change_nothing, "compression-enabled", false },
        { forget_renegotiation, "no-secure-renegotiation", true },
        { ask_for_no_renegotiation, "no-secure-renegotiation", false },
        { cut_server_hello, "no-secure-renegotiation", false },
        { cut_server_hello, "no-extended-master-secret", false },
        { change_nothing, "no-secure-renegotiation", false },
        { forget_master_secret, "no-extended-master-secret", true },
        { change_nothing, "no-extended-master-secret", false },
        { encrypt_hello, "encrypted-client-hello", false }, /* it goes on in TLS 1.2: made up */
        { change_nothing, "encrypted-client-hello", false },
        { name_nobody, "sni-missing", true },
        { change_nothing, "sni-missing", false },
        { delay_syn_ack, "slow-handshake", true },
        { delay_answer, "slow-handshake", true },
        { delay_client, "slow-handshake", true },
        { delay_hello, "slow-handshake", false }, /* a connection kept for later */
        { delay_a_little, "slow-handshake", false },
        { delay_path, "slow-handshake", false },
        { change_nothing, "slow-handshake", false },
        { set_back, "clock-suspect", true },
        { stand_in_1970, "clock-suspect", true },
        { change_nothing, "clock-suspect", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct told told = told_of(changes[i].change);

        if ((strstr(told.findings, changes[i].code) != NULL) != changes[i].said)
            print_message("row %zu: %s\n", i, told.findings);
        assert_string_equal(told.verdict, "completed");
        assert_int_equal(strstr(told.findings, changes[i].code) != NULL, changes[i].said);
    }
}

TESTS(test_split_records, test_what_completed)
