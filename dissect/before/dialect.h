/*
 * dialect.h - what a dialect of the talk before TLS is, and what it can record.
 *
 * A dialect is one file that defines one `const struct dialect`, and one line in dialects.def. It takes what each
 * side says unit by unit (a line, a packet) and records offer, request and answer. It may rely on nothing:
 * units come in any order between the two sides, and hold any bytes.
 */
#ifndef DISSECT_BEFORE_DIALECT_H
#define DISSECT_BEFORE_DIALECT_H

#include "base/cursor.h"
#include "dissect/before/dialogue.h"
#include "dissect/conversation.h"

enum recognition { NOT_MINE, PERHAPS /* more will tell */, MINE };

enum take {
    TAKE_NEXT,   /* on with the next unit */
    TAKE_LATER,  /* an answer whose question is not here yet: captures mix up the two sides */
    TAKE_PASSED, /* done: another dialect may follow, or TLS */
    TAKE_STOP,   /* nothing that follows is understood, or matters */
};

struct dialect {
    const char *name, *title, *verb; /* see struct before */
    enum before_kind kind;

    /* Are these the first bytes of the two sides in this dialect? What a side has not said yet is empty. */
    enum recognition (*recognise)(struct bytes client, struct bytes server);

    /* Takes one unit of what `from` says. When it is not all here it leaves `in` SHORT and has recorded nothing; it
     * comes again with more then. BAD ends the dialogue. */
    enum take (*take)(struct dialogue *d, enum side from, struct cursor *in);

    /* Only where TLS is carried in packets of the dialect, from dialogue_wrap on: see dialogue_unwrap. */
    enum unwrapped (*unwrap)(struct wrapping *wrapping, struct cursor *in, struct bytes *piece);
};

#define DIALECT(symbol) extern const struct dialect symbol;
#include "dissect/before/dialects.def"
#undef DIALECT

enum { DIALOGUE_TAG = 32 };

struct wrapping {
    uint32_t left; /* bytes of the packet that are still to come */
    uint8_t header[8], have;
    bool over; /* no more packets: what follows stands alone */
};

/* What one side has said and is not understood yet. */
struct lane {
    uint8_t *bytes; /* of the pool, while there is something to keep */
    uint32_t len, size;
    uint32_t skip; /* bytes of a unit that need not be looked at */
    struct moment at;
};

struct dialogue {
    struct conversation *conversation;
    struct arena_pool *pool;
    const struct dialect *dialect; /* NULL: not recognised yet */
    struct before *entry;          /* of that dialect */
    struct lane lanes[2];          /* by side */
    struct wrapping wrappings[2];  /* by side */
    struct moment at;              /* of the unit that is taken */
    uint8_t count;                 /* entries */
    uint8_t told;                  /* events */
    bool over;                     /* nothing more to take */
    bool wrapped;                  /* both sides wrap TLS from now on */

    /* the dialect's own, zero at its start */
    struct {
        uint32_t sent, replied; /* commands and replies, counted; see reply.h */
        uint32_t list, request; /* numbers of the replies to these; LDAP: message */
        uint32_t left;          /* HTTP: bytes of the answer's body; reply.h: the number of a long reply */
        uint16_t code;          /* of a reply with more lines; HTTP: status */
        uint8_t phase;          /* whatever the dialect counts in */
        bool open;              /* more lines of the reply follow */
        bool offers;            /* the list so far has the offer */
        uint8_t tag[DIALOGUE_TAG], tag_len; /* IMAP: of the request */
    } own;
};

/* ---- recording ---- */

/* The server's list is complete: it offers the change to TLS, or not. */
void dialogue_offer(struct dialogue *d, bool offered);
void dialogue_request(struct dialogue *d);
void dialogue_answer(struct dialogue *d, bool accepted, uint16_t code, struct bytes text);

/* The request needs no answer in this dialect. */
void dialogue_take_as_accepted(struct dialogue *d);

/* The client uses the protocol without TLS; what it says from here on is not looked at. */
enum take dialogue_went_on(struct dialogue *d);

/* The target of a request to a proxy, which is recorded with it. */
void dialogue_target(struct dialogue *d, struct bytes host, uint16_t port);

/* The next `n` bytes of a side do not matter. */
void dialogue_skip(struct dialogue *d, enum side from, uint32_t n);

/* From here on both sides put TLS into packets of the dialect. */
void dialogue_wrap(struct dialogue *d);

#endif
