// SHA-256 (FIPS 180-4) and HMAC-SHA256 (FIPS 198-1).
#pragma once
#include <stddef.h>
#include <stdint.h>

struct sha256 {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
};

void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, const void *bytes, size_t size);
void sha256_final(struct sha256 *hash, uint8_t digest[32]);

struct hmac {
    struct sha256 inner;
    struct sha256 outer;
};

void hmac_init(struct hmac *code, const void *key, size_t key_size);
void hmac_update(struct hmac *code, const void *bytes, size_t size);
void hmac_final(struct hmac *code, uint8_t digest[32]);

// Overwrites a secret, and is not optimised away.
void wipe(void *bytes, size_t size);

// 1 when equal; takes as long for one wrong byte as for all.
int equal_in_constant_time(const uint8_t *a, const uint8_t *b, size_t size);
