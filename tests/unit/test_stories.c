/* What connections to one server tell of each other: verdicts over stories of a few attempts, made by hand. */
#include "tests/support/test.h"

#include "analyze/engine.h"

#include <stdio.h>
#include <string.h>

enum {
    SECOND = 1000000000,
    ATTEMPTS = 5,
    CLIENT_A = 5,
    CLIENT_B = 6,
};

/* How an attempt goes on behind its hello. */
enum fate {
    RESET,  /* by the server */
    CLOSED, /* by the server */
    SILENT, /* the client leaves after three seconds */
    HASTY,  /* the client leaves at once */
    UNSEEN, /* the client leaves before anything of the server has come to it */
    JUDGES, /* the client has the server's flight of TLS 1.3 and leaves at once */
    WAVERS, /* likewise, after two seconds */
    ALERT,  /* of the server, `alert` */
    LIVES,  /* TLS 1.2 */
    LIVES_13,
    RESUMED_ALERT, /* the server resumes, the client sends `alert` */
    RESUMED_LEFT,  /* the server resumes, the client closes without a word */
    RESUMES,
};

struct attempt_script {
    uint8_t client; /* last byte of its address; 0 behind the last attempt */
    enum fate fate;
    uint8_t alert;
    bool up_to_12; /* offers TLS 1.2 and no more; TLS 1.3 otherwise */
    bool only_13;  /* and nothing else */
    bool nameless;
    bool alpn, post_quantum, many, ech, grease, session;
    bool other_suites; /* other than the server takes */
    bool chacha;       /* ChaCha20 alone, of TLS 1.3 */
    const char *name;  /* instead of the usual one */
};

