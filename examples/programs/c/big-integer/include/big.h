/* Natural numbers of any size, in base 10^9, least significant limb first. */

#ifndef BIG_H
#define BIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    uint32_t *limbs; /* no zero limb at the top; zero has no limbs */
    size_t length;
} Big;

Big big_from_uint(uint32_t value);
bool big_parse(const char *digits, Big *out);
void big_free(Big *number);
void big_print(const Big *number, FILE *out);
uint64_t big_digit_sum(const Big *number);

Big big_add(const Big *a, const Big *b);
Big big_multiply(const Big *a, const Big *b);

Big big_power(const Big *base, uint32_t exponent);
Big big_factorial(uint32_t n);
Big big_fibonacci(uint32_t n);

#endif
