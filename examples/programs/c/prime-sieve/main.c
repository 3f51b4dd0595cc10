/* Prime sieve: how many primes there are up to each given limit, the largest one, and their sum.
   Standard input holds the limits. Only odd numbers are kept, one bit each: 10^8 takes 6 MB. */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int is_composite(const uint8_t *bits, uint64_t odd) {
    return bits[odd >> 4] >> (odd >> 1 & 7) & 1;
}

static void mark_composite(uint8_t *bits, uint64_t odd) {
    bits[odd >> 4] |= (uint8_t)(1u << (odd >> 1 & 7));
}

static uint8_t *sieve(uint64_t limit) {
    uint8_t *bits = calloc(limit / 16 + 1, 1);
    if (bits == NULL) {
        return NULL;
    }
    for (uint64_t prime = 3; prime * prime <= limit; prime += 2) {
        if (is_composite(bits, prime)) {
            continue;
        }
        for (uint64_t multiple = prime * prime; multiple <= limit; multiple += 2 * prime) {
            mark_composite(bits, multiple);
        }
    }
    return bits;
}

static int report(uint64_t limit) {
    if (limit < 2) {
        printf("%" PRIu64 ": no primes\n", limit);
        return 0;
    }
    uint8_t *bits = sieve(limit);
    if (bits == NULL) {
        return -1;
    }
    uint64_t count = 1, largest = 2, sum = 2;
    for (uint64_t odd = 3; odd <= limit; odd += 2) {
        if (!is_composite(bits, odd)) {
            count++;
            largest = odd;
            sum += odd;
        }
    }
    free(bits);
    printf("%" PRIu64 ": %" PRIu64 " primes, largest %" PRIu64 ", sum %" PRIu64 "\n", limit, count, largest, sum);
    return 0;
}

int main(void) {
    uint64_t limit;
    while (scanf("%" SCNu64, &limit) == 1) {
        if (report(limit) != 0) {
            fputs("out of memory\n", stderr);
            return 1;
        }
    }
    return 0;
}
