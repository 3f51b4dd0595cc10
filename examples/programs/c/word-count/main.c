/* Counts lines, words, bytes and the longest line of standard input, as wc does.
   Usage: main [-l] [-w] [-c] [-L]   (without options: -l -w -c)
   An option it does not know is told on standard error and otherwise ignored. */

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    unsigned long lines, words, bytes, longest;
} Counts;

/* Takes in a piece of text; a long line comes in several pieces, so the state lives between calls. */
static void count_piece(Counts *counts, const char *piece, bool *in_word, unsigned long *line_length) {
    for (; *piece != '\0'; piece++) {
        const unsigned char byte = (unsigned char)*piece;
        counts->bytes++;
        if (isspace(byte)) {
            *in_word = false;
        } else if (!*in_word) {
            *in_word = true;
            counts->words++;
        }
        if (byte == '\n') {
            counts->lines++;
            *line_length = 0;
        } else if (++*line_length > counts->longest) {
            counts->longest = *line_length;
        }
    }
}

static Counts count_stream(FILE *in) {
    Counts counts = {0};
    bool in_word = false;
    unsigned long line_length = 0;
    char piece[512];
    while (fgets(piece, sizeof piece, in) != NULL) {
        count_piece(&counts, piece, &in_word, &line_length);
    }
    return counts;
}

int main(int argc, char *argv[]) {
    const char known[] = "lwcL";
    bool wanted[sizeof known] = {false};
    bool any = false;
    for (int i = 1; i < argc; i++) {
        const char *found = argv[i][0] == '-' && strlen(argv[i]) == 2 ? strchr(known, argv[i][1]) : NULL;
        if (found == NULL) {
            fprintf(stderr, "unknown option: %s\n", argv[i]);
            continue;
        }
        wanted[found - known] = any = true;
    }

    const Counts counts = count_stream(stdin);
    const unsigned long values[] = {counts.lines, counts.words, counts.bytes, counts.longest};
    const char *names[] = {"lines", "words", "bytes", "longest line"};
    for (int i = 0; i < 4; i++) {
        if (any ? wanted[i] : i < 3) {
            printf("%8lu %s\n", values[i], names[i]);
        }
    }
    return 0;
}
