#include "cli/trust_options.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { EARLIEST_YEAR = 1950, LATEST_YEAR = 2200 }; /* nanoseconds in 64 bits reach from 1678 to 2262 */

static bool is_moment(const struct tm *tm)
{
    return tm->tm_year >= EARLIEST_YEAR - 1900 && tm->tm_year <= LATEST_YEAR - 1900 && tm->tm_hour <= 23 &&
           tm->tm_min <= 59 && tm->tm_sec <= 60;
}

/* Minutes east of UTC in "Z" or "+02:00", to the end of the text. */
static bool read_zone(const char *text, int *minutes)
{
    char sign, rest;
    int hours, more;

    *minutes = 0;
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if (sscanf(text, "%c%2d:%2d%c", &sign, &hours, &more, &rest) != 3 || (sign != '+' && sign != '-') || hours > 23 ||
        more > 59)
        return false;
    *minutes = (sign == '-' ? -1 : 1) * (hours * 60 + more);
    return true;
}

/* RFC 3339 5.6, the fraction of a second left out of account. */
static bool read_time(const char *text, struct tm *tm, int *minutes)
{
    const char *rest = strptime(text, "%Y-%m-%d", tm);

    *minutes = 0;
    if (!rest || !*rest)
        return rest != NULL;
    if ((*rest != 'T' && *rest != 't' && *rest != ' ') || !(rest = strptime(rest + 1, "%H:%M:%S", tm)))
        return false;
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    return read_zone(rest, minutes);
}

bool trust_time(const char *text, int64_t *time, struct error *error)
{
    struct tm tm = { .tm_mday = 0 };
    int minutes;

    if (!read_time(text, &tm, &minutes) || !is_moment(&tm))
        return error_set(error, "--at wants a time like 2026-03-01 or 2026-03-01T10:00:00Z, not %s", text);
    *time = ((int64_t)timegm(&tm) - minutes * 60) * 1000000000;
    return true;
}
