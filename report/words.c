#include "report/words.h"

#include "analyze/versions.h"
#include "base/cursor.h"
#include "dissect/tls/names.h"
#include "dissect/undelivered.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

struct words words_in(char *buffer, size_t size)
{
    *buffer = '\0';
    return (struct words){ buffer, size, 0 };
}

void words_add(struct words *words, const char *format, ...)
{
    size_t room = words->size - words->used;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(words->text + words->used, room, format, args);
    va_end(args);
    if (length < 0)
        return;
    if ((size_t)length < room) {
        words->used += (size_t)length;
        return;
    }
    words->used = words->size - 1;
    if (words->size > 4)
        memcpy(words->text + words->size - 4, "...", 4);
}

void words_add_wire(struct words *words, struct bytes bytes)
{
    struct cursor in = cur_of(bytes);

    while (cur_left(&in)) {
        uint8_t c = cur_u8(&in);

        if (c >= 0x20 && c < 0x7F && c != '\\')
            words_add(words, "%c", c);
        else
            words_add(words, "\\x%02X", c);
    }
}

void words_add_version(struct words *words, uint16_t version)
{
    char text[TLS_NAME_TEXT];

    words_add(words, "%s", tls_version_text(version, text));
}

void words_add_time(struct words *words, int64_t time)
{
    int64_t seconds = time / 1000000000, rest = time % 1000000000;
    time_t whole;
    struct tm tm;
    char text[40];

    if (rest < 0) {
        rest += 1000000000;
        seconds--;
    }
    whole = (time_t)seconds;
    if (!gmtime_r(&whole, &tm) || !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm))
        return;
    words_add(words, "%s.%09" PRId64 "Z", text, rest);
}

enum { PLAIN_SHOWN = 24 /* bytes of what is no TLS: enough to see what it is */ };

static const struct value *find_value(const struct finding *finding, const char *name, size_t length)
{
    for (uint32_t i = 0; i < finding->value_count; i++)
        if (strlen(finding->values[i].name) == length && memcmp(finding->values[i].name, name, length) == 0)
            return &finding->values[i];
    return NULL;
}

void words_add_template(struct words *words, const char *template, const struct finding *finding)
{
    const char *open, *close;

    while ((open = strchr(template, '{')) && (close = strchr(open, '}'))) {
        const struct value *value = find_value(finding, open + 1, (size_t)(close - open - 1));

        words_add(words, "%.*s", (int)(open - template), template);
        if (value)
            words_add_value(words, value);
        else
            words_add(words, "%.*s", (int)(close - open + 1), open); /* braces that belong to a command */
        template = close + 1;
    }
    words_add(words, "%s", template);
}

void words_add_sentence(struct words *words, const struct finding *finding)
{
    words_add_template(words, catalogue_sentence(finding->page, finding->shape), finding);
}

/* ---- events ---- */

static void add_alert_event(struct words *words, const struct event *event)
{
    words_add(words, "%s alert ", event->level == 1 ? "warning" : "fatal");
    words_add_alert(words, event->code);
}

static void add_before_event(struct words *words, const struct event *event)
{
    static const char *const steps[] = { "offer", "no offer", "request", "accepted", "refused", "PROXY header" };

    words_add(words, "data before TLS: %s", steps[event->code]);
}

void words_add_event(struct words *words, const struct event *event)
{
    char text[TLS_NAME_TEXT];

    switch ((enum event_kind)event->kind) {
    case EVENT_SYN:
        words_add(words, event->code ? "SYN ACK" : "SYN");
        break;
    case EVENT_FIN:
        words_add(words, "FIN");
        break;
    case EVENT_RST:
        words_add(words, "RST");
        break;
    case EVENT_HANDSHAKE:
        words_add(words, "%s", tls_handshake_text(event->code, text));
        break;
    case EVENT_ENCRYPTED_HANDSHAKE:
        words_add(words, "encrypted handshake message");
        break;
    case EVENT_CCS:
        words_add(words, "change_cipher_spec");
        break;
    case EVENT_ALERT:
        add_alert_event(words, event);
        break;
    case EVENT_ENCRYPTED_ALERT:
        words_add(words, "encrypted alert, %u bytes", event->length);
        break;
    case EVENT_APPLICATION_DATA:
        words_add(words, "application_data record, %u bytes", event->length);
        break;
    case EVENT_OTHER_RECORD:
        words_add(words, "record of type %u, %u bytes", event->code, event->length);
        break;
    case EVENT_PLAINTEXT:
        words_add(words, "data that is not TLS, %u bytes", event->length);
        break;
    case EVENT_RETRY:
        words_add(words, "QUIC Retry");
        break;
    case EVENT_VERSION_NEGOTIATION:
        words_add(words, "QUIC Version Negotiation");
        break;
    case EVENT_CONNECTION_CLOSE:
        words_add(words, "QUIC CONNECTION_CLOSE, error 0x%x", event->length);
        break;
    case EVENT_BEFORE:
        add_before_event(words, event);
        break;
    case EVENT_UNREACHABLE:
        words_add(words, "ICMP %s", undelivered_text(event->code, event->level == 6));
        break;
    case EVENT_EAP:
        words_add_eap_event(words, event);
        break;
    case EVENT_GAP:
        words_add(words, "%u bytes not captured", event->length);
        break;
    }
    if (event->again)
        words_add(words, ", sent again");
}

