#include "analyze/catalogue.h"

#include <stddef.h>
#include <string.h>

const struct catalogue_page *catalogue_find(const char *code)
{
    uint32_t low = 0, high = catalogue_page_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(catalogue_pages[middle].code, code);

        if (order == 0)
            return &catalogue_pages[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
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
