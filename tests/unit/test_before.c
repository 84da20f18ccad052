/* What is said before TLS, of all dialects: whole, byte by byte, with any speech lost, and garbled. */
#include "tests/support/talk.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#define EHLO S("220 mail ESMTP\r\n"), C("EHLO me\r\n")
#define GO   C(HELLO)

/* LDAP: ExtendedRequest for StartTLS with message number 1, and the answer with a result code */
#define START_TLS                                                                                                    \
    "\x30\x1D\2\1\1\x77\x18\x80\x16"                                                                                 \
    "1.3.6.1.4.1.1466.20037"
#define RESULT(n)  "\x30\x0C\2\1\1\x78\7\x0A\1" n "\4\0\4\0"
#define SSL_WANTED "\0\0\0\x08\x04\xD2\x16\x2F"
#define GSS_WANTED "\0\0\0\x08\x04\xD2\x16\x30"

/* MySQL: a greeting of version 10 with these low capabilities, the request for TLS, a login without it */
#define GREETING(caps)                                                                                               \
    "\x46\0\0\0\x0A"                                                                                                 \
    "8.0.36-demo\0"                                                                                                  \
    "\1\0\0\0"                                                                                                       \
    "abcdefgh\0" caps "\xFF\2\0\xFF\xC7\x15\0\0\0\0\0\0\0\0\0\0"                                                     \
    "abcdefghijkl\0"                                                                                                 \
    "caching_pass\0"
#define SSL_REQUEST "\x20\0\0\1\0\x0A\0\0\0\0\0\1\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define LOGIN       "\x24\0\0\1\0\x02\0\0\0\0\0\1\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0bob\0"

/* SQL Server: PRELOGIN of a side with this wish for encryption; TLS in a packet */
#define PRELOGIN(type, wish)                                                                                         \
    type "\1\0\x1A\0\0\0\0"                                                                                          \
         "\0\0\x0B\0\6\1\0\x11\0\1\xFF"                                                                              \
         "\x10\0\0\0\0\0" wish
#define HELLO_START                                                                                                  \
    "\x16\3\1\0\x2D\1\0\0\x29\3\3"                                                                                   \
    "0123456789abcdef"
#define HELLO_REST                                                                                                   \
    "0123456789abcdef"                                                                                               \
    "\0\0\2\x13\1\1\0"
#define IN_TDS "\x12\0\0\x23\0\0\0\0" HELLO_START "\x12\1\0\x1F\0\0\0\0" HELLO_REST

/* RDP: connection request and confirm with a negotiation in it */
#define ASK(protocols) "\3\0\0\x13\x0E\xE0\0\0\0\0\0\1\0\x08\0" protocols "\0\0\0"
#define COOKIE(protocols)                                                                                            \
    "\3\0\0\x2A\x25\xE0\0\0\0\0\0"                                                                                   \
    "Cookie: mstshash=bob\r\n"                                                                                       \
    "\1\0\x08\0" protocols "\0\0\0\0"
#define CONFIRM(type, num) "\3\0\0\x13\x0E\xD0\0\0\x12\x34\0" type "\0\x08\0" num "\0\0\0"

