#include "analyze/profile.h"

#include "analyze/objection.h"
#include "analyze/split.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/slab.h"
#include "dissect/tls/names.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 256, UNRECOGNIZED_NAME = 112 };

struct profile_table {
    uint32_t *slots; /* numbers in the slab */
    uint32_t slot_count;
    struct slab profiles, attempts;
    struct accepted_table *accepted;
    struct fetch_table *fetches;
    uint64_t seed, refused;
};

struct profile_table *profile_table_new(uint64_t seed)
{
    struct profile_table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    slab_init(&table->profiles, sizeof(struct server_profile));
    slab_init(&table->attempts, sizeof(struct attempt));
    table->slots = calloc(FIRST_SLOTS, sizeof *table->slots);
    table->accepted = accepted_table_new(seed);
    table->fetches = fetch_table_new(seed);
    if (!table->slots || !table->accepted || !table->fetches) {
        profile_table_free(table);
        return NULL;
    }
    table->slot_count = FIRST_SLOTS;
    table->seed = seed;
    return table;
}

void profile_table_free(struct profile_table *table)
{
    if (!table)
        return;
    slab_release(&table->profiles);
    slab_release(&table->attempts);
    accepted_table_free(table->accepted);
    fetch_table_free(table->fetches);
    free(table->slots);
    free(table);
}

static uint32_t slot_for(const struct profile_table *table, const struct endpoint *server)
{
    uint64_t hash =
        hash_bytes(bytes_of(server->address.bytes, sizeof server->address.bytes), table->seed ^ server->port);
    uint32_t mask = table->slot_count - 1, i = (uint32_t)hash & mask;

    while (table->slots[i]) {
        const struct server_profile *profile = slab_at(&table->profiles, table->slots[i]);

        if (endpoint_equal(&profile->endpoint, server))
            break;
        i = (i + 1) & mask;
    }
    return i;
}

static bool grow(struct profile_table *table)
{
    uint32_t *old = table->slots;
    uint32_t *slots = calloc((size_t)table->slot_count * 2, sizeof *slots);

    if (!slots)
        return false;
    table->slots = slots;
    table->slot_count *= 2;
    for (uint32_t number = 1; number <= table->profiles.used; number++) {
        const struct server_profile *profile = slab_at(&table->profiles, number);

        table->slots[slot_for(table, &profile->endpoint)] = number;
    }
    free(old);
    return true;
}

static struct server_profile *find_or_add(struct profile_table *table, const struct endpoint *server)
{
    uint32_t slot = slot_for(table, server), number = table->slots[slot];
    struct server_profile *profile;

    if (number)
        return slab_at(&table->profiles, number);
    if (table->profiles.used >= LIMIT_SERVERS || (table->profiles.used >= table->slot_count / 2 && !grow(table)) ||
        !(number = slab_take(&table->profiles))) {
        table->refused++;
        return NULL;
    }
    profile = slab_at(&table->profiles, number);
    profile->endpoint = *server;
    table->slots[slot_for(table, server)] = number;
    return profile;
}

static void add_suite(struct server_profile *profile, uint16_t suite)
{
    for (uint32_t i = 0; i < profile->suite_count; i++)
        if (profile->suites[i] == suite)
            return;
    if (profile->suite_count < PROFILE_SUITES)
        profile->suites[profile->suite_count++] = suite;
}

/* TLS 1.3 names the group in the ServerHello, TLS 1.2 in ServerKeyExchange. */
static uint16_t group_of(const struct conversation *c, const struct server_hello *hello)
{
    if (hello->extensions.key_share_groups.len == 2)
        return bytes_u16_at(hello->extensions.key_share_groups, 0);
    return c->server_key_exchange ? c->server_key_exchange->group : 0;
}

static void add_group(struct server_profile *profile, uint16_t group)
{
    for (uint32_t i = 0; i < profile->group_count; i++)
        if (profile->groups[i] == group)
            return;
    if (group && profile->group_count < PROFILE_GROUPS)
        profile->groups[profile->group_count++] = group;
}

static bool is_listed(const struct client_list *clients, const struct endpoint *client)
{
    for (uint32_t i = 0; i < clients->count; i++)
        if (address_equal(&clients->list[i], &client->address))
            return true;
    return false;
}

bool profile_served(const struct server_profile *profile, const struct endpoint *client)
{
    return is_listed(&profile->served, client);
}

bool profile_fickle(const struct server_profile *profile, const struct endpoint *client)
{
    return is_listed(&profile->fickle, client);
}

static void add_client(struct client_list *clients, const struct endpoint *client)
{
    if (!is_listed(clients, client) && clients->count < PROFILE_CLIENTS)
        clients->list[clients->count++] = client->address;
}

