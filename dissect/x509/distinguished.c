#include "dissect/x509/distinguished.h"

#include "base/cursor.h"
#include "dissect/x509/chain_impl.h"

#include <openssl/err.h>

/* NULL for what is no name. */
static X509_NAME *parse(struct bytes der)
{
    const unsigned char *next = der.data;
    X509_NAME *name = d2i_X509_NAME(NULL, &next, (long)der.len);

    ERR_clear_error();
    return name;
}

void distinguished_text(struct bytes der, char *text, size_t size)
{
    X509_NAME *name = parse(der);
    BIO *out = name ? BIO_new(BIO_s_mem()) : NULL;
    int length = -1;

    if (out && X509_NAME_print_ex(out, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0)
        length = BIO_read(out, text, (int)size - 1);
    text[length > 0 ? length : 0] = '\0';
    BIO_free(out);
    X509_NAME_free(name);
    ERR_clear_error();
}

static bool is_issuer_in(const X509_NAME *name, const struct certificate_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        X509 *x509 = chain_x509(list->items[i]);

        if (x509 && X509_NAME_cmp(X509_get_issuer_name(x509), name) == 0)
            return true;
    }
    return false;
}

bool distinguished_issued(struct bytes names, const struct certificate_list *list)
{
    struct cursor in = cur_of(names);
    bool found = false;

    while (!found && cur_left(&in)) {
        X509_NAME *name = parse(cur_bytes16(&in));

        found = name && is_issuer_in(name, list);
        X509_NAME_free(name);
    }
    return found;
}