static const struct row {
    struct turn turns[TURNS];
    const char *told;
} rows[] = {
    /* SMTP: RFC 3207 */
    { { EHLO, S("250-mail\r\n250-SIZE\r\n250 STARTTLS\r\n"), C("STARTTLS\r\n"), S("220 go\r\n"), GO },
      "smtp + asked accepted(220 go); hello" },
    { { EHLO, S("250-mail\r\n250 SIZE\r\n"), C("STARTTLS\r\n"), S("454 not now\r\n"), C("QUIT\r\n") },
      "smtp - asked refused(454 not now); " },
    { { EHLO, S("250-mail\r\n250 SIZE\r\n"), C("QUIT\r\n"), S("221 bye\r\n") }, "smtp -; " },
    { { EHLO, S("250-mail\r\n250 STARTTLS\r\n"), C("MAIL FROM:<a@b>\r\n"), S("250 ok\r\n") }, "smtp + went-on; " },
    { { EHLO, S("250-mail\r\n250 XXXXXXXA\r\n"), C("QUIT\r\n") }, "smtp - masked; " },
    { { EHLO, S("250-mail\r\n"), S("250 STARTTLS\r\n"), C("starttls\r\n"), S("220-one\r\n220 two\r\n"), GO },
      "smtp + asked accepted(220 two); hello" },
    { { EHLO, S("502 what\r\n"), C("HELO me\r\n"), S("250 mail\r\n"), C("QUIT\r\n") }, "smtp; " },
    { { EHLO, S("250 STARTTLS\r\n"), C("STARTTLS\r\n"), S("454 no\r\n"), C("STARTTLS\r\n"), S("220 yes\r\n"), GO },
      "smtp + asked accepted(220 yes); hello" },
    /* two commands in one go take the reply of their own */
    { { S("220 a\r\n"), C("EHLO me\r\nSTARTTLS\r\n"), S("550 what\r\n220 go\r\n"), GO },
      "smtp asked accepted(220 go); hello" },
    { { EHLO, S("250 STARTTLS\r\n"), C("AUTH PLAIN c2VjcmV0\r\n"), S("235 ok\r\n") }, "smtp + went-on; " },
    { { S("220 a LMTP\r\n"), C("LHLO me\r\n"), S("250-a\r\n250 STARTTLS\r\n"), C("STARTTLS\r\n"), S("220 ok\r\n"),
        GO },
      "lmtp + asked accepted(220 ok); hello" },
    /* IMAP: RFC 9051 6.2.1 */
    { { S("* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n"), C("a1 STARTTLS\r\n"), S("a1 OK go\r\n"), GO },
      "imap + asked accepted(OK go); hello" },
    { { S("* OK hi\r\n"), C("a CAPABILITY\r\n"), S("* CAPABILITY IMAP4rev1\r\na OK done\r\n"), C("b LOGOUT\r\n") },
      "imap -; " },
    { { S("* OK hi\r\n"), C("a NOOP\r\na STARTTLS\r\n"), S("* x\r\na NO other\r\na BAD no\r\n"),
        C("c LOGIN me secret\r\n") },
      "imap asked refused(BAD no) went-on; " },
    { { S("* OK hi\r\n"), C("a STARTTLS\r\n"), S("b NO other\r\n"), C("c LOGOUT\r\n") }, "imap asked; " },
    /* POP3: RFC 2595 4 */
    { { S("+OK hi\r\n"), C("CAPA\r\n"), S("+OK list\r\nUSER\r\nSTLS\r\n.\r\n"), C("STLS\r\n"), S("+OK go\r\n"), GO },
      "pop3 + asked accepted(+OK go); hello" },
    { { S("+OK hi\r\n"), C("STLS\r\n"), S("-ERR no\r\n"), C("QUIT\r\n") }, "pop3 asked refused(-ERR no); " },
    { { S("+OK hi\r\n"), C("CAPA\r\n"), S("+OK\r\nUSER\r\n.\r\n"), C("USER me\r\nPASS secret\r\n") },
      "pop3 - went-on; " },
    { { S("+OK hi\r\n"), C("AUTH\r\n"), S("+OK\r\nPLAIN\r\n.\r\n"), C("STLS\r\n"), S("+OK go\r\n"), GO },
      "pop3 asked accepted(+OK go); hello" },
    /* FTP: RFC 4217 */
    { { S("220-hi\r\n220 x\r\n"), C("FEAT\r\n"), S("211-list\r\n AUTH TLS\r\n211 end\r\n"), C("AUTH TLS\r\n"),
        S("234 go\r\n"), GO },
      "ftp + asked accepted(234 go); hello" },
    { { S("220 x\r\n"), C("AUTH TLS\r\n"), S("502 no\r\n"), C("AUTH SSL\r\n"), S("500 no!\r\n"), C("USER me\r\n") },
      "ftp asked refused(500 no!) went-on; " },
    { { S("220 x\r\n"), C("FEAT\r\n"), S("211-list\r\n SIZE\r\n211 end\r\n"), C("QUIT\r\n") }, "ftp -; " },
    /* NNTP: RFC 4642 */
    { { S("200 hi\r\n"), C("CAPABILITIES\r\n"), S("101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n"), C("STARTTLS\r\n"),
        S("382 go\r\n"), GO },
      "nntp + asked accepted(382 go); hello" },
    { { S("201 hi\r\n"), C("STARTTLS\r\n"), S("580 no\r\n"), C("QUIT\r\n") }, "nntp asked refused(580 no); " },
    { { S("200 hi\r\n"), C("CAPABILITIES\r\n"), S("101 l\r\nVERSION 2\r\n.\r\n"), C("QUIT\r\n") }, "nntp -; " },
    /* ManageSieve: RFC 5804 */
    { { S("\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK \"hi\"\r\n"), C("STARTTLS\r\n"), S("OK \"go\"\r\n"), GO },
      "sieve + asked accepted(OK \"go\"); hello" },
    { { S("\"IMPLEMENTATION\" \"x\"\r\nOK\r\n"), C("STARTTLS\r\n"), S("NO\r\n"), C("LOGOUT\r\n") },
      "sieve - asked refused(NO); " },
    /* XMPP: RFC 6120 5.4 */
    { { C("<?xml version='1.0'?><stream:stream to='x'>"),
        S("<stream:stream><stream:features><starttls xmlns='urn'/>"), S("</stream:features>"),
        C("<starttls xmlns='urn'/>"), S("<proceed xmlns='urn'/>"), GO },
      "xmpp + asked accepted(<proceed xmlns='urn'/); hello" },
    { { C("<stream:stream to='x'>"), S("<stream:stream><stream:features></stream:features>"), C("<starttls/>"),
        S("<failure/></stream:stream>") },
      "xmpp - asked refused(<failure/); " },
    { { C("<stream:stream>"), S("<stream:features><starttls/></stream:features>"), C("<auth>c2VjcmV0</auth>") },
      "xmpp + went-on; " },
    /* IRC */
    { { C("CAP LS 302\r\n"), S(":s CAP * LS * :a\r\n:s CAP * LS :tls b\r\n"), C("STARTTLS\r\n"),
        S(":s 670 * :go\r\n"), GO },
      "irc + asked accepted(:s 670 * :go); hello" },
    { { C("STARTTLS\r\n"), S(":s 691 * :no\r\n"), C("QUIT\r\n") }, "irc asked refused(:s 691 * :no); " },
    { { C("NICK me\r\nUSER me 0 * :me\r\n"), S(":s 001 me :hi\r\n"), C("JOIN #x\r\n") }, "irc went-on; " },
    /* LDAP: RFC 4511 4.14 */
    { { C(START_TLS), S(RESULT("\0")), GO }, "ldap asked accepted(success); hello" },
    { { C(START_TLS), S(RESULT("\x34")), C("\x30\5\2\1\2\x42\0") }, "ldap asked refused(unavailable); " },
    { { C(START_TLS), S("\x30\x0C\2\1\2\x78\7\x0A\1\2\4\0\4\0") },
      "ldap asked; " }, /* the answer to another message */
    { { C("\x30\x0C\2\1\1\x60\7\2\1\3\4\0\x80\0"), S("\x30\x0C\2\1\1\x61\7\x0A\1\0\4\0\4\0") }, "ldap went-on; " },
    /* PostgreSQL */
    { { C(SSL_WANTED), S("S"), GO }, "postgresql asked accepted(S); hello" },
    { { C(SSL_WANTED), S("N"), C("\0\0\0\x0C\0\3\0\0a\0b\0") },
      "postgresql asked refused(N (no TLS here)) went-on; " },
    { { C(GSS_WANTED), S("N"), C(SSL_WANTED), S("S"), GO }, "postgresql asked accepted(S); hello" },
    { { C(SSL_WANTED), S("E\0\0\0\x14SFATAL\0Mno more\0") }, "postgresql asked refused(no more); " },
    { { C(SSL_WANTED), S("X") }, "postgresql asked; " },
    /* MySQL */
    { { S(GREETING("\xFF\xFF")), C(SSL_REQUEST HELLO) }, "mysql + asked accepted; hello" },
    { { S(GREETING("\xFF\xF7")), C(LOGIN) }, "mysql - went-on; " },
    { { S(GREETING("\xFF\xFF")), C(LOGIN) }, "mysql + went-on; " },
    /* SQL Server: [MS-TDS] 2.2.6.5 */
    { { C(PRELOGIN("\x12", "\1")), S(PRELOGIN("\4", "\1")), C(IN_TDS) },
      "tds + asked accepted(encryption on); hello" },
    { { C(PRELOGIN("\x12", "\0")), S(PRELOGIN("\4", "\0")), C(IN_TDS) },
      "tds + asked accepted(encryption for the login); hello" },
    { { C(PRELOGIN("\x12", "\1")), S(PRELOGIN("\4", "\2")) }, "tds - asked refused(encryption not supported); " },
    { { C(PRELOGIN("\x12", "\2")), S(PRELOGIN("\4", "\3")) }, "tds + asked refused(encryption required) demanded; " },
    { { C(PRELOGIN("\x12", "\0")), S(PRELOGIN("\4", "\2")), C("\x10\1\0\x0C\0\0\1\0abcd") },
      "tds - asked went-on; " },
    /* RDP: [MS-RDPBCGR] 2.2.1.1 */
    { { C(ASK("\3")), S(CONFIRM("\2", "\1")), GO }, "rdp asked accepted(PROTOCOL_SSL); hello" },
    { { C(ASK("\1")), S(CONFIRM("\3", "\5")) }, "rdp asked refused(HYBRID_REQUIRED_BY_SERVER(5)) demanded; " },
    { { C(ASK("\1")), S(CONFIRM("\3", "\3")) }, "rdp asked refused(SSL_CERT_NOT_ON_SERVER(3)); " },
    { { C(ASK("\0")), S(CONFIRM("\3", "\1")) }, "rdp refused(SSL_REQUIRED_BY_SERVER(1)) demanded; " },
    { { C(ASK("\3")), S("\3\0\0\x0B\6\xD0\0\0\x12\x34\0"), C("\3\0\0\5x") },
      "rdp asked refused(standard RDP security, without TLS) went-on; " },
    { { C(ASK("\0")), S("\3\0\0\x0B\6\xD0\0\0\x12\x34\0"), C("\3\0\0\5x") }, "rdp went-on; " },
    /* AMQP 1.0 part 5, 5.2 */
    { { C("AMQP\2\1\0\0"), S("AMQP\2\1\0\0"), GO }, "amqp asked accepted(AMQP header for TLS); hello" },
    { { C("AMQP\2\1\0\0"), S("AMQP\0\1\0\0") }, "amqp asked refused(a header for a protocol without TLS); " },
    /* HTTP: RFC 9110 9.3.6 */
    { { C("CONNECT a.test:443 HTTP/1.1\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n"), S("HTTP/1.1 200 ok\r\n\r\n"),
        GO },
      "http asked >a.test:443 accepted(HTTP/1.1 200 ok); hello" },
    { { C("CONNECT [fd00::9]:8443 HTTP/1.1\r\n\r\n"), S("HTTP/1.1 100 wait\r\n\r\nHTTP/1.1 502 no\r\n\r\n") },
      "http asked >[fd00::9]:8443 refused(HTTP/1.1 502 no); " },
    { { C("CONNECT a:443 HTTP/1.1\r\n\r\n"), S("HTTP/1.1 407 who\r\nContent-Length: 14\r\n\r\nHTTP/1.1 200 x"),
        C("CONNECT a:443 HTTP/1.1\r\n\r\n"), S("HTTP/1.1 200 ok\r\n\r\n"), GO },
      "http asked >a:443 accepted(HTTP/1.1 200 ok); hello" },
    { { C("CONNECT bob:pw@a:443 HTTP/1.1\r\n\r\n"), S("HTTP/1.1 403 no\r\n\r\n") },
      "http asked >a:443 refused(HTTP/1.1 403 no); " },
    /* SOCKS: RFC 1928, RFC 1929, SOCKS 4a */
    { { C("\5\1\0"), S("\5\0"), C("\5\1\0\3\6a.test\1\xBB"), S("\5\0\0\1\0\0\0\0\0\0"), GO },
      "socks asked >a.test:443 accepted(succeeded (0)); hello" },
    { { C("\5\2\0\2"), S("\5\2"), C("\1\3bob\6secret"), S("\1\0"), C("\5\1\0\1\x0A\0\0\x09\1\xBB"),
        S("\5\5\0\1\0\0\0\0\0\0") },
      "socks asked >10.0.0.9:443 refused(connection refused (5)); " },
    { { C("\5\1\2"), S("\5\2"), C("\1\3bob\6secret"), S("\1\1") }, "socks refused(name or password refused); " },
    { { C("\5\1\0"), S("\5\xFF") }, "socks refused(no acceptable way to log in (255)); " },
    { { C("\4\1\1\xBB\0\0\0\1me\0a.test\0"), S("\0\x5A\0\0\0\0\0\0"), GO },
      "socks asked >a.test:443 accepted(request granted); hello" },
    { { C("\4\1\1\xBB\x0A\0\0\x09me\0"), S("\0\x5B\0\0\0\0\0\0") },
      "socks asked >10.0.0.9:443 refused(request rejected or failed); " },
    { { C("\5\1\0"), S("\5\0"), C("\5\1\0\4\xFD\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x09\1\xBB"), S("\5\4") },
      "socks asked >[fd00::9]:443 refused(host unreachable (4)); " },
    /* the PROXY protocol, versions 1 and 2 */
    { { C("PROXY TCP4 192.0.2.7 10.0.0.9 5000 443\r\n" HELLO) },
      "proxy header <192.0.2.7:5000 10.0.0.9:443>; hello" },
    { { C("PROXY UNKNOWN\r\n"), GO }, "proxy header; hello" },
    { { C("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C\xC0\0\2\7\x0A\0\0\x09\x13\x88\1\xBB" HELLO) },
      "proxy header <192.0.2.7:5000 10.0.0.9:443>; hello" },
    { { C("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0" HELLO) }, "proxy header; hello" },
    /* one behind the other */
    { { C("PROXY TCP4 192.0.2.7 10.0.0.9 5000 25\r\n"), EHLO, S("250 STARTTLS\r\n"), C("STARTTLS\r\n"),
        S("220 go\r\n"), GO },
      "proxy header <192.0.2.7:5000 10.0.0.9:25>; smtp + asked accepted(220 go); hello" },
    { { C("\5\1\0"), S("\5\0"), C("\5\1\0\3\1a\0\x50"), S("\5\0\0\1\0\0\0\0\0\0"),
        C("CONNECT b:443 HTTP/1.1\r\n\r\n"), S("HTTP/1.1 200 ok\r\n\r\n"), GO },
      "socks asked >a:80 accepted(succeeded (0)); http asked >b:443 accepted(HTTP/1.1 200 ok); hello" },
    /* nothing of ours */
    { { C("GET / HTTP/1.1\r\n\r\n"), S("HTTP/1.1 200 OK\r\n\r\n") }, "" },
    { { S("SSH-2.0-x\r\n"), C("SSH-2.0-y\r\n") }, "" },
    { { S("220 hi\r\n"), GO }, "hello" },
    { { GO, S("220 hi\r\n") }, "hello" },
};

