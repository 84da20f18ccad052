#include "analyze/finding.h"

#include <assert.h>

struct finding *finding_add(struct findings *findings, const char *code, const char *shape, enum severity severity,
                            enum confidence confidence, enum party party)
{
    uint32_t place = findings->count < FINDINGS_LIMIT ? findings->count++ : FINDINGS_LIMIT - 1;
    struct finding *finding = &findings->items[place];

    *finding = (struct finding){ .page = catalogue_find(code),
                                 .shape = shape,
                                 .severity = (uint8_t)severity,
                                 .confidence = (uint8_t)confidence,
                                 .party = (uint8_t)party };
    assert(finding->page); /* a rule without a page is our own bug; a test looks each of them up */
    return finding;
}

static struct value *add_value(struct finding *finding, const char *name, enum value_kind kind)
{
    struct value *value = &finding->values[finding->value_count];

    assert(finding->value_count < FINDING_VALUES);
    finding->value_count++;
    value->name = name;
    value->kind = (uint8_t)kind;
    return value;
}

void finding_text(struct finding *finding, const char *name, const char *text)
{
    add_value(finding, name, VALUE_TEXT)->text = text;
}

void finding_number(struct finding *finding, const char *name, enum value_kind kind, uint64_t number)
{
    add_value(finding, name, kind)->number = number;
}

void finding_bytes(struct finding *finding, const char *name, enum value_kind kind, struct bytes bytes)
{
    add_value(finding, name, kind)->bytes = bytes;
}

void finding_endpoint(struct finding *finding, const char *name, enum value_kind kind,
                      const struct endpoint *endpoint)
{
    add_value(finding, name, kind)->endpoint = endpoint;
}

void finding_facts(struct finding *finding, const char *name, enum value_kind kind,
                   const struct certificate_facts *facts)
{
    add_value(finding, name, kind)->facts = facts;
}

static struct evidence *add_evidence(struct finding *finding)
{
    return finding->evidence_count < FINDING_EVIDENCE ? &finding->evidence[finding->evidence_count++] : NULL;
}

void finding_proof(struct finding *finding, const struct event *event)
{
    struct evidence *evidence;

    for (uint32_t i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].event == event)
            return;
    if (event && (evidence = add_evidence(finding)))
        *evidence = (struct evidence){ .event = event, .at = event->at, .from = event->from };
}

void finding_proof_elsewhere(struct finding *finding, const char *what, uint32_t stream_index, struct moment at,
                             enum side from)
{
    struct evidence *evidence;

    for (uint32_t i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].elsewhere && finding->evidence[i].at.frame == at.frame)
            return;
    if ((evidence = add_evidence(finding)))
        *evidence = (struct evidence){
            .what = what, .at = at, .stream_index = stream_index, .elsewhere = true, .from = (uint8_t)from
        };
}

const char *severity_name(uint8_t severity)
{
    static const char *const names[] = { "info", "warning", "error" };

    return names[severity];
}

const char *confidence_name(uint8_t confidence)
{
    static const char *const names[] = { "possible", "likely", "certain" };

    return names[confidence];
}

const char *party_name(uint8_t party)
{
    static const char *const names[] = { "unknown", "client", "server", "network" };

    return names[party];
}
