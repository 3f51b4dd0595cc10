/* SHA-256 (FIPS 180-4) from scratch: prints the digest of standard input, whatever its bytes. */

#include <stdint.h>
#include <stdio.h>

#define BLOCK_BYTES 64

typedef struct {
    uint32_t state[8];
    uint64_t length; /* bytes taken in so far */
    uint8_t block[BLOCK_BYTES];
} Sha256;

static const uint32_t ROUND_CONSTANTS[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t word, unsigned count) {
    return word >> count | word << (32 - count);
}

static void sha256_start(Sha256 *hash) {
    *hash = (Sha256){
        .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
    };
}

static void expand(const uint8_t block[BLOCK_BYTES], uint32_t words[64]) {
    for (int i = 0; i < 16; i++) {
        const uint8_t *bytes = block + 4 * i;
        words[i] = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    }
    for (int i = 16; i < 64; i++) {
        const uint32_t a = words[i - 15], b = words[i - 2];
        const uint32_t small0 = rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3;
        const uint32_t small1 = rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10;
        words[i] = words[i - 16] + small0 + words[i - 7] + small1;
    }
}

static void sha256_block(Sha256 *hash) {
    uint32_t words[64];
    expand(hash->block, words);
    uint32_t a = hash->state[0], b = hash->state[1], c = hash->state[2], d = hash->state[3];
    uint32_t e = hash->state[4], f = hash->state[5], g = hash->state[6], h = hash->state[7];
    for (int i = 0; i < 64; i++) {
        const uint32_t big1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
        const uint32_t choice = (e & f) ^ (~e & g);
        const uint32_t first = h + big1 + choice + ROUND_CONSTANTS[i] + words[i];
        const uint32_t big0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
        const uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        h = g, g = f, f = e, e = d + first;
        d = c, c = b, b = a, a = first + big0 + majority;
    }
    const uint32_t added[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; i++) {
        hash->state[i] += added[i];
    }
}

static void sha256_update(Sha256 *hash, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        hash->block[hash->length++ % BLOCK_BYTES] = bytes[i];
        if (hash->length % BLOCK_BYTES == 0) {
            sha256_block(hash);
        }
    }
}

/* Padding: a single one bit, zeros, and the length in bits as the last eight bytes of a block. */
static void sha256_finish(Sha256 *hash) {
    const uint64_t bits = hash->length * 8;
    sha256_update(hash, &(uint8_t){0x80}, 1);
    while (hash->length % BLOCK_BYTES != BLOCK_BYTES - 8) {
        sha256_update(hash, &(uint8_t){0}, 1);
    }
    for (int shift = 56; shift >= 0; shift -= 8) {
        sha256_update(hash, &(uint8_t){(uint8_t)(bits >> shift)}, 1);
    }
}

int main(void) {
    Sha256 hash;
    uint8_t buffer[16384];
    size_t count;
    sha256_start(&hash);
    while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
        sha256_update(&hash, buffer, count);
    }
    sha256_finish(&hash);
    for (int i = 0; i < 8; i++) {
        printf("%08x", (unsigned)hash.state[i]);
    }
    putchar('\n');
    return 0;
}