enum { ROWS = sizeof rows / sizeof *rows };

static void test_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        assert_string_equal(talk_told(&(struct talk){ rows[i].turns, 0, -1 }), rows[i].told);
}

static void test_any_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t piece = 1; piece <= 7; piece++)
            assert_string_equal(talk_told(&(struct talk){ rows[i].turns, piece, -1 }), rows[i].told);
}

/* One of the ways to mix the speeches: bit i of `mix` says who goes on. False when that cannot be. */
static bool mixed(const struct turn *turns, unsigned mix, struct turn *out)
{
    size_t next[2] = { 0, 0 }, count = 0;

    while (count < TURNS && turns[count].len)
        count++;
    if (mix >> count)
        return false;
    for (size_t i = 0; i < count; i++) {
        enum side from = mix >> i & 1 ? SERVER : CLIENT;

        while (next[from] < count && turns[next[from]].from != from)
            next[from]++;
        if (next[from] == count)
            return false;
        out[i] = turns[next[from]++];
    }
    return true;
}

/* Its hello stands in packets; one that comes before the answer is found there by itself, and told all the same. */
static bool is_tds(const char *told)
{
    return strncmp(told, "tds", 3) == 0;
}

/* Captures mix up the two sides: each keeps its own order, and what is told stays the same. */
static void test_mixed_sides(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        for (unsigned mix = 0; mix < 1u << TURNS; mix++) {
            struct turn turns[TURNS] = { 0 };

            if (mixed(rows[i].turns, mix, turns) && !is_tds(rows[i].told))
                assert_string_equal(talk_told(&(struct talk){ turns, 0, -1 }), rows[i].told);
        }
}