static void fold_completed(struct server_profile *profile, const struct conversation *c, const struct course *course)
{
    const struct server_hello *hello = conversation_server_hello(c);
    int index = hello ? version_index(hello->version) : -1;

    if (index < 0)
        return;
    if (!profile->completed[index]++)
        profile->completed_first[index] = (struct example){ c->stream_index, hello->at };
    add_suite(profile, hello->cipher_suite);
    add_group(profile, group_of(c, hello));
    if (!abandoned_by(c, course)) /* who leaves without a word may not have liked what it saw */
        add_client(&profile->served, &c->client);
}

static void set_example(struct example *example, const struct conversation *c, struct moment at)
{
    if (!example->at.frame && at.frame)
        *example = (struct example){ c->stream_index, at };
}

static void fold_ways(struct server_profile *profile, const struct conversation *c, const struct course *course)
{
    profile->resumed += course->resumed;
    profile->full += !course->resumed;
    profile->named += c->client_hello && c->client_hello->extensions.server_name.len;
    if (split_of(c, course).second)
        profile->split += !split_broke(c, course);
    else if (c->tls[SERVER].application_records)
        set_example(&profile->unsplit, c, course->completed);
}

/* What a hello may have in it and still get a ServerHello. */
static void fold_answered(struct server_profile *profile, uint32_t kind)
{
    if (!kind)
        return;
    profile->answered_kinds |= kind;
    profile->nameless_answered += !attempt_kind_has(kind, ASPECT_NAME);
}

/* A server takes the highest version that both sides know; one that takes a lower one knows no higher. */
static void fold_ceiling(struct server_profile *profile, const struct conversation *c)
{
    const struct server_hello *hello = conversation_server_hello(c);
    uint16_t version = hello ? tls_version_stream(hello->version) : 0;
    uint16_t offered = version && c->client_hello ? versions_offered(c->client_hello).highest : 0;

    if (offered > version)
        profile->ceiling = version;
    if (offered > profile->answered_up_to)
        profile->answered_up_to = offered;
}

/* What was said before TLS, and what came of it. */
static void fold_before(struct server_profile *profile, const struct conversation *c, const struct course *course)
{
    const struct before *starttls = conversation_before(c, BEFORE_STARTTLS);
    const struct server_hello *hello = conversation_server_hello(c);
    bool header = conversation_before(c, BEFORE_PROXY_HEADER);

    if (starttls && starttls->offer == OFFER_MADE)
        set_example(&profile->offered_starttls, c, starttls->offered);
    else if (starttls && starttls->answer == ANSWER_ACCEPTED)
        set_example(&profile->offered_starttls, c, starttls->answered);
    if (course->outcome == OUTCOME_COMPLETED && hello)
        set_example(header ? &profile->with_header : &profile->without_header, c, hello->at);
}

static bool is_dropped(const struct course *course)
{
    return course->outcome == OUTCOME_FAILED && course->stage == STAGE_CLIENT_HELLO && course->by == SERVER &&
           (course->ending == ENDING_FIN || course->ending == ENDING_RST);
}

/* ---- attempts ---- */

/* When the same client comes within this time, it comes again rather than anew. */
#define RETRY_NS 30000000000

static struct attempt *new_attempt(struct profile_table *table, const struct conversation *c,
                                   const struct course *course)
{
    uint32_t number = table->attempts.used < LIMIT_ATTEMPTS ? slab_take(&table->attempts) : 0;
    struct attempt *attempt;

    if (!number) {
        table->refused++;
        return NULL;
    }
    attempt = slab_at(&table->attempts, number);
    attempt_describe(c, course, attempt);
    return attempt;
}

/* Would it tell the list something new? */
static bool is_new_kind(const struct attempt *list, uint32_t count, uint32_t kind, const struct address *client)
{
    bool known = false;

    if (count >= PROFILE_KINDS)
        return false;
    for (; list; list = list->next) {
        known |= list->kind == kind;
        if (list->kind == kind && address_equal(&list->client, client))
            return false;
    }
    return !known || count < PROFILE_OWN_KINDS;
}

static void put_kind(struct attempt **list, uint32_t *count, struct attempt *attempt)
{
    while (*list)
        list = &(*list)->next;
    *list = attempt;
    ++*count;
}

static bool comes_after(const struct attempt *retry, const struct attempt *first)
{
    int64_t pause = retry->hello.time - first->over.time;

    return retry != first && address_equal(&retry->client, &first->client) && pause >= 0 && pause <= RETRY_NS;
}

/* Who asks for another name wants something else. */
static bool is_other_name(const struct attempt *a, const struct attempt *b)
{
    uint32_t name = a->values[ASPECT_NAME], other = b->values[ASPECT_NAME];

    return name && other && name != other;
}

/* Connections are not folded in the order in which they began: the earliest one after it counts. */
static void offer_retry(struct attempt *first, const struct attempt *retry)
{
    if (comes_after(retry, first) && !is_other_name(retry, first) &&
        (!first->retry || retry->hello.time < first->retry->hello.time))
        first->retry = retry;
}

