#include "dissect/x509/trust_impl.h"

#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 4096 };

struct trust {
    STACK_OF(X509) * anchors;
    bool given, loaded, full;
};

/* ---- reading ---- */

/* Takes over `certificate`. False when there is no room for it. */
static bool add(struct trust *trust, X509 *certificate)
{
    if (sk_X509_num(trust->anchors) < LIMIT_AUTHORITIES && sk_X509_push(trust->anchors, certificate) > 0)
        return true;
    X509_free(certificate);
    trust->full = true;
    return false;
}

/* Certificates read: PEM, any number, also as "TRUSTED CERTIFICATE"; or one in DER. */
static int read_file(struct trust *trust, const char *path)
{
    BIO *in = BIO_new_file(path, "rb");
    int before = sk_X509_num(trust->anchors);
    X509 *certificate = NULL;

    if (!in)
        return -1;
    while ((certificate = PEM_read_bio_X509_AUX(in, NULL, NULL, NULL)) && add(trust, certificate))
        ;
    if (sk_X509_num(trust->anchors) == before && BIO_reset(in) == 0 && (certificate = d2i_X509_bio(in, NULL)))
        add(trust, certificate);
    BIO_free(in);
    ERR_clear_error(); /* the end of a file is an error to libcrypto */
    return sk_X509_num(trust->anchors) - before;
}

/* Files read, those without a certificate not counted; -1 when it is no folder that can be read. */
static int read_folder(struct trust *trust, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int count = 0;

    if (!folder)
        return -1;
    while (!trust->full && (entry = readdir(folder))) {
        char name[PATH_BYTES];

        if (entry->d_name[0] == '.' || snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= PATH_BYTES)
            continue;
        if (read_file(trust, name) > 0)
            count++;
    }
    closedir(folder);
    return count;
}

/* ---- the system's store ---- */

/* Bundles that hold what the folders beside them hold once more, file by file. */
static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian, Alpine */
    "/etc/pki/tls/certs/ca-bundle.crt",   /* Red Hat */
    "/etc/ssl/ca-bundle.pem",             /* SUSE */
};

static const char *variable_or(const char *variable, const char *otherwise)
{
    const char *value = getenv(variable);

    return value && *value ? value : otherwise;
}

/* What libcrypto calls the default, then what systems are known to have. */
static void read_system(struct trust *trust)
{
    const char *folder = variable_or(X509_get_default_cert_dir_env(), NULL);

    if (read_file(trust, variable_or(X509_get_default_cert_file_env(), X509_get_default_cert_file())) > 0)
        return;
    for (size_t i = 0; !folder && i < sizeof bundles / sizeof *bundles; i++)
        if (read_file(trust, bundles[i]) > 0)
            return;
    read_folder(trust, folder ? folder : X509_get_default_cert_dir());
}

void trust_load(struct trust *trust)
{
    if (!trust->loaded)
        read_system(trust);
    trust->loaded = true;
    ERR_clear_error();
}

/* ---- ---- */

static bool read_given(struct trust *trust, const struct trust_options *options, struct error *error)
{
    int files = options->file ? read_file(trust, options->file) : 1;
    int folders = files > 0 && options->folder ? read_folder(trust, options->folder) : 1;
    const char *path = files > 0 ? options->folder : options->file;

    ERR_clear_error();
    if (files < 0 || folders < 0)
        return error_set(error, "%s: %s", path, strerror(errno));
    if (!files || !folders)
        return error_set(error, "%s: there is no certificate in it", path);
    if (trust->full)
        return error_set(error, "%s: more than %d authorities", path, LIMIT_AUTHORITIES);
    return true;
}

struct trust *trust_new(const struct trust_options *options, struct error *error)
{
    struct trust *trust = calloc(1, sizeof *trust);

    if (!trust || !(trust->anchors = sk_X509_new_null())) {
        free(trust);
        error_memory(error);
        return NULL;
    }
    trust->given = trust->loaded = options->file || options->folder;
    if (!trust->given || read_given(trust, options, error))
        return trust;
    trust_free(trust);
    return NULL;
}

void trust_free(struct trust *trust)
{
    if (!trust)
        return;
    sk_X509_pop_free(trust->anchors, X509_free);
    free(trust);
}

bool trust_known(struct trust *trust)
{
    trust_load(trust);
    return sk_X509_num(trust->anchors) > 0;
}

bool trust_given(const struct trust *trust)
{
    return trust->given;
}

bool trust_holds(struct trust *trust, const X509 *certificate)
{
    trust_load(trust);
    for (int i = 0; i < sk_X509_num(trust->anchors); i++)
        if (X509_cmp(sk_X509_value(trust->anchors, i), certificate) == 0)
            return true;
    return false;
}

X509 *trust_candidate(struct trust *trust, X509 *certificate, int index)
{
    trust_load(trust);
    for (int i = 0; i < sk_X509_num(trust->anchors); i++)
        if (X509_check_issued(sk_X509_value(trust->anchors, i), certificate) == X509_V_OK && index-- == 0)
            return sk_X509_value(trust->anchors, i);
    return NULL;
}
