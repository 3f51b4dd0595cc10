/* Big-integer arithmetic. One command a line on standard input:
     add A B | multiply A B | power A N | factorial N | fibonacci N | digitsum A N
   A and B are natural numbers of any size, N is a small one; "digitsum A N" is the digit sum of A^N. */

#include "include/big.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DIGITS 4000
#define TEXT(value) #value
#define DIGITS(limit) TEXT(limit)

static bool parse_small(const char *text, uint32_t *out) {
    char *end;
    const unsigned long value = strtoul(text, &end, 10);
    *out = (uint32_t)value;
    return *text != '\0' && *end == '\0' && value <= 100000;
}

/* Computes one command. Returns false when the words make no sense. */
static bool compute(const char *command, const char *first, const char *second, Big *result) {
    uint32_t n;
    if (strcmp(command, "factorial") == 0 && parse_small(first, &n)) {
        *result = big_factorial(n);
        return true;
    }
    if (strcmp(command, "fibonacci") == 0 && parse_small(first, &n)) {
        *result = big_fibonacci(n);
        return true;
    }
    Big a, b;
    if (!big_parse(first, &a)) {
        return false;
    }
    bool known = true;
    if ((strcmp(command, "power") == 0 || strcmp(command, "digitsum") == 0) && parse_small(second, &n)) {
        *result = big_power(&a, n);
    } else if (big_parse(second, &b)) {
        if (strcmp(command, "add") == 0) {
            *result = big_add(&a, &b);
        } else if (strcmp(command, "multiply") == 0) {
            *result = big_multiply(&a, &b);
        } else {
            known = false;
        }
        big_free(&b);
    } else {
        known = false;
    }
    big_free(&a);
    return known;
}

int main(void) {
    static char line[2 * MAX_DIGITS + 100], command[16], first[MAX_DIGITS + 1], second[MAX_DIGITS + 1];
    while (fgets(line, sizeof line, stdin) != NULL) {
        first[0] = second[0] = '\0';
        if (sscanf(line, "%15s %" DIGITS(MAX_DIGITS) "s %" DIGITS(MAX_DIGITS) "s", command, first, second) < 1) {
            continue;
        }
        Big result;
        if (!compute(command, first, second, &result)) {
            printf("cannot compute: %s\n", command);
            continue;
        }
        if (strcmp(command, "digitsum") == 0) {
            printf("%" PRIu64, big_digit_sum(&result));
        } else {
            big_print(&result, stdout);
        }
        putchar('\n');
        big_free(&result);
    }
    return 0;
}