static void tell_offer(struct words *words, const struct client_hello *hello)
{
    struct version_offer offer = versions_offered(hello);
    char text[128];

    words_add(words, "ClientHello");
    versions_text(offer.set, text, sizeof text);
    if (offer.listed)
        words_add(words, ": %s", text);
    else if (offer.highest) {
        versions_text(version_bit(offer.highest) | (offer.set & VERSIONS_DTLS), text, sizeof text);
        words_add(words, ": up to %s", text);
    }
    if (hello->extensions.server_name.len) {
        words_add(words, " for ");
        words_add_wire(words, hello->extensions.server_name);
    }
}

static void tell_choice(struct words *words, const struct server_hello *hello)
{
    char text[TLS_NAME_TEXT];

    words_add(words, hello->retry ? "HelloRetryRequest" : "ServerHello");
    if (hello->version) {
        words_add(words, ": ");
        words_add_version(words, hello->version);
    }
    if (hello->has_cipher_suite)
        words_add(words, ", %s", tls_suite_text(hello->cipher_suite, text));
}

static bool tell_hello(struct words *words, const struct conversation *c, const struct event *event)
{
    const struct client_hello *client = c->client_hello;
    const struct server_hello *server = c->server_hello;

    while (client && client->at.frame != event->at.frame)
        client = client->next;
    while (server && server->at.frame != event->at.frame)
        server = server->next;
    if (event->code == CLIENT_HELLO && client)
        tell_offer(words, client);
    else if (event->code == SERVER_HELLO && server)
        tell_choice(words, server);
    else
        return false;
    return true;
}

static bool tell_certificates(struct words *words, const struct conversation *c, const struct event *event)
{
    const struct certificate_list *list = c->certificates;

    while (list && (list->at.frame != event->at.frame || list->from != event->from))
        list = list->next;
    if (event->code != CERTIFICATE || !list)
        return false;
    if (list->clipped)
        words_add(words, "Certificate, of which the capture lacks a part");
    else if (list->count)
        words_add(words, "Certificate: chain of %u", list->count);
    else
        words_add(words, "Certificate: none");
    return true;
}

/* The names of RFC 5246 and RFC 8446 as people know them from Wireshark. */
static const char *message_title(uint8_t type)
{
    static const char *const titles[] = {
        [HELLO_REQUEST] = "HelloRequest",
        [CLIENT_HELLO] = "ClientHello",
        [SERVER_HELLO] = "ServerHello",
        [HELLO_VERIFY_REQUEST] = "HelloVerifyRequest",
        [NEW_SESSION_TICKET] = "NewSessionTicket",
        [ENCRYPTED_EXTENSIONS] = "EncryptedExtensions",
        [CERTIFICATE] = "Certificate",
        [SERVER_KEY_EXCHANGE] = "ServerKeyExchange",
        [CERTIFICATE_REQUEST] = "CertificateRequest",
        [SERVER_HELLO_DONE] = "ServerHelloDone",
        [CERTIFICATE_VERIFY] = "CertificateVerify",
        [CLIENT_KEY_EXCHANGE] = "ClientKeyExchange",
        [FINISHED] = "Finished",
        [CERTIFICATE_STATUS] = "CertificateStatus",
    };

    return type < sizeof titles / sizeof *titles ? titles[type] : NULL;
}

static void tell_handshake(struct words *words, const struct conversation *c, const struct event *event)
{
    if (tell_hello(words, c, event) || tell_certificates(words, c, event))
        return;
    if (message_title(event->code))
        words_add(words, "%s", message_title(event->code));
    else
        words_add_event(words, event);
}

static bool is_first_plaintext(const struct conversation *c, const struct event *event)
{
    for (const struct event *other = c->events; other < event; other++)
        if (other->kind == EVENT_PLAINTEXT && other->from == event->from)
            return false;
    return true;
}

/* Where the protocol is known, what is said in it does not matter, and may be secret. */
static void tell_plaintext(struct words *words, const struct conversation *c, const struct event *event)
{
    struct cursor in = cur_of(c->first_bytes[event->from]);

    words_add(words, "not TLS, %u bytes", event->length);
    if (c->before || !is_first_plaintext(c, event))
        return;
    words_add(words, ": \"");
    words_add_wire(words, cur_take(&in, cur_left(&in) < PLAIN_SHOWN ? cur_left(&in) : PLAIN_SHOWN));
    words_add(words, "\"");
}

void words_add_event_told(struct words *words, const struct conversation *c, const struct event *event)
{
    switch ((enum event_kind)event->kind) {
    case EVENT_HANDSHAKE:
        if (event->again)
            words_add_event(words, event);
        else
            tell_handshake(words, c, event);
        break;
    case EVENT_SYN:
        words_add(words, event->code ? "SYN, ACK" : "SYN");
        break;
    case EVENT_CCS:
        words_add(words, "ChangeCipherSpec");
        break;
    case EVENT_ENCRYPTED_HANDSHAKE:
        words_add(words, c->quic ? "encrypted Handshake packet, %u bytes" : "encrypted handshake message (Finished)",
                  event->length);
        break;
    case EVENT_ALERT:
        words_add(words, "Alert: ");
        words_add(words, "%s, ", event->level == 1 ? "warning" : "fatal");
        words_add_alert(words, event->code);
        break;
    case EVENT_APPLICATION_DATA:
        words_add(words, "encrypted record, %u bytes", event->length);
        break;
    case EVENT_PLAINTEXT:
        tell_plaintext(words, c, event);
        break;
    case EVENT_BEFORE:
        words_add_before(words, c, event);
        break;
    default:
        words_add_event(words, event);
    }
    if (event->decrypted && event->kind != EVENT_APPLICATION_DATA)
        words_add(words, " (decrypted)");
}
