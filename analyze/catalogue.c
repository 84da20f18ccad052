#include "analyze/catalogue.h"

#include <stddef.h>
#include <string.h>

const struct catalogue_page *catalogue_find(const char *code)
{
    for (uint32_t i = 0; i < catalogue_page_count; i++)
        if (strcmp(catalogue_pages[i].code, code) == 0)
            return &catalogue_pages[i];
    return NULL;
}

const char *catalogue_sentence(const struct catalogue_page *page, const char *shape)
{
    const char *usual = page->title;

    for (uint32_t i = 0; i < page->sentence_count; i++) {
        if (strcmp(page->sentences[i].shape, shape) == 0)
            return page->sentences[i].text;
        if (!*page->sentences[i].shape)
            usual = page->sentences[i].text;
    }
    return usual;
}