/* Whatever is not captured: nothing is refused that was not, and a refusal that is not there is not told; one that
 * another answer may have followed is marked. */
static void test_lost_speeches(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        for (int lost = 0; lost < TURNS && rows[i].turns[lost].len; lost++) {
            const char *told = talk_told(&(struct talk){ rows[i].turns, 0, lost });
            bool last_of_server = rows[i].turns[lost].from == SERVER;

            for (int later = lost + 1; later < TURNS && rows[i].turns[later].len; later++)
                last_of_server &= rows[i].turns[later].from == CLIENT;
            if (!strstr(rows[i].told, "refused") || last_of_server)
                assert_true(!strstr(told, "refused") || strstr(told, "blind"));
            if (!strstr(rows[i].told, " -"))
                assert_null(strstr(told, " -"));
        }
}

/* Bytes changed at random: whatever comes out, it comes out. The sanitizers watch. */
static void test_garbage(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 40; round++)
        for (size_t i = 0; i < ROWS; i++) {
            struct turn turns[TURNS];
            char garbled[TURNS][512];

            memcpy(turns, rows[i].turns, sizeof turns);
            for (int t = 0; t < TURNS && turns[t].len; t++) {
                memcpy(garbled[t], turns[t].data, turns[t].len);
                garbled[t][(size_t)rand() % turns[t].len] = (char)rand();
                turns[t].data = garbled[t];
            }
            talk_told(&(struct talk){ turns, (size_t)rand() % 5, -1 });
        }
}

/* A line without an end, and a client that never stops asking. */
static void test_bounds(void **state)
{
    static char endless[5000], again[TURNS][9000];
    struct turn turns[TURNS] = {
        S("220 x\r\n"), C("EHLO me\r\n"), { SERVER, endless, sizeof endless }, C("STARTTLS\r\n"), S("\r\n454 no\r\n")
    };

    (void)state;
    memset(endless, 'x', sizeof endless);
    assert_string_equal(talk_told(&(struct talk){ turns, 0, -1 }), "smtp blind; ");
    for (size_t i = 0; i < sizeof again[0]; i++)
        again[0][i] = "STARTTLS\n"[i % 9];
    turns[2] = (struct turn)S("250 STARTTLS\r\n");
    turns[3] = (struct turn){ CLIENT, again[0], sizeof again[0] };
    turns[4] = (struct turn)S("454 no\r\n");
    assert_string_equal(talk_told(&(struct talk){ turns, 0, -1 }), "smtp + asked; ");
}

TESTS(test_whole, test_any_pieces, test_mixed_sides, test_lost_speeches, test_garbage, test_bounds)