static const struct row {
    const char *story;
    struct attempt_script attempts[ATTEMPTS];
    const char *verdict; /* of the first: "cause confidence" */
} rows[] = {
    { "falls back and lives",
      { { .client = CLIENT_A, .fate = RESET }, { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "version-intolerance likely" },
    { "falls back after an alert that says nothing",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 40 }, { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "version-intolerance likely" },
    { "decode_error at a hello is no better explanation",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 50 }, { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "version-intolerance likely" },
    { "falls back after waiting",
      { { .client = CLIENT_A, .fate = SILENT }, { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "version-intolerance likely" },
    { "falls back at the second try",
      { { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "version-intolerance likely" },
    { "another client fell back",
      { { .client = CLIENT_B, .fate = RESET },
        { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "version-intolerance likely" },
    { "protocol_version explains itself",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 70 }, { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "version-mismatch likely" },
    { "the server takes the version from another client",
      { { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true },
        { .client = CLIENT_B, .fate = LIVES_13 } },
      "server-reset likely" },
    { "the server answers such an offer with TLS 1.2",
      { { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true },
        { .client = CLIENT_B, .fate = LIVES } },
      "server-reset likely" },
    { "only another client offers less and lives",
      { { .client = CLIENT_A, .fate = RESET }, { .client = CLIENT_B, .fate = LIVES, .up_to_12 = true } },
      "server-reset likely" },
    { "falls back for another name",
      { { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true, .name = "other.test" } },
      "server-reset likely" },
    { "a client of TLS 1.3 alone has nothing to fall back to",
      { { .client = CLIENT_A, .fate = RESET, .only_13 = true },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "server-reset likely" },
    { "a client of TLS 1.3 alone with one suite that servers need not have",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 40, .only_13 = true, .chacha = true } },
      "cipher-mismatch likely" },
    { "a client of TLS 1.3 alone with the suite that all must have",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 40, .only_13 = true } },
      "alert-received certain" },
    { "left by itself",
      { { .client = CLIENT_A, .fate = HASTY }, { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "client-closed likely" },

    { "without ALPN it lives",
      { { .client = CLIENT_A, .fate = RESET, .alpn = true }, { .client = CLIENT_A, .fate = LIVES } },
      "hello-intolerance likely" },
    { "with a smaller share it lives, and it is the larger one that is named",
      { { .client = CLIENT_A, .fate = SILENT, .post_quantum = true }, { .client = CLIENT_A, .fate = LIVES } },
      "hello-intolerance likely" },
    { "two clients die with GREASE and one lives without",
      { { .client = CLIENT_A, .fate = RESET, .grease = true },
        { .client = 7, .fate = RESET, .grease = true },
        { .client = CLIENT_B, .fate = LIVES } },
      "hello-intolerance likely" },
    { "one client dies with it, another lives without: perhaps",
      { { .client = CLIENT_A, .fate = RESET, .grease = true }, { .client = CLIENT_B, .fate = LIVES } },
      "server-reset likely" },
    { "somebody lives with it",
      { { .client = CLIENT_A, .fate = RESET, .alpn = true },
        { .client = CLIENT_A, .fate = LIVES },
        { .client = CLIENT_B, .fate = LIVES, .alpn = true } },
      "server-reset likely" },
    { "two things differ",
      { { .client = CLIENT_A, .fate = RESET, .alpn = true, .ech = true }, { .client = CLIENT_A, .fate = LIVES } },
      "server-reset likely" },
    { "an alert is an answer",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 40, .alpn = true }, { .client = CLIENT_A, .fate = LIVES } },
      "alert-received certain" },
    { "the same hello lives",
      { { .client = CLIENT_A, .fate = RESET }, { .client = CLIENT_A, .fate = LIVES } },
      "server-reset likely" },
    { "less of it dies, more lives",
      { { .client = CLIENT_A, .fate = RESET }, { .client = CLIENT_A, .fate = LIVES, .alpn = true } },
      "server-reset likely" },

    { "leaves when it has the certificate",
      { { .client = CLIENT_A, .fate = JUDGES } },
      "certificate-rejected likely" },
    { "gives up others before it has seen anything",
      { { .client = CLIENT_A, .fate = JUDGES }, { .client = CLIENT_A, .fate = UNSEEN } },
      "client-closed likely" },
    { "leaves others long after it has seen the certificate",
      { { .client = CLIENT_A, .fate = JUDGES }, { .client = CLIENT_A, .fate = WAVERS } },
      "client-closed likely" },
    { "another client gives up",
      { { .client = CLIENT_A, .fate = JUDGES }, { .client = CLIENT_B, .fate = UNSEEN } },
      "certificate-rejected likely" },

    { "with a name it lives",
      { { .client = CLIENT_A, .fate = RESET, .nameless = true }, { .client = CLIENT_A, .fate = LIVES } },
      "sni-missing likely" },
    { "others live with a name",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 112, .nameless = true },
        { .client = CLIENT_B, .fate = LIVES, .alpn = true } },
      "sni-missing certain" },
    { "handshake_failure without a name",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 40, .nameless = true }, { .client = CLIENT_A, .fate = LIVES } },
      "sni-missing likely" },
    { "others live without a name",
      { { .client = CLIENT_A, .fate = RESET, .nameless = true },
        { .client = CLIENT_A, .fate = LIVES },
        { .client = CLIENT_B, .fate = LIVES, .nameless = true } },
      "server-reset likely" },
    { "nobody lives",
      { { .client = CLIENT_A, .fate = RESET, .nameless = true }, { .client = CLIENT_A, .fate = RESET } },
      "no-server-credentials likely" },
    { "the suites are missing, too",
      { { .client = CLIENT_A, .fate = ALERT, .alert = 40, .nameless = true, .other_suites = true },
        { .client = CLIENT_B, .fate = LIVES } },
      "cipher-mismatch likely" },

    { "the resumed one fails, the full one lives",
      { { .client = CLIENT_A, .fate = RESUMED_ALERT, .alert = 20, .up_to_12 = true, .session = true },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "resumption-mismatch likely" },
    { "illegal_parameter in a resumed one",
      { { .client = CLIENT_A, .fate = RESUMED_ALERT, .alert = 47, .up_to_12 = true, .session = true },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "resumption-mismatch likely" },
    { "the server drops hellos that want to resume",
      { { .client = CLIENT_A, .fate = RESET, .up_to_12 = true, .session = true },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "resumption-mismatch likely" },
    { "a client that just leaves may have changed its mind",
      { { .client = CLIENT_A, .fate = RESUMED_LEFT, .up_to_12 = true, .session = true },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "client-closed likely" },
    { "others resume",
      { { .client = CLIENT_A, .fate = RESUMED_ALERT, .alert = 20, .up_to_12 = true, .session = true },
        { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true },
        { .client = CLIENT_B, .fate = RESUMES, .up_to_12 = true, .session = true } },
      "integrity-failure likely" },
    { "only another client lives in full",
      { { .client = CLIENT_A, .fate = RESUMED_ALERT, .alert = 20, .up_to_12 = true, .session = true },
        { .client = CLIENT_B, .fate = LIVES, .up_to_12 = true } },
      "integrity-failure likely" },
};

/* ---- conversations ---- */

static struct arena_pool pool;

struct stage_hand {
    struct conversation *c;
    uint64_t frame;
    int64_t time;
    uint32_t stream;
};

static void add(struct stage_hand *s, enum side from, struct event event)
{
    s->time += SECOND / 100;
    event.at = (struct moment){ ++s->frame, s->time };
    event.from = (uint8_t)from;
    s->c->tcp[from].last = s->c->last = event.at;
    s->c->tls[from].spoke |= event.kind >= EVENT_HANDSHAKE && event.kind < EVENT_PLAINTEXT;
    if (event.kind >= EVENT_HANDSHAKE && event.kind < EVENT_PLAINTEXT)
        s->c->tcp[from].bytes += 5 + event.length;
    conversation_add(s->c, event);
}

static void say(struct stage_hand *s, enum side from, uint8_t message)
{
    add(s, from, (struct event){ .kind = EVENT_HANDSHAKE, .code = message, .length = 100 });
}

static struct bytes u16s(struct stage_hand *s, const uint16_t *list, size_t count)
{
    uint8_t *data = arena_alloc(&s->c->arena, count * 2);

    for (size_t i = 0; i < count; i++) {
        data[2 * i] = (uint8_t)(list[i] >> 8);
        data[2 * i + 1] = (uint8_t)list[i];
    }
    return bytes_of(data, count * 2);
}

static struct bytes suites_of(struct stage_hand *s, const struct attempt_script *script)
{
    uint16_t list[200] = { 0x1301, 0xC02F, 0xC02B };
    size_t count = 3;

    if (script->other_suites)
        return u16s(s, (const uint16_t[]){ 0x002F }, 1);
    if (script->chacha)
        return u16s(s, (const uint16_t[]){ 0x1303 }, 1);
    if (script->grease)
        list[count++] = 0x1A1A;
    for (; script->many && count < 150; count++)
        list[count] = (uint16_t)(0xC030 + count);
    return u16s(s, list, count);
}

static void make_hello(struct stage_hand *s, const struct attempt_script *script)
{
    static const uint16_t both[] = { 0x0304, 0x0303 }, groups[] = { 0x001D, 0x11EC };
    struct client_hello *hello = arena_alloc(&s->c->arena, sizeof *hello);
    struct hello_extensions *extensions = &hello->extensions;
    const char *name = script->name ? script->name : "www.shop.test";

    say(s, CLIENT, CLIENT_HELLO);
    hello->at = (struct moment){ s->frame, s->time };
    hello->legacy_version = TLS_1_2;
    hello->length = script->post_quantum ? 1700 : 300;
    hello->records = hello->segments = 1;
    hello->has_extensions = true;
    hello->cipher_suites = suites_of(s, script);
    extensions->groups = u16s(s, groups, script->post_quantum ? 2 : 1);
    extensions->key_share_groups = script->up_to_12 ? bytes_of("", 0) : u16s(s, groups, script->post_quantum ? 2 : 1);
    extensions->has_supported_versions = !script->up_to_12;
    if (!script->up_to_12)
        extensions->supported_versions = u16s(s, both, script->only_13 ? 1 : 2);
    extensions->has_server_name = !script->nameless;
    extensions->server_name = bytes_of(name, script->nameless ? 0 : strlen(name));
    extensions->alpn = bytes_of("\2h2", script->alpn ? 3 : 0);
    extensions->has_encrypted_client_hello = script->ech;
    hello->session_id = bytes_of("0123456789abcdef", script->session ? 16 : 0);
    s->c->client_hello = hello;
}

static void answer(struct stage_hand *s, bool tls13)
{
    struct server_hello *hello = arena_alloc(&s->c->arena, sizeof *hello);

    say(s, SERVER, SERVER_HELLO);
    hello->at = (struct moment){ s->frame, s->time };
    hello->version = tls13 ? TLS_1_3 : TLS_1_2;
    hello->cipher_suite = tls13 ? 0x1301 : 0xC02F;
    hello->has_cipher_suite = true;
    hello->extensions.has_extended_master_secret = hello->extensions.has_renegotiation_info = true;
    s->c->server_hello = hello;
}

static void data(struct stage_hand *s, enum side from, uint32_t length)
{
    add(s, from, (struct event){ .kind = EVENT_APPLICATION_DATA, .length = length });
}

static void finish(struct stage_hand *s, enum side from)
{
    add(s, from, (struct event){ .kind = EVENT_CCS, .length = 1 });
    s->c->tls[from].ccs = true;
    add(s, from, (struct event){ .kind = EVENT_ENCRYPTED_HANDSHAKE, .length = 40 });
}

static void live(struct stage_hand *s)
{
    answer(s, false);
    say(s, SERVER, CERTIFICATE);
    say(s, SERVER, SERVER_HELLO_DONE);
    say(s, CLIENT, CLIENT_KEY_EXCHANGE);
    finish(s, CLIENT);
    finish(s, SERVER);
}

static void live_13(struct stage_hand *s)
{
    answer(s, true);
    data(s, SERVER, 800);
    data(s, CLIENT, 53);
    data(s, SERVER, 250);
}

static void go_on(struct stage_hand *s, const struct attempt_script *script)
{
    struct event rst = { .kind = EVENT_RST, .length = 305 }, fin = { .kind = EVENT_FIN, .length = 305 };
    struct event alert = { .kind = EVENT_ALERT, .level = 2, .code = script->alert, .length = 2 };

    switch (script->fate) {
    case RESET:
        add(s, SERVER, rst);
        break;
    case CLOSED:
        add(s, SERVER, fin);
        break;
    case SILENT:
        s->time += 3LL * SECOND; /* fall through */
    case HASTY:
        s->c->tcp[CLIENT].acknowledged = 305;
        add(s, CLIENT, fin);
        break;
    case UNSEEN:
        add(s, CLIENT, (struct event){ .kind = EVENT_FIN });
        break;
    case WAVERS:
    case JUDGES:
        answer(s, true);
        data(s, SERVER, 800);
        s->time += script->fate == WAVERS ? 2LL * SECOND : 0;
        add(s, CLIENT, fin);
        break;
    case ALERT:
        add(s, SERVER, alert);
        break;
    case LIVES:
        live(s);
        break;
    case LIVES_13:
        live_13(s);
        break;
    case RESUMED_ALERT:
        answer(s, false);
        finish(s, SERVER);
        add(s, CLIENT, alert);
        break;
    case RESUMED_LEFT:
        answer(s, false);
        finish(s, SERVER);
        add(s, CLIENT, fin);
        break;
    case RESUMES:
        answer(s, false);
        finish(s, SERVER);
        finish(s, CLIENT);
        break;
    }
}

static struct conversation *play(struct stage_hand *s, const struct attempt_script *script)
{
    s->c = conversation_new(&pool);
    assert_non_null(s->c);
    s->c->stream_index = s->stream++;
    s->c->from_start = true;
    s->c->client.address = address_v4(bytes_of((const uint8_t[]){ 10, 0, 0, script->client }, 4));
    s->c->server.address = address_v4(bytes_of((const uint8_t[]){ 10, 0, 0, 9 }, 4));
    s->c->server.port = 443;
    s->c->first = (struct moment){ s->frame + 1, s->time };
    add(s, CLIENT, (struct event){ .kind = EVENT_SYN });
    add(s, SERVER, (struct event){ .kind = EVENT_SYN, .code = 1 });
    make_hello(s, script);
    go_on(s, script);
    s->time += SECOND;
    return s->c;
}

/* ---- verdicts ---- */

struct told {
    char verdicts[ATTEMPTS][96];
    char findings[ATTEMPTS][400];
    uint32_t retry; /* stream that client-retries names for the first attempt */
};

static void take_findings(struct told *told, const struct judgement *j)
{
    char *text = told->findings[j->conversation->stream_index];

    for (uint32_t i = 0; i < j->other_count; i++) {
        snprintf(text + strlen(text), sizeof *told->findings - strlen(text), "%s/%s ", j->others[i]->page->code,
                 j->others[i]->shape);
        if (strcmp(j->others[i]->page->code, "client-retries") == 0 && j->conversation->stream_index == 0)
            told->retry = j->others[i]->evidence[j->others[i]->evidence_count - 1].stream_index;
    }
}

static void judged(void *context, const struct judgement *j)
{
    struct told *told = context;
    uint32_t stream = j->conversation->stream_index;

    snprintf(told->verdicts[stream], sizeof *told->verdicts, "%s%s%s",
             j->cause ? j->cause->page->code : outcome_name(j->outcome), j->cause ? " " : "",
             j->cause ? confidence_name(j->cause->confidence) : "");
    take_findings(told, j);
}

/* `order` says in which order the conversations are handed over; NULL for the order in which they began. */
static void run(const struct attempt_script *attempts, struct told *told, const int *order)
{
    struct engine_options options = { .wait = true, .all = true, .context = told, .judged = judged };
    struct stage_hand s = { .time = 1600000000LL * SECOND };
    struct conversation *made[ATTEMPTS] = { 0 };
    struct error error;
    struct engine *engine = engine_new(&options, &error);

    assert_non_null(engine);
    *told = (struct told){ .retry = UINT32_MAX };
    for (int i = 0; i < ATTEMPTS && attempts[i].client; i++)
        made[i] = play(&s, &attempts[i]);
    for (int i = 0; i < ATTEMPTS; i++)
        if (made[order ? order[i] : i])
            engine_take(engine, made[order ? order[i] : i], 1);
    engine_finish(engine);
    engine_free(engine);
}

static void test_verdicts(void **state)
{
    static const int backwards[ATTEMPTS] = { 4, 3, 2, 1, 0 };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int way = 0; way < 2; way++) {
            static struct told told;

            run(rows[i].attempts, &told, way ? backwards : NULL);
            if (strcmp(told.verdicts[0], rows[i].verdict) != 0)
                print_message("%s%s\n", rows[i].story, way ? ", backwards" : "");
            assert_string_equal(told.verdicts[0], rows[i].verdict);
        }
}

static const struct retry_row {
    struct attempt_script attempts[ATTEMPTS];
    const char *finding; /* of the first; "" for none */
    uint32_t stream;
} retry_rows[] = {
    { { { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_B, .fate = LIVES },
        { .client = CLIENT_A, .fate = LIVES } },
      "client-retries/same",
      2 },
    { { { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = RESET },
        { .client = CLIENT_A, .fate = LIVES } },
      "client-retries/same",
      1 },
    { { { .client = CLIENT_A, .fate = RESET, .alpn = true }, { .client = CLIENT_A, .fate = LIVES } },
      "client-retries/ ",
      1 },
    { { { .client = CLIENT_A, .fate = RESET, .alpn = true, .ech = true }, { .client = CLIENT_A, .fate = LIVES } },
      "client-retries/more",
      1 },
    { { { .client = CLIENT_A, .fate = RESET }, { .client = CLIENT_A, .fate = LIVES, .up_to_12 = true } },
      "client-retries/lower",
      1 },
    { { { .client = CLIENT_A, .fate = RESET, .up_to_12 = true }, { .client = CLIENT_A, .fate = LIVES_13 } },
      "client-retries/higher",
      1 },
    { { { .client = CLIENT_A, .fate = RESET }, { .client = CLIENT_B, .fate = LIVES } }, "", UINT32_MAX },
    { { { .client = CLIENT_A, .fate = RESET }, { .client = CLIENT_A, .fate = LIVES, .name = "other.test" } },
      "",
      UINT32_MAX },
    { { { .client = CLIENT_A, .fate = RESET, .nameless = true }, { .client = CLIENT_A, .fate = LIVES } },
      "client-retries/ ",
      1 },
};

static void test_retries(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof retry_rows / sizeof *retry_rows; i++) {
        static struct told told;

        run(retry_rows[i].attempts, &told, NULL);
        assert_int_equal(told.retry, retry_rows[i].stream);
        assert_non_null(strstr(told.findings[0], retry_rows[i].finding));
        assert_int_equal(strstr(told.findings[0], "client-retries") != NULL, *retry_rows[i].finding != '\0');
    }
}

static void test_scanner(void **state)
{
    static const struct attempt_script many[ATTEMPTS] = {
        { .client = CLIENT_A, .fate = ALERT, .alert = 40, .other_suites = true },
        { .client = CLIENT_A, .fate = ALERT, .alert = 40, .up_to_12 = true, .other_suites = true },
        { .client = CLIENT_A, .fate = ALERT, .alert = 40, .only_13 = true },
        { .client = CLIENT_A, .fate = ALERT, .alert = 40, .up_to_12 = true },
        { .client = CLIENT_A, .fate = ALERT, .alert = 40, .many = true },
    };
    static const struct attempt_script same[ATTEMPTS] = {
        { .client = CLIENT_A, .fate = ALERT, .alert = 40 }, { .client = CLIENT_A, .fate = ALERT, .alert = 40 },
        { .client = CLIENT_A, .fate = ALERT, .alert = 40 }, { .client = CLIENT_A, .fate = ALERT, .alert = 40 },
        { .client = CLIENT_A, .fate = ALERT, .alert = 40 },
    };
    static struct told told;

    (void)state;
    run(many, &told, NULL);
    assert_non_null(strstr(told.findings[0], "probe/"));
    run(same, &told, NULL);
    assert_null(strstr(told.findings[0], "probe/"));
}

TESTS(test_verdicts, test_retries, test_scanner)
