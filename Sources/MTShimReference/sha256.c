#include "sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t word, int bits) {
    return word >> bits | word << (32 - bits);
}

static void compress(uint32_t state[8], const uint8_t block[64]) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t low = w[i - 15], high = w[i - 2];
        uint32_t s0 = rotate_right(low, 7) ^ rotate_right(low, 18) ^ low >> 3;
        uint32_t s1 = rotate_right(high, 17) ^ rotate_right(high, 19) ^ high >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
        uint32_t s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1;
        d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void sha256_init(struct sha256 *hash) {
    static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, initial, sizeof initial);
    hash->length = 0;
}

void sha256_update(struct sha256 *hash, const void *bytes, size_t size) {
    const uint8_t *from = bytes;
    size_t used = hash->length % 64;
    hash->length += size;
    if (used > 0) {
        size_t part = size < 64 - used ? size : 64 - used;
        if (part > 0) memcpy(hash->block + used, from, part);
        if (used + part < 64) return;
        compress(hash->state, hash->block);
        from += part;
        size -= part;
    }
    for (; size >= 64; size -= 64, from += 64) compress(hash->state, from);
    if (size > 0) memcpy(hash->block, from, size);
}

void sha256_final(struct sha256 *hash, uint8_t digest[32]) {
    uint64_t bits = hash->length * 8;
    uint8_t padding[72] = {0x80};
    size_t used = hash->length % 64;
    size_t zeros = used < 56 ? 56 - used : 120 - used;
    for (int i = 0; i < 8; i++) padding[zeros + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_update(hash, padding, zeros + 8);
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void hmac_init(struct hmac *code, const void *key, size_t key_size) {
    uint8_t block[64] = {0};
    if (key_size > sizeof block) {
        struct sha256 hash;
        sha256_init(&hash);
        sha256_update(&hash, key, key_size);
        sha256_final(&hash, block);
        wipe(&hash, sizeof hash);
    } else if (key_size > 0) {
        memcpy(block, key, key_size);
    }
    for (size_t i = 0; i < sizeof block; i++) block[i] ^= 0x36;
    sha256_init(&code->inner);
    sha256_update(&code->inner, block, sizeof block);
    for (size_t i = 0; i < sizeof block; i++) block[i] ^= 0x36 ^ 0x5c;
    sha256_init(&code->outer);
    sha256_update(&code->outer, block, sizeof block);
    wipe(block, sizeof block);
}

void hmac_update(struct hmac *code, const void *bytes, size_t size) {
    sha256_update(&code->inner, bytes, size);
}

void hmac_final(struct hmac *code, uint8_t digest[32]) {
    uint8_t inner[32];
    sha256_final(&code->inner, inner);
    sha256_update(&code->outer, inner, sizeof inner);
    sha256_final(&code->outer, digest);
    wipe(inner, sizeof inner);
    wipe(code, sizeof *code);
}

void wipe(void *bytes, size_t size) {
    volatile uint8_t *at = bytes;
    while (size-- > 0) *at++ = 0;
}

int equal_in_constant_time(const uint8_t *a, const uint8_t *b, size_t size) {
    uint8_t difference = 0;
    for (size_t i = 0; i < size; i++) difference |= (uint8_t)(a[i] ^ b[i]);
    return difference == 0;
}
