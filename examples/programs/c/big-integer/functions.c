/* Functions built on addition and multiplication. */

#include "include/big.h"

/* Replaces a number, freeing the old value. */
static void replace(Big *target, Big value) {
    big_free(target);
    *target = value;
}

Big big_power(const Big *base, uint32_t exponent) {
    Big result = big_from_uint(1);
    Big square = big_add(base, &(Big){NULL, 0});
    while (exponent > 0) {
        if (exponent & 1) {
            replace(&result, big_multiply(&result, &square));
        }
        exponent >>= 1;
        if (exponent > 0) {
            replace(&square, big_multiply(&square, &square));
        }
    }
    big_free(&square);
    return result;
}

Big big_factorial(uint32_t n) {
    Big result = big_from_uint(1);
    for (uint32_t factor = 2; factor <= n; factor++) {
        Big next = big_from_uint(factor);
        replace(&result, big_multiply(&result, &next));
        big_free(&next);
    }
    return result;
}

Big big_fibonacci(uint32_t n) {
    Big current = big_from_uint(0);
    Big next = big_from_uint(1);
    while (n-- > 0) {
        Big sum = big_add(&current, &next);
        big_free(&current);
        current = next;
        next = sum;
    }
    big_free(&next);
    return current;
}
