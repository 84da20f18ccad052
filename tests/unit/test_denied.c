/* What is made of TLS that was asked for in plain text and did not come: verdicts, from frames to the cause. */
#include "tests/support/capture.h"
#include "tests/support/talk.h"
#include "tests/support/test.h"
#include "tests/support/transcript.h"
#include "tests/support/wire.h"

#include <string.h>

/* A speech, or what TCP does: an empty one. */
struct act {
    struct turn turn;
    uint8_t flags;   /* instead of a speech */
    unsigned waited; /* milliseconds before it */
    bool lost;       /* said and acknowledged, but not captured */
};

#define SAY_C(text)                                                                                                  \
    {                                                                                                                \
        .turn = C(text), .waited = 10                                                                                \
    }
#define SAY_S(text)                                                                                                  \
    {                                                                                                                \
        .turn = S(text), .waited = 10                                                                                \
    }
#define FIN_C                                                                                                        \
    {                                                                                                                \
        .turn = { CLIENT, "", 0 }, .flags = TCP_FIN | TCP_ACK, .waited = 10                                          \
    }
#define FIN_S                                                                                                        \
    {                                                                                                                \
        .turn = { SERVER, "", 0 }, .flags = TCP_FIN | TCP_ACK, .waited = 10                                          \
    }
#define RST_S                                                                                                        \
    {                                                                                                                \
        .turn = { SERVER, "", 0 }, .flags = TCP_RST | TCP_ACK, .waited = 10                                          \
    }
#define LATE_FIN_S                                                                                                   \
    {                                                                                                                \
        .turn = { SERVER, "", 0 }, .flags = TCP_FIN | TCP_ACK, .waited = 5000                                        \
    }
#define CANCELLED "\x15\3\3\0\2\1\x5A" /* alert: warning, user_canceled(90) */
#define LATE_S(text)                                                                                                 \
    {                                                                                                                \
        .turn = S(text), .waited = 5000                                                                              \
    }
#define LOST_S(text)                                                                                                 \
    {                                                                                                                \
        .turn = S(text), .waited = 10, .lost = true                                                                  \
    }
#define LOST_C(text)                                                                                                 \
    {                                                                                                                \
        .turn = C(text), .waited = 10, .lost = true                                                                  \
    }

enum { ACTS = 10 };

#define SMTP(list) SAY_S("220 mail\r\n"), SAY_C("EHLO me\r\n"), SAY_S(list)
#define OFFER      SMTP("250-mail\r\n250 STARTTLS\r\n")
#define NO_OFFER   SMTP("250-mail\r\n250 SIZE\r\n")
#define MASKED     SMTP("250-mail\r\n250 XXXXXXXA\r\n")
#define ASKED      OFFER, SAY_C("STARTTLS\r\n")
#define PROXY_LINE "PROXY TCP4 192.0.2.7 10.0.0.9 5000 443\r\n"

