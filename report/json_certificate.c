/*
 * json_certificate.c - certificates in JSON, each built once and shared by the lines that show it.
 */
#include "report/json_impl.h"

#include "base/hash.h"
#include "base/limits.h"
#include "dissect/x509/certificate.h"
#include "dissect/x509/digest.h"

#include <stdlib.h>

/* What a slot holds gives way to the next certificate that falls there. */
struct json_certificates {
    struct {
        const struct certificate *certificate; /* NULL: free */
        json_t *whole, *reference;             /* NULL when memory was out */
    } slots[LIMIT_JSON_CERTIFICATES];
};

struct json_certificates *json_certificates_new(void)
{
    return calloc(1, sizeof(struct json_certificates));
}

void json_certificates_free(struct json_certificates *certificates)
{
    for (size_t i = 0; certificates && i < LIMIT_JSON_CERTIFICATES; i++) {
        json_decref(certificates->slots[i].whole);
        json_decref(certificates->slots[i].reference);
    }
    free(certificates);
}

static json_t *reference_to(const struct certificate *certificate)
{
    char sha1[2 * SHA1_BYTES + 1], sha256[2 * SHA256_BYTES + 1];

    digest_hex(bytes_of(certificate->sha1, SHA1_BYTES), sha1);
    digest_hex(bytes_of(certificate->sha256, SHA256_BYTES), sha256);
    return json_pack("{s:s, s:s}", "sha1", sha1, "sha256", sha256);
}

static json_t *names_of(const struct certificate_facts *facts)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < facts->name_count; i++)
        json_array_append_new(array, json_string(facts->names[i].text));
    return array;
}

static json_t *key_of(const struct certificate_facts *facts)
{
    return json_pack("{s:s?, s:o, s:s?}", "algorithm", facts->key_algorithm, "bits",
                     facts->key_bits ? json_integer(facts->key_bits) : json_null(), "curve", facts->curve);
}

/* RFC 5280 4.2.1.3; null without the extension: then every use is allowed. */
static json_t *usage_of(const struct certificate_facts *facts)
{
    static const char *const names[] = { "digitalSignature", "nonRepudiation", "keyEncipherment",
                                         "dataEncipherment", "keyAgreement",   "keyCertSign",
                                         "cRLSign",          "encipherOnly",   "decipherOnly" };
    json_t *array = facts->has_key_usage ? json_array() : json_null();

    for (size_t i = 0; facts->has_key_usage && i < sizeof names / sizeof *names; i++)
        if (facts->key_usage & 1u << i)
            json_array_append_new(array, json_string(names[i]));
    return array;
}

/* RFC 5280 4.2.1.12; null likewise. */
static json_t *purposes_of(const struct certificate_facts *facts)
{
    json_t *array = facts->has_purposes ? json_array() : json_null();

    for (uint32_t i = 0; i < facts->purpose_count; i++)
        json_array_append_new(array, json_string(facts->purpose_names[i]));
    return array;
}

/* What only odd ones have. */
static void add_oddities(json_t *object, const struct certificate_facts *facts)
{
    if (facts->name_total > facts->name_count)
        json_object_set_new(object, "san_total", json_integer(facts->name_total));
    if (facts->unknown_critical)
        json_object_set_new(object, "unknown_critical_extension", json_true());
    if (facts->bad_extension)
        json_object_set_new(object, "bad_extension", json_string(facts->bad_extension));
}

static json_t *whole_of(const struct certificate *certificate)
{
    const struct certificate_facts *facts = certificate->facts;
    json_t *object = reference_to(certificate), *said;

    if (facts->fault) {
        json_object_set_new(object, "fault", json_string(facts->fault));
        return object;
    }
    said = json_pack(
        "{s:s, s:s, s:s?, s:s, s:i, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:b, s:o, s:b, s:b, s:s?, s:s?, s:s?}",
        "subject", facts->subject, "issuer", facts->issuer, "common_name", facts->common_name, "serial",
        facts->serial, "version", facts->version, "not_before", json_of_time(facts->not_before), "not_after",
        json_of_time(facts->not_after), "san", names_of(facts), "key", key_of(facts), "signature_algorithm",
        facts->signature_algorithm, "key_usage", usage_of(facts), "extended_key_usage", purposes_of(facts), "ca",
        facts->ca, "path_length", facts->path_length >= 0 ? json_integer(facts->path_length) : json_null(),
        "self_issued", facts->self_issued, "must_staple", facts->must_staple, "ocsp_url", facts->ocsp_url, "crl_url",
        facts->crl_url, "issuer_url", facts->issuer_url);
    json_object_update(object, said);
    json_decref(said);
    add_oddities(object, facts);
    return object;
}

static size_t slot_of(const struct certificate *certificate)
{
    return hash_bytes(bytes_of(certificate->sha256, SHA256_BYTES), 0) % LIMIT_JSON_CERTIFICATES;
}

json_t *json_of_certificates(const struct report *report, const struct certificate_list *list,
                             enum json_detail detail)
{
    struct json_certificates *all = report->state;
    json_t *array = json_array();

    for (uint32_t i = 0; list && i < list->count; i++) {
        size_t slot = slot_of(list->items[i]);

        if (all->slots[slot].certificate != list->items[i]) {
            json_decref(all->slots[slot].whole);
            json_decref(all->slots[slot].reference);
            all->slots[slot].whole = whole_of(list->items[i]);
            all->slots[slot].reference = reference_to(list->items[i]);
            all->slots[slot].certificate = list->items[i];
        }
        json_array_append(array, detail == JSON_WHOLE ? all->slots[slot].whole : all->slots[slot].reference);
    }
    return array;
}
