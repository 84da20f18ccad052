#include "report/wrap.h"

#include <string.h>

void wrap_put(FILE *out, const char *text, unsigned indent, unsigned width)
{
    unsigned column = indent;

    while (*text) {
        size_t word = strcspn(text, " ");

        if (column > indent && column + 1 + word > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, word, out);
        column += (unsigned)word;
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}
