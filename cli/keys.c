#include "cli/keys.h"

#include "base/hash.h"
#include "cli/output.h"
#include "dissect/tls/keyring.h"

static bool name_file(const char **names, unsigned *count, const char *name, struct error *error)
{
    if (*count == KEYS_FILES)
        return error_set(error, "more than %d files with keys", KEYS_FILES);
    names[(*count)++] = name;
    return true;
}

bool keys_option(struct keys *keys, int option, const char *value, bool *taken, struct error *error)
{
    *taken = true;
    if (option == OPTION_KEYLOG)
        return name_file(keys->keylogs, &keys->keylog_count, value, error);
    if (option == OPTION_KEY)
        return name_file(keys->private_keys, &keys->private_key_count, value, error);
    *taken = false;
    return true;
}

/* A secret that found no room is one session less to read. */
static void tell_losses(const struct keyring *keyring)
{
    const struct keylog_report *report = keylog_report(keyring_keylog(keyring));

    if (report->dropped)
        complain("%llu secrets of the key log were not read: there are too many",
                 (unsigned long long)report->dropped);
}

bool keys_open(struct keys *keys, struct keyring **keyring, struct error *error)
{
    if (!keys->keylog_count && !keys->private_key_count)
        return true;
    if (!(keys->keyring = keyring_new(hash_seed(keys))))
        return error_memory(error);
    for (unsigned i = 0; i < keys->keylog_count; i++)
        if (!keylog_add_file(keyring_keylog(keys->keyring), keys->keylogs[i], error))
            return false;
    for (unsigned i = 0; i < keys->private_key_count; i++)
        if (!keyring_add_private_key(keys->keyring, keys->private_keys[i], error))
            return false;
    tell_losses(keys->keyring);
    *keyring = keys->keyring;
    return true;
}

void keys_follow(struct keys *keys)
{
    for (unsigned i = 0; i < keys->keylog_count; i++)
        if (keys->followed[i] || (keys->followed[i] = fopen(keys->keylogs[i], "re")))
            keylog_read(keyring_keylog(keys->keyring), keys->followed[i], true);
}

void keys_close(struct keys *keys)
{
    for (unsigned i = 0; i < keys->keylog_count; i++)
        if (keys->followed[i])
            fclose(keys->followed[i]);
    keyring_free(keys->keyring);
    keys->keyring = NULL;
}
