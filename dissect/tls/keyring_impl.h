/* keyring_impl.h - for opener.c alone. */
#ifndef DISSECT_TLS_KEYRING_IMPL_H
#define DISSECT_TLS_KEYRING_IMPL_H

#include "dissect/tls/keyring.h"

#include <openssl/types.h>

/* Where libcrypto's legacy ciphers can be had; loaded when first asked for. NULL when there is no such provider. */
OSSL_LIB_CTX *keyring_legacy(struct keyring *keyring);

#endif