static bool is_awaited(const struct server_attempts *attempts, const struct conversation *c)
{
    for (uint32_t i = 0; i < PROFILE_AWAITING && attempts->awaiting[i]; i++)
        if (!attempts->awaiting[i]->retry && address_equal(&attempts->awaiting[i]->client, &c->client.address))
            return true;
    return false;
}

/* A failed attempt and those of the same client that are known before and after it. */
static void link_attempt(struct server_attempts *attempts, struct attempt *attempt)
{
    bool failed = attempt->outcome == OUTCOME_FAILED;

    for (uint32_t i = 0; i < PROFILE_AWAITING && attempts->awaiting[i]; i++) {
        offer_retry(attempts->awaiting[i], attempt);
        if (failed)
            offer_retry(attempt, attempts->awaiting[i]);
    }
    for (const struct attempt *other = failed ? attempts->lived : NULL; other; other = other->next)
        offer_retry(attempt, other);
    if (failed)
        attempts->awaiting[attempts->awaiting_count++ % PROFILE_AWAITING] = attempt;
}

static const struct attempt *fold_attempt(struct profile_table *table, struct server_profile *profile,
                                          const struct conversation *c, const struct course *course)
{
    bool failed = course->outcome == OUTCOME_FAILED, completed = course->outcome == OUTCOME_COMPLETED;
    struct server_attempts *attempts = &profile->attempts;
    uint32_t kind = attempt_kind(c);
    struct attempt *attempt;

    if (course->server_hello)
        fold_answered(profile, kind);
    if (!kind || (!failed && !completed) ||
        (completed && !is_new_kind(attempts->lived, attempts->lived_count, kind, &c->client.address) &&
         !is_awaited(attempts, c)))
        return NULL;
    if (!(attempt = new_attempt(table, c, course)))
        return NULL;
    link_attempt(attempts, attempt);
    if (completed && is_new_kind(attempts->lived, attempts->lived_count, kind, &attempt->client))
        put_kind(&attempts->lived, &attempts->lived_count, attempt);
    if (attempt->died && attempts->died_count < PROFILE_KINDS)
        put_kind(&attempts->died, &attempts->died_count, attempt);
    return failed ? attempt : NULL;
}

const struct attempt *profile_fold(struct profile_table *table, const struct conversation *c,
                                   const struct course *course)
{
    struct server_profile *profile;

    if (!c->tcp[SERVER].bytes && !course->client_hello)
        return NULL;
    if (!(profile = find_or_add(table, &c->server)))
        return NULL;
    profile->spoke_tls |= c->tls[SERVER].spoke;
    profile->plaintext += !course->tls && c->tls[SERVER].plaintext;
    profile->hellos += course->client_hello != NULL;
    profile->answered += course->server_hello != NULL;
    fold_ceiling(profile, c);
    fold_before(profile, c, course);
    if (course->outcome == OUTCOME_COMPLETED) {
        fold_completed(profile, c, course);
        fold_ways(profile, c, course);
    }
    if (gave_up_freely(course))
        add_client(&profile->fickle, &c->client);
    if (c->client_hello && !c->client_hello->extensions.server_name.len && course->ending == ENDING_ALERT &&
        course->by == SERVER && course->end->code == UNRECOGNIZED_NAME)
        profile->nameless_refused++;
    if (is_dropped(course) && c->client_hello) {
        profile->dropped++;
        profile->dropped_versions |= version_bit(versions_offered(c->client_hello).highest);
    }
    if (c->eap) /* behind one access server are many peers: the next attempt is somebody else's */
        return NULL;
    return fold_attempt(table, profile, c, course);
}

const struct server_profile *profile_of(const struct profile_table *table, const struct endpoint *server)
{
    uint32_t number = table->slots[slot_for(table, server)];

    return number ? slab_at(&table->profiles, number) : NULL;
}

uint32_t profile_versions(const struct server_profile *profile)
{
    uint32_t set = 0;

    for (int i = 0; i < VERSION_COUNT; i++)
        set |= profile->completed[i] ? 1u << i : 0;
    return set;
}

uint32_t profile_completed(const struct server_profile *profile)
{
    uint32_t count = 0;

    for (int i = 0; i < VERSION_COUNT; i++)
        count += profile->completed[i];
    return count;
}

const struct server_profile *profile_at(const struct profile_table *table, uint32_t index)
{
    return index < table->profiles.used ? slab_at(&table->profiles, index + 1) : NULL;
}

struct accepted_table *profile_accepted(const struct profile_table *table)
{
    return table->accepted;
}

struct fetch_table *profile_fetches(const struct profile_table *table)
{
    return table->fetches;
}

uint64_t profile_refused(const struct profile_table *table)
{
    return table->refused + accepted_refused(table->accepted) + fetches_refused(table->fetches);
}
