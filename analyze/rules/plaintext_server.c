/*
 * plaintext_server.c - the ClientHello is answered by something that is not TLS.
 *
 * Certain where the answer has a name or begins as text. Bytes that are neither may be a broken TLS answer as well:
 * some servers garble the header of a refusal.
 */
#include "analyze/rule.h"

#include "base/cursor.h"

/* Four characters of a line of text, or the few that came. */
static bool begins_as_text(struct bytes answer)
{
    struct cursor in = cur_of(bytes_of(answer.data, answer.len < 4 ? answer.len : 4));
    bool text = answer.len;

    while (cur_left(&in) && text) {
        uint8_t c = cur_u8(&in);

        text = (c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t';
    }
    return text;
}

static void check(const struct scene *s, struct findings *out)
{
    const char *protocol = s->conversation->application;
    bool readable = protocol || begins_as_text(s->conversation->first_bytes[SERVER]);
    struct finding *f;

    if (s->course->ending != ENDING_PLAINTEXT || s->course->outcome != OUTCOME_FAILED)
        return;
    f = finding_add(out, "plaintext-server",
                    protocol   ? "named"
                    : readable ? ""
                               : "binary",
                    SEVERITY_ERROR, readable ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, PARTY_SERVER);
    if (protocol)
        finding_text(f, "protocol", protocol);
    finding_proof(f, s->course->client_hello);
    finding_proof(f, s->course->end);
}

const struct rule plaintext_server = { .name = "plaintext-server", .check = check };