static const struct row {
    struct act first[ACTS], second[ACTS]; /* two connections to one server, one after the other */
    const char *verdict;                  /* of the last */
} rows[] = {
    /* asked, and the client can do nothing with the answer */
    { { ASKED, SAY_S("454 no\r\n"), SAY_C("QUIT\r\n"), FIN_C }, {}, "failed starttls-refused" },
    { { ASKED, SAY_S("454 no\r\n"), FIN_S }, {}, "failed starttls-refused" },
    { { ASKED, SAY_S("454 no\r\n"), SAY_C(HELLO), SAY_S("500 what\r\n"), FIN_C }, {}, "failed starttls-refused" },
    /* it does without */
    { { ASKED, SAY_S("454 no\r\n"), SAY_C("MAIL FROM:<a@b>\r\n"), FIN_C }, {}, "not-tls " },
    { { OFFER, SAY_C("MAIL FROM:<a@b>\r\n"), FIN_C }, {}, "not-tls " },
    { { OFFER, SAY_C("QUIT\r\n"), FIN_C }, {}, "not-tls " },
    { { NO_OFFER, SAY_C("QUIT\r\n"), FIN_C }, {}, "not-tls " },
    /* the capture does not show it */
    { { ASKED, SAY_S("454 no\r\n") }, {}, "truncated " },
    { { ASKED, SAY_S("220 go\r\n") }, {}, "truncated " },
    { { ASKED, LOST_S("454 no\r\n"), FIN_S }, {}, "truncated " },
    { { ASKED, SAY_S("220 go\r\n"), LOST_C(HELLO), FIN_S }, {}, "truncated " },
    { { OFFER, LOST_C("STARTTLS\r\n"), SAY_S("454 no\r\n"), FIN_C }, {}, "not-tls " },
    /* consent, and no TLS */
    { { ASKED, SAY_S("220 go\r\n"), FIN_C }, {}, "failed client-cancelled" },
    { { ASKED, SAY_S("220 go\r\n"), FIN_S }, {}, "failed server-closed" },
    { { ASKED, SAY_S("220 go\r\n"), RST_S }, {}, "failed server-reset" },
    { { ASKED, SAY_S("220 go\r\n"), LATE_FIN_S }, {}, "failed client-never-spoke" },
    { { ASKED, FIN_S }, {}, "failed server-closed" },
    /* TLS at once, and the server speaks first: after a timeout, or because it does not want the client */
    { { LATE_S(CANCELLED), FIN_S }, {}, "failed client-never-spoke" },
    { { SAY_S(CANCELLED), FIN_S }, {}, "failed alert-received" },
    /* stripped */
    { { OFFER, SAY_C("QUIT\r\n"), FIN_C }, { MASKED, SAY_C("QUIT\r\n"), FIN_C }, "failed starttls-stripped" },
    { { OFFER, SAY_C("QUIT\r\n"), FIN_C }, { MASKED, SAY_C("MAIL FROM:<a@b>\r\n"), FIN_C }, "not-tls " },
    { { OFFER, SAY_C("QUIT\r\n"), FIN_C }, { NO_OFFER, SAY_C("QUIT\r\n"), FIN_C }, "not-tls " },
    { { NO_OFFER, SAY_C("QUIT\r\n"), FIN_C }, { MASKED, SAY_C("QUIT\r\n"), FIN_C }, "not-tls " },
    /* proxies */
    { { SAY_C("CONNECT a:443 HTTP/1.1\r\n\r\n"), SAY_S("HTTP/1.1 407 who\r\n\r\n"), FIN_S },
      {},
      "failed proxy-refused" },
    { { SAY_C("CONNECT a:22 HTTP/1.1\r\n\r\n"), SAY_S("HTTP/1.1 200 ok\r\n\r\n"), SAY_S("SSH-2.0-x\r\n"), FIN_S },
      {},
      "not-tls " },
    { { SAY_C("CONNECT a:443 HTTP/1.1\r\n\r\n"), LOST_S("HTTP/1.1 407 who\r\n\r\n"), FIN_S }, {}, "not-tls " },
    { { SAY_C("\5\1\0"), SAY_S("\5\0"), SAY_C("\5\1\0\3\1a\1\xBB"), SAY_S("\5\2\0\1\0\0\0\0\0\0"), FIN_S },
      {},
      "failed proxy-refused" },
    { { SAY_C("\5\1\0"), SAY_S("\5\0"), SAY_C("\5\1\0\3\1a\0\x50"), SAY_S("\5\2\0\1\0\0\0\0\0\0"), FIN_S },
      {},
      "not-tls " },
    { { SAY_C("\5\1\0"), SAY_S("\5\xFF"), FIN_S }, {}, "not-tls " },
    /* a header that nobody complained of, and one that is only suspected: how it ended is all that is known */
    { { SAY_C(PROXY_LINE HELLO), FIN_S }, {}, "failed server-closed" },
    { { SAY_C(PROXY_LINE), FIN_S }, {}, "not-tls " },
    /* the server demands TLS: nobody asked */
    { { SAY_C("\3\0\0\x13\x0E\xE0\0\0\0\0\0\1\0\x08\0\0\0\0\0"),
        SAY_S("\3\0\0\x13\x0E\xD0\0\0\0\0\0\3\0\x08\0\1\0\0\0"), FIN_S },
      {},
      "failed starttls-refused" },
};

struct theatre {
    struct wire wire;
    struct frames frames;
    uint32_t seq[2];
    int64_t time;
    uint16_t port;
};

static void put(struct theatre *s, enum side from, uint8_t flags, struct bytes payload)
{
    struct frame frame = { .time = s->time, .link_type = 1, .number = s->frames.count + 1 };

    s->wire.len = 0;
    frame.data = wire_tcp_frame(&s->wire, &(struct tcp_frame){ .from_server = from == SERVER,
                                                               .client_port = s->port,
                                                               .seq = s->seq[from],
                                                               .ack = flags == TCP_SYN ? 0 : s->seq[other_side(from)],
                                                               .flags = flags,
                                                               .payload = payload,
                                                               .time = s->time });
    frame.original_length = (uint32_t)frame.data.len;
    frames_add(&s->frames, &frame);
}

static void play(struct theatre *s, const struct act *acts)
{
    s->seq[CLIENT] = s->seq[SERVER] = 1000;
    s->port++;
    put(s, CLIENT, TCP_SYN, bytes_of("", 0));
    s->seq[CLIENT]++;
    put(s, SERVER, TCP_SYN | TCP_ACK, bytes_of("", 0));
    s->seq[SERVER]++;
    for (int i = 0; i < ACTS && acts[i].waited; i++) {
        const struct act *act = &acts[i];
        enum side from = act->turn.from;

        s->time += act->waited * 1000000LL;
        if (!act->lost)
            put(s, from, act->flags ? act->flags : TCP_ACK | TCP_PUSH, bytes_of(act->turn.data, act->turn.len));
        s->seq[from] += (uint32_t)act->turn.len + ((act->flags & TCP_FIN) != 0);
        if (act->turn.len)
            put(s, other_side(from), TCP_ACK, bytes_of("", 0));
    }
}

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static struct theatre s;
        struct transcripts told;
        const struct transcript_text *last;

        s = (struct theatre){ .port = 40000, .time = 1000000000 };
        play(&s, rows[i].first);
        if (rows[i].second[0].waited)
            play(&s, rows[i].second);
        told = transcripts_of(&s.frames);
        last = transcript_find(&told, rows[i].second[0].waited ? 1 : 0);
        if (!last || strcmp(last->verdict, rows[i].verdict) != 0)
            print_message("row %zu\n", i);
        assert_non_null(last);
        assert_string_equal(last->verdict, rows[i].verdict);
        transcripts_release(&told);
        frames_release(&s.frames);
    }
}

TESTS(test_verdicts)
