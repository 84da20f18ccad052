#include "dissect/tls/start.h"

#include "dissect/tls/messages.h"
#include "dissect/tls/record.h"
#include "dissect/tls/ssl2.h"

enum { SMALLEST_HELLO = 38, LARGEST_HELLO = 1 << 16 };

/* Whoever speaks TLS begins with a hello, or refuses one with an alert; other records come later. */
static bool begins_tls(struct bytes header)
{
    struct record record;

    return tls_record_header(header, &record) && record.length &&
           (record.type == CONTENT_HANDSHAKE || record.type == CONTENT_ALERT);
}

enum start_guess tls_guess_start(struct bytes first, bool answered)
{
    static const uint8_t likely[] = { CONTENT_HANDSHAKE, 0x03, 0x01, 0, 1 }; /* stands in for what is to come */
    uint8_t header[RECORD_HEADER];
    size_t len = first.len < RECORD_HEADER ? first.len : RECORD_HEADER;

    memcpy(header, likely, sizeof header);
    if (len)
        memcpy(header, first.data, len);
    if (begins_tls(bytes_of(header, sizeof header)))
        return len < RECORD_HEADER ? START_NEEDS_MORE : START_YES;
    return ssl2_guess_start(first, answered);
}

/* A record header, the header of a hello of credible length, the first byte of a version. */
static bool starts_hello(struct bytes bytes)
{
    struct cursor in = cur_of(bytes);
    struct record record;
    bool begins = tls_record_header(cur_take(&in, RECORD_HEADER), &record);
    uint8_t type = cur_u8(&in);
    uint32_t length = cur_u24(&in);
    uint8_t major = cur_u8(&in);

    return begins && cur_ok(&in) && record.type == CONTENT_HANDSHAKE && major == 3 &&
           (type == CLIENT_HELLO || type == SERVER_HELLO) && length >= SMALLEST_HELLO && length < LARGEST_HELLO;
}

static bool starts_alert(struct bytes bytes)
{
    struct cursor in = cur_of(bytes);
    struct record record;
    bool begins = tls_record_header(cur_take(&in, RECORD_HEADER), &record);
    uint8_t level = cur_u8(&in);

    return begins && cur_left(&in) && record.type == CONTENT_ALERT && record.length == 2 &&
           (level == 1 || level == 2);
}

/* The place where TLS begins in `bytes` before `limit`, or `limit`. */
static size_t find_start(struct bytes bytes, size_t limit, bool answered)
{
    struct cursor in = cur_of(bytes);
    size_t hello = limit, alert = limit;

    while (hello == limit && cur_seek(&in, CONTENT_HANDSHAKE) && bytes.len - cur_left(&in) < limit) {
        if (starts_hello(cur_rest(&in)))
            hello = bytes.len - cur_left(&in);
        cur_skip(&in, 1);
    }
    in = cur_of(bytes);
    while (answered && alert == limit && cur_seek(&in, CONTENT_ALERT) && bytes.len - cur_left(&in) < limit) {
        if (starts_alert(cur_rest(&in)))
            alert = bytes.len - cur_left(&in);
        cur_skip(&in, 1);
    }
    return hello < alert ? hello : alert;
}

struct tls_start tls_find_start(struct bytes tail, struct bytes data, bool answered)
{
    uint8_t joint[2 * TLS_START];
    size_t more = data.len < TLS_START ? data.len : TLS_START, place;

    memcpy(joint, tail.data, tail.len);
    memcpy(joint + tail.len, data.data, more);
    place = find_start(bytes_of(joint, tail.len + more), tail.len, answered);
    if (place < tail.len)
        return (struct tls_start){ .found = true, .in_tail = place };
    place = find_start(data, data.len, answered);
    return (struct tls_start){ .found = place < data.len, .in_tail = tail.len, .in_data = place };
}
