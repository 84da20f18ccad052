#include "dissect/x509/digest.h"

#include "base/cursor.h"

#include <openssl/evp.h>

static bool hash(struct bytes data, const EVP_MD *kind, uint8_t *out)
{
    return kind && EVP_Digest(data.data, data.len, out, NULL, kind, NULL) == 1;
}

bool digest_md5(struct bytes data, uint8_t out[static MD5_BYTES])
{
    return hash(data, EVP_md5(), out);
}

bool digest_sha1(struct bytes data, uint8_t out[static SHA1_BYTES])
{
    return hash(data, EVP_sha1(), out);
}

bool digest_sha256(struct bytes data, uint8_t out[static SHA256_BYTES])
{
    return hash(data, EVP_sha256(), out);
}

void digest_base64(struct bytes data, char *text)
{
    EVP_EncodeBlock((unsigned char *)text, data.data, (int)data.len);
}

void digest_hex(struct bytes data, char *text)
{
    static const char digits[] = "0123456789abcdef";
    struct cursor in = cur_of(data);

    while (cur_left(&in)) {
        uint8_t byte = cur_u8(&in);

        *text++ = digits[byte >> 4];
        *text++ = digits[byte & 15];
    }
    *text = '\0';
}
