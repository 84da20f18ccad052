#include "cli/export_certificates.h"

#include "base/cursor.h"
#include "dissect/x509/digest.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES = 48, LINE_TEXT = LINE_BYTES / 3 * 4 /* RFC 7468 2: lines of 64 characters */ };

bool export_prepare(const char *folder, struct error *error)
{
    struct stat status;

    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return error_set(error, "%s: %s", folder, strerror(errno));
    if (stat(folder, &status) == 0 && !S_ISDIR(status.st_mode))
        return error_set(error, "%s: %s", folder, strerror(ENOTDIR));
    return access(folder, W_OK | X_OK) == 0 || error_set(error, "%s: %s", folder, strerror(errno));
}

/* RFC 7468; failures are seen by who closes `out`. */
static void write_pem(FILE *out, struct bytes der)
{
    struct cursor in = cur_of(der);

    fputs("-----BEGIN CERTIFICATE-----\n", out);
    while (cur_left(&in)) {
        char line[LINE_TEXT + 1];

        digest_base64(cur_take(&in, cur_left(&in) < LINE_BYTES ? cur_left(&in) : LINE_BYTES), line);
        fprintf(out, "%s\n", line);
    }
    fputs("-----END CERTIFICATE-----\n", out);
}

static bool export_one(const struct certificate *certificate, const char *folder, struct error *error)
{
    char sha1[2 * SHA1_BYTES + 1], path[PATH_MAX];
    FILE *out = NULL;
    bool written;

    digest_hex(bytes_of(certificate->sha1, SHA1_BYTES), sha1);
    if (snprintf(path, sizeof path, "%s/%s.pem", folder, sha1) >= (int)sizeof path)
        errno = ENAMETOOLONG;
    else
        out = fopen(path, "we");
    if (!out)
        return error_set(error, "%s/%s.pem: %s", folder, sha1, strerror(errno));
    write_pem(out, certificate->der);
    written = !ferror(out);
    if (fclose(out) == 0 && written)
        return true;
    return error_set(error, "%s: %s", path, strerror(errno));
}

bool export_certificates(const struct certificate_store *store, const char *folder, struct error *error)
{
    for (uint32_t i = 0; i < store->slot_count; i++)
        if (store->slots[i] && !export_one(store->slots[i], folder, error))
            return false;
    return true;
}
