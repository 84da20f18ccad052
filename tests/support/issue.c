#include "tests/support/issue.h"

#include "tests/support/test.h"

#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct issued {
    X509 *x509;
    EVP_PKEY *key;
    uint8_t *der;
    size_t size;
};

static void extend(X509 *x509, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    if (!value)
        return;
    X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(x509, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void extend_unknown(X509 *x509)
{
    ASN1_OBJECT *type = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension;

    assert_non_null(type);
    assert_int_equal(ASN1_OCTET_STRING_set(value, (const uint8_t *)"\5", 2), 1);
    extension = X509_EXTENSION_create_by_OBJ(NULL, type, 1, value);
    assert_int_equal(X509_add_ext(x509, extension, -1), 1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(type);
}

static void name(X509 *x509, const struct order *order)
{
    X509_NAME *subject = X509_get_subject_name(x509);

    if (order->subject)
        assert_int_equal(
            X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const uint8_t *)order->subject, -1, -1, 0), 1);
    X509_set_issuer_name(x509, order->issuer ? X509_get_subject_name(order->issuer->x509) : subject);
}

static void extend_as_ordered(X509 *x509, X509 *issuer, const struct order *order)
{
    const char *constraints = order->basic_constraints ? order->basic_constraints
                              : order->ca              ? "critical,CA:TRUE"
                                                       : NULL;

    extend(x509, issuer, NID_basic_constraints, constraints);
    extend(x509, issuer, NID_key_usage, order->usage ? order->usage : order->ca ? "critical,keyCertSign" : NULL);
    extend(x509, issuer, NID_ext_key_usage, order->purposes);
    extend(x509, issuer, NID_subject_alt_name, order->names);
    extend(x509, issuer, NID_name_constraints, order->constraints);
    extend(x509, issuer, NID_tlsfeature, order->feature);
    extend(x509, issuer, NID_info_access, order->locations);
    if (order->unknown_critical)
        extend_unknown(x509);
}

struct issued *issue(const struct order *order)
{
    static long serial;
    struct issued *issued = calloc(1, sizeof *issued);
    X509 *x509 = X509_new(), *issuer = order->issuer ? order->issuer->x509 : x509;

    assert_non_null(issued);
    issued->x509 = x509;
    issued->key = order->rsa_bits   ? EVP_RSA_gen((size_t)order->rsa_bits)
                  : order->same_key ? NULL
                                    : EVP_EC_gen("P-256");
    if (order->same_key && EVP_PKEY_up_ref(order->same_key->key))
        issued->key = order->same_key->key;
    assert_non_null(issued->key);
    X509_set_version(x509, order->version == 1 ? X509_VERSION_1 : X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
    ASN1_TIME_set_string_X509(X509_getm_notBefore(x509), order->start ? order->start : "20260101000000Z");
    ASN1_TIME_set_string_X509(X509_getm_notAfter(x509), order->end ? order->end : "20270101000000Z");
    X509_set_pubkey(x509, issued->key);
    name(x509, order);
    if (order->version != 1)
        extend_as_ordered(x509, issuer, order);
    assert_true(X509_sign(x509, order->issuer ? order->issuer->key : issued->key,
                          EVP_get_digestbyname(order->digest ? order->digest : "SHA256")) > 0);
    issued->size = (size_t)i2d_X509(x509, &issued->der);
    return issued;
}

void issued_free(struct issued *issued)
{
    X509_free(issued->x509);
    EVP_PKEY_free(issued->key);
    OPENSSL_free(issued->der);
    free(issued);
}

struct bytes issued_der(const struct issued *issued)
{
    return bytes_of(issued->der, issued->size);
}

struct bytes issued_staple(const struct issued *leaf, const struct issued *issuer, const struct issued *signer,
                           int status)
{
    static uint8_t der[4096];
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), leaf->x509, issuer->x509);
    ASN1_TIME *from = ASN1_TIME_set(NULL, 1772323200), *to = ASN1_TIME_set(NULL, 1772928000); /* 2026-03-01, -08 */
    OCSP_RESPONSE *response;
    uint8_t *out = der;
    int size;

    assert_non_null(
        OCSP_basic_add1_status(basic, id, status, status == 1 ? 1 : -1, status == 1 ? from : NULL, from, to));
    assert_int_equal(
        OCSP_basic_sign(basic, signer->x509, signer->key, EVP_sha256(), NULL, signer == issuer ? OCSP_NOCERTS : 0),
        1);
    response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    size = i2d_OCSP_RESPONSE(response, NULL);
    assert_in_range(size, 1, sizeof der);
    i2d_OCSP_RESPONSE(response, &out);
    OCSP_RESPONSE_free(response);
    OCSP_CERTID_free(id);
    OCSP_BASICRESP_free(basic);
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    return bytes_of(der, (size_t)size);
}

void issued_write(const char *path, const struct issued *const *list, size_t count)
{
    BIO *out = BIO_new_file(path, "w");

    assert_non_null(out);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(PEM_write_bio_X509(out, list[i]->x509), 1);
    BIO_free(out);
}

static struct certificate_store store;

const struct certificate_list *issued_list(const struct issued *const *items, size_t count)
{
    static const struct certificate *certificates[64];
    static struct certificate_list list;

    assert_true(count <= sizeof certificates / sizeof *certificates);
    if (!store.slots)
        certificate_store_init(&store, 1);
    for (size_t i = 0; i < count; i++)
        assert_non_null(certificates[i] = certificate_store_add(&store, issued_der(items[i])));
    list = (struct certificate_list){ .count = (uint32_t)count, .items = certificates, .from = 1 };
    return &list;
}

void issued_forget(void)
{
    certificate_store_release(&store);
}
