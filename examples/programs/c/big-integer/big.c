/* Representation, reading, printing, addition and multiplication. */

#include "include/big.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BASE 1000000000u
#define DIGITS_PER_LIMB 9

static Big big_new(size_t length) {
    Big number = {calloc(length + 1, sizeof(uint32_t)), length};
    if (number.limbs == NULL) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return number;
}

static void trim(Big *number) {
    while (number->length > 0 && number->limbs[number->length - 1] == 0) {
        number->length--;
    }
}

Big big_from_uint(uint32_t value) {
    Big number = big_new(2);
    number.limbs[0] = value % BASE;
    number.limbs[1] = value / BASE;
    trim(&number);
    return number;
}

bool big_parse(const char *digits, Big *out) {
    const size_t count = strlen(digits);
    if (count == 0 || strspn(digits, "0123456789") != count) {
        return false;
    }
    Big number = big_new((count + DIGITS_PER_LIMB - 1) / DIGITS_PER_LIMB);
    for (size_t i = 0; i < count; i++) {
        uint32_t *limb = &number.limbs[(count - 1 - i) / DIGITS_PER_LIMB];
        *limb = *limb * 10 + (uint32_t)(digits[i] - '0');
    }
    trim(&number);
    *out = number;
    return true;
}

void big_free(Big *number) {
    free(number->limbs);
    *number = (Big){NULL, 0};
}

void big_print(const Big *number, FILE *out) {
    if (number->length == 0) {
        fputc('0', out);
        return;
    }
    fprintf(out, "%" PRIu32, number->limbs[number->length - 1]);
    for (size_t i = number->length - 1; i-- > 0;) {
        fprintf(out, "%09" PRIu32, number->limbs[i]);
    }
}

uint64_t big_digit_sum(const Big *number) {
    uint64_t sum = 0;
    for (size_t i = 0; i < number->length; i++) {
        for (uint32_t rest = number->limbs[i]; rest > 0; rest /= 10) {
            sum += rest % 10;
        }
    }
    return sum;
}

Big big_add(const Big *a, const Big *b) {
    const Big *longer = a->length >= b->length ? a : b;
    const Big *shorter = longer == a ? b : a;
    Big sum = big_new(longer->length + 1);
    uint32_t carry = 0;
    for (size_t i = 0; i < longer->length; i++) {
        carry += longer->limbs[i] + (i < shorter->length ? shorter->limbs[i] : 0);
        sum.limbs[i] = carry % BASE;
        carry /= BASE;
    }
    sum.limbs[longer->length] = carry;
    trim(&sum);
    return sum;
}

Big big_multiply(const Big *a, const Big *b) {
    Big product = big_new(a->length + b->length);
    for (size_t i = 0; i < a->length; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < b->length; j++) {
            carry += product.limbs[i + j] + (uint64_t)a->limbs[i] * b->limbs[j];
            product.limbs[i + j] = (uint32_t)(carry % BASE);
            carry /= BASE;
        }
        product.limbs[i + b->length] = (uint32_t)carry;
    }
    trim(&product);
    return product;
}
